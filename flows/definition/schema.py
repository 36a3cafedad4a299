"""The shape of a content file: which tables and keys there are, and what each of them takes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from flows.errors.near import nearest
from flows.listening.frames import WORDINGS
from flows.listening.reflections import limits

Table = Mapping[str, Any]

MAX_ID = 52
"""Telegram refuses button data over 64 bytes; `v1:`, a token of up to 8 and a colon are ours."""

MAX_TEXT = 4096

REFLECTED = ("several", "typed", "picked", "unquoted", "none", "skip", "both")
"""The kinds of answer that can have reflections of their own, besides the bands of a scale."""


@dataclass(frozen=True, slots=True)
class Key:
    """Type of one key's value: its description for authors, and its test."""

    takes: str
    accepts: Callable[[Any], bool]
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """A table: what it is called, the keys it may and must have, and where else keys belong."""

    called: str
    keys: Mapping[str, Key]
    required: tuple[str, ...] = ()
    elsewhere: Mapping[str, Key] = field(default_factory=dict)


def problems(table: Table, shape: Shape) -> Iterator[tuple[str, str, str]]:
    """Yield (code, key, what is wrong and what to do) for everything in a table that doesn't fit."""
    instead = _misnamed(table, shape)
    for key in shape.required:
        if key not in table and key not in instead.values():
            yield (
                "F104",
                key,
                f"`{key}` is missing in {_lower(shape.called)}. Write `{key} = …`, {shape.keys[key].takes}",
            )
    for key, value in table.items():
        if key in instead:
            words = f"`{key}` is not a key of {_lower(shape.called)}. Call it `{instead[key]}`"
            yield "F106" if key in shape.elsewhere else "F105", key, words
            continue
        if key in shape.keys:
            if not shape.keys[key].accepts(value):
                yield _code(key, value), key, _misfit(key, value, shape.keys[key])
        elif key in shape.elsewhere:
            yield (
                "F106",
                key,
                f"`{key}` does not belong to {_lower(shape.called)}. Take it out{_instead(key, shape)}",
            )
        else:
            yield (
                "F105",
                key,
                f"`{key}` is not a key of {_lower(shape.called)}. {did_you_mean(key, shape.keys)}",
            )


def _misnamed(table: Table, shape: Shape) -> Mapping[str, str]:
    """Return the one key that stands for the one that is missing, so that one slip is told once."""
    lacking = [key for key in shape.required if key not in table]
    unknown = [key for key in table if key not in shape.keys]
    if len(lacking) != 1 or len(unknown) != 1 or not shape.keys[lacking[0]].accepts(table[unknown[0]]):
        return {}
    return {unknown[0]: lacking[0]}


_FEW = 20
"""Names that a message lists where none is near."""


def did_you_mean(word: str, known: Collection[str]) -> str:
    """Return a sentence that names the nearest known word, or all of a few, or what to do."""
    if unseen := [sign for sign in word if not sign.isprintable()]:
        return f"It holds {len(unseen)} sign that can't be seen (U+{ord(unseen[0]):04X}). Type the name anew"
    if near := nearest(word, known):
        return f"Did you mean `{near}`?"
    if 0 < len(known) <= _FEW:
        return f"Known are: {', '.join(sorted(known))}"
    return "Take it out, or correct the name"


def _code(key: str, value: object) -> str:
    return "T104" if key == "id" and isinstance(value, str) and len(value) > MAX_ID else "F107"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _instead(key: str, shape: Shape) -> str:
    other = {"ask": "say", "say": "ask"}.get(key)
    return f", or call it `{other}`" if other in shape.keys else ""


def _misfit(key: str, value: object, wanted: Key) -> str:
    if wanted.options and isinstance(value, str):
        return f"`{value}` is not a `{key}`. {did_you_mean(value, wanted.options)}"
    if wanted.options and isinstance(value, list):
        wrong = next((one for one in value if one not in wanted.options), "")
        return f"`{wrong}` is not a `{key}`. {did_you_mean(str(wrong), wanted.options)}"
    if wanted is WEIGHTS and isinstance(value, dict) and value:
        line, weight = next((one, much) for one, much in value.items() if much not in (1, 2))
        return f"`{line}` weighs {_written(weight)}. Write 1 or 2, as a line of *find my barrier* weighs"
    return f"`{key}` can't be {_written(value)}. Write {wanted.takes}{_as_meant(key, value, wanted)}"


def _as_meant(key: str, value: object, wanted: Key) -> str:
    """Return the line as it may have been meant, where the value shows that, or nothing."""
    if not isinstance(value, str):
        return ""
    said = value.strip().lower()
    plain = re.sub(r"[^a-z0-9]+", "-", said).strip("-")
    meant: tuple[object, ...] = (
        {"true": True, "yes": True, "false": False, "no": False}.get(said),
        int(said) if said.isascii() and said.isdigit() else None,
        plain,
        plain.replace("-", "_"),
        [value],
    )
    fitting = next((one for one in meant if one is not None and wanted.accepts(one)), None)
    return "" if fitting is None else f": {key} = {json.dumps(fitting, ensure_ascii=False)}"


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"' if value.strip() else "empty"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, dict):
        empty = [key for key, text in value.items() if not str(text).strip()]
        return f"a table whose `{empty[0]}` is empty" if empty else "a table"
    return "a list like this one" if isinstance(value, list) else "a date or time"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _is_wordings(value: object) -> bool:
    return (
        _is_names(value) and isinstance(value, dict) and bool(value) and all(key in WORDINGS for key in value)
    )


