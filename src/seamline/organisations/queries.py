"""Reads of organisations that others need."""

from zoneinfo import ZoneInfo

from seamline.organisations.models import Membership, Organisation
from seamline.values.errors import Missing


def time_zone_of(organisation_id: int) -> ZoneInfo:
    """The zone in which the organisation's days begin. Raises Missing."""
    name = Organisation.objects.filter(pk=organisation_id).values_list("time_zone", flat=True).first()
    if name is None:
        raise Missing(f"there is no organisation {organisation_id}")
    return ZoneInfo(name)


def organisations_of(user_id: int) -> list[tuple[int, str]]:
    """Id and name of every organisation that the user belongs to, in ascending id."""
    rows = Membership.objects.filter(user_id=user_id).order_by("organisation_id")
    return list(rows.values_list("organisation_id", "organisation__name"))


def is_member(user_id: int, organisation_id: int) -> bool:
    """Whether the user belongs to the organisation."""
    return Membership.objects.filter(user_id=user_id, organisation_id=organisation_id).exists()
