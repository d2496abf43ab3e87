"""One import from start to end."""

import time
from contextlib import suppress
from dataclasses import dataclass

from seamline.catalogue.csv import Problem, ProductFile, ProductSpec
from seamline.catalogue.importing.choices import Choices, Progress, Report, silent
from seamline.catalogue.importing.plan import Plan, make_plan
from seamline.catalogue.importing.writing import write_plan
from seamline.feed.change import Actor
from seamline.feed.flush import flush
from seamline.feed.gate import open_change
from seamline.feed.models import Event, Record

ATTEMPTS = 3
"""Plans that are made; if the catalogue changes under all of them, the import gives up."""

GATE_WAIT_SECONDS = 60.0
"""How long to stand at the gate: nobody waits for a command's answer as they do for a request's."""


class _Outdated(Exception):
    """The catalogue changed between the plan and the gate."""


class _RolledBack(Exception):
    """A dry run has seen what it wanted to see."""


@dataclass(slots=True)
class _Prepared:
    """A plan, the products that it covers, and every problem on the way to it."""

    plan: Plan
    specs: list[ProductSpec]
    problems: list[Problem]


def import_products(
    organisation_id: int,
    file: ProductFile,
    actor: Actor,
    choices: Choices | None = None,
    progress: Progress = silent,
) -> Report:
    """Bring the catalogue of an organisation to what ``file`` says; all or nothing.

    Problems do not raise: they are in the report, with nothing written unless ``choices.skip_bad``. Raises
    feed.errors.Busy where another write holds the gate for too long.
    """
    choices = choices or Choices()
    if not file.readable:
        return _report(file, choices, None)
    for _ in range(ATTEMPTS):
        progress("Comparing")
        prepared = _prepare(organisation_id, file, choices)
        report = _report(file, choices, prepared)
        if (report.problems and not choices.skip_bad) or prepared.plan.fatal or prepared.plan.is_empty:
            return report
        progress("Writing")
        with suppress(_Outdated):
            _write(organisation_id, actor, prepared.plan, report)
            return report
    progress("Comparing behind the gate")
    return _compare_and_write(organisation_id, file, actor, choices)


def _prepare(organisation_id: int, file: ProductFile, choices: Choices) -> _Prepared:
    """Compare the good products; with bad ones skipped, again without those that the comparison finds bad."""
    specs, problems = file.good_products(), list(file.problems)
    while True:
        plan = make_plan(organisation_id, file, specs, choices)
        problems += plan.findings.problems
        bad = {problem.product for problem in plan.findings.problems}
        if plan.fatal or not bad or not choices.skip_bad:
            return _Prepared(plan, specs, sorted(problems, key=lambda problem: problem.line))
        specs = [spec for spec in specs if spec.key not in bad]


def _report(file: ProductFile, choices: Choices, prepared: _Prepared | None) -> Report:
    """What the plan would do; nothing where problems stand against it."""
    report = Report(choices.dry_run, products=len(file.products), notes=list(file.notes))
    if prepared is None:
        report.problems, report.products_skipped = list(file.problems), len(file.products)
        return report
    plan = prepared.plan
    report.problems = prepared.problems
    report.notes = sorted([*file.notes, *plan.findings.notes], key=lambda note: note.line)
    if plan.fatal or (report.problems and not choices.skip_bad):
        report.products_skipped = len(file.products)
        return report
    report.products_skipped = len(file.products) - len(prepared.specs)
    report.products_created = len(plan.new_products)
    report.products_updated = len(plan.touched)
    report.skus_created = plan.count_new_skus()
    report.skus_updated = len(plan.skus)
    report.seasons_created = len(plan.new_seasons)
    return report


def _write(organisation_id: int, actor: Actor, plan: Plan, report: Report) -> None:
    """Write the plan behind the gate; a dry run goes all the way and is rolled back. Raises _Outdated."""
    with suppress(_RolledBack), open_change(organisation_id, actor, GATE_WAIT_SECONDS) as change:
        started = time.monotonic()
        if _is_outdated(organisation_id, plan.sequence):
            raise _Outdated
        write_plan(change, plan)
        flush(change)
        report.gate_seconds = time.monotonic() - started
        if report.dry_run:
            raise _RolledBack
    report.written = not report.dry_run


def _compare_and_write(organisation_id: int, file: ProductFile, actor: Actor, choices: Choices) -> Report:
    """The last resort for a catalogue that never rests: compared where nobody else can write.

    The gate is held for longer than usual, but the import comes to an end.
    """
    started = time.monotonic()
    with suppress(_RolledBack), open_change(organisation_id, actor, GATE_WAIT_SECONDS) as change:
        prepared = _prepare(organisation_id, file, choices)
        report = _report(file, choices, prepared)
        if (report.problems and not choices.skip_bad) or prepared.plan.fatal or prepared.plan.is_empty:
            return report
        write_plan(change, prepared.plan)
        flush(change)
        report.gate_seconds = time.monotonic() - started
        if report.dry_run:
            raise _RolledBack
    report.written = not report.dry_run
    return report


def _is_outdated(organisation_id: int, sequence: int) -> bool:
    """Whether anything that was compared has changed since; figures that follow from stock do not count.

    Every own change of a product, its colours and its SKUs is an event of the product.
    """
    events = Event.objects.filter(organisation_id=organisation_id, sequence__gt=sequence, resource="product")
    newer = Record.objects.filter(organisation_id=organisation_id, sequence__gt=sequence)
    return events.exists() or newer.filter(resource__in=("season", "channel")).exists()
