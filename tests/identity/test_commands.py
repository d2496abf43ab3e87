"""`seamline user`, `organisation`, `member`, `token`: what scripts and people get."""

import json

import pytest

from tests.identity.house import House, Person


def test_a_generated_password_is_shown_once_and_works(house: House) -> None:
    email = house.new_email()
    facts = json.loads(house.command("user", "add", email, "--generate", "--json"))
    assert facts["email"] == email
    sent = {"grant_type": "password", "email": email, "password": facts["password"]}
    assert house.visitor().post("/oauth/token", json=sent).status_code == 200


def test_an_email_is_taken_whatever_its_capitals(house: House, ann: Person) -> None:
    error = house.refused_command("user", "add", ann.email.upper(), "--generate")
    assert "already" in error


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["user", "add", "no-address", "--generate"], "e-mail"),
        (["user", "add", "a@example.com", "--password", "short"], "at least 8"),
        (["user", "add", "a@example.com"], "--password-stdin"),
        (["user", "add", "a@example.com", "--generate", "--password", "long enough"], "one of"),
        (["user", "password", "nobody@example.com", "--generate"], "no user nobody@example.com"),
        (["organisation", "add", "X", "--owner", "nobody@example.com"], "no user nobody@example.com"),
        (["member", "add", "nobody@example.com", "-o", "1"], "no user"),
        (["member", "list", "-o", "999999"], "no organisation 999999"),
        (["token", "add", "X", "-o", "no such company"], "no organisation"),
    ],
)
def test_refusals_are_one_clear_line(house: House, arguments: list[str], says: str) -> None:
    error = house.refused_command(*arguments)
    assert says in error
    assert "Traceback" not in error
    assert error.startswith("Error: ")


def test_everything_wrong_with_an_organisation_is_told_at_once(house: House, ann: Person) -> None:
    error = house.refused_command(
        "organisation", "add", "X", "--owner", ann.email,
        "--country", "Italy", "--base-currency", "Lire", "--time-zone", "Rome",
    )  # fmt: skip
    assert all(name in error for name in ("country", "base_currency", "time_zone"))


def test_roles_are_given_changed_and_taken(house: House) -> None:
    owner, member = house.new_person(), house.new_person()
    organisation = house.new_organisation(owner)
    house.command("member", "add", member.email, "-o", str(organisation), "--role", "read-only")
    members = json.loads(house.command("member", "list", "-o", str(organisation), "--json"))
    assert {row["email"]: row["role"] for row in members} == {owner.email: "owner", member.email: "read_only"}
    assert "already" in house.refused_command("member", "add", member.email, "-o", str(organisation))
    assert "owner" in house.refused_command("member", "remove", owner.email, "-o", str(organisation))
    house.command("member", "role", member.email, "-o", str(organisation), "--role", "owner")
    house.command("member", "remove", owner.email, "-o", str(organisation))
    assert house.organisations(owner.sign_in()).json() == {"organisations": []}
    assert "role" in house.refused_command("member", "role", member.email, "-o", str(organisation), "--role", "king")


@pytest.mark.parametrize("room", ["user", "organisation", "member", "token"])
def test_help_tells_of_every_command(house: House, room: str) -> None:
    out = house.command(room, "--help")
    assert "add" in out
    assert "list" in out
