"""Paths of the pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from seamline.web import pages


def web_urls() -> list[URLPattern]:
    """The description of the API, its page, images."""
    return [
        path("", pages.home),
        path("docs", pages.docs),
        path("openapi.json", pages.openapi),
        path("health", pages.health),
        path("media/<path:file>", pages.media),
    ]
