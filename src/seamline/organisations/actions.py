"""Every change to an organisation and to who belongs to it."""

from collections.abc import Callable, Mapping

from seamline.feed.change import Actor, Change
from seamline.feed.gate import create_gate, new_organisation_id, open_change, plain_write
from seamline.organisations import roles
from seamline.organisations.models import Membership, Organisation
from seamline.organisations.particulars import problems, tidied
from seamline.values.errors import FieldError, Invalid, Missing, Refused

RESOURCE = "organisation"


def add_organisation(
    actor: Actor,
    owner_id: int,
    particulars: Mapping[str, str],
    furnish: Callable[[Change], None] | None = None,
) -> int:
    """A new organisation with its owner; gives its id.

    `furnish` is called in the same transaction, once the organisation is there: rooms above put in what a
    company cannot work without (a season, a channel, a warehouse). Where that fails there is no organisation.

    Raises Invalid with everything that is wrong.
    """
    values = tidied({"name": "", **particulars})
    _refuse_bad(values)
    with plain_write():
        # A gate without an organisation is all that a crash between the two transactions would leave.
        organisation_id = new_organisation_id()
        create_gate(organisation_id)
    with open_change(organisation_id, actor) as change:
        Organisation.objects.create(id=organisation_id, **values)
        Membership.objects.create(user_id=owner_id, organisation_id=organisation_id, role=roles.OWNER)
        change.touch(RESOURCE, [organisation_id], event="create", action="add_organisation")
        if furnish is not None:
            furnish(change)
    return organisation_id


def edit_organisation(change: Change, particulars: Mapping[str, str]) -> None:
    """Changes what `particulars` names and leaves the rest. Raises Invalid with everything that is wrong."""
    values = tidied(particulars)
    _refuse_bad(values)
    organisation = Organisation.objects.get(pk=change.organisation_id)
    for name, text in values.items():
        setattr(organisation, name, text)
    organisation.save(update_fields=list(values))
    change.touch(RESOURCE, [organisation.pk], event="update", action="edit_organisation")


def add_member(change: Change, user_id: int, role: str) -> None:
    """Lets a user into the organisation. Raises Invalid, and Refused where they are in it already."""
    checked = _role(role)
    if Membership.objects.filter(organisation_id=change.organisation_id, user_id=user_id).exists():
        raise Refused("this user is a member already; change the role instead")
    Membership.objects.create(organisation_id=change.organisation_id, user_id=user_id, role=checked)
    change.touch(RESOURCE, [change.organisation_id], event="update", action="add_member")


def change_role(change: Change, user_id: int, role: str) -> None:
    """Gives a member another role. Raises Invalid, Missing, and Refused for the last owner."""
    checked = _role(role)
    membership = _membership(change, user_id)
    if checked != roles.OWNER:
        _keep_an_owner(change, membership)
    membership.role = checked
    membership.save(update_fields=["role"])
    change.touch(RESOURCE, [change.organisation_id], event="update", action="change_role")


def remove_member(change: Change, user_id: int) -> None:
    """Takes a user out of the organisation, at once for all their tokens. Raises Missing, and Refused for the
    last owner.
    """
    membership = _membership(change, user_id)
    _keep_an_owner(change, membership)
    membership.delete()
    change.touch(RESOURCE, [change.organisation_id], event="update", action="remove_member")


def _membership(change: Change, user_id: int) -> Membership:
    found = Membership.objects.filter(organisation_id=change.organisation_id, user_id=user_id).first()
    if found is None:
        raise Missing("this user is not a member of the organisation")
    return found


def _keep_an_owner(change: Change, membership: Membership) -> None:
    owners = Membership.objects.filter(organisation_id=change.organisation_id, role=roles.OWNER)
    if membership.role == roles.OWNER and not owners.exclude(pk=membership.pk).exists():
        raise Refused("an organisation needs an owner: make somebody else its owner first")


def _role(text: str) -> str:
    try:
        return roles.role_named(text)
    except roles.UnknownRoleError as error:
        raise Invalid(str(error), [FieldError("role", f"must be one of {', '.join(roles.ROLES)}")]) from None


def _refuse_bad(values: Mapping[str, str]) -> None:
    found = problems(values)
    if found:
        raise Invalid.of(found)
