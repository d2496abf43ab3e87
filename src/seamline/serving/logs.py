"""Log lines: one a line, readable or JSON, with the request id; never a query string, never a secret."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime

_EXTRAS = ("request_id", "method", "path", "status", "milliseconds", "remote")


class TextFormatter(logging.Formatter):
    """`2026-03-27T10:18:08Z INFO seamline.access GET /skus 200 request_id=… milliseconds=3.1`."""

    def format(self, record: logging.LogRecord) -> str:
        """One line; what a client sent cannot start another."""
        moment = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        extras = "".join(
            f" {name}={getattr(record, name)}"
            for name in ("request_id", "milliseconds", "remote")
            if hasattr(record, name)
        )
        line = f"{moment} {record.levelname} {record.name} {record.getMessage()}{extras}"
        line = line.replace("\r", "\\r").replace("\n", "\\n")
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        entry.update({name: getattr(record, name) for name in _EXTRAS if hasattr(record, name)})
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False, default=str)
