"""Tables of organisations and of who belongs to them."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from seamline.organisations import roles


class Organisation(models.Model):
    """A company. Its id comes from the installation's own row of numbers, not from a sequence.

    Bank details and address are what stands on its paper; `base_currency` (ISO 4217) is what its books are
    kept in, and `time_zone` (IANA) decides when its days begin.
    """

    id = models.IntegerField(primary_key=True)
    name = models.CharField(max_length=200)
    legal_name = models.CharField(max_length=200, blank=True, default="")
    address_line_1 = models.CharField(max_length=200, blank=True, default="")
    address_line_2 = models.CharField(max_length=200, blank=True, default="")
    city = models.CharField(max_length=100, blank=True, default="")
    state = models.CharField(max_length=100, blank=True, default="")
    postcode = models.CharField(max_length=20, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    vat_number = models.CharField(max_length=40, blank=True, default="")
    bank_name = models.CharField(max_length=200, blank=True, default="")
    bank_account_name = models.CharField(max_length=200, blank=True, default="")
    bank_account_number = models.CharField(max_length=40, blank=True, default="")
    bank_sort_code = models.CharField(max_length=20, blank=True, default="")
    iban = models.CharField(max_length=34, blank=True, default="")
    bic = models.CharField(max_length=11, blank=True, default="")
    base_currency = models.CharField(max_length=3, default="EUR")
    time_zone = models.CharField(max_length=64, default="UTC")

    def __str__(self) -> str:
        """Its name."""
        return self.name


class Membership(models.Model):
    """A user's place in an organisation: one role in each."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20)

    class Meta:
        """One membership for each user and organisation, and only roles that exist."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "organisation"], name="membership_once"),
            models.CheckConstraint(condition=models.Q(role__in=roles.ROLES), name="membership_known_role"),
        ]

    def __str__(self) -> str:
        """Who is what where."""
        return f"user {self.user_id}: {self.role} of organisation {self.organisation_id}"
