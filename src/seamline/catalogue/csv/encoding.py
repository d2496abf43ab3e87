"""Which encoding a file of unknown origin is in, found by reading it through once in small pieces."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

CHUNK_BYTES: Final = 1 << 20

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_CSV: Final = (
    (b"PK\x03\x04", "this is an Excel workbook or a zip file; save it as CSV UTF-8"),
    (b"\xd0\xcf\x11\xe0", "this is an old Excel workbook; save it as CSV UTF-8"),
    (b"%PDF", "this is a PDF file"),
    (b"\x1f\x8b", "this file is compressed; unpack it first"),
)
_UTF8_LETTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")


class EncodingError(ValueError):
    """A file that cannot be read as text. ``line`` is the physical line, or 0 for the whole file."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec's name and, where it had to be concluded, why it was chosen."""

    name: str
    remark: str = ""


def find_encoding(stream: BinaryIO, wanted: str | None = None) -> Encoding:
    """Encoding of a seekable stream, which is left at its start.

    UTF-8 and UTF-16 by their marks, else UTF-8 if every byte fits, else Windows-1252. Raises EncodingError
    where the file fits none, mixes two, or is no text at all.
    """
    stream.seek(0)
    head = stream.read(4)
    if not head:
        raise EncodingError("the file is empty")
    for signature, reason in _NOT_CSV:
        if head.startswith(signature):
            raise EncodingError(reason)
    encoding = _conclude(stream, head, wanted)
    stream.seek(0)
    return encoding


def _conclude(stream: BinaryIO, head: bytes, wanted: str | None) -> Encoding:
    if wanted is not None:
        return _wanted(stream, wanted)
    for mark, name in _MARKS:
        if head.startswith(mark):
            _require(stream, name)
            return Encoding(name)
    if _first_failure(stream, "utf-8") is None:
        return Encoding("utf-8")
    return _windows_1252(stream)


def _wanted(stream: BinaryIO, wanted: str) -> Encoding:
    try:
        name = codecs.lookup(wanted).name
    except LookupError as error:
        raise EncodingError(f"{wanted!r} is not a known encoding") from error
    name = "utf-8-sig" if name == "utf-8" else name
    _require(stream, name)
    return Encoding(name)


def _require(stream: BinaryIO, name: str) -> None:
    line = _first_failure(stream, name)
    if line is not None:
        raise EncodingError(f"a byte on this line does not fit the encoding {name}", line)


def _windows_1252(stream: BinaryIO) -> Encoding:
    """Accept Windows-1252 unless most of the special letters are right UTF-8: then a few bytes are broken."""
    letters = strange = 0
    for chunk in _chunks(stream):
        found = len(_UTF8_LETTER.findall(chunk))
        letters += found
        strange += len(_HIGH_BYTE.findall(_UTF8_LETTER.sub(b"", chunk)))
    if letters > strange:
        line = _first_failure(stream, "utf-8") or 0
        raise EncodingError("a byte on this line is not UTF-8, though the rest of the file is", line)
    _require(stream, "cp1252")
    return Encoding("cp1252", "the file is not UTF-8; it was read as Windows-1252")


def _first_failure(stream: BinaryIO, name: str) -> int | None:
    """Line of the first byte that ``name`` cannot decode, or None; raises EncodingError on NUL characters."""
    decoder = codecs.getincrementaldecoder(name)()
    line = 1
    chunk = b""
    try:
        for chunk in _chunks(stream):
            text = decoder.decode(chunk)
            if "\x00" in text:
                raise EncodingError(
                    "NUL characters: the file is UTF-16 without its mark, or no text",
                    line + _lines(text, "\x00"),
                )
            line += text.count("\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return line + error.object[: error.start].count(b"\n")
    return None


def _lines(text: str, before: str) -> int:
    return text.count("\n", 0, text.index(before))


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    stream.seek(0)
    while chunk := stream.read(CHUNK_BYTES):
        yield chunk
