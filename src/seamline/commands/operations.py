"""`seamline init`, `serve`, `tls issue`, `doctor` and `version`: running an installation."""

from __future__ import annotations

import shlex
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from seamline.commands.console import REFUSED, AsJson, command, command_line_actor, fail, listed, told
from seamline.version import VERSION

# Whatever needs Django's settings is imported inside the commands, since `--help` must not wait for it.
# ruff: noqa: PLC0415
if TYPE_CHECKING:
    from seamline.config import Config

tls_app = typer.Typer(help="Certificates of the local authority.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """Adds these commands to the command line."""
    app.command("init")(init)
    app.command("serve")(serve)
    app.command("doctor")(doctor)
    app.command("version")(version)
    app.add_typer(tls_app, name="tls")


@command
def init(as_json: AsJson = False) -> None:
    """Make the data folder, the tables and the certificates. Safe to repeat; `serve` does the same first."""
    from seamline.config import current
    from seamline.serving import tls
    from seamline.serving.start import make_home, prepare

    config = current()
    make_home(config)
    facts = {"home": str(config.home), "public_url": config.public_url}
    if config.tls_mode == "on":
        tls.server_files(config)
        facts["ca_file"] = str(tls.ca_file(config))
    prepare(config)
    told(f"{config.home} is ready. Next: seamline serve", facts, as_json)


@command
def serve(
    demo: Annotated[
        bool, typer.Option("--demo", help="Load the demo company first, where there is no organisation yet.")
    ] = False,
) -> None:
    """Serve until interrupted. Settings are environment variables; docs/settings.md lists them."""
    from seamline.config import current
    from seamline.serving import server
    from seamline.serving.backup_home import home_in_use
    from seamline.serving.start import make_home

    config = current()
    make_home(config)
    with home_in_use(config.home):
        server.serve(config, furnish=_load_demo if demo else None, on_ready=lambda: _welcome(config))


@tls_app.command("issue")
@command
def issue_certificate(
    names: Annotated[
        list[str],
        typer.Argument(help="Host names or addresses that the certificate is for.", metavar="NAME..."),
    ],
    out: Annotated[
        Path | None,
        typer.Option(help="Folder to write into. Default: the folder tls/issued in SEAMLINE_HOME."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Issue a certificate for another program, such as a webhook receiver in the same network.

    Writes NAME-cert.pem and NAME-key.pem (PKCS#8, mode 0600), valid for 397 days. Clients that trust ca.pem
    trust it.
    """
    from seamline.config import current
    from seamline.serving import tls
    from seamline.serving.start import make_home

    config = current()
    make_home(config)
    pair = tls.issue(config, names)
    folder = out or config.home / "tls" / "issued"
    stem = "".join(letter if letter.isalnum() or letter in ".-" else "_" for letter in names[0])
    certificate_file, key_file = folder / f"{stem}-cert.pem", folder / f"{stem}-key.pem"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tls.write_secret(key_file, pair.key_pem)
        tls.write_public(certificate_file, pair.certificate_pem)
    except OSError as error:
        fail(f"{folder}: {error.strerror}")
    facts = {
        "certificate_file": str(certificate_file),
        "key_file": str(key_file),
        "ca_file": str(tls.ca_file(config)),
        "expires_at": pair.certificate.not_valid_after_utc.isoformat(),
    }
    told(f"Certificate: {certificate_file}\nKey: {key_file}\nTrust: {tls.ca_file(config)}", facts, as_json)


@command
def doctor(
    repair: Annotated[
        bool, typer.Option("--repair", help="Mend stored documents and counters that are wrong.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check settings, certificate, database, tables, and that all that is stored twice agrees.

    Exit code 1 where something is ill. A server may run meanwhile.
    """
    from seamline.serving.checks import Finding, examine

    findings = examine()
    data: list[dict[str, object]] = []
    if all(each.well for each in findings):
        data = _look_at_data(repair, as_json)
        findings.append(Finding("data", not data, _count_of(data)))
    if as_json:
        told("", {"checks": [asdict(each) for each in findings], "data": data}, as_json)
    else:
        listed([asdict(each) for each in findings], ["check", "well", "detail"], as_json)
        if data:
            listed(data, list(data[0]), as_json)
    if not all(each.well for each in findings):
        raise typer.Exit(REFUSED)


def version(as_json: AsJson = False) -> None:
    """Print the version."""
    told(VERSION, {"version": VERSION}, as_json)


def _load_demo() -> None:
    from seamline.demo.load import anything_there, load_demo

    if not anything_there():
        load_demo(command_line_actor(), lambda: None)


def _welcome(config: Config) -> None:
    """Prints where the server is and how to talk to it, once it answers."""
    from seamline.demo.brand import EMAIL, PASSWORD
    from seamline.serving import tls

    url = config.public_url
    lines = [f"Seamline {VERSION} serves on {url}", f"  Description of the API:  {url}/docs"]
    trust = ""
    if config.tls_mode == "on" and config.tls_cert_file is None:
        file = tls.ca_file(config)
        lines.append(f"  Certificate authority:   {file}")
        trust = f"--cacert {shlex.quote(str(file))} "
    if _demo_is_open():
        lines.append(f"  Demo sign-in:            {EMAIL} / {PASSWORD}")
        lines.append("  Try it:")
        lines.append(
            f"    curl -sS {trust}-d grant_type=password -d email={EMAIL} -d password={PASSWORD} {url}/oauth/token"
        )
    typer.echo("\n".join(lines))


def _look_at_data(repair: bool, quiet: bool) -> list[dict[str, object]]:
    """What is wrong with the data, after the repair where one was asked for."""
    from seamline.feed import doctor as of_feed

    with Progress(console=Console(stderr=True), transient=True, disable=quiet) as progress:
        bar = progress.add_task("Comparing stored documents with their rows")

        def tell(what: str, done: int, total: int) -> None:
            progress.update(bar, description=f"Comparing {what}", completed=done, total=total)

        findings = of_feed.check(tell)
        if findings and repair:
            of_feed.repair(findings, command_line_actor())
            findings = of_feed.check(tell)
    return [asdict(each) for each in findings]


def _count_of(findings: list[dict[str, object]]) -> str:
    if not findings:
        return "all stored documents and counters are right"
    return f"{len(findings)} findings; seamline doctor --repair mends documents and counters"


def _demo_is_open() -> bool:
    """Whether the demo user is there and still has the password that everybody knows."""
    from django.db import connection

    from seamline.demo.brand import EMAIL, PASSWORD
    from seamline.identity.models import User

    user = User.objects.filter(email=EMAIL, is_active=True).first()
    is_open = user is not None and user.check_password(PASSWORD)
    connection.close()
    return is_open
