"""Reads one value of a setting, as a file or a variable has it.

Every reader raises ValueError with what to write instead.
"""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

from bot.access import ACCESS_MODES, CODE_FORM, Mode
from bot.logs import FORMATS, Format

PUBLIC_API = "https://api.telegram.org"

_DURATION = re.compile(r"(?P<number>[0-9]+(?:\.[0-9]+)?)\s*(?P<unit>s|m|h)")
_UNITS = MappingProxyType({"s": "seconds", "m": "minutes", "h": "hours"})
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def text(value: object) -> str:
    """Return a text without white space around it."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError('write a text in quotes, such as "…"')
    return value.strip()


def folder(value: object) -> Path:
    """Return the path of a folder or a file; `~` is the user's own."""
    return Path(text(value)).expanduser()


def folder_or_none(value: object) -> Path | None:
    """Return a path, or None for an empty text."""
    return None if value == "" else folder(value)


def url(value: object) -> str:
    """Return the address of a Bot API server, without a slash at its end."""
    written = text(value).rstrip("/")
    if not re.fullmatch(r"https?://[^\s/]+(/\S*)?", written):
        raise ValueError(f'write the address of a Bot API server, such as "{PUBLIC_API}"')
    return written


def store_url(value: object) -> str:
    """Return the address of a database. A problem does not quote it: it may hold a password."""
    if value and not (isinstance(value, str) and re.fullmatch(r"postgres(ql)?://\S+", value)):
        raise ValueError('write the address of a database, such as "postgresql://stile@/stile"')
    return str(value)


def webhook_url(value: object) -> str:
    """Return a public address with a path, or an empty text."""
    if value and not (isinstance(value, str) and re.fullmatch(r"https://[^\s/?#]+/[^\s?#]+", value)):
        raise ValueError('write a public address with a path, such as "https://stile.example.org/updates"')
    return str(value)


def page_url(value: object) -> str:
    """Return the address of a public page, or an empty text."""
    if value and not (isinstance(value, str) and re.fullmatch(r"https://[^\s]{4,80}", value)):
        raise ValueError('write a public address, such as "https://stile.example.org/for-therapists"')
    return str(value)


def address(value: object) -> tuple[str, int]:
    """Return a host and a port."""
    host, _, port = text(value).rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError('write a host and a port, such as "127.0.0.1:8080"')
    return host.strip("[]"), int(port)


def address_or_none(value: object) -> tuple[str, int] | None:
    """Return a host and a port, or None for an empty text."""
    return None if value == "" else address(value)


def duration(value: object) -> timedelta:
    """Return a length of time that is written with its unit."""
    found = _DURATION.fullmatch(text(value))
    length = timedelta(**{_UNITS[found["unit"]]: float(found["number"])}) if found else timedelta()
    if not length:
        raise ValueError('write a time with its unit, such as "30s", "5m" or "1h"')
    return length


def months(value: object) -> int:
    """Return a number of months from 2 to 120, or 0 for never."""
    written = str(value)
    if isinstance(value, bool) or not written.isdecimal() or int(written) == 1 or int(written) > 120:
        raise ValueError("write a number of months from 2 to 120, or 0 for never")
    return int(written)


def mode(value: object) -> Mode:
    """Return an access mode."""
    known = next((known for known in ACCESS_MODES if known == value), None)
    if known is None:
        raise ValueError(f"write one of {', '.join(ACCESS_MODES)}")
    return known


def code(value: object) -> str:
    """Return an invite code, or an empty text."""
    if not isinstance(value, str) or (value and not CODE_FORM.fullmatch(value)):
        raise ValueError("write 8 to 50 letters, digits, - and _: a link can hold no others")
    return value


def people_file(value: object) -> frozenset[str]:
    """Return the chat ids in a file; none for an empty path."""
    path = folder_or_none(value)
    if path is None:
        return frozenset()
    try:
        return people(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(
            f"the file can't be read ({error.strerror}): name one with a chat id a line"
        ) from None


def people(value: object) -> frozenset[str]:
    """Return the chat ids of a list. A problem names the line, never its content."""
    lines = re.split(r"[\n,]", str(value))
    entries = {number: line.partition("#")[0].strip() for number, line in enumerate(lines, 1)}
    for number, person in entries.items():
        if person and not re.fullmatch(r"[0-9]{1,19}", person):
            raise ValueError(f"entry {number} is not a chat id: write digits only, with # before a remark")
    return frozenset(person for person in entries.values() if person)


def countries(value: object) -> frozenset[str]:
    """Return country codes, from a list or from a text."""
    codes = value if isinstance(value, list) else str(value).replace(",", " ").split()
    if not all(isinstance(code, str) and re.fullmatch("[A-Z]{2}", code) for code in codes):
        raise ValueError('write codes of two capital letters, such as ["DE", "AT"]')
    return frozenset(codes)


def level(value: object) -> str:
    """Return a log level."""
    name = text(value).upper()
    if name not in _LEVELS:
        raise ValueError(f"write one of {', '.join(_LEVELS)}")
    return name


def log_format(value: object) -> Format:
    """Return a format of the log."""
    form = next((form for form in FORMATS if form == value), None)
    if form is None:
        raise ValueError(f"write one of {', '.join(FORMATS)}")
    return form
