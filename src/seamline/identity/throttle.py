"""The brake on failed sign-ins, kept in the database so that all nodes share it.

Each key (an account, an address, the pair of them) has an allowance of failures that grows back at a steady
pace. A sign-in takes its share *before* the password is looked at and gets it back if the password is right,
so that many guesses sent at once are counted as well as guesses sent one by one. Why it is built like this,
and how an owner is never shut out for good: docs/decisions/0002-sign-in-throttle.md.
"""

import ipaddress
import math
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F
from django.utils import timezone

from seamline.feed.errors import Busy
from seamline.feed.gate import plain_write
from seamline.feed.locks import FairLock
from seamline.identity.models import KnownAddress, SignInAllowance, User
from seamline.identity.tokens import keyed_hash


@dataclass(frozen=True)
class Limit:
    """`burst` failures at once, then one more every `pace_seconds`."""

    burst: int
    pace_seconds: int


PAIR: Final = Limit(burst=10, pace_seconds=60)
"""One account from one address that never signed in to it."""

KNOWN_PAIR: Final = Limit(burst=10, pace_seconds=5)
"""One account from an address that it has signed in from: its owner waits for seconds at most."""

ACCOUNT: Final = Limit(burst=100, pace_seconds=30)
"""One account from all unknown addresses together."""

ADDRESS: Final = Limit(burst=60, pace_seconds=20)
"""All accounts from one address to which it is unknown."""


class TooManyFailuresError(Exception):
    """Too many failed sign-ins; `retry_after` whole seconds from now the next one is looked at."""

    def __init__(self, retry_after: int) -> None:
        """Keep the wait."""
        super().__init__(f"too many failed sign-ins; try again in {retry_after} s")
        self.retry_after = retry_after


class Deadline:
    """The moment by which an answer must be out; every wait on the way takes what is left of it."""

    def __init__(self, seconds: float) -> None:
        """Starts now."""
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that remain, never below zero."""
        return max(0.0, self._end - time.monotonic())


@dataclass(frozen=True)
class Share:
    """What one attempt took: the hashed keys with their limits, in the order in which rows are locked."""

    limits: tuple[tuple[str, Limit], ...]
    pair_key: str
    address: str


def network_of(address: str) -> str:
    """The address as the throttle counts it: an IPv6 host owns a whole /64, so that is what counts there."""
    try:
        parsed = ipaddress.ip_address(address.strip())
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def share_for(email: str, user: User | None, address: str) -> Share:
    """What an attempt at `email` (in its normal spelling) from `address` must take. One query."""
    network = network_of(address)
    known = KnownAddress.objects.filter(user_id=user.pk if user else 0, address=network).exists()
    pair_key = _hashed("known" if known else "pair", f"{network} {email}")
    limits = [(pair_key, KNOWN_PAIR if known else PAIR)]
    if not known:
        limits += [(_hashed("account", email), ACCOUNT), (_hashed("address", network), ADDRESS)]
    return Share(tuple(sorted(limits)), pair_key, network)


def take(share: Share, deadline: Deadline) -> None:
    """Counts an attempt as failed until it is known to be right.

    Raises TooManyFailuresError, and Busy. What is refused writes nothing, so floods cost reads only.
    """
    keys = [key for key, _ in share.limits]
    _refuse_if_spent(share, SignInAllowance.objects.filter(key__in=keys))
    with plain_write(deadline.left()):
        now = timezone.now()
        SignInAllowance.objects.bulk_create(
            [SignInAllowance(key=key, forgiven_at=now) for key in keys], ignore_conflicts=True
        )
        # Locked in the order of the keys: two attempts that share two of them never wait for each other.
        rows = list(SignInAllowance.objects.select_for_update().filter(key__in=keys).order_by("key"))
        _refuse_if_spent(share, rows)
        for row, (_, limit) in zip(rows, share.limits, strict=True):
            row.forgiven_at = max(row.forgiven_at, now) + timedelta(seconds=limit.pace_seconds)
        SignInAllowance.objects.bulk_update(rows, ["forgiven_at"])


def give_back(share: Share) -> None:
    """Returns what an attempt took whose password was never looked at; inside the caller's write."""
    for key, limit in share.limits:
        SignInAllowance.objects.filter(key=key).update(
            forgiven_at=F("forgiven_at") - timedelta(seconds=limit.pace_seconds)
        )


def succeeded(share: Share, user: User) -> None:
    """The password was right: forgives the pair, returns the rest, and remembers the address; inside the
    caller's write.
    """
    give_back(share)
    SignInAllowance.objects.filter(key=share.pair_key).delete()
    KnownAddress.objects.update_or_create(
        user=user, address=share.address, defaults={"last_sign_in_at": timezone.now()}
    )


def _refuse_if_spent(share: Share, rows: Iterable[SignInAllowance]) -> None:
    now = timezone.now()
    limits = dict(share.limits)
    wait = max((_wait_seconds(row.forgiven_at, limits[row.key], now) for row in rows), default=0.0)
    if wait > 0:
        raise TooManyFailuresError(math.ceil(wait))


def _wait_seconds(forgiven_at: datetime, limit: Limit, now: datetime) -> float:
    """How long until one more failure fits into the allowance; at most 0 where it fits now."""
    after = max(forgiven_at, now) + timedelta(seconds=limit.pace_seconds)
    return (after - now).total_seconds() - limit.burst * limit.pace_seconds


class Turns:
    """One attempt at a time for each key in this process, so that a program that signs in with the right
    password many times at once meets no 429: each attempt knows how the one before it went.
    """

    def __init__(self) -> None:
        """No key is taken."""
        self._guard = threading.Lock()
        self._locks: dict[str, tuple[FairLock, int]] = {}

    @contextmanager
    def of(self, key: str, deadline: Deadline) -> Iterator[None]:
        """Waits for the key's turn. Raises Busy once the deadline has passed."""
        lock = self._enter(key)
        try:
            if not lock.acquire(deadline.left()):
                raise Busy("too many sign-ins to this account are under way")
            try:
                yield
            finally:
                lock.release()
        finally:
            self._leave(key)

    def _enter(self, key: str) -> FairLock:
        with self._guard:
            lock, users = self._locks.get(key, (None, 0))
            lock = lock or FairLock()
            self._locks[key] = (lock, users + 1)
            return lock

    def _leave(self, key: str) -> None:
        with self._guard:
            lock, users = self._locks[key]
            if users == 1:
                del self._locks[key]
            else:
                self._locks[key] = (lock, users - 1)


def _hashed(kind: str, text: str) -> str:
    return keyed_hash("sign-in throttle", f"{kind} {text}")
