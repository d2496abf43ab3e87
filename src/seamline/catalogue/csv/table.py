"""A delimited text file as a header and rows that know their physical line."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from seamline.catalogue.csv.cells import unguard
from seamline.catalogue.csv.encoding import find_encoding
from seamline.catalogue.csv.spec import Findings

LARGEST_CELL: Final = 1_000_000
"""Characters in one cell: far above any description, low enough that a lost quote does not eat the file."""

DELIMITERS: Final = (",", ";", "\t")

Recogniser = Callable[[list[str]], int]
Row = tuple[int, list[str]]


class TableError(ValueError):
    """A file without a header that can be read. ``line`` is the physical line, or 0 for the whole file."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


@dataclass(slots=True)
class Table:
    """An open file: its header, and its rows as a stream that can be walked once."""

    encoding: str
    delimiter: str
    header: list[str]
    header_line: int
    _text: io.TextIOWrapper
    _reader: "_LineReader"

    def release(self) -> None:
        """Let go of the stream without closing it; no more rows can be read."""
        self._text.detach()

    def rows(self, findings: Findings, needed: frozenset[int], product_of: Callable[[list[str]], str]) -> Iterator[Row]:
        """Each row that is not blank as (its first physical line, one cell per header).

        A row with more cells than the header, or too few for a column in ``needed``, or that breaks the rules
        of quoting, is recorded in ``findings`` and left out; ``product_of`` names the product that lacks it.
        """
        width = len(self.header)
        for line, cells in self._reader.records(findings):
            if len(cells) != width:
                if not any(cells):
                    continue
                if reason := self._unfit(cells, needed):
                    padded = (cells + [""] * width)[:width]
                    findings.problem(line, "", reason, product_of(padded))
                    continue
                yield line, (cells + [""] * width)[:width]
            elif any(cells):
                yield line, cells

    def _unfit(self, cells: list[str], needed: frozenset[int]) -> str:
        """Why a ragged row cannot be read, or "" where what differs says nothing."""
        width = len(self.header)
        if any(cell.strip() for cell in cells[width:]):
            mark = "tab" if self.delimiter == "\t" else self.delimiter
            return f"the row has {len(cells)} cells, the header only {width}; is a {mark} not quoted?"
        missing = [self.header[place] for place in range(len(cells), width) if place in needed]
        if missing:
            return f"the row ends after {len(cells)} of {width} cells, before {', '.join(missing)}"
        return ""


class _LineReader:
    """csv.reader that yields each record with its first physical line and goes on after a broken one."""

    def __init__(self, text: io.TextIOWrapper, delimiter: str, skipped_lines: int) -> None:
        self._reader = csv.reader(text, delimiter=delimiter, strict=True)
        self._skipped = skipped_lines

    def records(self, findings: Findings) -> Iterator[Row]:
        # The limit is one for the whole process, so it is only ever raised.
        csv.field_size_limit(max(LARGEST_CELL, csv.field_size_limit()))
        reader, skipped = self._reader, self._skipped
        while True:
            line = reader.line_num + skipped + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                findings.problem(line, "", _explain(error))
                findings.broken = True
            else:
                yield line, cells


def open_table(
    stream: BinaryIO, recognise: Recogniser, *, encoding: str | None = None, delimiter: str | None = None
) -> tuple[Table, str]:
    """Open a seekable stream; return the table and a remark on the encoding, or "".

    The delimiter is the one under which ``recognise`` counts most headers. Raises EncodingError, TableError.
    """
    found = find_encoding(stream, encoding)
    delimiter, skipped = _find_delimiter(stream, found.name, recognise, delimiter)
    text = _wrap(stream, found.name)
    for _ in range(skipped):
        text.readline()
    reader = _LineReader(text, delimiter, skipped)
    findings = Findings()
    header_line, header = next(reader.records(findings), (0, []))
    if findings.problems:
        text.detach()
        raise TableError(findings.problems[0].reason, findings.problems[0].line)
    table = Table(found.name, delimiter, [unguard(name).strip() for name in header], header_line, text, reader)
    return table, found.remark


def _find_delimiter(stream: BinaryIO, encoding: str, recognise: Recogniser, wanted: str | None) -> tuple[str, int]:
    """Delimiter of the header, and how many lines stand before it (blank ones, Excel's ``sep=;``)."""
    text = _wrap(stream, encoding)
    skipped = 0
    try:
        first = text.readline(LARGEST_CELL)
        while first and (not first.strip() or first.lower().startswith("sep=")):
            if first.lower().startswith("sep="):
                wanted = wanted or first[4:5]
            skipped += 1
            first = text.readline(LARGEST_CELL)
    finally:
        text.detach()
    if not first:
        raise TableError("the file holds no header")
    candidates = (wanted,) if wanted else DELIMITERS
    return max(candidates, key=lambda mark: recognise(_split(first, mark))), skipped


def _split(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line], delimiter=delimiter), [])


def _wrap(stream: BinaryIO, encoding: str) -> io.TextIOWrapper:
    stream.seek(0)
    return io.TextIOWrapper(stream, encoding, newline="")


def _explain(error: csv.Error) -> str:
    """The csv module's message in words of the person who made the file."""
    message = str(error)
    if "field larger" in message:
        return f"a cell holds more than {LARGEST_CELL} characters; is a quotation mark missing?"
    if "end of data" in message:
        return "a quotation mark opened in this row is never closed"
    if "expected after" in message:
        return 'text follows a closing quotation mark; quotation marks inside a cell are written twice ("")'
    return message
