"""Tables of users, tokens and failed sign-ins. Of a token only its SHA-256 is kept, never the token."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from seamline.organisations import roles
from seamline.organisations.models import Organisation


def normal_email(text: str) -> str:
    """The one spelling of an e-mail address under which its user is kept: trimmed and in small letters."""
    return text.strip().lower()


class UserManager(BaseUserManager["User"]):
    """Finds users by e-mail, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user of that e-mail. Raises User.DoesNotExist."""
        return self.get(email=normal_email(username or ""))


class User(AbstractBaseUser):
    """Somebody who signs in by e-mail and password. The e-mail is kept in small letters, so it is unique
    whatever its capitals.
    """

    # Signing in leaves its mark on the tokens; a second one here would cost a write for nothing.
    last_login = None

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=200, blank=True, default="")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        """The e-mail."""
        return self.email


class TokenFamily(models.Model):
    """All tokens that descend from one sign-in. Its row is locked before any of them is changed, so that a
    family that is being revoked cannot grow at the same time.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="token_families")
    created_at = models.DateTimeField()
    life_seconds = models.IntegerField()
    revoked_at = models.DateTimeField(null=True, default=None)


class AccessToken(models.Model):
    """What a program shows on each request. `organisation` is the token's own choice (contract section 2)."""

    token_hash = models.CharField(max_length=64, unique=True)
    family = models.ForeignKey(TokenFamily, on_delete=models.CASCADE, related_name="access_tokens")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="access_tokens")
    organisation = models.ForeignKey(Organisation, on_delete=models.SET_NULL, null=True, default=None)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    revoked_at = models.DateTimeField(null=True, default=None)
    last_used_at = models.DateTimeField(null=True, default=None)
    last_used_address = models.CharField(max_length=45, blank=True, default="")

    class Meta:
        """An index for the question which organisations a user's living tokens chose."""

        indexes: ClassVar = [
            models.Index(
                fields=["user", "organisation", "expires_at"],
                name="access_token_choice",
                condition=models.Q(revoked_at__isnull=True),
            ),
        ]


class RefreshToken(models.Model):
    """What is traded for the next pair, once. `rotated_at` is the moment of the first trade."""

    token_hash = models.CharField(max_length=64, unique=True)
    family = models.ForeignKey(TokenFamily, on_delete=models.CASCADE, related_name="refresh_tokens")
    access_token = models.ForeignKey(AccessToken, on_delete=models.SET_NULL, null=True, default=None)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    rotated_at = models.DateTimeField(null=True, default=None)


class IntegrationToken(models.Model):
    """A named token of one organisation for a program rather than a person.

    `resources` limits it to datasets of the API (plural names with spaces between; empty: all), `read_only`
    to reading, `warehouse_id` to one warehouse.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="integration_tokens")
    name = models.CharField(max_length=100)
    token_hash = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=20)
    resources = models.CharField(max_length=1000, blank=True, default="")
    read_only = models.BooleanField(default=False)
    warehouse_id = models.IntegerField(null=True, default=None)
    added_by = models.CharField(max_length=300)
    revoked_by = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, default=None)
    revoked_at = models.DateTimeField(null=True, default=None)
    last_used_at = models.DateTimeField(null=True, default=None)
    last_used_address = models.CharField(max_length=45, blank=True, default="")

    class Meta:
        """A name is given once among an organisation's living tokens."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=models.Q(revoked_at__isnull=True),
                name="integration_token_name_once",
            ),
            models.CheckConstraint(condition=models.Q(role__in=roles.ROLES), name="integration_token_known_role"),
        ]

    def __str__(self) -> str:
        """Its name."""
        return self.name


class SignInAllowance(models.Model):
    """How many failed sign-ins a key (an account, an address, or the pair of them) has behind it, as the time
    at which they will all be forgiven. `key` is a keyed hash: what people type as e-mail is not kept.
    """

    key = models.CharField(max_length=64, primary_key=True)
    forgiven_at = models.DateTimeField(db_index=True)


class KnownAddress(models.Model):
    """An address from which the user has signed in before: others' failures elsewhere do not shut it out."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="known_addresses")
    address = models.CharField(max_length=45)
    last_sign_in_at = models.DateTimeField()

    class Meta:
        """Each address once for each user."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "address"], name="known_address_once"),
        ]
