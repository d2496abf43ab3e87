"""What an action may answer instead of doing its work. The API turns each into the contract's JSON error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field, named by its path in the request (`variations[0].skus[2].ean`)."""

    field: str
    message: str


class TradeError(Exception):
    """Base of the errors that actions raise; `message` is a sentence for people."""

    def __init__(self, message: str, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.errors = list(errors)


class Invalid(TradeError):
    """Well formed, but against a rule, or naming a record that is not there (HTTP 422)."""

    @classmethod
    def of(cls, errors: Sequence[FieldError]) -> Invalid:
        """One error that lists every bad field."""
        first = errors[0]
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        return cls(f"{first.field} {first.message}{more}", errors)


class Refused(TradeError):
    """The state of the record forbids it (HTTP 409)."""


class Missing(TradeError):
    """There is no such record that the caller may see (HTTP 404)."""
