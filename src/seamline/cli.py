"""The command `seamline`: every room's commands under one roof."""

from __future__ import annotations

import sys

import typer

from seamline.commands import backup, catalogue, demo, identity, operations
from seamline.config import ConfigError
from seamline.serving.backup_archive import BackupError

app = typer.Typer(
    name="seamline",
    help="A back office for apparel wholesale that speaks the Uphance contract.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
operations.add_to(app)
app.add_typer(identity.user_app, name="user")
app.add_typer(identity.organisation_app, name="organisation")
app.add_typer(identity.member_app, name="member")
app.add_typer(identity.token_app, name="token")
backup.add_to(app)
catalogue.add_to(app)
demo.add_to(app)


def main() -> None:
    """Runs the command line; a setting or a home that cannot be used is one line and exit code 1."""
    try:
        app()
    except (ConfigError, BackupError) as error:
        sys.stderr.write(f"Error: {error}.\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
