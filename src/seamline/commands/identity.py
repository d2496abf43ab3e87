"""`seamline user`, `organisation`, `member` and `token`: who may come in, and to what."""

import sys
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Annotated

import typer

from seamline.commands.console import (
    AsJson,
    command,
    command_line_actor,
    fail,
    listed,
    organisation_named,
    told,
)

# Whatever needs Django's settings is imported inside the commands, since `--help` must not wait for it.
# ruff: noqa: PLC0415
if TYPE_CHECKING:
    from seamline.identity.models import IntegrationToken, User
    from seamline.inventory.models import Warehouse
    from seamline.organisations.models import Organisation

user_app = typer.Typer(help="Users: people who sign in by e-mail and password.", no_args_is_help=True)
organisation_app = typer.Typer(help="Organisations: the companies kept here.", no_args_is_help=True)
member_app = typer.Typer(help="Who belongs to an organisation, and in which role.", no_args_is_help=True)
token_app = typer.Typer(help="Tokens of integrations: programs rather than people.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(help="The e-mail address; capitals do not matter.", metavar="EMAIL")]
OfOrganisation = Annotated[
    str, typer.Option("--organisation", "-o", help="Id or name of the organisation.", metavar="ID|NAME")
]
Role = Annotated[
    str,
    typer.Option("--role", "-r", help="owner, staff, warehouse, accountant or read-only.", metavar="ROLE"),
]
PasswordOption = Annotated[
    str | None,
    typer.Option(help="The password. Others on this machine can see it here: for demonstrations only."),
]
PasswordStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from the first line of standard input.")
]
Generate = Annotated[bool, typer.Option("--generate", help="Make a password up and print it, once.")]


@user_app.command("add")
@command
def add_user(
    email: Email,
    name: Annotated[str, typer.Option(help="The person's name.")] = "",
    password: PasswordOption = None,
    password_stdin: PasswordStdin = False,
    generate: Generate = False,
    as_json: AsJson = False,
) -> None:
    """Add a user. The password is asked for, unless an option says where it comes from."""
    from seamline.identity import actions

    chosen = _password(password, password_stdin, generate)
    user_id = actions.add_user(email, chosen, name)
    facts = {"id": user_id, "email": _user(email).email, **({"password": chosen} if generate else {})}
    told(f"Added the user {email}." + (f" Password: {chosen}" if generate else ""), facts, as_json)


@user_app.command("password")
@command
def set_password(
    email: Email,
    password: PasswordOption = None,
    password_stdin: PasswordStdin = False,
    generate: Generate = False,
    as_json: AsJson = False,
) -> None:
    """Give a user another password. All tokens of the user end."""
    from seamline.identity import actions

    user = _user(email)
    chosen = _password(password, password_stdin, generate)
    actions.set_password(user.pk, chosen)
    facts = {"id": user.pk, "email": user.email, **({"password": chosen} if generate else {})}
    told(f"{user.email} has a new password." + (f" It is {chosen}" if generate else ""), facts, as_json)


@user_app.command("deactivate")
@command
def deactivate_user(email: Email, as_json: AsJson = False) -> None:
    """Shut a user out: their tokens end, and they cannot sign in."""
    _set_active(email, False, as_json)


@user_app.command("activate")
@command
def activate_user(email: Email, as_json: AsJson = False) -> None:
    """Let a deactivated user sign in again."""
    _set_active(email, True, as_json)


@user_app.command("list")
@command
def list_users(as_json: AsJson = False) -> None:
    """List the users."""
    from seamline.identity.models import User

    users = User.objects.order_by("email")
    rows = [{"id": u.pk, "email": u.email, "name": u.name, "active": u.is_active} for u in users]
    listed(rows, ["id", "email", "name", "active"], as_json)


