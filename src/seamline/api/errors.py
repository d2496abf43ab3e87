"""The one shape of every 4xx and 5xx: `{"error", "message", "errors", "request_id"}` (contract section 1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from django.http import HttpResponse

from seamline.values.errors import FieldError, Invalid, Missing, Refused, TradeError


class ErrorField(msgspec.Struct):
    """One bad field."""

    field: str
    message: str


class ErrorBody(msgspec.Struct, omit_defaults=True):
    """The JSON of an error; `error_description` repeats the message at `/oauth/*` alone (RFC 6749)."""

    error: str
    message: str
    errors: list[ErrorField] = msgspec.field(default_factory=list)
    request_id: str = ""
    error_description: str | None = None


class ApiError(Exception):
    """An answer that is not the one asked for. Subclasses fix the status and the default code."""

    status = 500
    code = "internal_error"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.errors = list(errors)
        self.headers = dict(headers or {})


class BadRequest(ApiError):
    """Cannot be read, or has an unknown or ill-typed parameter or key."""

    status, code = 400, "bad_request"


class Unauthorized(ApiError):
    """No valid token; carries the challenge of RFC 6750."""

    status, code = 401, "invalid_token"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        challenge = f'Bearer realm="Seamline", error="invalid_token", error_description="{message}"'
        super().__init__(message, code=code, headers={"WWW-Authenticate": challenge})


class Forbidden(ApiError):
    """The role, the token's limits or the missing organisation forbid it; names the permission where one is missing."""

    status, code = 403, "forbidden"

    def __init__(self, message: str, *, permission: str | None = None, code: str | None = None) -> None:
        named = [FieldError("permission", permission)] if permission else []
        super().__init__(message, code=code, errors=named)


class NotFound(ApiError):
    """No such path, or no such record that the token may see."""

    status, code = 404, "not_found"


class MethodNotAllowed(ApiError):
    """The path is there, the method is not."""

    status, code = 405, "method_not_allowed"

    def __init__(self, allowed: Sequence[str]) -> None:
        names = ", ".join(allowed)
        super().__init__(f"this path answers {names} only", headers={"Allow": names})


class Conflict(ApiError):
    """The state forbids it."""

    status, code = 409, "conflict"


class Gone(ApiError):
    """A feed position that is gone."""

    status, code = 410, "gone"


class PreconditionFailed(ApiError):
    """`If-Match` names another version."""

    status, code = 412, "precondition_failed"


class TooLarge(ApiError):
    """The body is over the limit."""

    status, code = 413, "too_large"


class UnsupportedMediaType(ApiError):
    """A content type that nothing here reads."""

    status, code = 415, "unsupported_media_type"


class Unprocessable(ApiError):
    """Well formed, but against a rule."""

    status, code = 422, "unprocessable"


class TooManyRequests(ApiError):
    """Over the rate limit; `retry_after` is in whole seconds."""

    status, code = 429, "too_many_requests"

    def __init__(self, message: str, *, retry_after: int, code: str | None = None) -> None:
        super().__init__(message, code=code, headers={"Retry-After": str(retry_after)})


class Unavailable(ApiError):
    """Busy; the same request may be sent again."""

    status, code = 503, "busy"

    def __init__(self, message: str, *, retry_after: int = 1) -> None:
        super().__init__(message, headers={"Retry-After": str(retry_after)})


def from_trade_error(error: TradeError) -> ApiError:
    """The HTTP form of what an action raised."""
    if isinstance(error, Missing):
        return NotFound(error.message, errors=error.errors)
    if isinstance(error, Refused):
        return Conflict(error.message, errors=error.errors)
    if isinstance(error, Invalid):
        return Unprocessable(error.message, errors=error.errors)
    raise TypeError(f"no status is known for {type(error).__name__}")


def error_bytes(error: ApiError, request_id: str, *, oauth: bool = False) -> bytes:
    """The JSON body of `error`."""
    return msgspec.json.encode(
        {
            "error": error.code,
            "message": error.message,
            "errors": [{"field": item.field, "message": item.message} for item in error.errors],
            "request_id": request_id,
            **({"error_description": error.message} if oauth else {}),
        }
    )


def error_response(error: ApiError, request_id: str, *, oauth: bool = False) -> HttpResponse:
    """The whole answer for `error`."""
    response = HttpResponse(
        error_bytes(error, request_id, oauth=oauth), status=error.status, content_type="application/json"
    )
    for name, value in error.headers.items():
        response[name] = value
    return response
