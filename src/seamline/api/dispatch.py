"""The way of a request through the API: token, rate, permission, parameters, handler, answer."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.module_loading import import_string

from seamline.api import ratelimit
from seamline.api.batch import run_batch
from seamline.api.call import Answer, Call
from seamline.api.endpoint import Endpoint
from seamline.api.errors import (
    ApiError,
    Forbidden,
    Unauthorized,
    Unavailable,
    UnsupportedMediaType,
    error_response,
    from_trade_error,
)
from seamline.api.intent import everything_sent, intent_of, read_resource, validate
from seamline.api.parameters import MULTIPART, query_parameters
from seamline.api.principal import Principal
from seamline.api.write import run_write
from seamline.feed.errors import Busy
from seamline.values.errors import TradeError


def run(endpoint: Endpoint, request: HttpRequest, request_id: str, ids: dict[str, int]) -> HttpResponseBase:
    """Answers one request; every refusal becomes the contract's JSON error."""
    call = Call(request, request_id, ids)
    limiter: ratelimit.Ticket | None = None
    try:
        if endpoint.kind == "plain":
            response = _handle(endpoint, call)
        else:
            call.principal = authenticate(request)
            limiter = ratelimit.enter(call.principal)
            response = _handle(endpoint, call)
    except ApiError as error:
        response = error_response(error, request_id)
    except TradeError as error:
        response = error_response(from_trade_error(error), request_id)
    except Busy as error:
        response = error_response(Unavailable(str(error)), request_id)
    finally:
        if limiter is not None:
            limiter.leave()
    if limiter is not None:
        limiter.write_headers(response)
    if call.warnings:
        response["Warning"] = ", ".join(call.warnings)
    return response


def authenticate(request: HttpRequest) -> Principal:
    """The principal of the request's token. Raises Unauthorized, or Forbidden for a foreign organisation header."""
    token = bearer_token(request)
    find: Callable[[str, str | None, str], Principal] = import_string(settings.SEAMLINE_AUTHENTICATOR)
    return find(token, request.headers.get("X-Organisation-Id"), str(request.META.get("REMOTE_ADDR", "")))


def bearer_token(request: HttpRequest) -> str:
    """The token of the Authorization header, with or without `Bearer` (contract section 1)."""
    header = request.headers.get("Authorization", "").strip()
    scheme, _, rest = header.partition(" ")
    if scheme.lower() == "bearer":
        header = rest.strip()
    elif rest:
        raise Unauthorized("send the access token as Authorization: Bearer TOKEN")
    if not header:
        raise Unauthorized("an access token is needed: Authorization: Bearer TOKEN")
    return header


def check_permission(endpoint: Endpoint, principal: Principal) -> None:
    """Raises Forbidden, naming the permission, where the role or the token's limits do not allow the call."""
    limited = principal.resources is not None and endpoint.resource is not None
    if limited and endpoint.resource not in (principal.resources or ()):
        raise Forbidden(f"this token is not for {endpoint.resource}", code="resource_not_allowed")
    if principal.read_only and endpoint.method != "GET" and endpoint.kind != "account":
        raise Forbidden("this token may only read", permission=endpoint.permission, code="read_only_token")
    if endpoint.permission is not None and endpoint.permission not in principal.permissions:
        raise Forbidden(
            f"the role {principal.role} does not have the permission {endpoint.permission}",
            permission=endpoint.permission,
            code="permission_missing",
        )


def _handle(endpoint: Endpoint, call: Call) -> HttpResponseBase:
    if endpoint.kind == "plain":
        answer: Answer = endpoint.handler(call)
        return answer.response()
    if endpoint.permission is not None:
        _ = call.organisation_id
    check_permission(endpoint, call.caller)
    if endpoint.kind == "read":
        query = validate(endpoint.query, query_parameters(call.request), call)
        answer = endpoint.handler(call, query)
        return answer.response()
    if endpoint.multipart and call.request.content_type != MULTIPART:
        raise UnsupportedMediaType(f"send the file as {MULTIPART}")
    sent = everything_sent(call.request)
    if endpoint.kind == "batch":
        return run_batch(endpoint, call, sent).response()
    if endpoint.kind == "account":
        answer = endpoint.handler(call, read_resource(endpoint, call, sent))
        return answer.response()
    return run_write(endpoint, call, read_resource(endpoint, call, sent), intent_of(call, sent)).response()
