"""gzip for those who accept it; streams stay as they are, since their Content-Length must hold (contract section 4)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

_WITHOUT_BODY = (204, 304)


class CompressionMiddleware(GZipMiddleware):
    """Django's gzip, for whole answers alone, which get their length here: without it they would go in chunks."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compresses `response` where that is wanted and worth it."""
        if not isinstance(response, HttpResponse):
            return response
        answer = super().process_response(request, response)
        if isinstance(answer, HttpResponse) and answer.status_code not in _WITHOUT_BODY:
            answer["Content-Length"] = str(len(answer.content))
        return answer
