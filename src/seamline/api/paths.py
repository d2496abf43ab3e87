"""Django's URLs, made of the declared endpoints."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, register_converter
from django.views.decorators.csrf import csrf_exempt

from seamline.api.dispatch import run
from seamline.api.endpoint import Endpoint, all_endpoints
from seamline.api.errors import MethodNotAllowed, error_response
from seamline.api.middleware import request_id_of

_PLACE = re.compile(r"\{(\w+)\}")


class NumberConverter:
    """An id in a path; one too large for any record is a 404 later, not another path."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        """Digits → int."""
        return int(value)

    def to_url(self, value: int) -> str:
        """int → digits."""
        return str(value)


register_converter(NumberConverter, "number")


def api_urls() -> list[URLPattern]:
    """One pattern for each declared path; fixed paths stand before those with ids."""
    by_path: dict[str, dict[str, Endpoint]] = {}
    for endpoint in all_endpoints():
        by_path.setdefault(endpoint.path, {})[endpoint.method] = endpoint
    ordered = sorted(by_path.items(), key=lambda item: (item[0].count("{"), item[0]))
    return [path(_django_path(place), _view(methods)) for place, methods in ordered]


def _django_path(place: str) -> str:
    return _PLACE.sub(r"<number:\1>", place).lstrip("/")


def _answered(methods: Iterable[str]) -> list[str]:
    return sorted({*methods, *(["HEAD"] if "GET" in methods else [])})


def _view(methods: dict[str, Endpoint]) -> Callable[..., HttpResponseBase]:
    @csrf_exempt
    def view(request: HttpRequest, **ids: int) -> HttpResponseBase:
        method = "GET" if request.method == "HEAD" else request.method or ""
        endpoint = methods.get(method)
        if endpoint is None:
            oauth = request.path.startswith("/oauth/")
            return error_response(MethodNotAllowed(_answered(methods)), request_id_of(request), oauth=oauth)
        return run(endpoint, request, request_id_of(request), ids)

    return view