@organisation_app.command("add")
@command
def add_organisation(
    name: Annotated[str, typer.Argument(help="Its name.")],
    owner: Annotated[str, typer.Option(help="E-mail of the user who owns it.", metavar="EMAIL")],
    legal_name: Annotated[str, typer.Option(help="Its name in the register of companies.")] = "",
    country: Annotated[str, typer.Option(help="ISO 3166 code of its country, such as IT.")] = "",
    vat_number: Annotated[str, typer.Option(help="Its VAT number.")] = "",
    base_currency: Annotated[str, typer.Option(help="ISO 4217 code of the currency of its books.")] = "EUR",
    time_zone: Annotated[str, typer.Option(help="IANA name of its time zone, such as Europe/Rome.")] = "UTC",
    as_json: AsJson = False,
) -> None:
    """Add an organisation with its owner, and with a season, a channel and a warehouse to begin with."""
    from seamline.organisations import actions
    from seamline.trade.company import open_company

    particulars = {
        "name": name,
        "legal_name": legal_name,
        "country": country,
        "vat_number": vat_number,
        "base_currency": base_currency,
        "time_zone": time_zone,
    }
    organisation_id = actions.add_organisation(
        command_line_actor(), _user(owner).pk, particulars, lambda change: open_company(change, base_currency)
    )
    told(
        f"Added the organisation {name} with the id {organisation_id}.",
        {"id": organisation_id, "name": name},
        as_json,
    )


@organisation_app.command("list")
@command
def list_organisations(as_json: AsJson = False) -> None:
    """List the organisations."""
    from seamline.organisations.models import Organisation

    rows = list(Organisation.objects.order_by("id").values("id", "name", "country", "base_currency", "time_zone"))
    listed(rows, ["id", "name", "country", "base_currency", "time_zone"], as_json)


@member_app.command("add")
@command
def add_member(email: Email, organisation: OfOrganisation, role: Role = "staff", as_json: AsJson = False) -> None:
    """Let a user into an organisation."""
    from seamline.feed.gate import open_change
    from seamline.organisations import actions
    from seamline.organisations.roles import role_named

    user, place = _user(email), organisation_named(organisation)
    with open_change(place.pk, command_line_actor()) as change:
        actions.add_member(change, user.pk, role)
    facts = {"user_id": user.pk, "organisation_id": place.pk, "role": role_named(role)}
    told(f"{user.email} is {role_named(role)} of {place.name}.", facts, as_json)


@member_app.command("role")
@command
def change_role(email: Email, organisation: OfOrganisation, role: Role, as_json: AsJson = False) -> None:
    """Give a member another role; it holds from their next request on."""
    from seamline.feed.gate import open_change
    from seamline.organisations import actions
    from seamline.organisations.roles import role_named

    user, place = _user(email), organisation_named(organisation)
    with open_change(place.pk, command_line_actor()) as change:
        actions.change_role(change, user.pk, role)
    facts = {"user_id": user.pk, "organisation_id": place.pk, "role": role_named(role)}
    told(f"{user.email} is {role_named(role)} of {place.name} now.", facts, as_json)


@member_app.command("remove")
@command
def remove_member(email: Email, organisation: OfOrganisation, as_json: AsJson = False) -> None:
    """Take a user out of an organisation, at once for all their tokens."""
    from seamline.feed.gate import open_change
    from seamline.organisations import actions

    user, place = _user(email), organisation_named(organisation)
    with open_change(place.pk, command_line_actor()) as change:
        actions.remove_member(change, user.pk)
    told(f"{user.email} has left {place.name}.", {"user_id": user.pk, "organisation_id": place.pk}, as_json)


@member_app.command("list")
@command
def list_members(organisation: OfOrganisation, as_json: AsJson = False) -> None:
    """List who belongs to an organisation."""
    from seamline.organisations.models import Membership

    members = Membership.objects.filter(organisation=organisation_named(organisation)).order_by("user__email")
    rows = [{"email": email, "role": role} for email, role in members.values_list("user__email", "role")]
    listed(rows, ["email", "role"], as_json)


