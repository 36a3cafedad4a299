"""Lays out the files of a language for translators: English above, translation below. Pure."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from flows.authoring.layout import kept_comments
from flows.definition.languages.overlay import named_now, signature, table_of
from flows.definition.languages.own_data import OF, TABLES
from flows.definition.languages.translations import Entry
from flows.definition.toml.source_map import Place
from flows.definition.toml.toml_files import quoted
from flows.definition.toml.toml_slips import explained
from flows.model import Template

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ASSIGNED = re.compile(r"\s*([^#\s=][^=]*?)\s*=")
_TABLE = re.compile(r"\s*\[([^\[\]]+)\]\s*(?:#.*)?$")
_HASH = re.compile(r"[0-9a-f]{6}")
ORPHANS = "# No longer asked for:"
"""Heads the translations of texts that the English has no more. They stay as comments."""
TABLE_DEPTH = 3
"""`state`, its name, and the key of the table."""

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

    Translations stay. An empty hash is replaced by the hash of the present English text: so a translator
    marks a translation as current. One with another hash stays unchanged.
    """
    rows = list(english)
    parts = [head] if head else []
    if flow and rows and rows[0][0][0] != "flow":
        parts.append(f"[flow]\nname = {quoted(flow)}")
    missing = stale = 0
    for table, group in groupby(rows, key=lambda row: row[0][:-1][:2]):
        if table:
            parts.append(f"\n[{'.'.join(map(str, table))}]")
        if table == ("flow",):
            parts.append(f"name = {quoted(flow)}")
        for place, template in group:
            now = signature(template.source)
            entry = written.get((flow, place))
            of, words = (entry.of or now, entry.words) if entry else ("", "")
            missing += not words
            stale += bool(words) and of != now
            parts.append(f"# {' / '.join(template.source.splitlines())}")
            key = ".".join(_key(str(part)) for part in place[len(table) :])
            if place[-1] in TABLES and len(place) == TABLE_DEPTH:
                parts += _table_lines(key, of if words else "", words)
            else:
                parts.append(f"{key} = [{quoted(of if words else '')}, {quoted(words)}]")
    return Sheet("\n".join(parts).strip("\n") + "\n", missing, stale)


def _table_lines(key: str, of: str, words: str) -> Iterator[str]:
    """Yield a table of wordings, one a line, behind the hash of the English table."""
    table = table_of(Template(words, ())) if words else {}
    if "" in table:
        yield f"{key} = [{quoted(of)}, {quoted(words)}]"
        return
    yield f"{key}.{OF} = {quoted(of)}"
    for name, wording in table.items():
        yield f"{key}.{_key(name)} = {quoted(wording)}"


def lines_sheet(english: Iterable[str], said: Mapping[str, str], head: str) -> Sheet:
    """Return the file of what help lines say in words."""
    every = list(english)
    rows = [f"{quoted(words)} = {quoted(said.get(words, ''))}" for words in every]
    missing = sum(not said.get(words) for words in every)
    return Sheet("\n".join(filter(None, [head, *rows])) + "\n", missing, 0)


def unusable(source: str, *, pairs: bool = True) -> str | None:
    """Return why rewriting a file would lose words, with the line and the remedy, or None when it is safe.

    A file that is no TOML can't be read whole. In a file of pairs, an entry of another shape, or with its
    words where the hash belongs, would come out empty.
    """
    try:
        content = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        line, words = explained(source, str(error))
        return f"line {line}: {words}"
    for place, value in _leaves(content) if pairs else ():
        if place == ("flow", "name") or _is_wording(place, value):
            continue
        match value:
            case [str(of), str(words)] if words or not of or _HASH.fullmatch(of):
                continue
        key = ".".join(_key(part) for part in place)
        return f"line {_line_of(source, place)}: {key}: " + 'write ["", "…"] with the translation second'
    return None


def _is_wording(place: tuple[str, ...], value: object) -> bool:
    """Tell whether it is one line of a table of wordings, which is translated as a whole."""
    return len(place) == TABLE_DEPTH + 1 and place[-2] in TABLES and isinstance(value, str)


