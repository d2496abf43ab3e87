"""gzip for those who accept it; streams stay as they are, since their Content-Length must hold (contract section 4)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressionMiddleware(GZipMiddleware):
    """Django's gzip, for whole answers alone."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compresses `response` where that is wanted and worth it."""
        if not isinstance(response, HttpResponse):
            return response
        return super().process_response(request, response)
