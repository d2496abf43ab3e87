"""Lists that are not paged: channels, seasons, warehouses (contract section 4)."""

from __future__ import annotations

from typing import Any

import msgspec
from django.db.models import QuerySet

from seamline.api.call import Answer, Call
from seamline.api.stream import serve_stream, wants_stream
from seamline.feed.lists import Window
from seamline.feed.resources import Resource


def serve_small_list(call: Call, spec: Resource, answer: msgspec.Struct, ids: QuerySet[Any, Any]) -> Answer:
    """The whole list in one answer; as a stream, one whole object a line like every other list.

    `ids` are those of the records in `answer`: the caller may not be allowed to see all.
    """
    if wants_stream(call.request):
        return serve_stream(call, spec, Window().filtered_by(ids))
    return Answer.of(answer)
