"""A restore that is killed leaves the old installation or the new one, never something of both."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from seamline.serving.backup_home import STAGE, Move, complete_interrupted_restore
from tests.fixtures import Server
from tests.serving.installations import ON_POSTGRES, Install, add_company, installations, run

ENTRIES = ("media", "secret.key", "tls", "seamline.sqlite3")
DATABASE = "postgres" if ON_POSTGRES else "sqlite"


@pytest.fixture
def install(tmp_path: Path) -> Iterator[Install]:
    """Makes installations of this test's own."""
    with installations(tmp_path) as make:
        yield make


@pytest.mark.parametrize("renames", range(2 * len(ENTRIES) + 1))
def test_whoever_opens_the_home_next_ends_the_exchange(tmp_path: Path, renames: int) -> None:
    """However many renames were done before the power failed."""
    moves = [Move(f"{STAGE}/{name}", name, f"aside/{name}") for name in ENTRIES]
    for folder in (tmp_path / STAGE, tmp_path):
        folder.mkdir(exist_ok=True)
        for name in ENTRIES:
            (folder / name).write_text("old" if folder == tmp_path else "new")
    (tmp_path / ".restore-journal.json").write_bytes(msgspec.json.encode({"moves": moves}))
    (tmp_path / "aside").mkdir()
    steps = [step for move in moves for step in ((move.final, move.aside), (str(move.new), move.final))]
    for source, target in steps[:renames]:
        (tmp_path / source).rename(tmp_path / target)

    complete_interrupted_restore(tmp_path)
    complete_interrupted_restore(tmp_path)

    assert [(tmp_path / name).read_text() for name in ENTRIES] == ["new"] * len(ENTRIES)
    assert [(tmp_path / "aside" / name).read_text() for name in ENTRIES] == ["old"] * len(ENTRIES)
    assert not (tmp_path / STAGE).exists()
    assert not (tmp_path / ".restore-journal.json").exists()


def test_a_killed_restore_is_whole_or_has_not_happened(install: Install, tmp_path: Path) -> None:
    """Killed early, half-way and late; the last one is left to its end."""
    source, trial, target = install(DATABASE), install(DATABASE), install(DATABASE)
    add_company(source, "New")
    add_company(target, "Old")
    archive = str(tmp_path / "backup.tar.gz")
    run(source, "backup", archive)
    started = time.monotonic()
    run(trial, "restore", archive)
    lasts = time.monotonic() - started
    for share in (0.5, 0.8, 0.95):
        _kill_after(share * lasts, target, archive)
        found = [row["name"] for row in run(target, "organisation", "list")]
        assert found in (["Old"], ["New"])
    run(target, "restore", archive, "--force")
    assert [row["name"] for row in run(target, "organisation", "list")] == ["New"]
    assert run(target, "doctor")["data"] == []


def _kill_after(seconds: float, target: Server, archive: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "seamline", "restore", archive, "--force"],
        env=target.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()
