"""Refreshing: one pair for all who refresh at once, and the end of the family for whoever comes late."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.identity.house import House, Person, Tokens


def test_a_refresh_answers_a_new_pair_of_the_same_shape(house: House, ann: Person) -> None:
    first = ann.tokens()
    answer = _refresh(house, first)
    body = answer.json()
    assert answer.status_code == 200
    assert list(body) == ["access_token", "token_type", "expires_in", "refresh_token", "created_at"]
    assert {body["access_token"], body["refresh_token"]}.isdisjoint({first.access, first.refresh})
    assert house.organisations(body["access_token"]).status_code == 200
    # A thread of the same program may still be using the old one.
    assert house.organisations(first.access).status_code == 200


def test_threads_that_refresh_at_once_get_the_same_pair(house: House, ann: Person) -> None:
    tokens = ann.tokens()
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: _refresh(house, tokens), range(8)))
    assert [answer.status_code for answer in answers] == [200] * 8
    pairs = {(answer.json()["access_token"], answer.json()["refresh_token"]) for answer in answers}
    assert len(pairs) == 1
    ((access, refresh),) = pairs
    assert house.organisations(access).status_code == 200
    assert _refresh(house, Tokens(access, refresh)).status_code == 200


def test_use_after_a_minute_revokes_the_family(house: House, ann: Person) -> None:
    other = ann.tokens()
    stolen = ann.tokens()
    second = Tokens.of(_refresh(house, stolen))
    third = Tokens.of(_refresh(house, second))
    house.age_refresh_tokens(stolen.refresh, seconds=59)
    assert Tokens.of(_refresh(house, stolen)) == second
    house.age_refresh_tokens(stolen.refresh, seconds=2)
    late = _refresh(house, stolen)
    assert (late.status_code, late.json()["error"]) == (400, "invalid_grant")
    for tokens in (stolen, second, third):
        assert house.organisations(tokens.access).status_code == 401
        assert _refresh(house, tokens).status_code == 400
    assert house.organisations(other.access).status_code == 200
    assert _refresh(house, other).status_code == 200


def test_the_organisation_carries_over(house: House) -> None:
    person = house.new_person()
    organisations = [house.new_organisation(person) for _ in range(2)]
    tokens = person.tokens()
    other = person.tokens()
    assert house.choose(tokens.access, organisations[0]).status_code == 201
    assert house.choose(other.access, organisations[1]).status_code == 201
    refreshed = Tokens.of(_refresh(house, tokens))
    assert house.current_organisation(refreshed.access) == organisations[0]


def test_the_life_that_was_asked_for_carries_over(house: House, ann: Person) -> None:
    body = house.visitor().post("/oauth/token", json=ann.signing_in(expires_in=3600)).json()
    first = Tokens(body["access_token"], body["refresh_token"])
    second = _refresh(house, first)
    assert second.json()["expires_in"] == 3600
    third = house.visitor().post(
        "/oauth/token",
        json={"grant_type": "refresh_token", "refresh_token": Tokens.of(second).refresh, "expires_in": 120},
    )
    assert third.json()["expires_in"] == 120


@pytest.mark.parametrize("which", ["access", "unknown"])
def test_what_is_no_refresh_token_is_refused(house: House, ann: Person, which: str) -> None:
    tokens = ann.tokens()
    wrong = tokens.access if which == "access" else "f" * 64
    answer = _refresh(house, Tokens("", wrong))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert house.organisations(tokens.access).status_code == 200


def _refresh(house: House, tokens: Tokens) -> httpx.Response:
    return house.visitor().post("/oauth/token", json={"grant_type": "refresh_token", "refresh_token": tokens.refresh})
