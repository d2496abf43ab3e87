"""What can go wrong at the write gate."""

from __future__ import annotations


class FeedError(Exception):
    """Base of the feed's errors."""


class Busy(FeedError):
    """Another write holds the gate for longer than the caller may wait (HTTP 503, contract section 1)."""


class NumbersExhausted(FeedError):
    """A resource has given out all ids up to 2147483647, the last that clients can store (contract section 1)."""
