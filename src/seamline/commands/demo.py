"""`seamline demo`: the demo company."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from seamline.commands.console import AsJson, command, command_line_actor, told

# Whatever needs Django's settings is imported inside the commands, since `--help` must not wait for it.
# ruff: noqa: PLC0415


def add_to(app: typer.Typer) -> None:
    """Adds this command to the command line."""
    app.command("demo")(load)


@command
def load(
    if_empty: Annotated[
        bool, typer.Option("--if-empty", help="Do nothing where there is an organisation already.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Load the demo company: a fashion brand of three seasons and 80 styles, the same every time.

    Its owner signs in as demo@seamline.example with the password seamline-demo, and owns a small second
    company, too. Take neither to the internet: everybody knows the password.
    """
    from rich.console import Console
    from rich.progress import Progress

    from seamline.config import current
    from seamline.demo import brand
    from seamline.demo.load import COMPANIES, STYLES, anything_there, load_demo
    from seamline.serving.start import prepare

    prepare(current())
    if if_empty and anything_there():
        told("There is an organisation already; nothing was loaded.", {"loaded": False}, as_json)
        return
    quiet = as_json or not sys.stderr.isatty()
    with Progress(console=Console(stderr=True), transient=True, disable=quiet) as bar:
        task = bar.add_task("Loading the demo company", total=STYLES)
        loaded = load_demo(command_line_actor(), lambda: bar.advance(task))
    organisations = [
        {"id": organisation_id, "name": company.particulars["name"]}
        for organisation_id, company in zip(loaded.organisations, COMPANIES, strict=True)
    ]
    names = " and ".join(str(organisation["name"]) for organisation in organisations)
    facts = {"loaded": True, "email": brand.EMAIL, "password": brand.PASSWORD, "organisations": organisations}
    told(f"Loaded {names}. Sign in as {brand.EMAIL} with the password {brand.PASSWORD}.", facts, as_json)
