"""What a backup or a restore refuses, and that it then leaves everything as it was."""

from __future__ import annotations

import io
import json
import os
import stat
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from seamline.serving.backup_archive import BackupError, Content, read
from tests.fixtures import Server
from tests.serving.installations import ON_POSTGRES, Install, add_company, installations, refused, run

DATABASE = "postgres" if ON_POSTGRES else "sqlite"
KEY = "a key that is kept elsewhere"


@pytest.fixture(scope="module")
def install(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Install]:
    """Makes installations of this module's own."""
    with installations(tmp_path_factory.mktemp("installations")) as make:
        yield make


@pytest.fixture(scope="module")
def old(install: Install) -> Server:
    """An installation with a company, not running."""
    server = install(DATABASE)
    add_company(server)
    return server


@pytest.fixture(scope="module")
def archive(old: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it."""
    file = tmp_path_factory.mktemp("archive") / "backup.tar.gz"
    run(old, "backup", str(file))
    return file


def ignore(name: str, content: Content) -> None:
    """Reads an archive for its checks alone."""


def names(server: Server) -> list[str]:
    """The organisations that an installation has."""
    return [row["name"] for row in run(server, "organisation", "list")]


def test_an_archive_is_for_its_owner_alone_and_never_half_there(archive: Path, old: Server) -> None:
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert list(archive.parent.iterdir()) == [archive]
    assert "exists" in refused(old, "backup", str(archive))
    run(old, "backup", str(archive), "--replace")
    assert "cannot be used" in refused(old, "backup", str(archive.parent / "no folder" / "x.tar.gz"))


def test_the_manifest_tells_what_is_in_it(archive: Path) -> None:
    manifest = read(archive, ignore)
    assert manifest.database == ("postgresql" if ON_POSTGRES else "sqlite")
    assert manifest.keys["secret key"] == "included"
    assert manifest.tables["organisations_organisation"].rows == 1
    assert ("feed", "0001_initial") in manifest.migrations
    assert {"home/secret.key", "home/tls/ca.pem", "home/tls/ca-key.pem"} < set(manifest.members)


def test_a_place_that_is_not_empty_is_left_alone_without_force(install: Install, archive: Path) -> None:
    other = install(DATABASE)
    add_company(other, "Other")
    key = (other.home / "secret.key").read_text()
    assert "--force" in refused(other, "restore", str(archive))
    assert (other.home / "secret.key").read_text() == key
    assert names(other) == ["Other"]
    restored = run(other, "restore", str(archive), "--force")
    assert names(other) == ["Lantern"]
    assert (Path(restored["aside"]) / "secret.key").read_text() == key
    assert ON_POSTGRES or (Path(restored["aside"]) / "seamline.sqlite3").exists()
    assert not (other.home / ".restoring").exists()


@pytest.mark.skipif(not ON_POSTGRES, reason="an SQLite database lies in the home")
def test_a_database_that_is_not_empty_is_left_alone_although_the_home_is(
    install: Install, archive: Path, tmp_path: Path
) -> None:
    other = install(DATABASE)
    add_company(other, "Other")
    moved = Server({**other.environment, "SEAMLINE_HOME": str(tmp_path / "home")}, tmp_path / "log")
    assert "database is not empty" in refused(moved, "restore", str(archive))
    assert not (tmp_path / "home").exists()
    assert names(other) == ["Other"]


def test_a_running_server_is_not_restored_underneath(install: Install, archive: Path) -> None:
    other = install(DATABASE)
    add_company(other, "Other")
    other.start()
    assert "stop it" in refused(other, "restore", str(archive), "--force")
    other.kill()
    run(other, "restore", str(archive), "--force")
    assert names(other) == ["Lantern"]


def test_a_damaged_archive_changes_nothing(install: Install, archive: Path, tmp_path: Path) -> None:
    """Wherever it is cut off or altered."""
    other = install(DATABASE)
    whole = archive.read_bytes()
    damaged = tmp_path / "damaged.tar.gz"
    for content in (whole[: len(whole) // 2], whole[:-5], _altered(whole), b"no archive at all", b""):
        damaged.write_bytes(content)
        with pytest.raises(BackupError):
            read(damaged, ignore)
    assert "damaged" in refused(other, "restore", str(damaged))
    assert not other.home.exists()


def _altered(whole: bytes) -> bytes:
    changed = bytearray(whole)
    changed[len(whole) // 2] ^= 0x55
    return bytes(changed)


@pytest.mark.parametrize(
    "name",
    [
        "home/tls/../../../evil",
        "/etc/evil",
        "home/media/../secret.key",
        "home/bin/evil",
        "home/secret.key",
        "a\\b",
    ],
)
def test_a_path_that_leads_elsewhere_is_refused(archive: Path, tmp_path: Path, name: str) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = 4
    with pytest.raises(BackupError, match="no backup"):
        read(_with_first(archive, tmp_path, entry, b"evil"), ignore)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE])
def test_what_is_no_plain_file_is_refused(archive: Path, tmp_path: Path, kind: bytes) -> None:
    entry = tarfile.TarInfo("home/media/link")
    entry.type = kind
    entry.linkname = "/etc/passwd"
    with pytest.raises(BackupError, match="not a plain file"):
        read(_with_first(archive, tmp_path, entry, b""), ignore)


def test_a_member_that_the_manifest_does_not_know_is_refused(install: Install, archive: Path, tmp_path: Path) -> None:
    entry = tarfile.TarInfo("home/media/more.png")
    entry.size = 4
    other = install(DATABASE)
    assert "more.png" in refused(other, "restore", str(_with_first(archive, tmp_path, entry, b"evil")))
    assert not other.home.exists()


def _with_first(archive: Path, folder: Path, entry: tarfile.TarInfo, content: bytes) -> Path:
    """A copy of the archive with one more member in front; all else is as it was."""
    target = folder / "changed.tar.gz"
    with tarfile.open(archive) as source, tarfile.open(target, "w:gz") as changed:
        changed.addfile(entry, io.BytesIO(content))
        for each in source:
            changed.addfile(each, source.extractfile(each))
    return target


def test_a_backup_of_a_later_release_is_refused(install: Install, archive: Path, tmp_path: Path) -> None:
    def add_migration(manifest: dict[str, list[list[str]]]) -> None:
        manifest["migrations"].append(["catalogue", "0999_of_tomorrow"])

    target = tmp_path / "later.tar.gz"
    with tarfile.open(archive) as source, tarfile.open(target, "w:gz") as changed:
        for each in source:
            file = source.extractfile(each)
            assert file is not None
            content = file.read()
            if each.name == "manifest.json":
                manifest = json.loads(content)
                add_migration(manifest)
                content = json.dumps(manifest).encode()
                each.size = len(content)
            changed.addfile(each, io.BytesIO(content))
    other = install(DATABASE)
    assert "0999_of_tomorrow" in refused(other, "restore", str(target))
    assert not other.home.exists()


def test_a_key_that_is_kept_elsewhere_is_missed_and_asked_for(install: Install, tmp_path: Path) -> None:
    keyed = install(DATABASE, secret_key=KEY)
    add_company(keyed)
    file = str(tmp_path / "keyed.tar.gz")
    made = run(keyed, "backup", file)
    assert "SEAMLINE_SECRET_KEY" in made["missing_keys"]["secret key"]
    assert KEY.encode() not in b"".join(_contents(Path(file)))
    keyless = install(DATABASE)
    assert "--other-key" in refused(keyless, "restore", file)
    wrong = install(DATABASE, secret_key="another key altogether, long enough")
    assert "--other-key" in refused(wrong, "restore", file)
    assert not wrong.home.exists()
    right = install(DATABASE, secret_key=KEY)
    assert run(right, "restore", file)["missing_keys"] == made["missing_keys"]
    run(keyless, "restore", file, "--other-key")
    assert names(right) == names(keyless) == ["Lantern"]


def _contents(archive: Path) -> Iterator[bytes]:
    with tarfile.open(archive) as source:
        for each in source:
            file = source.extractfile(each)
            assert file is not None
            yield file.read()


def test_a_folder_that_cannot_be_written_is_one_clear_line(install: Install, archive: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    other = install(DATABASE)
    blocked = Server({**other.environment, "SEAMLINE_HOME": str(tmp_path / "file" / "home")}, tmp_path / "log")
    assert os.strerror(20) in refused(blocked, "restore", str(archive))
