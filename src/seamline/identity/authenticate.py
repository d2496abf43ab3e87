"""Whose token is this, and for which organisation does the request speak: one query for each request.

It is written in SQL, since the ORM would spend more on building it anew than the database on running it.
"""

from typing import Any, Final

from django.db import connection
from django.utils import timezone

from seamline.api.errors import BadRequest, NotFound, Unauthorized
from seamline.api.principal import Principal
from seamline.api.types import LAST_ID
from seamline.feed.records import fetch
from seamline.identity import usage
from seamline.identity.tokens import INTEGRATION_PREFIX, LONGEST_TOKEN, hash_token
from seamline.organisations.roles import permissions_of

# The membership that counts is that of the organisation in the header, else of the token's choice, else of
# the only organisation that the user has (the smallest id of theirs is the greatest, too).
_USER_TOKEN: Final = """
SELECT t.id, u.id, u.email, u.is_active, t.revoked_at IS NOT NULL, t.expires_at <= %s, t.organisation_id,
       m.organisation_id, m.role,
       (SELECT MAX(organisation_id) FROM organisations_membership WHERE user_id = t.user_id)
FROM identity_accesstoken t
JOIN identity_user u ON u.id = t.user_id
LEFT JOIN organisations_membership m ON m.user_id = t.user_id AND m.organisation_id = COALESCE(
    CAST(%s AS integer), t.organisation_id,
    (SELECT MIN(organisation_id) FROM organisations_membership WHERE user_id = t.user_id))
WHERE t.token_hash = %s
"""
_INTEGRATION_TOKEN: Final = """
SELECT id, name, organisation_id, role, resources, read_only, warehouse_id,
       revoked_at IS NOT NULL, COALESCE(expires_at <= %s, FALSE)
FROM identity_integrationtoken
WHERE token_hash = %s
"""
_UNKNOWN: Final = "the access token is not known"
_REVOKED: Final = "the access token was revoked"
_EXPIRED: Final = "the access token has expired"
_INACTIVE: Final = "the user was deactivated"


def principal_of(token: str, organisation_header: str | None, remote_address: str) -> Principal:
    """What `token` stands for in this request; no organisation before any choice (contract section 2).

    Raises Unauthorized, BadRequest where `X-Organisation-Id` is no id, NotFound where the caller does not
    belong to the organisation it names.
    """
    if len(token) > LONGEST_TOKEN:
        raise Unauthorized(_UNKNOWN)
    wanted = _organisation_in(organisation_header)
    find = _integration if token.startswith(INTEGRATION_PREFIX) else _user
    principal = find(token, wanted)
    usage.note(principal.kind, principal.token_id, remote_address)
    return principal


def _user(token: str, wanted: int | None) -> Principal:
    row = _one(_USER_TOKEN, [_now(), wanted, hash_token(token)])
    if row is None:
        raise Unauthorized(_UNKNOWN)
    token_id, user_id, email, active, revoked, expired, chosen, member_of, role, last = row
    _refuse_dead(active=active, revoked=revoked, expired=expired)
    if wanted is not None and member_of is None:
        raise _not_yours(wanted)
    # Without a header and a choice, this is the user's first organisation: it counts if it is the only one.
    settled = wanted is not None or chosen is not None or member_of == last
    organisation_id = member_of if settled else None
    return Principal(
        kind="user",
        token_id=token_id,
        user_id=user_id,
        label=email,
        key=f"user:{user_id}",
        organisation_id=organisation_id,
        role=role if organisation_id is not None else None,
        permissions=permissions_of(role) if organisation_id is not None else frozenset(),
    )


def _integration(token: str, wanted: int | None) -> Principal:
    row = _one(_INTEGRATION_TOKEN, [_now(), hash_token(token)])
    if row is None:
        raise Unauthorized(_UNKNOWN)
    token_id, name, organisation_id, role, resources, read_only, warehouse_id, revoked, expired = row
    _refuse_dead(active=True, revoked=revoked, expired=expired)
    if wanted is not None and wanted != organisation_id:
        raise _not_yours(wanted)
    return Principal(
        kind="integration",
        token_id=token_id,
        user_id=None,
        label=f"token: {name}",
        key=f"integration:{token_id}",
        organisation_id=organisation_id,
        role=role,
        permissions=permissions_of(role, read_only=bool(read_only)),
        resources=frozenset(resources.split()) if resources else None,
        read_only=bool(read_only),
        warehouse_id=warehouse_id,
    )


def _refuse_dead(*, active: Any, revoked: Any, expired: Any) -> None:
    if revoked:
        raise Unauthorized(_REVOKED)
    if expired:
        raise Unauthorized(_EXPIRED)
    if not active:
        raise Unauthorized(_INACTIVE)


def _organisation_in(header: str | None) -> int | None:
    if header is None:
        return None
    text = header.strip()  # empty is refused too: the server makes that of letters beyond ASCII
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) >= 1):
        raise BadRequest("X-Organisation-Id must be the id of an organisation")
    if int(text) > LAST_ID:
        raise _not_yours(int(text))
    return int(text)


def _not_yours(organisation_id: int) -> NotFound:
    return NotFound(f"there is no organisation {organisation_id} that this token may see")


def _one(sql: str, parameters: list[Any]) -> tuple[Any, ...] | None:
    rows = fetch(sql, parameters)
    return rows[0] if rows else None


def _now() -> Any:
    return connection.ops.adapt_datetimefield_value(timezone.now())
