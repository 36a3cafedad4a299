"""Sets up logging: one line each, without tokens, without chat ids, without what people write."""

from __future__ import annotations

import copy
import hashlib
import hmac
import logging
import re
import secrets
import sys
import traceback
from collections.abc import Iterable, Iterator
from typing import TextIO

HIDDEN = "[hidden]"

# Digits, a colon and 35 signs; a little shorter still looks like one.
_TOKEN_LIKE = re.compile(r"[0-9]{5,}:[A-Za-z0-9_-]{25,}")
_CHATTY = ("httpx", "httpcore", "telegram", "apscheduler", "asyncio", "tornado", "transitions")
_INNERMOST = 6
"""Places of a traceback that are shown: enough to find the line, few enough for one line of log."""


def set_up(level: str, hidden: Iterable[str] = (), stream: TextIO | None = None) -> None:
    """Send everything from `level` up to the stream (stderr), formatted as below."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Formatter(hidden))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def short(person: str, key: bytes) -> str:
    """Return a name for a person that tells lines of one log apart and nothing else."""
    return hmac.digest(key, person.encode(), hashlib.sha256).hex()[:8]


class Formatter(logging.Formatter):
    """Writes a record as one line.

    `extra={"person": id}` shows as a keyed hash. Of an exception only its class and place are
    shown, since its message may quote what somebody wrote; those of the system and of ours are kept.
    """

    def __init__(self, hidden: Iterable[str] = (), key: bytes | None = None) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s%(who)s")
        self._hidden = [text for text in hidden if text]
        self._key = key or secrets.token_bytes(16)

    def format(self, record: logging.LogRecord) -> str:
        line = copy.copy(record)
        line.exc_text = None
        person = getattr(record, "person", None)
        line.who = f" [{short(str(person), self._key)}]" if person is not None else ""
        return self._clean(super().format(line))

    def formatException(self, ei: object) -> str:  # noqa: N802 - the name logging calls
        error = ei[1] if isinstance(ei, tuple) else None
        return " from ".join(_described(link) for link in _chain(error)) if error else ""

    def _clean(self, text: str) -> str:
        for secret in self._hidden:
            text = text.replace(secret, HIDDEN)
        return " | ".join(_TOKEN_LIKE.sub(HIDDEN, text).splitlines())


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield the error and what led to it."""
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
