"""The table of roles: what the issue of each role promises."""

import pytest

from seamline.organisations.roles import (
    PERMISSIONS,
    READING,
    ROLES,
    UnknownRoleError,
    permissions_of,
    role_named,
)


def test_the_owner_may_do_everything_and_staff_all_but_two() -> None:
    assert permissions_of("owner") == PERMISSIONS
    assert PERMISSIONS - permissions_of("staff") == {"organisation.write", "tokens.write"}


@pytest.mark.parametrize("role", ROLES)
def test_reading_only_leaves_no_role_a_permission_to_change(role: str) -> None:
    assert permissions_of(role, read_only=True) == permissions_of(role) & READING


@pytest.mark.parametrize(
    ("role", "writes"),
    [
        ("warehouse", {"stock.write", "picking.write", "receiving.write"}),
        ("accountant", {"billing.write"}),
        ("read_only", set()),
    ],
)
def test_what_the_narrow_roles_may_change(role: str, writes: set[str]) -> None:
    assert permissions_of(role) - READING == writes


@pytest.mark.parametrize("text", ["read-only", "read_only", " Read-Only "])
def test_read_only_has_two_spellings(text: str) -> None:
    assert role_named(text) == "read_only"


def test_an_unknown_role_names_those_there_are() -> None:
    with pytest.raises(UnknownRoleError, match="accountant"):
        role_named("king")
