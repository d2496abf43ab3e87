"""Which organisation a request works in: the rules of contract section 2."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.identity.house import House, Person


def test_organisations_are_listed_by_id_and_without_meta(house: House) -> None:
    person = house.new_person()
    organisations = [house.new_organisation(person) for _ in range(2)]
    body = house.organisations(person.sign_in()).json()
    assert list(body) == ["organisations"]
    assert [list(entry) for entry in body["organisations"]] == [["id", "name"]] * 2
    assert [entry["id"] for entry in body["organisations"]] == organisations


@pytest.mark.parametrize(
    "sending",
    [
        pytest.param(lambda number: {"json": {"organizationId": number}}, id="number"),
        pytest.param(lambda number: {"json": {"organizationId": str(number)}}, id="numeric text"),
        pytest.param(lambda number: {"data": {"organizationId": number}}, id="form"),
        pytest.param(lambda number: {"params": {"organizationId": number}}, id="query"),
    ],
)
def test_the_choice_is_made_in_every_way(house: House, sending: Any) -> None:
    person = house.new_person()
    organisations = [house.new_organisation(person) for _ in range(2)]
    token = person.sign_in()
    answer = house.visitor().post("/organisations/set_current_org", headers=_bearer(token), **sending(organisations[1]))
    assert answer.status_code == 201
    assert answer.json() == {"Status": "Updated"}
    assert house.current_organisation(token) == organisations[1]


@pytest.mark.parametrize("wrong", ["abc", "", None, True, [1], {"a": 1}, "1.5"])
def test_what_is_no_id_is_refused(house: House, ann: Person, wrong: object) -> None:
    answer = house.visitor().post(
        "/organisations/set_current_org", json={"organizationId": wrong}, headers=_bearer(ann.sign_in())
    )
    assert answer.status_code in (400, 422)
    assert answer.json()["errors"][0]["field"] == "organizationId"


def test_an_organisation_of_others_is_as_unknown_as_none(house: House, ann: Person) -> None:
    foreign = house.new_organisation(house.new_person())
    token = ann.sign_in()
    answers = [house.choose(token, number) for number in (foreign, 2_147_483_000)]
    assert [answer.status_code for answer in answers] == [404, 404]
    texts = [answer.json()["message"].replace(str(number), "N") for answer, number in
             zip(answers, (foreign, 2_147_483_000), strict=True)]  # fmt: skip
    assert texts[0] == texts[1]


def test_the_choice_belongs_to_the_token(house: House) -> None:
    person = house.new_person()
    organisations = [house.new_organisation(person) for _ in range(2)]
    tokens = [person.sign_in(), person.sign_in()]
    for token, organisation in zip(tokens, organisations, strict=True):
        house.choose(token, organisation)
    assert [house.current_organisation(token) for token in tokens] == organisations


def test_the_only_organisation_needs_no_choice(house: House) -> None:
    person = house.new_person()
    organisation = house.new_organisation(person)
    assert house.current_organisation(person.sign_in()) == organisation


@pytest.mark.parametrize("how_many", [0, 2])
def test_before_a_choice_a_request_for_data_names_the_call_to_make(house: House, how_many: int) -> None:
    person = house.new_person()
    for _ in range(how_many):
        house.new_organisation(person)
    answer = house.visitor().get("/organisations/1", headers=_bearer(person.sign_in()))
    assert answer.status_code == 403
    assert "POST /organisations/set_current_org" in answer.json()["message"]


def test_a_new_token_starts_where_all_others_stand(house: House) -> None:
    person = house.new_person()
    first, second = (house.new_organisation(person) for _ in range(2))
    chooser, undecided = person.sign_in(), person.sign_in()
    house.choose(chooser, first)
    renewed = person.sign_in()
    assert house.current_organisation(undecided) is None
    assert house.current_organisation(renewed) == first
    # What was inherited counts: the program may renew again after the chooser has expired.
    house.visitor().post("/oauth/revoke", json={"token": chooser})
    assert house.current_organisation(person.sign_in()) == first
    house.choose(undecided, second)
    assert house.current_organisation(person.sign_in()) is None


def test_an_organisation_that_was_left_is_not_replaced_silently(house: House) -> None:
    person = house.new_person()
    owner = house.new_person()
    stays, left = house.new_organisation(person), house.new_organisation(owner)
    house.command("member", "add", person.email, "-o", str(left), "--role", "staff")
    token = person.sign_in()
    house.choose(token, left)
    assert house.current_organisation(token) == left
    house.command("member", "remove", person.email, "-o", str(left))
    # What the program believes to write there must not go to the other organisation.
    assert house.current_organisation(token) is None
    assert house.choose(token, left).status_code == 404
    assert house.current_organisation(person.sign_in()) == stays


def test_a_request_may_name_its_organisation(house: House) -> None:
    person = house.new_person()
    first, second = (house.new_organisation(person) for _ in range(2))
    foreign = house.new_organisation(house.new_person())
    token = person.sign_in()
    house.choose(token, first)
    assert house.current_organisation(token, header=str(second)) == second
    assert house.current_organisation(token) == first
    visitor = house.visitor()
    for header, status in [
        (str(foreign), 404),
        ("2147483000", 404),
        ("99999999999", 400),
        ("one", 400),
        ("-1", 400),
        ("", 400),
    ]:
        answer = visitor.get("/organisations", headers={**_bearer(token), "X-Organisation-Id": header})
        assert answer.status_code == status, header


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(["sign in", "choose", "revoke"]), st.integers(0, 5), st.integers(0,
1)),
                max_size=8))  # fmt: skip
def test_the_rule_of_new_tokens_holds_after_whatever_happened(house: House, steps: list[tuple[str, int, int]]) -> None:
    person = house.new_person()
    organisations = [house.new_organisation(person) for _ in range(2)]
    living: list[tuple[str, int | None]] = []

    def expected() -> int | None:
        chosen = {organisation for _, organisation in living if organisation is not None}
        return chosen.pop() if len(chosen) == 1 else None

    for step, which, choice in [*steps, ("sign in", 0, 0)]:
        if step == "sign in":
            wanted = expected()
            token = person.sign_in()
            assert house.current_organisation(token) == wanted
            living.append((token, wanted))
        elif living and step == "choose":
            token = living[which % len(living)][0]
            house.choose(token, organisations[choice])
            living[which % len(living)] = (token, organisations[choice])
        elif living:
            house.visitor().post("/oauth/revoke", json={"token": living.pop(which % len(living))[0]})


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
