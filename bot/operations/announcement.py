"""Announcements to everybody with a record: read from a file that has one text for each language."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from flows.locale.lengths import utf16
from flows.model import Message
from flows.person import Outgoing, Person

MOST_UNITS = 3500
"""UTF-16 units of a text: Telegram takes 4096, and the first line of ours goes before it."""

NOTICE = "announcement"
"""Name of the phrase that every announcement begins with. It says nothing about therapy: a lock screen shows
it."""


class AnnouncementUnusable(Exception):
    """Raised when a file can't be announced; holds a line for each problem."""


def read(file: Path, languages: Iterable[str]) -> dict[str, str]:
    """Return the text for each language.

    Raises:
        AnnouncementUnusable: the file can't be read, or lacks a language, or a text is empty or too long.
    """
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise AnnouncementUnusable(f"{file}: {error.strerror}: name a file that can be read") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise AnnouncementUnusable(f'{file}: {error}: write a line such as en = "…" a language') from None
    known = tuple(languages)
    problems = [f"{file}: {code}: write this language too" for code in known if code not in found]
    problems += [f"{file}: {code}: the bot does not speak it" for code in found if code not in known]
    for code, text in found.items():
        if not isinstance(text, str) or not text.strip():
            problems.append(f"{file}: {code}: write a text in quotes")
        elif utf16(text) > MOST_UNITS:
            problems.append(f"{file}: {code}: {utf16(text)} characters: shorten it to {MOST_UNITS}")
    if problems:
        raise AnnouncementUnusable("\n".join(problems))
    return {code: str(text).strip() for code, text in found.items()}


def name(texts: Mapping[str, str]) -> str:
    """Return the name by which records remember this announcement: the same texts have the same name."""
    return hashlib.sha256(repr(sorted(texts.items())).encode()).hexdigest()[:12]


def is_meant(person: Person, announced: str) -> bool:
    """Tell whether the person has not had the announcement yet, and has not blocked the bot."""
    return not person.delivery.blocked and announced not in person.delivery.announced


def outgoing(text: str, first: str) -> Outgoing:
    """Return the message: `first`, which is neutral, then the text. It is sent at most once."""
    return Outgoing("send", Message(f"{first}\n\n{text}"), at_most_once=True, announces=True)
