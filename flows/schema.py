"""The shape of a content file: which tables and keys there are, and what each of them takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, get_args

from flows.model import Keep, Kind, Section

Table = Mapping[str, Any]

EFFECTS = (
    "consent", "refuse", "erase", "stop-nudges", "restart-nudges", "rest-reason", "hold", "carry-on",
    "start-again", "drop-it", "use-held", "page", "sentences", "history", "progress", "book",
    "move-session", "cancel-session", "take-break", "forget-sessions", "show-data", "send-files",
    "take-out", "reword", "early", "only-reminders", "pause-week", "stop-pulse",
    "looked",
)  # fmt: skip

MAX_ID = 52
"""Telegram refuses button data over 64 bytes; `v1:`, a token of up to 8 and a colon are ours."""

MAX_TEXT = 4096


@dataclass(frozen=True, slots=True)
class Key:
    """What one key takes, in words for authors, and how to tell."""

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
    for key in shape.required:
        if key not in table:
            yield "F104", key, f"`{key}` is missing. {shape.called} has to have it: {shape.keys[key].takes}"
    for key, value in table.items():
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


def did_you_mean(word: str, known: Collection[str]) -> str:
    """Return a sentence that names the nearest known word, or all of a few, or what to do."""
    import difflib  # noqa: PLC0415 - only needed when something is wrong

    near = difflib.get_close_matches(word, known, n=1)
    if near:
        return f"Did you mean `{near[0]}`?"
    if 0 < len(known) <= 10:
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
    return f"`{key}` can't be {_written(value)}. Write {wanted.takes}"


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"' if value.strip() else "empty"
    if isinstance(value, int | float):
        return str(value)
    return "a list" if isinstance(value, list) else "a table" if isinstance(value, dict) else "a date or time"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _is_names(value: object) -> bool:
    return isinstance(value, dict) and all(map(_is_text, value.values()))


def _named(pattern: str, takes: str) -> Key:
    match = re.compile(pattern).fullmatch
    return Key(takes, lambda value: isinstance(value, str) and match(value) is not None)


def _number(low: int, high: int) -> Key:
    def accepts(value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high

    return Key(f"a whole number from {low} to {high}", accepts)


def _one_of(*options: str) -> Key:
    takes = "one of: " + ", ".join(options)
    return Key(takes, lambda value: isinstance(value, str) and value in options, options)


def _some_of(*options: str) -> Key:
    takes = "a list with one or more of: " + ", ".join(options)
    return Key(takes, lambda value: _is_texts(value) and all(one in options for one in value), options)


TEXT = Key("a text in quotes", _is_text)
TEXTS = Key("a list of texts in quotes", _is_texts)
FLAG = Key("true or false", lambda value: isinstance(value, bool))
ALLOW = Key('a table such as { V103 = "why it is fine here" }', _is_names)
TABLES = Key('a list such as [{ id = "fear", label = "Fear" }]', _is_tables)
GOTO = Key("a state's name, or a list of branches", lambda value: _is_text(value) or _is_tables(value))
STATE_NAME = _named(r"[a-z][a-z0-9-]{0,39}", "small letters, digits and hyphens, starting with a letter")
FLOW_NAME = _named(r"[a-z][a-z0-9-]{0,31}", "small letters, digits and hyphens, at most 32")
SAVE_NAME = _named(r"[a-z][a-z0-9_]{0,39}", "small letters, digits and underscores")
ID = _named(
    rf"[a-z0-9][a-z0-9-]{{0,{MAX_ID - 1}}}",
    f"small letters, digits and hyphens, at most {MAX_ID} (a button can't carry more)",
)

FLOW = Shape(
    "The [flow] table",
    MappingProxyType(
        {
            "name": FLOW_NAME,
            "title": TEXT,
            "command": _named(r"[a-z][a-z0-9_]{0,31}", "small letters, digits and underscores, at most 32"),
            "menu": _one_of("main", "fear", "more"),
            "order": _number(0, 999),
            "minutes": _number(1, 15),
            "about": TEXT,
            "version": _number(1, 9999),
            "derive": _one_of("triage"),
            "summary": FLAG,
            "nudged": FLAG,
            "interrupts": FLAG,
            "renamed": Key('a table such as { old = "new" }', _is_names),
            "removed": TEXTS,
            "techniques": TEXTS,
            "sources": TEXTS,
            "allow": ALLOW,
            "reviewed": Key("a text in quotes", lambda value: isinstance(value, str)),
        }
    ),
    ("name", "title", "version"),
)

BRANCH = Shape("A branch", MappingProxyType({"to": TEXT, "when": TEXT}), ("to",))

CHOICE = Shape(
    "A choice",
    MappingProxyType({"id": ID, "label": TEXT, "goto": TEXT, "when": TEXT, "alone": FLAG}),
    ("id", "label"),
)

KEYS: Mapping[str, Key] = MappingProxyType(
    {
        "type": _one_of(*get_args(Kind)),
        "ask": TEXT,
        "say": TEXT,
        "goto": GOTO,
        "save": SAVE_NAME,
        "choices": TABLES,
        "from": TEXT,
        "other": FLAG,
        "skip": FLAG,
        "skip_label": TEXT,
        "button": TEXT,
        "help": TEXT,
        "retry": TEXT,
        "suggest": TEXT,
        "cues": TEXTS,
        "acts": TEXTS,
        "start_with": TEXT,
        "low": _number(0, 9999),
        "high": _number(1, 9999),
        "max_chars": _number(1, MAX_TEXT),
        "keep": _one_of(*get_args(Keep)),
        "label": TEXT,
        "section": _one_of(*get_args(Section)),
        "share": FLAG,
        "sensitive": FLAG,
        "flow": FLOW_NAME,
        "do": _some_of(*EFFECTS),
        "allow": ALLOW,
    }
)
"""Every key a state can have; `SHAPES` says which kind takes which."""

_ASKED = ("type", "do", "allow", "ask", "goto", "help", "skip", "skip_label", "save")
_ANSWERED = (*_ASKED, "retry", "label", "share", "sensitive", "section", "keep")


def _shape(kind: str, keys: tuple[str, ...], *required: str) -> Shape:
    called = f"{'An' if kind[0] in 'aeiou' else 'A'} `{kind}` state"
    return Shape(called, MappingProxyType({key: KEYS[key] for key in keys}), required, KEYS)


SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "say": _shape(
            "say", ("type", "do", "allow", "say", "goto", "help", "retry", "skip", "button"), "say"
        ),
        "text": _shape("text", (*_ANSWERED, "suggest", "max_chars"), "ask"),
        "choice": _shape("choice", (*_ANSWERED, "choices", "from", "other"), "ask"),
        "multi": _shape("multi", (*_ANSWERED, "choices", "from", "other"), "ask"),
        "list": _shape("list", (*_ANSWERED, "low", "high", "max_chars", "start_with"), "ask"),
        "scale": _shape("scale", (*_ANSWERED, "low", "high"), "ask"),
        "number": _shape("number", (*_ANSWERED, "low", "high"), "ask", "low", "high"),
        "yesno": _shape("yesno", _ANSWERED, "ask"),
        "date": _shape("date", _ANSWERED, "ask"),
        "time": _shape("time", (*_ANSWERED, "suggest", "cues"), "ask"),
        "plan": _shape("plan", (*_ANSWERED, "cues", "acts"), "ask"),
        "preview": _shape("preview", _ASKED, "ask"),
        "call": _shape("call", ("type", "do", "allow", "say", "goto", "flow"), "flow"),
        "end": _shape("end", ("type", "do", "allow", "say"), "say"),
    }
)
