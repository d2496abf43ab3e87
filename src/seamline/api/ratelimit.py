"""How fast a token and an organisation may ask (contract section 3).

A token that sends one request at a time is slowed and never refused; 429 goes only to a token that has other
requests in flight. The counting is the library `limits`; its storage is this process or Redis.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from django.http import HttpResponseBase
from limits import RateLimitItemPerSecond
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from seamline.api.counters import ProcessCounters
from seamline.api.errors import TooManyRequests
from seamline.api.principal import Principal
from seamline.config import current

_LONGEST_WAIT_SECONDS = 2.0
_THIS_PROCESS = "memory://"
_in_flight: Counter[str] = Counter()
_guard = threading.Lock()


@dataclass
class Ticket:
    """A request that was let in; `leave` when it is done."""

    token: str
    limit: int | None
    remaining: int = 0

    def leave(self) -> None:
        """The request is answered."""
        with _guard:
            _in_flight[self.token] -= 1
            if _in_flight[self.token] <= 0:
                del _in_flight[self.token]

    def headers(self) -> dict[str, str]:
        """`RateLimit-*` of the IETF draft, where a limit is set."""
        if self.limit is None:
            return {}
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": "1",
            "RateLimit-Policy": f"{self.limit};w=1",
        }

    def write_headers(self, response: HttpResponseBase) -> None:
        """Adds them to an answer."""
        for name, value in self.headers().items():
            response[name] = value


def enter(principal: Principal) -> Ticket:
    """Lets a request in, after a wait where it must be slowed. Raises TooManyRequests."""
    config = current()
    token = f"{principal.kind}:{principal.token_id}"
    with _guard:
        _in_flight[token] += 1
        alone = _in_flight[token] == 1
    ticket = Ticket(token, config.rate_limit_token)
    try:
        _pass_limit(f"token:{token}", config.rate_limit_token, alone, "this token")
        if principal.organisation_id is not None:
            _pass_limit(
                f"organisation:{principal.organisation_id}", config.rate_limit_organisation, alone,
                "this organisation",
            )  # fmt: skip
        if config.rate_limit_token is not None:
            item = _per_second(config.rate_limit_token)
            ticket.remaining = max(0, _limiter().get_window_stats(item, f"token:{token}").remaining)
    except BaseException as error:
        ticket.leave()
        if isinstance(error, TooManyRequests):
            error.headers.update(ticket.headers())
        raise
    return ticket


def _pass_limit(name: str, rate: int | None, alone: bool, whom: str) -> None:
    if rate is None or _limiter().hit(_per_second(rate), name):
        return
    if not alone:
        raise TooManyRequests(
            f"{whom} may send {rate} requests a second; send one after the other and none is refused",
            retry_after=1,
        )
    time.sleep(min(1 / rate, _LONGEST_WAIT_SECONDS))


@lru_cache(maxsize=8)
def _per_second(rate: int) -> RateLimitItemPerSecond:
    return RateLimitItemPerSecond(rate)


@lru_cache(maxsize=1)
def _limiter() -> FixedWindowRateLimiter:
    place = current().rate_limit_storage
    return FixedWindowRateLimiter(ProcessCounters() if place == _THIS_PROCESS else storage_from_string(place))
