"""After a backup was restored: nothing that clients saw before may be given out a second time."""

from __future__ import annotations

import uuid

import msgspec

from seamline.feed.change import GateState
from seamline.feed.models import Installation, WriteGate

LEAP = 1_000_000


def start_new_epoch() -> str:
    """Starts a new feed epoch and leaps every counter, inside the caller's transaction; gives the epoch.

    Ids, document numbers and feed numbers go up by 1,000,000, so that no poller meets a number twice that a
    lost transaction had shown it. Invoice numbers do not: they must have no gaps.
    """
    installation = Installation.objects.get(id=1)
    next_ids: dict[str, int] = msgspec.json.decode(installation.next_ids)
    installation.next_ids = msgspec.json.encode({name: start + LEAP for name, start in next_ids.items()}).decode()
    installation.epoch = uuid.uuid4().hex
    installation.save()
    for row in WriteGate.objects.all():
        state = msgspec.json.decode(row.state, type=GateState)
        state.ids = {}
        state.numbers = {
            kind: number if kind == "invoice" else number + LEAP for kind, number in state.numbers.items()
        }
        row.state = msgspec.json.encode(state).decode()
        row.sequence += LEAP
        row.save()
    return installation.epoch
