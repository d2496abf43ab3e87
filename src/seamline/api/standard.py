"""The endpoints that every dataset has in the same form, made from one description of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from seamline.api.batch import batch_of
from seamline.api.bodies import Input, NoQuery, Query
from seamline.api.call import Answer, Call
from seamline.api.endpoint import Endpoint, Read, Write
from seamline.api.singles import HistoryAnswer, serve_history, serve_record
from seamline.feed.resources import Resource


@dataclass(frozen=True)
class Dataset:
    """A dataset of the contract: its resource, the key around one object, its permissions, its shapes.

    `list_answer` and `single_answer` are the Structs of the answers; `query` the filters of its list.
    """

    resource: Resource
    tag: str
    key: str | None
    read_permission: str
    write_permission: str
    list_answer: Any
    single_answer: Any
    example: Any
    query: type[Query] = NoQuery

    @property
    def path(self) -> str:
        """`/products`."""
        return f"/{self.resource.plural}"

    @property
    def words(self) -> str:
        """`sales order`."""
        return self.resource.name.replace("_", " ")

    def listing(self, handler: Read) -> Endpoint:
        """GET /RESOURCE."""
        return self._read("GET", self.path, f"List {self.resource.plural.replace('_', ' ')}", handler, self.list_answer,
                          query=self.query, streams=True)  # fmt: skip

    def single(self, handler: Read | None = None) -> Endpoint:
        """GET /RESOURCE/ID; `handler` where not everybody who may read the list may see every record."""

        def show(call: Call, query: NoQuery) -> Answer:
            return serve_record(call, self.resource, self.key)

        return self._read("GET", f"{self.path}/{{id}}", f"Read one {self.words}", handler or show, self.single_answer,
                          record=self.resource)  # fmt: skip

    def history(self, handler: Read | None = None) -> Endpoint:
        """GET /RESOURCE/ID/history."""

        def show(call: Call, query: NoQuery) -> Answer:
            return serve_history(call, self.resource)

        return self._read("GET", f"{self.path}/{{id}}/history", f"Who did what to a {self.words}", handler or show,
                          HistoryAnswer, extension=True)  # fmt: skip

    def create(self, handler: Write, body: type[Input], **more: Any) -> list[Endpoint]:
        """POST /RESOURCE and its batch."""
        post = self.write("POST", self.path, f"Create a {self.words}", handler, body, status=201, **more)
        return [post, batch_of(post)]

    def edit(self, handler: Write, body: type[Input], **more: Any) -> Endpoint:
        """PUT /RESOURCE/ID."""
        return self.write("PUT", f"{self.path}/{{id}}", f"Change a {self.words}", handler, body, **more)

    def delete(self, handler: Write) -> Endpoint:
        """DELETE /RESOURCE/ID."""
        return self.write(
            "DELETE", f"{self.path}/{{id}}", f"Delete a {self.words}", handler, None, extension=True,
            description="Answers with the last object; 409 with the reason where something refers to it.",
        )  # fmt: skip

    def write(
        self, method: Any, path: str, summary: str, handler: Callable[..., Any], body: type[Input] | None, **more: Any
    ) -> Endpoint:
        """Any write whose answer is the record's document."""
        return Endpoint(
            method=method, path=path, summary=summary, handler=handler, kind="write", tag=self.tag,
            resource=self.resource.plural, permission=self.write_permission, body=body,
            wrapper=self.key or self.resource.name, record=self.resource, key=self.key, answer=self.single_answer,
            example=self.example, **more,
        )  # fmt: skip

    def _read(self, method: Any, path: str, summary: str, handler: Read, answer: Any, **more: Any) -> Endpoint:
        return Endpoint(
            method=method, path=path, summary=summary, handler=handler, kind="read", tag=self.tag,
            resource=self.resource.plural, permission=self.read_permission, answer=answer, key=self.key, **more,
        )  # fmt: skip
