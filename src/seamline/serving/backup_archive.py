"""The archive of a backup: a compressed tar whose last member, `manifest.json`, vouches for all others.

Members are `home/…` (keys, certificates, images) and `tables/TABLE/000001.msgpack` (rows, some megabytes a
part), so neither writing nor reading needs more memory than one part.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import re
import tarfile
import uuid
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO, Literal, Protocol, cast

import msgspec

FORMAT = 1
MANIFEST = "manifest.json"
_COMPRESSION_LEVEL = 3
_COPY_BYTES = 1 << 20
_MEMBER = re.compile(r"(home/(secret\.key|tls/[^/]+|media/.+)|tables/[a-z0-9_]+/[0-9]{6}\.msgpack)")


class BackupError(Exception):
    """A backup cannot be made or restored; the message is a sentence for people."""


class Table(msgspec.Struct):
    """What a backup holds of one table. `newest_id`: the highest id it ever gave automatically, 0 if none."""

    columns: list[str]
    rows: int = 0
    parts: int = 0
    newest_id: int = 0


class Member(msgspec.Struct):
    """Size in bytes and SHA-256 (hexadecimal) of one member."""

    size: int
    sha256: str


class Manifest(msgspec.Struct):
    """What a backup is and what it holds.

    `migrations` are the applied ones, [application, name]; `keys` says of each kind of key whether it is
    `included` or why it is missing; `secret_key_check` tells two secret keys apart and gives neither away.
    """

    format: int
    seamline_version: str
    made_at: str
    database: Literal["sqlite", "postgresql"]
    epoch: str
    migrations: list[tuple[str, str]]
    keys: dict[str, str]
    secret_key_check: str
    tables: dict[str, Table] = {}
    members: dict[str, Member] = {}


class Content(Protocol):
    """What a member holds, to be read piece by piece."""

    def read(self, size: int = -1, /) -> bytes:
        """The next `size` bytes, fewer at the end; all that is left without a size."""


class Writer:
    """Adds members to an archive that is being written, and remembers their checksums."""

    def __init__(self, archive: tarfile.TarFile) -> None:
        """`archive` is open for writing."""
        self._archive = archive
        self.members: dict[str, Member] = {}

    def add_bytes(self, name: str, content: bytes) -> None:
        """A member with this content."""
        self._add(name, io.BytesIO(content), len(content))

    def add_file(self, name: str, path: Path) -> bool:
        """A member with the content of a regular file; False where the file has gone meanwhile."""
        try:
            source = path.open("rb")
        except FileNotFoundError:
            return False
        with source:
            self._add(name, source, os.fstat(source.fileno()).st_size)
        return True

    def finish(self, manifest: Manifest) -> None:
        """Adds the manifest, as the last member."""
        manifest.members = dict(self.members)
        content = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
        self.add_bytes(MANIFEST, content)

    def _add(self, name: str, source: IO[bytes], size: int) -> None:
        entry = tarfile.TarInfo(name)
        entry.size = size
        entry.mode = 0o600
        hashed = _Hashed(source)
        self._archive.addfile(entry, cast(IO[bytes], hashed))  # of a file it needs `read` alone
        self.members[name] = Member(size, hashed.digest.hexdigest())


class _Hashed:
    """Content that is summed up as it passes."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        """As of Content."""
        content = self._source.read(size)
        self.digest.update(content)
        return content


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """An archive that appears at `path`, whole and for its owner alone, once the block has ended well."""
    partial = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.partial")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as raw:
            with (
                gzip.GzipFile("", "wb", _COMPRESSION_LEVEL, raw) as packed,
                tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as archive,
            ):
                yield Writer(archive)
            raw.flush()
            os.fsync(raw.fileno())
        partial.replace(path)
        sync_folder(path.parent)
    finally:
        with suppress(FileNotFoundError):
            partial.unlink()


def read(path: Path, take: Callable[[str, Content], None]) -> Manifest:
    """Reads an archive from end to end: hands each member to `take` (name, content) and checks it afterwards.

    What `take` did counts only if this returns. Raises BackupError where the archive is damaged, cut off,
    holds what no backup holds (links, paths that lead elsewhere) or was made by a later Seamline.
    """
    members: dict[str, Member] = {}
    manifest: Manifest | None = None
    try:
        with gzip.open(path) as packed, tarfile.open(fileobj=packed, mode="r|") as archive:
            for entry in archive:
                if manifest is not None:
                    raise BackupError(f"{path} is no backup: something follows its manifest")
                content = archive.extractfile(entry) if entry.isreg() else None
                if content is None:
                    raise BackupError(f"{path} is no backup: {entry.name!r} is not a plain file")
                if entry.name == MANIFEST:
                    manifest = _manifest(path, content.read())
                    continue
                _check_name(path, entry.name, members)
                hashed = _Hashed(content)
                take(entry.name, hashed)
                _drain(hashed)
                members[entry.name] = Member(entry.size, hashed.digest.hexdigest())
            while packed.read(_COPY_BYTES):  # to the end, where gzip's own checksum stands: the manifest has no other
                pass
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise BackupError(f"{path} is damaged or is no backup ({error})") from error
    if manifest is None:
        raise BackupError(f"{path} is damaged: its manifest is missing")
    _compare(path, manifest, members)
    return manifest


def _manifest(path: Path, content: bytes) -> Manifest:
    try:
        version = msgspec.json.decode(content, type=dict[str, object]).get("format")
        if version != FORMAT:
            raise BackupError(f"{path} has the format {version}; this Seamline reads {FORMAT}")
        return msgspec.json.decode(content, type=Manifest)
    except msgspec.DecodeError as error:
        raise BackupError(f"{path} is damaged: its manifest cannot be read ({error})") from error


def _check_name(path: Path, name: str, members: dict[str, Member]) -> None:
    parts = PurePosixPath(name).parts
    plain = "/".join(parts) == name and ".." not in parts and "\\" not in name and "\0" not in name
    if not plain or name in members or not _MEMBER.fullmatch(name):
        raise BackupError(f"{path} is no backup: it holds {name!r}")


def _drain(content: _Hashed) -> None:
    while content.read(_COPY_BYTES):
        pass


def _compare(path: Path, manifest: Manifest, members: dict[str, Member]) -> None:
    for name in {**manifest.members, **members}:
        if manifest.members.get(name) != members.get(name):
            raise BackupError(f"{path} is damaged: {name} is not what its manifest says")


def copy_to(content: Content, target: Path) -> None:
    """Writes a member's content to a new file with mode 0600, its folders included."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while chunk := content.read(_COPY_BYTES):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Makes sure that names which were added to `folder` outlive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
