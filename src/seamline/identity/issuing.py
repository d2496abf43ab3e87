"""Storing, rotating and revoking the tokens of users. Every function works inside the caller's write."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef

from seamline.config import current
from seamline.identity.models import AccessToken, RefreshToken, TokenFamily, User
from seamline.identity.tokens import Pair, hash_token, next_pair
from seamline.organisations.models import Membership

REPEAT_SECONDS: Final = 60
"""How long a traded refresh token goes on answering with the pair it was traded for (contract section 2)."""


@dataclass(frozen=True)
class Rotation:
    """A refresh token that may be traded: its row, and the next access token where it was traded already."""

    refresh: RefreshToken
    family: TokenFamily
    traded_for: AccessToken | None


def start_family(user: User, pair: Pair, life_seconds: int, now: datetime) -> AccessToken:
    """Stores the first pair after a sign-in, in the organisation that the user's other tokens agree on."""
    family = TokenFamily.objects.create(user=user, created_at=now, life_seconds=life_seconds)
    return _store(family, pair, organisation_of_new_token(user, now), life_seconds, now)


def find_rotation(refresh_token: str, now: datetime) -> Rotation | None:
    """What `refresh_token` can be traded for, its family locked; None where it is of no use.

    A token that comes back more than a minute after it was traded has been stolen or was used by a thief: the
    whole family is revoked (RFC 9700 section 4.14.2).
    """
    found = RefreshToken.objects.filter(token_hash=hash_token(refresh_token)).first()
    if found is None:
        return None
    family = TokenFamily.objects.select_for_update().get(pk=found.family_id)
    refresh = RefreshToken.objects.select_related("access_token", "family__user").get(pk=found.pk)
    if family.revoked_at is not None or refresh.expires_at <= now or not refresh.family.user.is_active:
        return None
    if refresh.rotated_at is None:
        return Rotation(refresh, family, None)
    if now - refresh.rotated_at > timedelta(seconds=REPEAT_SECONDS):
        revoke_family(family, now)
        return None
    next_hash = hash_token(next_pair(refresh_token).access)
    traded_for = AccessToken.objects.filter(token_hash=next_hash, revoked_at=None, expires_at__gt=now).first()
    return Rotation(refresh, family, traded_for) if traded_for else None


def rotate(rotation: Rotation, pair: Pair, life_seconds: int, now: datetime) -> AccessToken:
    """Stores the pair that a refresh token is traded for, in the same organisation; stores no repeat."""
    if rotation.traded_for is not None:
        return rotation.traded_for
    rotation.refresh.rotated_at = now
    rotation.refresh.save(update_fields=["rotated_at"])
    earlier = rotation.refresh.access_token
    return _store(rotation.family, pair, earlier.organisation_id if earlier else None, life_seconds, now)


def family_of(refresh_token_hash: str) -> TokenFamily | None:
    """The family of a refresh token, locked; None where the token is not known."""
    family_id = RefreshToken.objects.filter(token_hash=refresh_token_hash).values("family_id")
    return TokenFamily.objects.select_for_update().filter(pk__in=family_id).first()


def revoke_family(family: TokenFamily, now: datetime) -> None:
    """Ends every token that descends from one sign-in; the caller holds the lock of the family."""
    family.revoked_at = now
    family.save(update_fields=["revoked_at"])
    AccessToken.objects.filter(family=family, revoked_at=None).update(revoked_at=now)


def revoke_all(user: User, now: datetime) -> None:
    """Ends every token of a user: after a new password, or when the user is deactivated."""
    for family in TokenFamily.objects.select_for_update().filter(user=user, revoked_at=None).order_by("pk"):
        revoke_family(family, now)


def organisation_of_new_token(user: User, now: datetime) -> int | None:
    """The organisation a new token starts with (contract section 2): the one that all living tokens of the
    user which chose one chose; None where they differ. Choices of organisations left since do not count.
    """
    living = AccessToken.objects.filter(
        user=user, organisation_id=OuterRef("organisation_id"), revoked_at=None, expires_at__gt=now
    )
    chosen = Membership.objects.filter(Exists(living), user=user).values_list("organisation_id", flat=True)
    found = list(chosen[:2])
    return found[0] if len(found) == 1 else None


def _store(
    family: TokenFamily, pair: Pair, organisation_id: int | None, life_seconds: int, now: datetime
) -> AccessToken:
    access = AccessToken.objects.create(
        token_hash=hash_token(pair.access),
        family=family,
        user_id=family.user_id,
        organisation_id=organisation_id,
        created_at=now,
        expires_at=now + timedelta(seconds=life_seconds),
    )
    RefreshToken.objects.create(
        token_hash=hash_token(pair.refresh),
        family=family,
        access_token=access,
        created_at=now,
        expires_at=access.expires_at + timedelta(seconds=current().refresh_token_extra_seconds),
    )
    return access
