"""Sets up logging: one line per record, without tokens, chat ids or people's words."""

from __future__ import annotations

import copy
import hashlib
import hmac
import json
import logging
import os
import re
import secrets
import sys
import traceback
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Literal, TextIO

HIDDEN = "[hidden]"

Format = Literal["auto", "text", "json"]

FORMATS: tuple[Format, ...] = ("auto", "text", "json")
"""`auto` writes for journald where it listens, and `text` elsewhere."""

_TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s%(who)s"
_JOURNAL = "<%(priority)d>%(name)s: %(message)s%(who)s"
"""journald adds the time itself, and takes the priority from the first signs (sd-daemon(3))."""

_PRIORITIES = {logging.CRITICAL: 2, logging.ERROR: 3, logging.WARNING: 4, logging.INFO: 6, logging.DEBUG: 7}

# A token is digits, a colon and 35 characters. Slightly shorter ones are removed too.
_TOKEN_LIKE = re.compile(r"[0-9]{5,}:[A-Za-z0-9_-]{25,}")
_CHATTY = ("aiohttp", "httpx", "httpcore", "telegram", "apscheduler", "asyncio", "tornado", "transitions")
_INNERMOST = 6
"""Innermost frames of a traceback that are logged: enough to find the line, few enough for one line."""


def set_up(
    level: str, hidden: Iterable[str] = (), stream: TextIO | None = None, form: Format = "auto"
) -> None:
    """Log everything from `level` up to `stream` (default: stderr)."""
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    if form == "json":
        handler.setFormatter(JsonFormatter(hidden))
    else:
        to_journal = form == "auto" and is_journal(stream, os.environ.get("JOURNAL_STREAM", ""))
        handler.setFormatter(Formatter(hidden, line=_JOURNAL if to_journal else _TEXT))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def say_last(lines: Iterable[str], form: Format = "auto", stream: TextIO | None = None) -> None:
    """Write why the program ends to `stream` (default: stderr), a line each, in the format of the log.

    Each is a JSON object, carries a priority for journald, or begins with "stile: ".
    """
    stream = stream or sys.stderr
    to_journal = form == "auto" and is_journal(stream, os.environ.get("JOURNAL_STREAM", ""))
    mark = f"<{_PRIORITIES[logging.CRITICAL]}>" if to_journal else ""
    for line in lines:
        record = logging.LogRecord("stile", logging.CRITICAL, "", 0, line, None, None)
        said = JsonFormatter().format(record) if form == "json" else f"{mark}stile: {line}"
        stream.write(f"{said}\n")


def is_journal(stream: TextIO, named: str) -> bool:
    """Tell whether journald reads the stream; `named` is what systemd.exec(5) puts into JOURNAL_STREAM."""
    try:
        found = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    return named == f"{found.st_dev}:{found.st_ino}"


def short(person: str, key: bytes) -> str:
    """Return a keyed hash that stands for a person in log lines."""
    return hmac.digest(key, person.encode(), hashlib.sha256).hex()[:8]


class Formatter(logging.Formatter):
    """Formats a record as one line.

    `extra={"person": id}` becomes a keyed hash. Of an exception only class and place are logged, since its
    message may quote people's words; messages of system errors and of Stile's own are logged.
    """

    def __init__(self, hidden: Iterable[str] = (), key: bytes | None = None, line: str = _TEXT) -> None:
        super().__init__(line)
        self._hidden = [text for text in hidden if text]
        self._key = key or secrets.token_bytes(16)

    def format(self, record: logging.LogRecord) -> str:
        line = copy.copy(record)
        line.exc_text = None
        line.priority = _PRIORITIES.get(record.levelno, _PRIORITIES[logging.INFO])
        who = self._who(record)
        line.who = f" [{who}]" if who else ""
        return self._clean(super().format(line))

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 - the same
        del datefmt
        return datetime.fromtimestamp(record.created, UTC).astimezone().isoformat(timespec="milliseconds")

    def _who(self, record: logging.LogRecord) -> str:
        person = getattr(record, "person", None)
        return "" if person is None else short(str(person), self._key)

    def formatException(self, ei: object) -> str:  # noqa: N802 - the name logging calls
        error = ei[1] if isinstance(ei, tuple) else None
        return " from ".join(_described(link) for link in _chain(error)) if error else ""

    def _clean(self, text: str) -> str:
        for secret in self._hidden:
            text = text.replace(secret, HIDDEN)
        return " | ".join(_TOKEN_LIKE.sub(HIDDEN, text).splitlines())


class JsonFormatter(Formatter):
    """Writes a record as a JSON object: time, level, logger, message, and person and error if any."""

    def format(self, record: logging.LogRecord) -> str:
        found = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "message": self._clean(record.getMessage()),
            "person": self._who(record),
            "error": self._clean(self.formatException(record.exc_info)) if record.exc_info else "",
        }
        return json.dumps({name: value for name, value in found.items() if value}, ensure_ascii=False)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield the error and its causes."""
    seen: set[int] = set()
    while error and id(error) not in seen:
        seen.add(id(error))
        yield error
        if isinstance(error, BaseExceptionGroup):
            yield from error.exceptions
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _described(error: BaseException) -> str:
    kind = type(error)
    ours = kind.__module__.partition(".")[0] in {"bot", "flows"}
    words = f" ({error})" if ours or isinstance(error, OSError) else ""
    places = [
        f"{frame.name} {frame.filename.rpartition('/')[2]}:{frame.lineno}"
        for frame in reversed(traceback.extract_tb(error.__traceback__))
    ]
    return f"{kind.__qualname__}{words} in {' < '.join(places[:_INNERMOST])}"
