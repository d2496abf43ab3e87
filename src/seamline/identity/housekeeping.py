"""What has to be cleared away now and then: dead tokens, forgiven failures, addresses of long ago."""

from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone

from seamline.feed.gate import plain_write
from seamline.identity.models import AccessToken, KnownAddress, RefreshToken, SignInAllowance, TokenFamily

KEEP_DEAD: Final = timedelta(days=7)
"""For so long a dead token is told that it has expired or was revoked; after that it is merely unknown."""

FORGET_ADDRESS: Final = timedelta(days=180)


def clear_away() -> int:
    """Removes what is of no more use; gives how many rows went. A housekeeping job."""
    now = timezone.now()
    dead = now - KEEP_DEAD
    removed = 0
    with plain_write():
        removed += SignInAllowance.objects.filter(forgiven_at__lt=now).delete()[0]
        removed += KnownAddress.objects.filter(last_sign_in_at__lt=now - FORGET_ADDRESS).delete()[0]
        removed += RefreshToken.objects.filter(expires_at__lt=dead).delete()[0]
        removed += TokenFamily.objects.filter(revoked_at__lt=dead).delete()[0]
        # The access token that goes with a living refresh token stays: the next pair takes its organisation
        # over.
        carried = RefreshToken.objects.filter(rotated_at=None, access_token__isnull=False).values("access_token_id")
        spent = AccessToken.objects.filter(Q(expires_at__lt=dead) | Q(revoked_at__lt=dead))
        removed += spent.exclude(pk__in=carried).delete()[0]
        removed += TokenFamily.objects.filter(access_tokens=None, refresh_tokens=None).delete()[0]
    return removed
