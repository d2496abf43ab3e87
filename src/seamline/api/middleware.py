"""What surrounds every request: its id, the rule of HTTPS, plain paths, the log line, the last net for errors."""

from __future__ import annotations

import logging
import re
import sqlite3
import sys
import time
import uuid
from collections.abc import Callable

import psycopg
from django.core.exceptions import DisallowedHost, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError, connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed

from seamline.api.errors import (
    ApiError,
    BadRequest,
    Forbidden,
    MethodNotAllowed,
    NotFound,
    TooLarge,
    Unavailable,
    error_response,
)
from seamline.config import current

GetResponse = Callable[[HttpRequest], HttpResponseBase]
MOST_DRAINED = 64 << 20
_CONNECTION_LOST = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
access_log = logging.getLogger("seamline.access")
error_log = logging.getLogger("seamline.errors")


def request_id_of(request: HttpRequest) -> str:
    """The id under which this request stands in the log and in its answer."""
    known: str | None = request.META.get("seamline.request_id")
    if known is None:
        given = request.headers.get("X-Request-Id", "")
        known = given if _GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        request.META["seamline.request_id"] = known
    return known


class RequestMiddleware:
    """Outermost: gives the request an id, answers every exception in JSON, writes the access log."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answers, whatever happens."""
        started = time.perf_counter()
        request_id = request_id_of(request)
        response = self._answer(request, request_id)
        read_to_the_end(request)
        if request.method == "HEAD":
            response = without_body(response)
        response["X-Request-Id"] = request_id
        access_log.info(
            "%s %s %s", request.method, request.path, response.status_code,
            extra={
                "request_id": request_id, "method": request.method, "path": request.path,
                "status": response.status_code, "remote": request.META.get("REMOTE_ADDR", ""),
                "milliseconds": round((time.perf_counter() - started) * 1000, 1),
            },
        )  # fmt: skip
        return response

    def _answer(self, request: HttpRequest, request_id: str) -> HttpResponseBase:
        try:
            refuse_plain_http(request)
            tidy_path(request)
            response = self._get_response(request)
            if isinstance(response, HttpResponseNotAllowed):  # a page's; Django leaves it without a body
                raise MethodNotAllowed(response["Allow"].split(", "))
            return response
        except ApiError as error:
            return error_response(error, request_id)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase:
        """An unexpected exception is a JSON 500 whose request id is in the log."""
        request_id = request_id_of(request)
        if isinstance(exception, ApiError):
            return error_response(exception, request_id)
        if _is_lost(exception):
            connections.close_all()
            error_log.warning("the database did not answer: %s", exception, extra={"request_id": request_id})
            return error_response(Unavailable("the database does not answer; try again"), request_id)
        if isinstance(exception, RequestDataTooBig):
            return error_response(TooLarge("the body is too large"), request_id)
        if isinstance(exception, DisallowedHost | SuspiciousOperation):
            return error_response(BadRequest("the request cannot be read"), request_id)
        return unexpected(request, exception)


def read_to_the_end(request: HttpRequest) -> None:
    """Reads what a refusal left unread of the body, up to MOST_DRAINED bytes.

    Over HTTP/2 the server would else reset the stream, and many clients (curl) then show the reset, not the answer.
    """
    if request.method in ("GET", "HEAD"):
        return
    source, left = request.META["wsgi.input"], MOST_DRAINED
    while left > 0 and (part := source.read(min(left, 1 << 16))):
        left -= len(part)


def without_body(response: HttpResponseBase) -> HttpResponseBase:
    """The answer to HEAD: all headers, the length too, and nothing after them; the server would send what is there."""
    if not isinstance(response, HttpResponse):
        response.close()
        return HttpResponse(status=response.status_code, headers=dict(response.items()))
    if response.content:
        length = str(len(response.content))
        response.content = b""
        response["Content-Length"] = length
    return response


def _is_lost(exception: Exception) -> bool:
    """Whether the database is not there for now. SQLite calls nearly all that goes wrong operational."""
    if isinstance(exception.__cause__, sqlite3.Error):
        return "locked" in str(exception)
    return isinstance(exception, _CONNECTION_LOST)


def refuse_plain_http(request: HttpRequest) -> None:
    """Behind a proxy that ends TLS, only what it says came by HTTPS is answered (contract section 1)."""
    config = current()
    if config.tls_mode == "proxy":
        if not config.is_trusted_proxy(str(request.META.get("REMOTE_ADDR", ""))):
            raise Forbidden("this server is reached through its proxy only", code="https_required")
        if request.headers.get("X-Forwarded-Proto", "").strip().lower() != "https":
            raise Forbidden("HTTPS only: the proxy must send X-Forwarded-Proto: https", code="https_required")
        request.META["REMOTE_ADDR"] = client_address(request)
    request.META["wsgi.url_scheme"] = "https"


def client_address(request: HttpRequest) -> str:
    """The nearest address of `X-Forwarded-For` that is not a trusted proxy; what stands before it may be made up."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    for hop in reversed([part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]):
        if not hop or not current().is_trusted_proxy(address):
            break
        address = hop
    return address[:64]


def tidy_path(request: HttpRequest) -> None:
    """`/invoices/` and `/invoices.json` are `/invoices`, with no redirect (contract section 1)."""
    path = request.path_info
    if path.startswith(("/media/", "/static/", "/openapi.json")):
        return
    if len(path) > 1:
        path = path.rstrip("/") or "/"
    path = path.removesuffix(".json")
    request.path_info = path
    request.path = path


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """Django's handler for unknown paths."""
    return error_response(NotFound("there is no such path"), request_id_of(request))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """Django's handler for what it refuses itself."""
    return error_response(BadRequest("the request cannot be read"), request_id_of(request))


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Django's handler for exceptions outside the views."""
    return unexpected(request, sys.exc_info()[1])


def unexpected(request: HttpRequest, exception: BaseException | None) -> HttpResponseBase:
    """500 in JSON; what happened is in the log, under the request id, and not in the answer."""
    request_id = request_id_of(request)
    error_log.error("unexpected error", exc_info=exception, extra={"request_id": request_id, "path": request.path})
    problem = ApiError("something went wrong here; the log of the server has it under this request_id")
    return error_response(problem, request_id)
