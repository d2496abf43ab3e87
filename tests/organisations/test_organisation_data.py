"""An organisation's own data: read, changed, refused, remembered (an extension of the contract)."""

import pytest

from tests.identity.house import House, Person

KEYS = [
    "id", "created_at", "updated_at", "name", "legal_name", "address_line_1", "address_line_2", "city",
    "state", "postcode", "country", "vat_number", "bank_name", "bank_account_name", "bank_account_number",
    "bank_sort_code", "iban", "bic", "base_currency", "time_zone", "members",
]  # fmt: skip


def test_it_is_read_and_changed_key_by_key(house: House) -> None:
    owner, organisation, headers = _house_of(house)
    visitor = house.visitor()
    before = visitor.get(f"/organisations/{organisation}", headers=headers).json()["organisation"]
    assert list(before) == KEYS
    assert before["members"] == [{"email": owner.email, "name": "", "role": "owner"}]
    answer = visitor.put(
        f"/organisations/{organisation}",
        json={"organisation": {"city": " Prato ", "country": "it", "iban": "it60 x054 2811 1010 0000 0123 456"}},
        headers=headers,
    )
    assert answer.status_code == 200
    after = answer.json()["organisation"]
    changed = {name for name in KEYS if after[name] != before[name]}
    assert changed == {"updated_at", "city", "country", "iban"}
    assert (after["city"], after["country"], after["iban"]) == ("Prato", "IT", "IT60X0542811101000000123456")
    assert visitor.get(f"/organisations/{organisation}", headers=headers).json()["organisation"] == after
    # What was read can be sent back.
    assert visitor.put(f"/organisations/{organisation}", json=answer.json(), headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", ""),
        ("country", "XX"),
        ("base_currency", "EUX"),
        ("base_currency", ""),
        ("time_zone", "Mars/Olympus"),
        ("iban", "IT60X0542811101000000123457"),
        ("bic", "NOTABIC"),
        ("postcode", "x" * 21),
    ],
)
def test_what_is_against_a_rule_is_a_422_that_names_the_field(house: House, name: str, value: str) -> None:
    _, organisation, headers = _house_of(house)
    answer = house.visitor().put(f"/organisations/{organisation}", json={name: value, "city": "Prato"}, headers=headers)
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [name]
    current = house.visitor().get(f"/organisations/{organisation}", headers=headers).json()["organisation"]
    assert current["city"] == ""


def test_an_organisation_other_than_the_current_one_is_not_there(house: House) -> None:
    owner, organisation, headers = _house_of(house)
    other = house.new_organisation(owner)
    visitor = house.visitor()
    headers = {**headers, "X-Organisation-Id": str(organisation)}
    assert visitor.get(f"/organisations/{other}", headers=headers).status_code == 404
    assert visitor.put(f"/organisations/{other}", json={"city": "Prato"}, headers=headers).status_code == 404


@pytest.mark.parametrize("role", ["staff", "warehouse", "accountant", "read-only"])
def test_only_the_owner_changes_it(house: House, role: str) -> None:
    _, organisation, _ = _house_of(house)
    member = house.new_person()
    house.command("member", "add", member.email, "-o", str(organisation), "--role", role)
    headers = {"Authorization": f"Bearer {member.sign_in()}"}
    visitor = house.visitor()
    assert visitor.get(f"/organisations/{organisation}", headers=headers).status_code == 200
    answer = visitor.put(f"/organisations/{organisation}", json={"city": "Prato"}, headers=headers)
    assert answer.status_code == 403
    assert "organisation.write" in answer.json()["message"]


def test_its_history_tells_who_changed_what_and_let_whom_in(house: House) -> None:
    owner, organisation, headers = _house_of(house)
    member = house.new_person()
    visitor = house.visitor()
    changed = visitor.put(f"/organisations/{organisation}", json={"city": "Prato"}, headers=headers)
    house.command("member", "add", member.email, "-o", str(organisation))
    entries = visitor.get(f"/organisations/{organisation}/history", headers=headers).json()["history"]
    assert [entry["action"] for entry in entries] == ["add_organisation", "edit_organisation", "add_member"]
    assert [entry["via"] for entry in entries] == ["cli", "api", "cli"]
    assert entries[1]["actor"] == owner.email
    assert entries[1]["request_id"] == changed.headers["X-Request-Id"]
    assert entries[1]["changes"] == [{"field": "city", "before": "", "after": "Prato"}]
    assert entries[2]["changes"][0]["field"].startswith("members")


def test_a_third_party_sees_none_of_it(house: House) -> None:
    _, organisation, _ = _house_of(house)
    token = house.new_integration_token(organisation, "3PL", "--role", "warehouse", "--warehouse", "Primary warehouse")
    visitor = house.visitor()
    headers = {"Authorization": f"Bearer {token}"}
    for path in (f"/organisations/{organisation}", f"/organisations/{organisation}/history"):
        assert visitor.get(path, headers=headers).status_code == 403
    assert visitor.get("/organisations", headers=headers).status_code == 200


def _house_of(house: House) -> tuple[Person, int, dict[str, str]]:
    owner = house.new_person()
    organisation = house.new_organisation(owner)
    return owner, organisation, {"Authorization": f"Bearer {owner.sign_in()}"}