@token_app.command("add")
@command
def add_token(
    name: Annotated[str, typer.Argument(help="What the token is for, such as 'Warehouse 3PL'.")],
    organisation: OfOrganisation,
    role: Role = "read-only",
    resources: Annotated[
        str, typer.Option(help="Only these datasets, with commas between: products,skus. Default: all.")
    ] = "",
    read_only: Annotated[bool, typer.Option("--read-only", help="Only reading, whatever the role allows.")] = False,
    warehouse: Annotated[
        str, typer.Option(help="Only the tickets and stock of this warehouse.", metavar="ID|NAME")
    ] = "",
    expires: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day on which it works (UTC).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a token for a program. It is shown now and never again."""
    from seamline.feed.gate import open_change
    from seamline.identity import actions

    place = organisation_named(organisation)
    limits = actions.Limits(
        role=role,
        resources=[part.strip() for part in resources.split(",") if part.strip()],
        read_only=read_only,
        warehouse_id=_warehouse(place, warehouse).pk if warehouse else None,
        expires_at=datetime.combine(expires, time.max, UTC) if expires else None,
    )
    with open_change(place.pk, command_line_actor()) as change:
        token_id, token = actions.add_integration_token(change, name, limits)
    told(
        f"Token {token_id}, {name}. Keep it now, it is not shown again:\n{token}",
        {"id": token_id, "name": name, "token": token},
        as_json,
    )


@token_app.command("list")
@command
def list_tokens(
    organisation: OfOrganisation,
    revoked: Annotated[bool, typer.Option("--revoked", help="List revoked ones, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List an organisation's tokens, with their limits and their last use."""
    from seamline.identity.models import IntegrationToken

    tokens = IntegrationToken.objects.filter(organisation=organisation_named(organisation)).order_by("pk")
    if not revoked:
        tokens = tokens.filter(revoked_at=None)
    columns = ["id", "name", "role", "limits", "expires_at", "last_used_at", "last_used_address"]
    listed([_token_row(token) for token in tokens], [*columns, *(["revoked_at"] if revoked else [])], as_json)


@token_app.command("revoke")
@command
def revoke_token(
    token: Annotated[str, typer.Argument(help="Id or name of the token.", metavar="ID|NAME")],
    organisation: OfOrganisation,
    as_json: AsJson = False,
) -> None:
    """End a token at once."""
    from seamline.feed.gate import open_change
    from seamline.identity import actions
    from seamline.identity.models import IntegrationToken

    place = organisation_named(organisation)
    named = IntegrationToken.objects.filter(organisation=place, name=token, revoked_at=None).first()
    if named is None and not token.isdigit():
        fail(f"{place.name} has no token named {token}. See: seamline token list -o {place.pk}")
    token_id = named.pk if named else int(token)
    with open_change(place.pk, command_line_actor()) as change:
        actions.revoke_integration_token(change, token_id)
    told(f"The token {token} is revoked.", {"id": token_id, "revoked": True}, as_json)


def _set_active(email: str, active: bool, as_json: bool) -> None:
    from seamline.identity import actions

    user = _user(email)
    actions.set_active(user.pk, active=active)
    state = "may sign in again" if active else "is deactivated"
    told(f"{user.email} {state}.", {"id": user.pk, "email": user.email, "active": active}, as_json)


def _password(given: str | None, from_stdin: bool, generate: bool) -> str:
    from seamline.identity.passwords import generate_password

    if sum((given is not None, from_stdin, generate)) > 1:
        fail("Take one of --password, --password-stdin and --generate.")
    if given is not None:
        return given
    if generate:
        return generate_password()
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        fail("There is nobody to ask for a password. Use --password-stdin or --generate.")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


def _user(email: str) -> "User":
    from seamline.identity.models import User, normal_email

    user = User.objects.filter(email=normal_email(email)).first()
    if user is None:
        fail(f"There is no user {email}. Add one with: seamline user add {email}")
    return user


def _warehouse(place: "Organisation", text: str) -> "Warehouse":
    from seamline.inventory.models import Warehouse

    own = Warehouse.objects.filter(organisation_id=place.pk)
    wanted = {"pk": min(int(text), 2**31 - 1)} if text.isdigit() else {"name__iexact": text.strip()}
    found = own.filter(**wanted).first()
    if found is None:
        names = ", ".join(own.order_by("pk").values_list("name", flat=True))
        fail(f"{place.name} has no warehouse {text}. It has: {names}")
    return found


def _token_row(token: "IntegrationToken") -> dict[str, object]:
    return {
        "id": token.pk,
        "name": token.name,
        "role": token.role,
        "limits": _limits(token),
        "resources": token.resources.split(),
        "read_only": token.read_only,
        "warehouse_id": token.warehouse_id,
        "expires_at": _written(token.expires_at),
        "last_used_at": _written(token.last_used_at),
        "last_used_address": token.last_used_address,
        "revoked_at": _written(token.revoked_at),
    }


def _limits(token: "IntegrationToken") -> str:
    """What a token is limited to beside its role, in words."""
    limits = [token.resources.replace(" ", ", ")] if token.resources else []
    limits += ["only reading"] if token.read_only else []
    limits += [f"warehouse {token.warehouse_id}"] if token.warehouse_id is not None else []
    return "; ".join(limits)


def _written(moment: datetime | None) -> str | None:
    from seamline.values.times import write_time

    return write_time(moment) if moment else None
