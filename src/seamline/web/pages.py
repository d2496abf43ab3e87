"""The description of the API and its page, uploaded images, and the sign of life for load balancers."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path

from django.db import connection
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from seamline.api.errors import NotFound
from seamline.api.openapi import document
from seamline.config import current
from seamline.identity.models import User
from seamline.version import VERSION
from seamline.web.headers import secured

_MEDIA_NAME = re.compile(r"[a-z0-9_]{1,40}/[0-9a-f]{2}/[0-9a-f]{32}\.(?:png|jpg|webp)")

DEMO_SIGN_IN = ("demo@seamline.example", "seamline-demo")
"""Offered where the demo company is loaded. It is printed for everybody; who changes the password ends the offer."""


@lru_cache(maxsize=1)
def _swagger_version() -> str:
    about = json.loads((Path(__file__).parent / "static/vendor/swagger-ui/vendored.json").read_text())
    return str(about["version"])


@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """The front door: until there are pages to work in, the description of the API."""
    return HttpResponseRedirect("/docs")


@require_safe
def docs(request: HttpRequest) -> HttpResponseBase:
    """The description of the API, to read and to try."""
    email, password = DEMO_SIGN_IN
    there = User.objects.filter(email=email, is_active=True).exists()
    shown = {
        "version": VERSION,
        "swagger_version": _swagger_version(),
        "demo": {"email": email, "password": password} if there else None,
    }
    return secured(request, render(request, "web/docs.html", shown))


@require_safe
def openapi(request: HttpRequest) -> HttpResponseBase:
    """OpenAPI 3.1, generated."""
    return HttpResponse(document(), content_type="application/json")


@require_safe
def health(request: HttpRequest) -> HttpResponseBase:
    """200 while the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse(b'{"status":"ok"}', content_type="application/json")


@require_safe
def media(request: HttpRequest, file: str) -> HttpResponseBase:
    """An uploaded image, under the name that Seamline gave it."""
    if not _MEDIA_NAME.fullmatch(file):
        raise NotFound("there is no such image")
    try:
        response = FileResponse((current().media / file).open("rb"))
    except OSError:
        raise NotFound("there is no such image") from None
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'"
    return response