def kept(old: str, new: str) -> str:
    """Return `new` with every comment and every translation of `old` that it lacks.

    A comment stays above the key it stood above or beside. A translation whose place is gone, and a comment
    whose key is gone, stay at the end as comments. Comments that repeat the English of today are left out.
    """
    written = dict(_leaves(tomllib.loads(new)))
    orphans = {
        place: f"# {'.'.join(map(_key, place))} = {json.dumps(value, ensure_ascii=False)}"
        for place, value in _named(tomllib.loads(old))
        if place != ("flow", "name") and _words(value) and _words(written.get(place, "")) != _words(value)
    }
    generated = {line.strip() for line in new.splitlines() if line.startswith("#")}
    comments = {
        place: [line for line in lines if line not in generated and line != ORPHANS]
        for place, lines in _comments(old, written).items()
    }
    lines: list[str] = []
    place: tuple[str, ...] = ()
    table: tuple[str, ...] = ()
    for line in new.splitlines():
        if found := _TABLE.match(line):
            table = _parts(found[1])
        elif not line.lstrip().startswith("#") and (found := _ASSIGNED.match(line)):
            place = (*table, *_parts(found[1]))
            lines += comments.pop(place, [])
        lines.append(line)
    there = {line for left in comments.values() for line in left}
    alone = {place: line for place, line in orphans.items() if line not in there}
    tail: list[str] = []
    for place, left in comments.items():
        tail += [*left, *filter(None, [alone.pop(place, "")])]
    tail += alone.values()
    return "\n".join([*lines, *(["", ORPHANS, *tail] if tail else [])]) + "\n"


def count(source: str) -> int:
    """Return how many translations a file holds that are not empty; a table of wordings is one."""
    return len(_translated(source))


def changed(old: str, new: str) -> int:
    """Return how many texts have another translation in `new` than they have in `old`."""
    before, now = _translated(old), _translated(new)
    return sum(now.get(place, words) != words for place, words in before.items())


def _translated(source: str) -> dict[tuple[str, ...], list[str]]:
    """Return the translations of a file that are not empty; those of a table of wordings stand together."""
    found: dict[tuple[str, ...], list[str]] = {}
    for place, value in _named(tomllib.loads(source)):
        is_wording = _is_wording(place, value)
        if place != ("flow", "name") and _words(value) and not (is_wording and place[-1] == OF):
            found.setdefault(place[:TABLE_DEPTH] if is_wording else place, []).append(
                f"{place[-1]} = {_words(value)}"
            )
    return found


def _named(content: Mapping[str, object]) -> Iterator[tuple[tuple[str, ...], object]]:
    """Yield every value of a file by the keys of today."""
    for place, value in _leaves(content):
        yield tuple(map(str, named_now(place))), value


def _words(value: object) -> str:
    return str(value[1]) if isinstance(value, list) and len(value) == 2 else str(value)


def _leaves(
    table: Mapping[str, object], place: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], object]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*place, key))
        else:
            yield (*place, key), value


def _comments(source: str, asked: Mapping[tuple[str, ...], object]) -> dict[tuple[str, ...], list[str]]:
    """Return the comments of a file by the place of the key below or beside them.

    One beside the head of a table belongs to the key below. Comments with no key below stand under (). A
    comment whose text has the hash of its entry is the English of before, and is left out where the text is
    still asked for.
    """
    content = dict(_named(tomllib.loads(source)))
    found: dict[tuple[str, ...], list[str]] = {}
    waiting: list[str] = []
    table: tuple[str, ...] = ()
    beside = {one.line: one.text for one in kept_comments.comments(source) if one.beside}
    for number, line in enumerate(source.splitlines(), 1):
        said = [beside[number]] if number in beside else []
        if line.lstrip().startswith("#"):
            waiting.append(line.strip())
        elif matched := _TABLE.match(line):
            table = _parts(matched[1])
            waiting += said
        elif matched := _ASSIGNED.match(line):
            place = tuple(map(str, named_now((*table, *_parts(matched[1])))))
            value = content.get(place)
            stale = str(value[0]) if place in asked and isinstance(value, list) and value else ""
            above = [comment for comment in waiting if not stale or not _repeats(comment, stale)]
            found[place] = [*above, *said]
            waiting = []
    return {**found, (): waiting}


def _repeats(comment: str, english: str) -> bool:
    """Tell whether a comment is the English with this hash, as it was laid out above its translation."""
    text = comment.removeprefix("#").strip()
    return english in {signature(text), signature(text.replace(" / ", "\n"))}


def _parts(key: str) -> tuple[str, ...]:
    """Return the parts of a dotted key, bare or quoted."""
    return tuple(
        json.loads(part) if part.startswith('"') else part.strip("'")
        for part in re.findall(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'|[^.\s]+", key)
    )


def _line_of(source: str, place: tuple[str, ...]) -> int:
    table: tuple[str, ...] = ()
    for number, line in enumerate(source.splitlines(), 1):
        if found := _TABLE.match(line):
            table = _parts(found[1])
        elif (found := _ASSIGNED.match(line)) and (*table, *_parts(found[1])) == place:
            return number
    return 1


def head_of(source: str) -> str:
    """Return the comment a file begins with, which stays."""
    found = _HEAD.match(source)
    return found[0].rstrip("\n") + "\n" if found else ""


def _key(part: str) -> str:
    return part if _BARE.fullmatch(part) else quoted(part)
