"""Pages of a list: `page`, `per_page`, `since_…`, `meta`, `Link` (contract section 3)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from pydantic import BeforeValidator, Field, WithJsonSchema

from seamline.api.bodies import Query
from seamline.api.call import Answer, Call
from seamline.api.errors import BadRequest
from seamline.api.ranks import ranks_of
from seamline.api.singles import has_it
from seamline.api.stream import serve_stream, wants_stream
from seamline.api.types import LAST_ID, ill_typed, read_integer
from seamline.config import current
from seamline.feed import lists
from seamline.feed.lists import ListState, Window
from seamline.feed.reading import make_fresh
from seamline.feed.records import Stored
from seamline.feed.resources import Resource
from seamline.values.errors import FieldError
from seamline.values.times import read_time, to_milliseconds

MOST_PER_PAGE = 100
_LAST_PAGE = 999_999_999_999_999


def _page_number(value: Any) -> int:
    number = read_integer(value)
    if not 1 <= number <= _LAST_PAGE:
        raise ill_typed("must be a whole number from 1")
    return number


def _since(value: Any) -> int:
    number = read_integer(value)
    if number < 0:
        raise ill_typed("must be a whole number, 0 or more")
    return min(number, LAST_ID)


PageNumber = Annotated[
    int, BeforeValidator(_page_number), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": _LAST_PAGE})
]
SinceId = Annotated[
    int, BeforeValidator(_since), WithJsonSchema({"type": "integer", "minimum": 0, "maximum": 10**18 - 1})
]
Moment = Annotated[
    str,
    Field(max_length=40),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "date-time"}, {"type": "string", "format": "date"}]}),
]


class ListQuery(Query):
    """What every list takes."""

    page: PageNumber | None = Field(None, description="The page, from 1.")
    per_page: PageNumber | None = Field(None, description="Records a page; at most 100, more is taken as 100.")
    since_id: SinceId | None = Field(None, description="Only records with a greater id.")
    since_created_at: Moment | None = Field(
        None, description="Only records created after this time; a date is midnight in the organisation's zone."
    )
    since_updated_at: Moment | None = Field(
        None,
        description="Only records changed after this time, ordered by (updated_at, id); with since_id beside it "
        "the records after (time, id), which is how to walk it.",
    )


class Meta(msgspec.Struct):
    """The five keys of Rails' Kaminari."""

    current_page: int
    next_page: int | None
    prev_page: int | None
    total_pages: int
    total_count: int


@dataclass(frozen=True)
class _Page:
    documents: Sequence[bytes]
    stamp: str
    total: int


def serve_list(
    call: Call, spec: Resource, query: ListQuery, *filters: Any, most_per_page: int = MOST_PER_PAGE
) -> Answer:
    """A page of a list, or the whole of it as a stream. `filters` are QuerySets of the ids let through."""
    window = window_of(call, query)
    for ids in filters:
        window = window.filtered_by(ids)
    if wants_stream(call.request):
        if query.page is not None or query.per_page is not None:
            raise BadRequest("a stream has no pages; leave page and per_page out")
        return serve_stream(call, spec, window)
    number = query.page or 1
    size = min(query.per_page or most_per_page, most_per_page)
    page = _read_page(call.organisation_id, spec, window, number, size)
    return _answer(call, spec, page, number, size)


def window_of(call: Call, query: ListQuery) -> Window:
    """The `since_…` parameters as numbers. Raises BadRequest naming the parameter that cannot be read."""
    return Window(
        since_id=query.since_id,
        since_created_ms=_milliseconds(call, "since_created_at", query.since_created_at),
        since_updated_ms=_milliseconds(call, "since_updated_at", query.since_updated_at),
    )


def _milliseconds(call: Call, name: str, text: str | None) -> int | None:
    if text is None:
        return None
    try:
        return to_milliseconds(read_time(text, call.zone()))
    except ValueError as error:
        raise BadRequest(f"{name} {error}", errors=[FieldError(name, str(error))]) from None


