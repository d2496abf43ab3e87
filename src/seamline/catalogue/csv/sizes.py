"""The order of sizes: that of a known system where all of them belong to one, else the file's own."""

import re
from collections.abc import Callable, Iterable

from seamline.catalogue.rules import ONE_SIZE

Rank = tuple[float, float, float]

_LETTERS = re.compile(r"(?:(\d+)x|(x*))(s|m|l)")
_WORDS = (("extra", "x"), ("small", "s"), ("medium", "m"), ("large", "l"))
_NUMBER = re.compile(
    r"(?P<before>\D*?)(?P<first>\d+(?:\.\d+)?)(?P<half>\s*½|\s+1/2)?"
    r"(?:\s*[-/x]\s*(?P<second>\d+(?:\.\d+)?))?(?P<after>\D*)"
)
_DECIMAL_COMMA = re.compile(r"\d+,\d")


def order_sizes(sizes: Iterable[str]) -> list[str]:
    """Each size once, in order.

    By letters (XXS … XXXL, S/M between S and M) or by number where every one of them fits, else in the order
    of first appearance.
    """
    distinct = list(dict.fromkeys(sizes))
    for rank in (_letter_rank, _number_ranker(distinct)):
        ranks = {size: rank(size) for size in distinct}
        known = {size: place for size, place in ranks.items() if place is not None}
        if len(known) == len(distinct):
            return sorted(distinct, key=known.__getitem__)
    return distinct


def clean_size(text: str) -> tuple[str, str]:
    """A size as it can stand in a comma-separated sizing system, and what was changed or "".

    A half size written with a decimal comma (``38,5``) gets a point. Raises ValueError for other commas.
    """
    size = text.strip()
    if "," not in size:
        return size or ONE_SIZE, ""
    if _DECIMAL_COMMA.fullmatch(size):
        pointed = size.replace(",", ".")
        return pointed, f"size {text!r} is written {pointed}, since a comma separates sizes"
    raise ValueError(f"size {text!r} holds a comma, which separates sizes in a sizing system")


def _letter_rank(size: str) -> Rank | None:
    """Place among letter sizes; a double size (S/M) stands after its first half."""
    ranks = [_single_letter_rank(part) for part in size.split("/")]
    known = [rank for rank in ranks if rank is not None]
    if len(known) != len(ranks) or len(known) > 2:
        return None
    return (known[0], known[-1], 0)


def _single_letter_rank(part: str) -> int | None:
    text = re.sub(r"[\s.-]", "", part.casefold())
    for word, letter in _WORDS:
        text = text.replace(word, letter)
    found = _LETTERS.fullmatch(text)
    if found is None:
        return None
    extras = int(found[1]) if found[1] else len(found[2] or "")
    if found[3] == "m":
        return None if extras else 0
    return -1 - extras if found[3] == "s" else 1 + extras


def _number_ranker(sizes: list[str]) -> Callable[[str], Rank | None]:
    """A ranking by number, for sizes all written alike around it (``UK 8``, ``30/32``, ``3-4 Y``)."""
    parsed = map(_NUMBER.fullmatch, sizes)
    frames = {(found["before"].strip(), found["after"].strip()) for found in parsed if found}

    def rank(size: str) -> Rank | None:
        found = _NUMBER.fullmatch(size)
        if found is None or len(frames) != 1:
            return None
        first = float(found["first"]) + (0.5 if found["half"] else 0)
        # American 00 is smaller than 0: of equal numbers the longer text comes first.
        return (first, float(found["second"] or 0), -len(found["first"]))

    return rank
