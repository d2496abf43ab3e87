"""How organisations stand on the wire, and what a request may say of them."""

from collections.abc import Sequence
from typing import ClassVar

import msgspec

from seamline.api.bodies import Input
from seamline.api.types import Id, ShortText
from seamline.feed.resources import Resource, register
from seamline.organisations.models import Membership, Organisation
from seamline.organisations.particulars import PARTICULARS


class OrganisationEntry(msgspec.Struct):
    """One of the organisations to choose from (contract section 2)."""

    id: int
    name: str


class OrganisationList(msgspec.Struct):
    """The answer of `GET /organisations`; never paged, so without `meta`."""

    organisations: list[OrganisationEntry]


class CurrentSet(msgspec.Struct):
    """The answer of `POST /organisations/set_current_org`, its key spelt with a capital."""

    Status: str = "Updated"


class CurrentChoice(Input):
    """What `set_current_org` takes: `organizationId`, with a z."""

    organizationId: Id  # noqa: N815 - the contract's spelling


class Member(msgspec.Struct):
    """Who belongs to an organisation."""

    email: str
    name: str
    role: str


class OrganisationWire(msgspec.Struct):
    """An organisation's own data; an extension of the contract."""

    id: int
    created_at: str
    updated_at: str
    name: str
    legal_name: str
    address_line_1: str
    address_line_2: str
    city: str
    state: str
    postcode: str
    country: str
    vat_number: str
    bank_name: str
    bank_account_name: str
    bank_account_number: str
    bank_sort_code: str
    iban: str
    bic: str
    base_currency: str
    time_zone: str
    members: list[Member]


class OrganisationAnswer(msgspec.Struct):
    """One organisation under its key."""

    organisation: OrganisationWire


class OrganisationBody(Input):
    """What a PUT may change of an organisation."""

    read_only: ClassVar[frozenset[str]] = frozenset({"id", "created_at", "updated_at", "members"})

    name: ShortText = ""
    legal_name: ShortText = ""
    address_line_1: ShortText = ""
    address_line_2: ShortText = ""
    city: ShortText = ""
    state: ShortText = ""
    postcode: ShortText = ""
    country: ShortText = ""
    vat_number: ShortText = ""
    bank_name: ShortText = ""
    bank_account_name: ShortText = ""
    bank_account_number: ShortText = ""
    bank_sort_code: ShortText = ""
    iban: ShortText = ""
    bic: ShortText = ""
    base_currency: ShortText = ""
    time_zone: ShortText = ""


def render(ids: Sequence[int]) -> dict[int, msgspec.Struct]:
    """The organisations of these ids as wire objects, in two queries."""
    members: dict[int, list[Member]] = {}
    rows = Membership.objects.filter(organisation_id__in=ids).order_by("user__email")
    for organisation_id, email, name, role in rows.values_list("organisation_id", "user__email", "user__name", "role"):
        members.setdefault(organisation_id, []).append(Member(email, name, role))
    return {
        organisation.pk: OrganisationWire(
            id=organisation.pk,
            created_at="",
            updated_at="",
            members=members.get(organisation.pk, []),
            **{name: getattr(organisation, name) for name in PARTICULARS},
        )
        for organisation in Organisation.objects.filter(pk__in=ids)
    }


ORGANISATION = register(Resource("organisation", "organisations", render, table="organisations_organisation"))
