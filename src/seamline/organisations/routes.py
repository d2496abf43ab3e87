"""The organisations to choose from (contract section 2), and an organisation's own data (an extension)."""

from typing import Any

from seamline.api.call import Answer, Call
from seamline.api.endpoint import Endpoint, Saved, declare
from seamline.api.errors import Forbidden, NotFound
from seamline.api.singles import HistoryAnswer, serve_history, serve_record
from seamline.feed.change import Change
from seamline.organisations import actions, queries
from seamline.organisations.models import Organisation
from seamline.organisations.wire import (
    ORGANISATION,
    OrganisationAnswer,
    OrganisationBody,
    OrganisationEntry,
    OrganisationList,
)


def list_organisations(call: Call, _: Any) -> Answer:
    """`GET /organisations`: those of the user, or the one of an integration token."""
    caller = call.caller
    if caller.user_id is not None:
        found = queries.organisations_of(caller.user_id)
    else:
        rows = Organisation.objects.filter(pk=call.organisation_id)
        found = list(rows.values_list("id", "name"))
    return Answer.of(OrganisationList([OrganisationEntry(number, name) for number, name in found]))


def show_organisation(call: Call, _: Any) -> Answer:
    """`GET /organisations/{id}` of the current organisation."""
    _refuse_third_party(call)
    return serve_record(call, ORGANISATION, "organisation")


def show_history(call: Call, _: Any) -> Answer:
    """`GET /organisations/{id}/history`."""
    _refuse_third_party(call)
    return serve_history(call, ORGANISATION)


def edit_organisation(change: Change, call: Call, body: OrganisationBody) -> Saved:
    """`PUT /organisations/{id}`: changes the keys that were sent."""
    _refuse_third_party(call)
    if call.ids["id"] != change.organisation_id:
        raise NotFound(f"there is no organisation {call.ids['id']}")
    actions.edit_organisation(change, body.model_dump(exclude_unset=True))
    return Saved(change.organisation_id)


def _refuse_third_party(call: Call) -> None:
    """A token for one warehouse is a third party's: it sees tickets and stock, not bank details."""
    if call.caller.warehouse_id is not None:
        raise Forbidden("this token is for one warehouse only", code="resource_not_allowed")


declare(
    Endpoint(
        "GET",
        "/organisations",
        "Get the organisations that the user has access to",
        list_organisations,
        kind="read",
        tag="Connection",
        answer=OrganisationList,
        example={"organisations": [{"id": 9579, "name": "Uphance Demo"}]},
    ),
    Endpoint(
        "GET",
        "/organisations/{id}",
        "Get the current organisation",
        show_organisation,
        kind="read",
        tag="Organisations",
        resource="organisations",
        permission="organisation.read",
        record=ORGANISATION,
        key="organisation",
        answer=OrganisationAnswer,
        extension=True,
    ),
    Endpoint(
        "GET",
        "/organisations/{id}/history",
        "Who did what to the current organisation",
        show_history,
        kind="read",
        tag="Organisations",
        resource="organisations",
        permission="organisation.read",
        answer=HistoryAnswer,
        extension=True,
    ),
    Endpoint(
        "PUT",
        "/organisations/{id}",
        "Change the current organisation",
        edit_organisation,
        kind="write",
        tag="Organisations",
        resource="organisations",
        permission="organisation.write",
        body=OrganisationBody,
        wrapper="organisation",
        record=ORGANISATION,
        key="organisation",
        answer=OrganisationAnswer,
        extension=True,
    ),
)