def _is_reflections(value: object) -> bool:
    return isinstance(value, dict) and all(
        _is_texts(texts) and (name in REFLECTED or limits(name) != (1, 0)) for name, texts in value.items()
    )


def _is_names(value: object) -> bool:
    return isinstance(value, dict) and all(map(_is_text, value.values()))


def _is_weights(value: object) -> bool:
    return isinstance(value, dict) and bool(value) and all(one in (1, 2) for one in value.values())


def _named(pattern: str, takes: str) -> Key:
    match = re.compile(pattern).fullmatch
    return Key(takes, lambda value: isinstance(value, str) and match(value) is not None)


def number(low: int, high: int) -> Key:
    """Return a key that takes a whole number between the two, both included."""

    def accepts(value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high

    return Key(f"a whole number from {low} to {high}", accepts)


def one_of(*options: str) -> Key:
    """Return a key that takes one of these words."""
    takes = "one of: " + ", ".join(options)
    return Key(takes, lambda value: isinstance(value, str) and value in options, options)


def some_of(*options: str) -> Key:
    """Return a key that takes several of these words."""
    takes = "one or more of these, with commas between them: " + ", ".join(options)
    return Key(takes, lambda value: _is_texts(value) and all(one in options for one in value), options)


TEXT = Key("a text in quotes", _is_text)
TEXTS = Key("texts in quotes, with | between them", _is_texts)
TEXT_LIST = Key("a list of texts in quotes", _is_texts)
NAMES = Key("names in quotes, with commas between them", _is_texts)
FLAG = Key("true or false", lambda value: isinstance(value, bool))
SKIP = Key("false, or the words of its button in quotes", lambda value: isinstance(value, bool))
WEIGHTS = Key("a table such as { s9 = 2, s12 = 1 }: a line of *find my barrier*, and 1 or 2", _is_weights)
ALLOW = Key('a table such as { V103 = "why it is fine here" }', _is_names)
TEXT_OR_VARIANTS = Key(
    "a text in quotes, or lines such as if ready: Good. with the last one alone",
    lambda value: _is_text(value) or _is_tables(value),
)
WORDED = Key("a text in quotes, or a table of wordings", lambda value: _is_text(value) or _is_wordings(value))
WORDINGS_TABLE = Key(
    f"lines in one text, each with its name and a colon: {', '.join(WORDINGS)}", _is_wordings, WORDINGS
)
REFLECT = Key("lines in one text, such as typed: So it's this: {own|quote}.", _is_reflections)
SOURCES = Key(
    "a state's name, or several with commas between them",
    lambda value: _is_text(value) or (_is_texts(value) and bool(value)),
)
CHOICES = Key("lines in one text, such as Fear, or Not sure -> why", _is_tables)
LIST_OF_TABLES = Key('a list such as [{ id = "fear", label = "Fear" }]', _is_tables)
GOTO = Key("a state's name, or a list of branches", lambda value: _is_text(value) or _is_tables(value))
STATE_NAME = _named(r"[a-z][a-z0-9-]{0,39}", "small letters, digits and hyphens, starting with a letter")
FLOW_NAME = _named(r"[a-z][a-z0-9-]{0,31}", "small letters, digits and hyphens, at most 32")
SAVE_NAME = _named(r"[a-z][a-z0-9_]{0,39}", "small letters, digits and underscores")
ID = _named(
    rf"[a-z0-9][a-z0-9-]{{0,{MAX_ID - 1}}}",
    f"small letters, digits and hyphens, at most {MAX_ID} (a button can't carry more)",
)


def slug(name: str) -> str:
    """Return a name as it can stand in a file: small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


FLOW = Shape(
    "The [flow] table",
    MappingProxyType(
        {
            "name": FLOW_NAME,
            "title": TEXT,
            "command": _named(r"[a-z][a-z0-9_]{0,31}", "small letters, digits and underscores, at most 32"),
            "menu": one_of("main", "fear", "more"),
            "order": number(0, 999),
            "minutes": number(1, 15),
            "about": TEXT,
            "page_title": TEXT,
            "short": NAMES,
            "version": number(1, 9999),
            "derive": one_of("triage", "sessions", "messages", "clock"),
            "summary": FLAG,
            "nudged": FLAG,
            "interrupts": FLAG,
            "renamed": Key('a table such as { old = "new" }', _is_names),
            "removed": NAMES,
            "was": NAMES,
            "entries": NAMES,
            "techniques": TEXTS,
            "sources": TEXTS,
            "allow": ALLOW,
            "reviewed": Key("a text in quotes", lambda value: isinstance(value, str)),
            "weights": WEIGHTS,
        }
    ),
    ("name", "title"),
)

VARIANT = Shape("A text of several", MappingProxyType({"say": TEXT, "when": TEXT}), ("say",))

RECAP_PART = Shape("A part of a recap", MappingProxyType({"from": TEXT, "say": TEXT}), ("from", "say"))

BRANCH = Shape("A branch", MappingProxyType({"to": TEXT, "when": TEXT}), ("to",))

CHOICE = Shape(
    "A choice",
    MappingProxyType(
        {
            "id": ID,
            "label": TEXT,
            "goto": TEXT,
            "when": TEXT,
            "alone": FLAG,
            "inside": TEXT,
            "typed": TEXT,
            "own": TEXT,
            "reflect": TEXT_LIST,
        }
    ),
    ("id", "label"),
)
