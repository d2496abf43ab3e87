"""What all commands share: Django made ready, one way to report success, lists and refusals."""

import functools
import getpass
import json
import os
import sys
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, ParamSpec, TypeVar

import typer
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from seamline.feed.change import Actor
    from seamline.organisations.models import Organisation

P = ParamSpec("P")
R = TypeVar("R")

AsJson = Annotated[bool, typer.Option("--json", help="Answer with JSON, for scripts.")]

REFUSED = 1
"""Exit code of a command that was understood but could not do its work; typer's own for a wrong call is 2."""


def prepare_django() -> None:
    """Loads settings and models. Commands do this when they run, so that `--help` need not wait for it."""
    import django.apps  # noqa: PLC0415 - see above

    from seamline.config import current  # noqa: PLC0415
    from seamline.serving.backup_home import complete_interrupted_restore  # noqa: PLC0415

    complete_interrupted_restore(current().home)  # before the settings read a key that is to be exchanged
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seamline.settings")
    if not django.apps.apps.ready:  # a second set-up would tie the log to this command's standard error
        django.setup()


def command(function: Callable[P, R]) -> Callable[P, R]:
    """Makes a command of a function: Django is ready when it runs, a refusal is one line and exit code 1."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        prepare_django()
        from django.db import OperationalError, ProgrammingError  # noqa: PLC0415 - needs Django's settings

        from seamline.feed.errors import Busy  # noqa: PLC0415
        from seamline.values.errors import TradeError  # noqa: PLC0415

        try:
            return function(*args, **kwargs)
        except TradeError as error:
            fail(error.message, [f"{item.field}: {item.message}" for item in error.errors])
        except Busy as error:
            fail(str(error))
        except (OperationalError, ProgrammingError) as error:  # the latter where PostgreSQL has no tables
            reason = " ".join(str(error).split())
            fail(f"The database cannot be used ({reason}). Has `seamline init` been run?")

    return run


def fail(message: str, details: Sequence[str] = ()) -> NoReturn:
    """Ends the command with one line on standard error, and one for each detail where there are several."""
    typer.echo(f"Error: {message[:1].upper()}{message[1:]}{'' if message.endswith('.') else '.'}", err=True)
    for detail in details if len(details) > 1 else ():
        typer.echo(f"  {detail}", err=True)
    raise typer.Exit(REFUSED)


def told(sentence: str, facts: Mapping[str, Any], as_json: bool) -> None:
    """Reports success: a sentence for people, or the facts as JSON."""
    typer.echo(json.dumps(facts) if as_json else sentence)


def listed(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], as_json: bool) -> None:
    """Prints rows as a table, or as a JSON list of objects."""
    if as_json:
        typer.echo(json.dumps(rows))
        return
    table = Table(*columns)
    for row in rows:
        table.add_row(*(_cell(row[name]) for name in columns))
    Console(soft_wrap=not sys.stdout.isatty()).print(table)


def command_line_actor() -> "Actor":
    """Who changes something from the command line, as the history names it."""
    from seamline.feed.change import Actor  # noqa: PLC0415 - needs Django's settings

    return Actor(f"command line: {_login()}", "cli", uuid.uuid4().hex)


def organisation_named(text: str) -> "Organisation":
    """The organisation of an id or a name, as an option gives it; the command fails where there is none."""
    from seamline.organisations.models import Organisation  # noqa: PLC0415 - needs Django's settings

    if text.isdigit():
        found = list(Organisation.objects.filter(pk=min(int(text), 2**31 - 1)))
    else:
        found = list(Organisation.objects.filter(name__iexact=text.strip())[:2])
    if not found:
        fail(f"There is no organisation {text}. See: seamline organisation list")
    if len(found) > 1:
        fail(f"More than one organisation is named {text}; take its id. See: seamline organisation list")
    return found[0]


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run under a number without a name
        return str(os.getuid())


def _cell(value: Any) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(value) if isinstance(value, list) else str(value)
