"""Every change to users and to the tokens of integrations."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from seamline.feed.change import Actor, Change
from seamline.feed.gate import open_change, plain_write
from seamline.identity import issuing, passwords
from seamline.identity.models import AccessToken, IntegrationToken, User, normal_email
from seamline.identity.tokens import hash_token, new_integration_token
from seamline.organisations import roles
from seamline.organisations.queries import is_member
from seamline.values.errors import FieldError, Invalid, Missing, Refused

_DATASET: Final = re.compile(r"[a-z][a-z_]{1,40}")
_LONGEST_LIST: Final = 1000


def add_user(email: str, password: str, name: str = "") -> int:
    """A new user; gives the id. Raises Invalid, Refused where the e-mail is taken, and feed's Busy."""
    key = normal_email(email)
    try:
        validate_email(key)
    except ValidationError:
        raise _invalid("email", "is not an e-mail address") from None
    hashed = _hashed(password)
    with plain_write():
        if User.objects.filter(email=key).exists():
            raise Refused(f"there is a user {key} already")
        user = User.objects.create(email=key, name=name.strip(), password=hashed, created_at=timezone.now())
    return user.pk


def set_password(user_id: int, password: str) -> None:
    """Gives a user another password and ends all their tokens: whoever has the old one is out.

    Raises Invalid, Missing, and feed's Busy.
    """
    hashed = _hashed(password)
    with plain_write():
        user = _user(user_id)
        user.password = hashed
        user.save(update_fields=["password"])
        issuing.revoke_all(user, timezone.now())


def set_active(user_id: int, *, active: bool) -> None:
    """Deactivates a user, which ends all their tokens, or lets them in again. Raises Missing and Busy."""
    with plain_write():
        user = _user(user_id)
        user.is_active = active
        user.save(update_fields=["is_active"])
        if not active:
            issuing.revoke_all(user, timezone.now())


def choose_organisation(user_id: int, token_id: int, organisation_id: int) -> None:
    """Makes it the current organisation of that one token (contract section 2).

    Raises Missing where the user does not belong to it, whether or not it exists, and feed's Busy.
    """
    if not is_member(user_id, organisation_id):
        raise Missing(f"there is no organisation {organisation_id} that this token may see")
    if AccessToken.objects.filter(pk=token_id, organisation_id=organisation_id).exists():
        return
    with plain_write():
        AccessToken.objects.filter(pk=token_id).update(organisation_id=organisation_id)


def revoke_user_token(token: str) -> None:
    """Ends a user's token: an access token alone, a refresh token with its family (RFC 7009 section 2.1).

    A token that is not known is none that works, so nothing is to be done and nothing is said. Works inside
    the caller's write.
    """
    now = timezone.now()
    hashed = hash_token(token)
    AccessToken.objects.filter(token_hash=hashed, revoked_at=None).update(revoked_at=now)
    family = issuing.family_of(hashed)
    if family is not None and family.revoked_at is None:
        issuing.revoke_family(family, now)


@dataclass(frozen=True)
class Limits:
    """What an integration token may do at most. `resources` are plural names such as `skus`; empty means all.

    `warehouse_id` limits it to one warehouse; that it is one of the organisation is for the caller to check,
    since warehouses stand above this room.
    """

    role: str
    resources: Sequence[str] = ()
    read_only: bool = False
    warehouse_id: int | None = None
    expires_at: datetime | None = None


def add_integration_token(change: Change, name: str, limits: Limits) -> tuple[int, str]:
    """A new integration token of the organisation; gives its id and the token itself, which is not kept.

    Raises Invalid, and Refused where a living token has that name.
    """
    name = name.strip()
    if not 1 <= len(name) <= 100:
        raise _invalid("name", "must have 1 to 100 characters")
    if limits.expires_at is not None and limits.expires_at <= change.now:
        raise _invalid("expires_at", "is in the past")
    living = IntegrationToken.objects.filter(organisation_id=change.organisation_id, revoked_at=None)
    if living.filter(name=name).exists():
        raise Refused(f"there is a token named {name} already; revoke it first or take another name")
    token = new_integration_token()
    row = IntegrationToken.objects.create(
        organisation_id=change.organisation_id,
        name=name,
        token_hash=hash_token(token),
        role=_role(limits.role),
        resources=_datasets(limits.resources),
        read_only=limits.read_only,
        warehouse_id=limits.warehouse_id,
        added_by=change.actor.label,
        created_at=change.now,
        expires_at=limits.expires_at,
    )
    return row.pk, token


def revoke_integration_token(change: Change, token_id: int) -> None:
    """Ends an integration token at once. Raises Missing, and Refused where it was revoked before."""
    row = IntegrationToken.objects.filter(organisation_id=change.organisation_id, pk=token_id).first()
    if row is None:
        raise Missing(f"there is no token {token_id} in this organisation")
    if row.revoked_at is not None:
        raise Refused(f"the token {row.name} was revoked already")
    row.revoked_at = change.now
    row.revoked_by = change.actor.label
    row.save(update_fields=["revoked_at", "revoked_by"])


def revoke_shown_integration_token(token: str, request_id: str) -> None:
    """Ends the integration token that somebody shows; nothing happens where there is no such token."""
    row = IntegrationToken.objects.filter(token_hash=hash_token(token), revoked_at=None).first()
    if row is None:
        return
    actor = Actor(f"token: {row.name}", "api", request_id)
    with suppress(Refused), open_change(row.organisation_id, actor) as change:
        revoke_integration_token(change, row.pk)


def _datasets(names: Sequence[str]) -> str:
    for name in names:
        if not _DATASET.fullmatch(name):
            raise _invalid("resources", f"{name!r} is no dataset; they have names such as products or skus")
    joined = " ".join(dict.fromkeys(names))
    if len(joined) > _LONGEST_LIST:
        raise _invalid("resources", "are too many")
    return joined


def _role(text: str) -> str:
    try:
        return roles.role_named(text)
    except roles.UnknownRoleError as error:
        raise Invalid(str(error), [FieldError("role", f"must be one of {', '.join(roles.ROLES)}")]) from None


def _hashed(password: str) -> str:
    try:
        return passwords.hash_password(password)
    except passwords.WeakPasswordError as error:
        raise Invalid(str(error), [FieldError("password", str(error))]) from None


def _user(user_id: int) -> User:
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise Missing(f"there is no user {user_id}")
    return user


def _invalid(field: str, message: str) -> Invalid:
    return Invalid.of([FieldError(field, message)])