def _read_page(organisation_id: int, spec: Resource, window: Window, number: int, size: int) -> _Page:
    offset = (number - 1) * size
    if not window.plain:
        total = lists.count(organisation_id, spec.name, window)
        rows = lists.rows_at(organisation_id, spec.name, window, offset, size) if offset < total else []
        return _page_of(spec, rows, total)
    state = lists.list_state(organisation_id, spec.name)
    skipped = _skipped(organisation_id, spec, window, state)
    total = max(0, state.count - skipped)
    if offset >= total and number > 1:
        return _page_of(spec, [], total)
    ranks = ranks_of(organisation_id, spec.name, state.deletions)
    rank, after_id = ranks.before_rank(skipped + offset)
    skip = skipped + offset - rank
    joined = lists.joined_after(organisation_id, spec.name, after_id, skip, size)
    if joined is not None:
        ranks.remember(skipped + offset, joined.first_id - 1)
        ranks.remember(skipped + offset + joined.count, joined.last_id)
        return _Page([joined.documents], joined.stamp, max(total, offset + joined.count))
    rows = lists.rows_after(organisation_id, spec.name, after_id, skip, size)
    if rows:
        ranks.remember(skipped + offset, rows[0].record_id - 1)
        ranks.remember(skipped + offset + len(rows), rows[-1].record_id)
    return _page_of(spec, rows, max(total, offset + len(rows)))


def _page_of(spec: Resource, rows: Sequence[Stored], total: int) -> _Page:
    make_fresh(spec, rows)
    return _Page([row.document for row in rows if row.document is not None], lists.stamp_of(rows), total)


def _skipped(organisation_id: int, spec: Resource, window: Window, state: ListState) -> int:
    """How many records of the list stand before the window."""
    below = window.since_id or 0
    if window.since_created_ms is not None:
        first = lists.first_created_after(organisation_id, spec.name, window.since_created_ms)
        if first is None:
            return state.count
        below = max(below, first - 1)
    if below == 0:
        return 0
    ranks = ranks_of(organisation_id, spec.name, state.deletions)
    rank, known_id = ranks.before_id(below)
    skipped = rank + lists.count_between(organisation_id, spec.name, known_id, below)
    ranks.remember(skipped, below)
    return skipped


def _answer(call: Call, spec: Resource, page: _Page, number: int, size: int) -> Answer:
    pages = -(-page.total // size)
    meta = Meta(number, number + 1 if number < pages else None, number - 1 if number > 1 else None, pages, page.total)
    headers = {"ETag": _list_etag(page.stamp, meta)}
    if meta.next_page is not None:
        headers["Link"] = f'<{_page_url(call, meta.next_page)}>; rel="next"'
    if has_it(call, headers["ETag"]):
        return Answer(304, b"", headers)
    body = _joined(spec.plural, page.documents, meta)
    return Answer(200, body, headers)


def _joined(plural: str, documents: Sequence[bytes], meta: Meta) -> bytes:
    """`{"products": […], "meta": {…}}`, in one copy: a second one of half a megabyte costs as much as reading it."""
    parts = [b'{"', plural.encode(), b'":[']
    for document in documents:
        parts += (document, b",")
    parts[-1:] = [b"]" if documents else b'":[]']
    return b"".join([*parts, b',"meta":', msgspec.json.encode(meta), b"}"])


def _list_etag(stamp: str, meta: Meta) -> str:
    seen = hashlib.blake2b(msgspec.json.encode(meta), digest_size=12)
    seen.update(stamp.encode())
    return f'W/"{seen.hexdigest()}"'


def _page_url(call: Call, page: int) -> str:
    parameters = [(name, value) for name, values in call.request.GET.lists() for value in values if name != "page"]
    return f"{current().public_url}{call.request.path}?{urlencode([*parameters, ('page', page)])}"
