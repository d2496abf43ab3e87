"""Reading what a request holds: JSON, forms and query strings, wrapped or flat (contract section 1)."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote_plus, urlencode

import msgspec
import qs_codec
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

from seamline.api.errors import BadRequest, TooLarge, UnsupportedMediaType
from seamline.api.types import read_number
from seamline.config import current

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
_DEEPEST = 12
_MOST_FIELDS = 50_000
_FORM_AROUND_IMAGE = 65_536
_decoder = msgspec.json.Decoder(float_hook=read_number)
_QS = qs_codec.DecodeOptions(
    depth=_DEEPEST, parameter_limit=_MOST_FIELDS, list_limit=_MOST_FIELDS, raise_on_limit_exceeded=True
)


def query_parameters(request: HttpRequest) -> dict[str, Any]:
    """The query as flat names (`filter[season_id]` stays one name); of a repeated name the last counts, as in Rails.

    `name[]=…` gives a list.
    """
    return {name: values if name.endswith("[]") else values[-1] for name, values in request.GET.lists()}


def nested_query(request: HttpRequest) -> dict[str, Any]:
    """The query of a POST or PUT, where brackets nest: `product[name]=…` is a key of `product`."""
    return _nested(request.META.get("QUERY_STRING", ""))


def read_body(request: HttpRequest) -> dict[str, Any]:
    """The body as an object: JSON, or a form. An empty body is no body, whatever its type.

    Raises BadRequest (cannot be read, not an object), TooLarge, UnsupportedMediaType.
    """
    content_type = request.content_type or ""
    if content_type == MULTIPART:
        return _multipart(request)
    raw = _raw_body(request)
    if not raw.strip():
        return {}
    if content_type == FORM:
        if not raw.lstrip().startswith(b"{"):
            return _nested(_utf8(raw))
    elif content_type and not (content_type.endswith(("/json", "+json"))):
        raise UnsupportedMediaType(f"{content_type[:80]} is not read here; send application/json")
    return _json_object(raw)


def _raw_body(request: HttpRequest) -> bytes:
    limit = current().body_limit_bytes
    if _declared_length(request) > limit:
        raise TooLarge(f"the body has more than {limit} bytes")
    raw = _chunked_body(request, limit) if _is_chunked(request) else request.body
    if len(raw) > limit:
        raise TooLarge(f"the body has more than {limit} bytes")
    return raw


def _declared_length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise BadRequest("Content-Length is not a number") from None


def _is_chunked(request: HttpRequest) -> bool:
    """Whether a body may come without a length: in chunks, as .NET's and Node's clients send it, or over HTTP/2.

    Django reads no such body.
    """
    return "CONTENT_LENGTH" not in request.META


def _chunked_body(request: HttpRequest, limit: int) -> bytes:
    source = request.META["wsgi.input"]
    parts: list[bytes] = []
    while sum(map(len, parts)) <= limit and (part := source.read(limit + 1)):
        parts.append(part)
    return b"".join(parts)


def _multipart(request: HttpRequest) -> dict[str, Any]:
    """The text fields of a form; its files are in `request.FILES` then."""
    limit = max(current().body_limit_bytes, current().image_limit_bytes + _FORM_AROUND_IMAGE)
    if _declared_length(request) > limit:
        raise TooLarge(f"the form has more than {limit} bytes")
    if _is_chunked(request):
        raise BadRequest("send the form with its Content-Length, not in chunks")
    try:
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
    except MultiPartParserError as error:
        raise BadRequest(f"the form cannot be read: {error}") from None
    return _nested(urlencode(fields))


def _json_object(raw: bytes) -> dict[str, Any]:
    try:
        data = _decoder.decode(raw.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, ValueError) as error:
        raise BadRequest(f"the body is not JSON: {error}", code="malformed_json") from None
    except RecursionError:
        raise BadRequest("the body is nested too deeply", code="malformed_json") from None
    if not isinstance(data, dict):
        raise BadRequest("the body must be a JSON object", code="malformed_json")
    return data


def _nested(text: str) -> dict[str, Any]:
    try:
        return qs_codec.decode(_last_of_each(text), _QS)
    except (ValueError, IndexError, TypeError, RecursionError) as error:
        raise BadRequest(f"the parameters cannot be read: {error}") from None


def _last_of_each(text: str) -> str:
    """Of a name that comes twice only the last, as in Rails; `name[]=…` makes a list and stays."""
    kept: dict[str | int, str] = {}
    for index, part in enumerate(text.split("&")):
        name = unquote_plus(part.partition("=")[0])
        kept[index if "[]" in name else name] = part
    return "&".join(kept.values())


def _utf8(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise BadRequest("the form is not UTF-8") from None


def resource_keys(merged: dict[str, Any], wrapper: str | None) -> dict[str, Any]:
    """The resource's keys: inside its singular key, flat, or both; what is inside wins."""
    if wrapper is None or wrapper not in merged:
        return merged
    inner = merged[wrapper]
    if not isinstance(inner, dict):
        if inner in ("", None):
            inner = {}
        else:
            raise BadRequest(f"{wrapper} must be an object")
    return {**{key: value for key, value in merged.items() if key != wrapper}, **inner}
