"""The conversations at `/oauth/*`, held by oauthlib and answered in the contract's JSON (section 2)."""

from collections.abc import Mapping
from contextlib import closing, nullcontext, suppress
from typing import Any, Final

import msgspec
from oauthlib.common import urlencode
from oauthlib.oauth2 import IntrospectEndpoint, LegacyApplicationServer, RevocationEndpoint

from seamline.api.errors import BadRequest, TooManyRequests
from seamline.feed.gate import plain_write
from seamline.identity.throttle import Deadline, TooManyFailuresError
from seamline.identity.validator import Asker, Validator
from seamline.identity.wire import Inspection, Nothing, TokenAnswer

ANSWER_WITHIN_SECONDS: Final = 4.0
"""Clients give the token endpoint five seconds (contract section 1)."""

_SENTENCES: Final = {
    "invalid_grant": "the e-mail or the password is wrong",
    "unsupported_grant_type": "the grant type is not supported; use password or refresh_token",
}
_STALE: Final = "the refresh token is unknown, expired, revoked or was used before; sign in again"
OK: Final = 200
_GRANTS: Final = ("password", "refresh_token")
_TOKEN_URI: Final = "https://seamline/oauth/token"
_LONGEST: Final = {"grant_type": 100, "username": 254, "password": 1024, "refresh_token": 200}


def answer_token(sent: Mapping[str, Any], asker: Asker) -> TokenAnswer:
    """Answers `POST /oauth/token`. Unknown parameters are ignored (RFC 6749 section 3.2).

    Raises BadRequest with the codes of RFC 6749 section 5.2, TooManyRequests, and feed's Busy.
    """
    parameters = _token_parameters(sent)
    refreshing = parameters["grant_type"] == "refresh_token"
    deadline = Deadline(ANSWER_WITHIN_SECONDS)
    # A refresh is read and written in one transaction, so that two at once are one after another. A password
    # is not checked inside one: hashing takes too long to keep other writers waiting.
    write = plain_write(deadline.left()) if refreshing else nullcontext()
    with closing(Validator(asker, deadline, _life(sent))) as validator, write:
        try:
            _, body, status = _server(validator).create_token_response(
                _TOKEN_URI, "POST", urlencode(parameters.items())
            )
        except TooManyFailuresError as error:
            raise TooManyRequests(
                "too many failed sign-ins; wait, then try again", retry_after=error.retry_after
            ) from None
    if status != OK:
        raise _refusal(body, refreshing=refreshing)
    return msgspec.json.decode(body, type=TokenAnswer)


def answer_revocation(sent: Mapping[str, Any], asker: Asker) -> Nothing:
    """Answers `POST /oauth/revoke` (RFC 7009): the same for a token that is known, for one that is not, and for
    what is none at all (contract section 2: always 200). Raises feed's Busy.
    """
    with closing(Validator(asker, Deadline(ANSWER_WITHIN_SECONDS))) as validator, suppress(BadRequest):
        RevocationEndpoint(validator).create_revocation_response(_TOKEN_URI, "POST", _token_alone(sent))
    return Nothing()


def answer_introspection(sent: Mapping[str, Any], asker: Asker) -> Inspection:
    """Answers `POST /oauth/introspect` (RFC 7662). Raises BadRequest where there is no token."""
    with closing(Validator(asker, Deadline(ANSWER_WITHIN_SECONDS))) as validator:
        endpoint = IntrospectEndpoint(validator)
        _, body, status = endpoint.create_introspect_response(_TOKEN_URI, "POST", _token_alone(sent))
    if status != OK:
        raise _refusal(body)
    return msgspec.json.decode(body, type=Inspection)


def bad_request(message: str) -> BadRequest:
    """`invalid_request` of RFC 6749 section 5.2."""
    return BadRequest(message, code="invalid_request")


def _token_alone(sent: Mapping[str, Any]) -> str:
    """The one parameter that counts: a wrong hint must not keep a token from being revoked."""
    token = _text(sent, "token", longest=4096)
    return urlencode([("token", token)]) if token is not None else ""


def _token_parameters(sent: Mapping[str, Any]) -> dict[str, str]:
    """The parameters that oauthlib is to see; `email` becomes RFC 6749's `username`. Raises BadRequest.

    The grant type is checked here: oauthlib takes one that it does not know for its default grant, and then
    complains of that grant's missing parameters instead.
    """
    parameters = {name: text for name in _LONGEST if (text := _text(sent, name)) is not None}
    email = _text(sent, "email", longest=_LONGEST["username"])
    if email is not None:
        parameters["username"] = email
    if "grant_type" not in parameters:
        raise bad_request("grant_type is missing")
    if parameters["grant_type"] not in _GRANTS:
        raise BadRequest(_SENTENCES["unsupported_grant_type"], code="unsupported_grant_type")
    return parameters


def _server(validator: Validator) -> LegacyApplicationServer:
    return LegacyApplicationServer(
        validator,
        token_generator=validator.make_access_token,
        refresh_token_generator=validator.make_refresh_token,
        token_expires_in=validator.life_seconds,
    )


def _refusal(body: str, *, refreshing: bool = False) -> BadRequest:
    error = msgspec.json.decode(body)
    code = error["error"]
    sentence = _STALE if refreshing and code == "invalid_grant" else _SENTENCES.get(code)
    description = str(error.get("error_description", code)).replace("username", "email")
    return BadRequest(sentence or description, code=code)


def _text(sent: Mapping[str, Any], name: str, longest: int | None = None) -> str | None:
    """A parameter as text; None where it is missing or empty. Raises BadRequest."""
    value = sent.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise bad_request(f"{name} must be a text")
    if len(value) > (longest or _LONGEST[name]):
        raise bad_request(f"{name} is too long")
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise bad_request(f"{name} holds a character that no text can have")
    return value


def _life(sent: Mapping[str, Any]) -> int | None:
    """`expires_in` in seconds; None where it is missing. Raises BadRequest."""
    value = sent.get("expires_in")
    if value is None or value == "":
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 18:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise bad_request("expires_in must be a whole number of seconds, 1 or more")
    return value
