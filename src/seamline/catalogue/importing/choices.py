"""What the person who imports may choose, and what they are told in the end."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from seamline.catalogue.actions import DEFAULT_SEASON
from seamline.catalogue.csv import Note, Problem

Progress = Callable[[str], None]
"""Called with the name of each stage as it begins."""


def silent(stage: str) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Choices:
    """How to import: ``channel`` has a shop's prices, ``season`` is for new products that name none."""

    channel: str = ""
    season: str = DEFAULT_SEASON
    skip_bad: bool = False
    dry_run: bool = False


@dataclass(slots=True)
class Report:
    """What an import did, or with ``dry_run`` would have done. Counts are of records."""

    dry_run: bool = False
    written: bool = False
    products: int = 0
    products_created: int = 0
    products_updated: int = 0
    products_skipped: int = 0
    skus_created: int = 0
    skus_updated: int = 0
    seasons_created: int = 0
    gate_seconds: float = 0.0
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def changes_nothing(self) -> bool:
        """Whether every product of the file is already there as the file has it."""
        return not (self.products_created or self.products_updated or self.problems)

    @property
    def products_unchanged(self) -> int:
        """Products of the file that were already there as the file has them."""
        return self.products - self.products_created - self.products_updated - self.products_skipped

    def as_facts(self) -> dict[str, Any]:
        """The report as plain values, for JSON."""
        counts = (
            "products", "products_created", "products_updated", "products_skipped", "skus_created",
            "skus_updated", "seasons_created",
        )  # fmt: skip
        facts: dict[str, Any] = {"dry_run": self.dry_run, "written": self.written}
        facts |= {name: getattr(self, name) for name in counts}
        facts["products_unchanged"] = self.products_unchanged
        facts["gate_seconds"] = round(self.gate_seconds, 3)
        facts["problems"] = [
            {"line": item.line, "column": item.column, "reason": item.reason, "product": item.product}
            for item in self.problems
        ]
        facts["notes"] = [
            {"line": item.line, "column": item.column, "text": item.text, "product": item.product}
            for item in self.notes
        ]
        return facts
