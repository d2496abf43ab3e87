"""What a shop's options mean: a size, a colour, neither."""

from dataclasses import dataclass
from typing import Final, Literal

OptionKind = Literal["size", "color", "none", "other"]

# Only words that mean nothing else on a garment; "style", "shade", "material" and "length" may mean anything.
SIZE_NAMES: Final = frozenset(
    {
        "size",
        "sizes",
        "shoe size",
        "größe",
        "grösse",
        "groesse",
        "taille",
        "pointure",
        "talla",
        "taglia",
        "maat",
    }
)
COLOR_NAMES: Final = frozenset(
    {"color", "colour", "colors", "colours", "farbe", "couleur", "colore", "colorway", "colourway", "kleur"}
)
NO_OPTION: Final = "title"
NO_VALUE: Final = "default title"
FOLD_SEPARATOR: Final = " / "


@dataclass(frozen=True, slots=True)
class OptionPlaces:
    """Which of a product's options are its size, its colour, and others folded into the colour (0-based)."""

    size: int | None
    colors: tuple[int, ...]


class OptionError(ValueError):
    """Options that cannot be told apart into sizes and colours; ``place`` is the option's place (0-based)."""

    def __init__(self, reason: str, place: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.place = place


def option_kind(name: str) -> OptionKind:
    """Meaning of an option by its name, whatever its case."""
    word = " ".join(name.split()).casefold()
    if word in SIZE_NAMES:
        return "size"
    if word in COLOR_NAMES:
        return "color"
    return "other" if word else "none"


def place_options(names: list[str], *, fold: bool) -> OptionPlaces:
    """Decide which option is which. Raises OptionError for two of a kind, and for others unless ``fold``.

    With ``fold``, options that are neither size nor colour become part of the colour, in the file's order.
    """
    kinds = [option_kind(name) for name in names]
    for kind in ("size", "color"):
        if kinds.count(kind) > 1:
            second = len(kinds) - 1 - kinds[::-1].index(kind)
            raise OptionError(f"two options of this product mean its {kind}: {', '.join(filter(None, names))}", second)
    if "other" in kinds and not fold:
        place = kinds.index("other")
        raise OptionError(
            f"option {names[place]!r} is neither a size nor a colour; rename it in the file, or fold such "
            "options into the colour (--fold-options)",
            place,
        )
    colors = tuple(place for place, kind in enumerate(kinds) if kind in ("color", "other"))
    return OptionPlaces(kinds.index("size") if "size" in kinds else None, colors)


def is_no_value(value: str) -> bool:
    """Whether an option's value says only that there are no options."""
    return value == "" or value.casefold() == NO_VALUE
