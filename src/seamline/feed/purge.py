"""Old rows of the outbox go: a poller that was away for longer starts anew (410, contract section 5)."""

from __future__ import annotations

import time

from seamline.feed.gate import plain_write
from seamline.feed.models import Event

EVENT_LIFE_MS = 30 * 86_400_000
_AT_ONCE = 5_000


def purge_events() -> int:
    """Removes events older than 30 days, a few thousand in each transaction; gives how many went."""
    limit = int(time.time() * 1000) - EVENT_LIFE_MS
    removed = 0
    while True:
        old = list(
            Event.objects.filter(created_ms__lt=limit).order_by("created_ms").values_list("id", flat=True)[:_AT_ONCE]
        )
        if not old:
            return removed
        with plain_write():
            removed += Event.objects.filter(id__in=old).delete()[0]
