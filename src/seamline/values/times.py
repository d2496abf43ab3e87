"""Times as Seamline keeps and writes them: whole milliseconds of UTC (contract sections 1 and 3)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

_DATE = re.compile(r"\d{4}-?\d{2}-?\d{2}")
_OFFSET = re.compile(r"([T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?) (\d\d(?::?\d\d)?)$")
"""What `+01:00` becomes at the end of a time in a query string that was not percent-encoded."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_milliseconds(moment: datetime) -> int:
    """Milliseconds since 1970 of an aware `moment`; what is finer than a millisecond is cut off."""
    delta = moment - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1000 + delta.microseconds // 1000


def from_milliseconds(milliseconds: int) -> datetime:
    """The aware UTC moment of `milliseconds` since 1970, exact."""
    seconds, rest = divmod(milliseconds, 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest * 1000)


def write_milliseconds(milliseconds: int) -> str:
    """`2026-03-27T10:18:08.000Z`, the one pattern that clients parse (contract section 1)."""
    moment = from_milliseconds(milliseconds)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}Z"


def write_time(moment: datetime) -> str:
    """An aware moment in the contract's form, with milliseconds and `Z`."""
    return write_milliseconds(to_milliseconds(moment))


def read_time(text: str, zone: ZoneInfo) -> datetime:
    """Reads a time or a date as the contract allows them (section 1).

    A date means midnight in `zone` (the organisation's); a time without an offset is taken as UTC.
    In a query string a `+` of an offset arrives as a space, so a space before the offset is read as `+`.

    Raises ValueError, with a sentence for people, where the text is neither.
    """
    cleaned = text.strip()
    try:
        if _DATE.fullmatch(cleaned):
            return datetime.combine(date.fromisoformat(cleaned), time(), zone).astimezone(UTC)
        moment = datetime.fromisoformat(_OFFSET.sub(r"\1+\2", cleaned))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("is not a time such as 2026-03-27T10:18:08.000Z or a date such as 2026-03-27") from None
