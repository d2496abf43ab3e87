"""`POST /oauth/revoke` (RFC 7009) and `POST /oauth/introspect` (RFC 7662)."""

import httpx
import pytest

from tests.identity.house import House, Person


def test_an_access_token_ends_alone(house: House, ann: Person) -> None:
    tokens, other = ann.tokens(), ann.tokens()
    _assert_revoked(_revoke(house, tokens.access))
    assert house.organisations(tokens.access).status_code == 401
    assert house.organisations(other.access).status_code == 200
    refreshed = house.visitor().post(
        "/oauth/token", json={"grant_type": "refresh_token", "refresh_token": tokens.refresh}
    )
    assert house.organisations(refreshed.json()["access_token"]).status_code == 200


def test_a_refresh_token_takes_its_family_along(house: House, ann: Person) -> None:
    tokens, other = ann.tokens(), ann.tokens()
    _assert_revoked(_revoke(house, tokens.refresh))
    assert house.organisations(tokens.access).status_code == 401
    answer = house.visitor().post("/oauth/token", json={"grant_type": "refresh_token", "refresh_token": tokens.refresh})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert house.organisations(other.access).status_code == 200


NO_TOKENS: list[dict[str, object]] = [{}, {"token": 5}, {"token": ["x"]}, {"token": "a\x00b"}]


@pytest.mark.parametrize("token", ["unknown", "0" * 64, "x" * 4000, "seamline_" + "0" * 64])
def test_whatever_is_no_token_is_revoked_as_well(house: House, token: str) -> None:
    _assert_revoked(_revoke(house, token))


def test_revoking_twice_and_with_a_wrong_hint_is_no_error(house: House, ann: Person) -> None:
    access = ann.sign_in()
    for _ in range(2):
        answer = house.visitor().post(
            "/oauth/revoke",
            data={"token": access, "token_type_hint": "refresh_token", "client_id": "x"},
            auth=("client", "secret"),
        )
        _assert_revoked(answer)
    assert house.organisations(access).status_code == 401


@pytest.mark.parametrize("sent", NO_TOKENS)
def test_revoking_what_is_no_token_at_all_is_done_as_well(house: House, sent: dict[str, object]) -> None:
    _assert_revoked(house.visitor().post("/oauth/revoke", json=sent))


@pytest.mark.parametrize("sent", NO_TOKENS)
def test_introspecting_without_a_token_is_refused(house: House, ann: Person, sent: dict[str, object]) -> None:
    answer = house.visitor().post("/oauth/introspect", json=sent, headers=_bearer(ann.sign_in()))
    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_request"
    assert answer.json()["error_description"] == answer.json()["message"]


def test_introspection_tells_of_ones_own_tokens_alone(house: House, ann: Person) -> None:
    tokens, foreign = ann.tokens(), house.new_person().tokens()
    organisation = house.new_organisation(ann)
    house.choose(tokens.access, organisation)
    told = _introspect(house, tokens.access, tokens.access).json()
    assert told["active"] is True
    assert told["username"] == ann.email
    assert told["token_type"] == "Bearer"
    assert told["organisation_id"] == organisation
    assert told["exp"] - told["iat"] == 31_536_000
    assert _introspect(house, tokens.access, tokens.refresh).json()["active"] is True
    for token in (foreign.access, foreign.refresh, "unknown", "x" * 300):
        assert _introspect(house, tokens.access, token).json() == {"active": False}


def test_introspection_of_what_was_revoked_or_traded(house: House, ann: Person) -> None:
    asker, tokens = ann.sign_in(), ann.tokens()
    traded = ann.tokens()
    house.visitor().post("/oauth/token", json={"grant_type": "refresh_token", "refresh_token": traded.refresh})
    assert _introspect(house, asker, traded.refresh).json()["active"] is True
    house.age_refresh_tokens(traded.refresh, seconds=61)
    _revoke(house, tokens.refresh)
    for token in (tokens.access, tokens.refresh, traded.refresh):
        assert _introspect(house, asker, token).json() == {"active": False}


def test_introspection_needs_a_bearer_token(house: House, ann: Person) -> None:
    answer = house.visitor().post("/oauth/introspect", json={"token": ann.sign_in()})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
    assert answer.json()["error_description"] == answer.json()["message"]


def _assert_revoked(answer: httpx.Response) -> None:
    assert (answer.status_code, answer.json()) == (200, {})
    assert answer.headers["Cache-Control"] == "no-store"


def _revoke(house: House, token: str) -> httpx.Response:
    return house.visitor().post("/oauth/revoke", json={"token": token})


def _introspect(house: House, asker: str, token: str) -> httpx.Response:
    return house.visitor().post("/oauth/introspect", data={"token": token}, headers=_bearer(asker))


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
