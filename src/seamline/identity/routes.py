"""`/oauth/*` and the choice of an organisation (contract section 2)."""

from collections.abc import Callable
from typing import Any, Final

from seamline.api.call import Answer, Call
from seamline.api.dispatch import authenticate
from seamline.api.endpoint import Endpoint, declare
from seamline.api.errors import ApiError, BadRequest, Unavailable, error_response
from seamline.api.parameters import nested_query, read_body
from seamline.api.principal import Principal
from seamline.feed.errors import Busy
from seamline.identity import actions, grants
from seamline.identity.validator import Asker
from seamline.identity.wire import Inspection, Nothing, TokenAnswer, TokenParameter, TokenRequest
from seamline.organisations.wire import CurrentChoice, CurrentSet
from seamline.values.errors import Missing

_NO_STORE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def token(call: Call) -> Answer:
    """`POST /oauth/token`."""
    return _answer(call, lambda sent: grants.answer_token(sent, _asker(call)))


def revoke(call: Call) -> Answer:
    """`POST /oauth/revoke`: whoever has a token may end it; what is no token is none already."""
    return _answer(call, lambda sent: grants.answer_revocation(sent, _asker(call)))


def introspect(call: Call) -> Answer:
    """`POST /oauth/introspect`, with a bearer token of the same owner."""
    return _answer(call, lambda sent: grants.answer_introspection(sent, _asker(call, authenticate(call.request))))


def set_current_org(call: Call, body: Any) -> Answer:
    """`POST /organisations/set_current_org`: the choice belongs to the token."""
    caller = call.caller
    if caller.user_id is not None:
        actions.choose_organisation(caller.user_id, caller.token_id, body.organizationId)
    elif body.organizationId != caller.organisation_id:
        raise Missing(f"there is no organisation {body.organizationId} that this token may see")
    return Answer.of(CurrentSet(), 201)


def _asker(call: Call, principal: Principal | None = None) -> Asker:
    return Asker(str(call.request.META.get("REMOTE_ADDR", "")), call.request_id, principal)


def _answer(call: Call, run: Callable[[dict[str, Any]], Any]) -> Answer:
    """What `run` makes of the parameters, or its refusal with `error_description`; never to be cached."""
    try:
        try:
            sent = {**nested_query(call.request), **read_body(call.request)}
        except BadRequest as error:
            raise grants.bad_request(error.message) from None
        return Answer.of(run(sent), headers=_NO_STORE)
    except ApiError as error:
        refusal = error
    except Busy as error:
        refusal = Unavailable(str(error))
    refusal.headers.update(_NO_STORE)
    response = error_response(refusal, call.request_id, oauth=True)
    return Answer(refusal.status, b"", raw=response)


declare(
    Endpoint(
        "POST",
        "/oauth/token",
        "Get an authorization token",
        token,
        kind="plain",
        tag="Connection",
        body=TokenRequest,
        answer=TokenAnswer,
        statuses=(400, 413, 415, 429, 503),
        description="Signs in by e-mail and password, or trades a refresh token for the next pair of tokens. "
        "A refresh token that was traded answers with the same pair for 60 seconds; after that its use "
        "revokes every token of that sign-in. JSON, form or query parameters; unknown ones are ignored.",
        example={"email": "demo@seamline.example", "password": "seamline-demo", "grant_type": "password"},
    ),
    Endpoint(
        "POST",
        "/oauth/revoke",
        "Revoke a token",
        revoke,
        kind="plain",
        tag="Connection",
        body=TokenParameter,
        answer=Nothing,
        statuses=(400, 413, 415, 503),
        extension=True,
        description="RFC 7009. An access token ends alone, a refresh token with every token of its sign-in. "
        "The answer is the same for a token that is not known.",
    ),
    Endpoint(
        "POST",
        "/oauth/introspect",
        "Inspect a token",
        introspect,
        kind="plain",
        tag="Connection",
        body=TokenParameter,
        answer=Inspection,
        statuses=(400, 401, 413, 415),
        extension=True,
        description="RFC 7662, with a bearer token; tells of one's own tokens only.",
    ),
    Endpoint(
        "POST",
        "/organisations/set_current_org",
        "Set the current organisation",
        set_current_org,
        kind="account",
        tag="Connection",
        body=CurrentChoice,
        answer=CurrentSet,
        status=201,
        statuses=(404,),
        description="Chooses the organisation that later requests with this token work in.",
    ),
)
