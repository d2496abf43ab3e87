"""Roles and what each of them may do. One table, read by the API, the command line and the pages alike."""

from typing import Final

OWNER: Final = "owner"
STAFF: Final = "staff"
WAREHOUSE: Final = "warehouse"
ACCOUNTANT: Final = "accountant"
READ_ONLY: Final = "read_only"

ROLES: Final = (OWNER, STAFF, WAREHOUSE, ACCOUNTANT, READ_ONLY)
"""Every role, from the most to the least powerful in daily use."""

PERMISSIONS: Final[frozenset[str]] = frozenset(
    {
        "catalogue.read",
        "catalogue.write",
        "organisation.read",
        "organisation.write",
        "tokens.write",
        "stock.read",
        "stock.write",
        "orders.read",
        "orders.write",
        "picking.write",
        "receiving.write",
        "billing.read",
        "billing.write",
        "webhooks.write",
    }
)
"""Every permission by the name that a 403 tells."""

READING: Final[frozenset[str]] = frozenset(name for name in PERMISSIONS if name.endswith(".read"))
"""The permissions that change nothing."""

_ALLOWED: Final[dict[str, frozenset[str]]] = {
    OWNER: PERMISSIONS,
    STAFF: PERMISSIONS - {"organisation.write", "tokens.write"},
    WAREHOUSE: frozenset(
        {
            "organisation.read",
            "catalogue.read",
            "stock.read",
            "orders.read",
            "stock.write",
            "picking.write",
            "receiving.write",
        }
    ),
    ACCOUNTANT: READING | {"billing.write"},
    READ_ONLY: READING,
}


class UnknownRoleError(ValueError):
    """A role that Seamline does not have; its text names those that there are."""

    def __init__(self, role: str) -> None:
        """Keep the name that was asked for."""
        super().__init__(f"There is no role {role!r}. The roles are: {', '.join(ROLES)}.")
        self.role = role


def role_named(text: str) -> str:
    """The role of that name; capitals do not matter, and `read-only` is `read_only`.

    Raises UnknownRoleError.
    """
    role = text.strip().lower().replace("-", "_")
    if role not in _ALLOWED:
        raise UnknownRoleError(text)
    return role


def permissions_of(role: str, *, read_only: bool = False) -> frozenset[str]:
    """What the role may do, without the permissions to change anything where `read_only`.

    Raises UnknownRoleError.
    """
    if role not in _ALLOWED:
        raise UnknownRoleError(role)
    return _ALLOWED[role] & READING if read_only else _ALLOWED[role]
