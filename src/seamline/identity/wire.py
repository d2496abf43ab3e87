"""What the paths of this room take and answer."""

from typing import Annotated, Any

import msgspec
from pydantic import ConfigDict, WithJsonSchema

from seamline.api.bodies import Input

_LIFE_SCHEMA = {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "pattern": "^[1-9][0-9]{0,9}$"}]}


class OAuthInput(Input):
    """Parameters of `/oauth/*`, described here and read by `grants`: unknown ones are ignored (RFC 6749)."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class TokenRequest(OAuthInput):
    """A sign-in (`grant_type` password) or a refresh (`refresh_token`)."""

    grant_type: str
    email: str | None = None
    username: str | None = None
    password: str | None = None
    refresh_token: str | None = None
    expires_in: Annotated[Any, WithJsonSchema(_LIFE_SCHEMA)] = None


class TokenParameter(OAuthInput):
    """The token that a revocation or an introspection is about; the hint is not needed and not looked at."""

    token: str
    token_type_hint: str | None = None


class Nothing(msgspec.Struct):
    """The answer `{}`."""


class TokenAnswer(msgspec.Struct):
    """A pair of tokens. `expires_in` is in seconds from now, `created_at` in seconds since 1970."""

    access_token: str
    token_type: str
    expires_in: int
    refresh_token: str
    created_at: int


class Inspection(msgspec.Struct, omit_defaults=True):
    """What a token is worth. Of one that does not work, or is another's, `active` is all that is told.

    `exp` and `iat` are in seconds since 1970; `sub` names the owner (`user:7`, `integration:3`).
    """

    active: bool
    token_type: str | None = None
    username: str | None = None
    sub: str | None = None
    organisation_id: int | None = None
    exp: int | None = None
    iat: int | None = None
