"""When and from where each token was last used: noted in memory, written later, so that reads stay reads."""

import threading
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from django.db.models import Q
from django.utils import timezone

from seamline.feed.gate import plain_write
from seamline.identity.models import AccessToken, IntegrationToken

Kind = Literal["user", "integration"]

EVERY_SECONDS: Final = 60
"""A token's use is noted at most this often."""

WRITE_EVERY_SECONDS: Final = 15.0
"""How often a server writes down what it has noted."""

_LONGEST_ADDRESS: Final = 45


@dataclass(frozen=True)
class _Use:
    at: datetime
    address: str


class _Notes:
    """Uses that are not written yet, and when each token was last noted."""

    def __init__(self) -> None:
        self.guard = threading.Lock()
        self.waiting: dict[tuple[Kind, int], _Use] = {}
        self.noted: dict[tuple[Kind, int], float] = {}


_notes = _Notes()


def note(kind: Kind, token_id: int, address: str) -> None:
    """Remembers that a token was used just now, from `address`, at most once a minute for each token."""
    place = (kind, token_id)
    now = time.monotonic()
    last = _notes.noted.get(place)
    if last is not None and now - last < EVERY_SECONDS:
        return
    with _notes.guard:
        _notes.noted[place] = now
        _notes.waiting[place] = _Use(timezone.now(), address[:_LONGEST_ADDRESS])


def write_uses() -> int:
    """Writes what was noted since the last time; gives how many tokens that were. A housekeeping job."""
    with _notes.guard:
        waiting, _notes.waiting = _notes.waiting, {}
        limit = time.monotonic() - EVERY_SECONDS
        _notes.noted = {place: at for place, at in _notes.noted.items() if at > limit}
    if not waiting:
        return 0
    try:
        with plain_write():
            for (kind, token_id), use in sorted(waiting.items()):
                _write(kind, token_id, use)
    except Exception:
        with _notes.guard:
            _notes.waiting = {**waiting, **_notes.waiting}
        raise
    return len(waiting)


def _write(kind: Kind, token_id: int, use: _Use) -> None:
    """Several nodes write the same row: the latest use stays."""
    model: type[AccessToken | IntegrationToken] = AccessToken if kind == "user" else IntegrationToken
    not_later = Q(last_used_at=None) | Q(last_used_at__lt=use.at)
    model._default_manager.filter(not_later, pk=token_id).update(last_used_at=use.at, last_used_address=use.address)
