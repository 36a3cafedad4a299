"""Lays out the files of a language for whoever translates: English above, translation below. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from flows.languages import Entry
from flows.locate import Place
from flows.model import Template
from flows.overlay import signature

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_HEAD = re.compile(r"(?:[ \t]*#[^\n]*\n)+")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file as it is to be, and how many of its texts wait for a translation or for a second look."""

    text: str
    missing: int
    stale: int


def sheet(
    flow: str,
    english: Iterable[tuple[Place, Template]],
    written: Mapping[tuple[str, Place], Entry],
    head: str,
) -> Sheet:
    """Return the file of one flow ("" for the phrases), in the order of the English.

    What is translated stays. A translation whose hash is empty gets the hash of the English as it is
    now: that is how a translator says that the two fit. One with another hash stays as it is.
    """
    parts = [head] if head else []
    missing = stale = 0
    for table, rows in groupby(english, key=lambda row: row[0][:-1][:2]):
        if table:
            parts.append(f"\n[{'.'.join(map(str, table))}]")
        if table == ("flow",):
            parts.append(f"name = {_quoted(flow)}")
        for place, template in rows:
            now = signature(template.source)
            entry = written.get((flow, place))
            of, words = (entry.of or now, entry.words) if entry else ("", "")
            missing += not words
            stale += bool(words) and of != now
            parts.append(f"# {' / '.join(template.source.splitlines())}")
            key = ".".join(_key(str(part)) for part in place[len(table) :])
            parts.append(f"{key} = [{_quoted(of if words else '')}, {_quoted(words)}]")
    return Sheet("\n".join(parts).strip("\n") + "\n", missing, stale)


def lines_sheet(english: Iterable[str], said: Mapping[str, str], head: str) -> Sheet:
    """Return the file of what help lines say in words."""
    every = list(english)
    rows = [f"{_quoted(words)} = {_quoted(said.get(words, ''))}" for words in every]
    missing = sum(not said.get(words) for words in every)
    return Sheet("\n".join(filter(None, [head, *rows])) + "\n", missing, 0)


def head_of(source: str) -> str:
    """Return the comment a file begins with, which stays."""
    found = _HEAD.match(source)
    return found[0].rstrip("\n") + "\n" if found else ""


def _key(part: str) -> str:
    return part if _BARE.fullmatch(part) else _quoted(part)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
