"""Remembered places of a list, so that a deep page costs no walk (architecture, "A read").

Ids only ever grow at the end of a list, so "N records have an id of at most I" stays true until a record
leaves the list. What is remembered is therefore kept under the list's count of deletions.
"""

from __future__ import annotations

import threading
from bisect import bisect_right, insort
from collections import OrderedDict

_MOST_LISTS = 256
_MOST_PLACES = 20_000


class Ranks:
    """Places (rank, id) of one list: `rank` records have an id of at most `id`."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._by_rank: list[tuple[int, int]] = [(0, 0)]

    def before_rank(self, rank: int) -> tuple[int, int]:
        """The nearest known place at or before `rank`."""
        with self._guard:
            return self._by_rank[bisect_right(self._by_rank, (rank, 1 << 40)) - 1]

    def before_id(self, record_id: int) -> tuple[int, int]:
        """The nearest known place at or before `record_id`."""
        with self._guard:
            return self._by_rank[bisect_right(self._by_rank, record_id, key=lambda place: place[1]) - 1]

    def remember(self, rank: int, record_id: int) -> None:
        """Adds a place."""
        with self._guard:
            index = bisect_right(self._by_rank, (rank, 1 << 40)) - 1
            if self._by_rank[index][0] == rank or len(self._by_rank) >= _MOST_PLACES:
                return
            insort(self._by_rank, (rank, record_id))


_lists: OrderedDict[tuple[int, str, int], Ranks] = OrderedDict()
_lists_guard = threading.Lock()


def ranks_of(organisation_id: int, resource: str, deletions: int) -> Ranks:
    """The remembered places of a list as it has been since its last deletion."""
    key = (organisation_id, resource, deletions)
    with _lists_guard:
        found = _lists.setdefault(key, Ranks())
        _lists.move_to_end(key)
        while len(_lists) > _MOST_LISTS:
            _lists.popitem(last=False)
        return found
