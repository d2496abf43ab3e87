"""After a backup was restored: nothing that clients saw before may be given out a second time."""

from __future__ import annotations

import uuid

import msgspec

from seamline.feed.change import FLOOR, INVOICE, GateState
from seamline.feed.models import Installation, WriteGate

LEAP = 1_000_000


def start_new_epoch() -> str:
    """Starts a new feed epoch and leaps every counter, inside the caller's transaction; gives the epoch.

    Ids, document numbers and feed numbers go up by 1,000,000, so that no poller meets a number twice that a
    lost transaction had shown it (contract section 5, epoch). That holds for kinds of records, too, of which
    the backup has none: their first one may have been lost. Invoice numbers stay: they must have no gaps.
    """
    installation = Installation.objects.get(id=1)
    next_ids: dict[str, int] = {FLOOR: 1, **msgspec.json.decode(installation.next_ids)}
    installation.next_ids = msgspec.json.encode(_leapt(next_ids)).decode()
    installation.epoch = uuid.uuid4().hex
    installation.save()
    for row in WriteGate.objects.all():
        state = msgspec.json.decode(row.state, type=GateState)
        state.ids = {}  # blocks in hand lie below the leap
        state.numbers = _leapt({FLOOR: 1, **state.numbers})
        row.state = msgspec.json.encode(state).decode()
        row.sequence += LEAP
        row.save()
    return installation.epoch


def _leapt(counters: dict[str, int]) -> dict[str, int]:
    return {name: start if name == INVOICE else start + LEAP for name, start in counters.items()}
