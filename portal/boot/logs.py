"""Log lines without personal data: an exception is told by its type and place, not by what it says.

What an exception says can hold a name or an answer (a database error quotes the row). The demo has made-up people only
and shows it.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Literal

Caught = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class PlainLines(logging.Formatter):
    """`2026-01-31T12:00:00+00:00 ERROR portal.tasks words`, the places of an exception below."""

    def __init__(
        self,
        fmt: str | None = None,
        datefmt: str | None = None,
        style: Literal["%", "{", "$"] = "%",
        *,
        with_messages: bool = False,
    ) -> None:
        super().__init__(fmt or "%(asctime)s %(levelname)s %(name)s %(message)s", datefmt, style)
        self.with_messages = with_messages

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: ARG002, N802 - logging's name
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")

    def formatException(self, ei: Caught) -> str:  # noqa: N802 - logging's name
        if self.with_messages or ei[1] is None:
            return super().formatException(ei)
        return "\n".join(places(ei[1]))


class JsonLines(PlainLines):
    """One JSON object a line, for collectors."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def places(error: BaseException) -> list[str]:
    """The exception's type and the lines it passed, then those of its causes."""
    lines: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        lines.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        lines += [f"  {step.filename}:{step.lineno} {step.name}" for step in traceback.extract_tb(cause.__traceback__)]
        cause = cause.__cause__
    return lines
