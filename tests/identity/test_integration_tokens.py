"""Tokens of programs: their limits, their end, and what an operator sees of them."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.identity.house import House


def test_it_works_in_its_organisation_without_a_choice(house: House) -> None:
    organisation = house.new_organisation(house.new_person())
    token = house.new_integration_token(organisation, "3PL", "--role", "staff")
    assert token.startswith("seamline_")
    assert house.organisations(token).json()["organisations"][0]["id"] == organisation
    assert house.current_organisation(token) == organisation
    # The three calls of the connection may be made with it as with any other token.
    assert house.choose(token, organisation).status_code == 201


def test_it_sees_no_other_organisation(house: House) -> None:
    owner = house.new_person()
    own, other = house.new_organisation(owner), house.new_organisation(owner)
    token = house.new_integration_token(own, "3PL")
    assert house.choose(token, other).status_code == 404
    answer = house.visitor().get(
        "/organisations", headers={"Authorization": f"Bearer {token}", "X-Organisation-Id": str(other)}
    )
    assert answer.status_code == 404
    assert house.visitor().get(
        f"/organisations/{other}", headers={"Authorization": f"Bearer {token}"}
    ).status_code == 404  # fmt: skip


@pytest.mark.parametrize(
    ("options", "reads", "writes"),
    [
        (["--role", "owner"], 200, 200),
        (["--role", "staff"], 200, 403),
        (["--role", "read-only"], 200, 403),
        (["--role", "owner", "--read-only"], 200, 403),
        (["--role", "owner", "--resources", "organisations,skus"], 200, 200),
        (["--role", "owner", "--resources", "products,skus"], 403, 403),
    ],
)
def test_its_limits(house: House, options: list[str], reads: int, writes: int) -> None:
    organisation = house.new_organisation(house.new_person())
    token = house.new_integration_token(organisation, "Limited", *options)
    visitor = house.visitor()
    headers = {"Authorization": f"Bearer {token}"}
    path = f"/organisations/{organisation}"
    assert visitor.get(path, headers=headers).status_code == reads
    answer = visitor.put(path, json={"organisation": {"city": "Prato"}}, headers=headers)
    assert answer.status_code == writes
    assert house.organisations(token).status_code == 200
    assert house.choose(token, organisation).status_code == 201


def test_a_missing_permission_is_named(house: House) -> None:
    organisation = house.new_organisation(house.new_person())
    token = house.new_integration_token(organisation, "Reader", "--role", "accountant")
    answer = house.visitor().put(
        f"/organisations/{organisation}", json={"city": "Prato"}, headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 403
    assert "organisation.write" in answer.json()["message"]


def test_it_ends_when_revoked_and_when_it_expires(house: House) -> None:
    organisation = house.new_organisation(house.new_person())
    revoked = house.new_integration_token(organisation, "One")
    house.command("token", "revoke", "One", "-o", str(organisation))
    assert house.organisations(revoked).status_code == 401
    # The name is free again, and possession is enough to revoke.
    shown = house.new_integration_token(organisation, "One")
    assert house.visitor().post("/oauth/revoke", json={"token": shown}).json() == {}
    assert house.organisations(shown).status_code == 401
    today = datetime.now(UTC).date()
    expiring = house.new_integration_token(organisation, "Two", "--expires", str(today))
    assert house.organisations(expiring).status_code == 200
    house.sql(
        "UPDATE identity_integrationtoken SET expires_at = %s WHERE name = %s AND organisation_id = %s",
        datetime.now(UTC) - timedelta(seconds=1), "Two", organisation,
    )  # fmt: skip
    assert house.organisations(expiring).status_code == 401


def test_the_list_tells_limits_and_last_use_but_no_token(house: House) -> None:
    organisation = house.new_organisation(house.new_person())
    token = house.new_integration_token(organisation, "Seen", "--resources", "skus", "--read-only")
    visitor = house.visitor()
    visitor.get("/organisations", headers={"Authorization": f"Bearer {token}"})

    def row() -> dict[str, object]:
        out = house.command("token", "list", "-o", str(organisation), "--json")
        (only,) = json.loads(out)
        return dict(only)

    house.wait_for(lambda: row()["last_used_at"] is not None)
    found = row()
    assert found["name"] == "Seen"
    assert found["resources"] == ["skus"]
    assert found["read_only"] is True
    assert found["last_used_address"] == house.address_of(visitor)
    assert token not in json.dumps(found)


def test_two_living_tokens_cannot_share_a_name(house: House) -> None:
    organisation = house.new_organisation(house.new_person())
    house.new_integration_token(organisation, "Same")
    error = house.refused_command("token", "add", "Same", "-o", str(organisation))
    assert "already" in error


def test_a_warehouse_is_named_and_must_be_the_organisations_own(house: House) -> None:
    organisation = house.new_organisation(house.new_person())
    house.new_integration_token(organisation, "3PL", "--warehouse", "primary warehouse")
    (row,) = json.loads(house.command("token", "list", "-o", str(organisation), "--json"))
    assert isinstance(row["warehouse_id"], int)
    other = house.new_organisation(house.new_person())
    error = house.refused_command("token", "add", "3PL", "-o", str(other), "--warehouse", str(row["warehouse_id"]))
    assert "no warehouse" in error
