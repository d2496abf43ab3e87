"""One view that sends the bytes of a file from memory, through Seamline's server, Django and middleware."""

import os
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.urls import path

_BODY = Path(os.environ["BENCHMARK_BODY"]).read_bytes()


def same_bytes(request: HttpRequest) -> HttpResponse:
    """The bytes, as JSON."""
    return HttpResponse(_BODY, content_type="application/json")


urlpatterns = [path("products", same_bytes)]
