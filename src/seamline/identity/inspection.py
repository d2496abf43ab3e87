"""What a token is, told to whoever holds another token of the same owner (RFC 7662)."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from seamline.api.principal import Principal
from seamline.identity.issuing import REPEAT_SECONDS
from seamline.identity.models import AccessToken, IntegrationToken, RefreshToken
from seamline.identity.tokens import INTEGRATION_PREFIX, hash_token

Claims = dict[str, Any]


def claims_of(token: str, caller: Principal) -> Claims | None:
    """What `token` is worth, as far as `caller` may know; None where it is dead or another's."""
    now = timezone.now()
    if token.startswith(INTEGRATION_PREFIX):
        return _integration(token, caller, now)
    if caller.user_id is None:
        return None
    return _access(token, caller, caller.user_id, now) or _refresh(token, caller, caller.user_id, now)


def _access(token: str, caller: Principal, user_id: int, now: datetime) -> Claims | None:
    row = AccessToken.objects.filter(token_hash=hash_token(token), user_id=user_id).first()
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        return None
    return {
        "token_type": "Bearer",
        "organisation_id": row.organisation_id,
        **_told_of_all(caller, row.created_at, row.expires_at),
    }


def _refresh(token: str, caller: Principal, user_id: int, now: datetime) -> Claims | None:
    rows = RefreshToken.objects.filter(token_hash=hash_token(token), family__user_id=user_id)
    row = rows.filter(family__revoked_at=None, expires_at__gt=now).first()
    if row is None:
        return None
    if row.rotated_at is not None and now - row.rotated_at > timedelta(seconds=REPEAT_SECONDS):
        return None
    return _told_of_all(caller, row.created_at, row.expires_at)


def _integration(token: str, caller: Principal, now: datetime) -> Claims | None:
    row = IntegrationToken.objects.filter(token_hash=hash_token(token)).first()
    if row is None or caller.kind != "integration" or row.pk != caller.token_id:
        return None
    if row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now):
        return None
    return {
        "token_type": "Bearer",
        "organisation_id": row.organisation_id,
        **_told_of_all(caller, row.created_at, row.expires_at),
    }


def _told_of_all(caller: Principal, created_at: datetime, expires_at: datetime | None) -> Claims:
    claims: Claims = {"username": caller.label, "sub": caller.key, "iat": int(created_at.timestamp())}
    if expires_at is not None:
        claims["exp"] = int(expires_at.timestamp())
    return claims
