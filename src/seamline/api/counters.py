"""Where one process counts requests: a storage of the library `limits` that starts no thread.

The library's own one in memory starts a timer thread up to a hundred times a second while requests come, which
cost a request more than its counting (benchmarks/README.md).
"""

from __future__ import annotations

import threading
import time

from limits.storage import Storage

_MOST_KEYS = 10_000


class ProcessCounters(Storage):
    """Counts by key, each until it expires."""

    def __init__(self) -> None:
        super().__init__()
        self._guard = threading.Lock()
        self._counts: dict[str, tuple[int, float]] = {}

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        """What the storage may raise."""
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Adds `amount` to a count, which begins anew `expiry` seconds after it began; gives what it is then."""
        now = time.time()
        with self._guard:
            count, until = self._counts.get(key, (0, 0.0))
            if until <= now:
                self._forget_old(now)
                count, until = 0, now + expiry
            self._counts[key] = (count + amount, until)
            return count + amount

    def get(self, key: str) -> int:
        """A count."""
        count, until = self._counts.get(key, (0, 0.0))
        return count if until > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """When a count begins anew, seconds since 1970."""
        return self._counts.get(key, (0, time.time()))[1]

    def check(self) -> bool:
        """It always works."""
        return True

    def reset(self) -> int | None:
        """Forgets all counts; gives how many there were."""
        with self._guard:
            known = len(self._counts)
            self._counts.clear()
        return known

    def clear(self, key: str) -> None:
        """Forgets a count."""
        with self._guard:
            self._counts.pop(key, None)

    def _forget_old(self, now: float) -> None:
        if len(self._counts) > _MOST_KEYS:
            self._counts = {key: held for key, held in self._counts.items() if held[1] > now}
