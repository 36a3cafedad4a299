"""Writes what belongs together in one place: choices under their question, reflections as lines. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Any

from flows.authoring.layout.kept_comments import comments
from flows.definition.draft import Notes
from flows.definition.kinds import KINDS
from flows.definition.short.answer_lines import reflections_of, wordings_of, written
from flows.definition.short_forms import long_form, named_by
from flows.definition.toml.source_map import lines, value

HEADS = re.compile(r"^\[([a-z]+)\.([\w.-]+)\]", re.MULTILINE)
"""Matches the header of a state, or of a table in it."""

LINE_READERS: Mapping[str, Callable[..., Mapping[str, Any]]] = {
    "reflect": reflections_of, "sentence": wordings_of,
}  # fmt: skip
"""Keys whose table is written as lines, each with what reads them."""


def answer_lines(key: str, table: Mapping[str, Any]) -> str | None:
    """Return a table of reflections or wordings as lines; None where they can't."""
    texts = {name: told if isinstance(told, list) else [told] for name, told in table.items()}
    if not all(isinstance(one, str) for told in texts.values() for one in told):
        return None
    block = "\n".join(row for name, told in texts.items() for row in written(name, told)) + "\n"
    notes = Notes("", "")
    is_same = LINE_READERS[key](block, ("state",), notes) == table and not notes.problems
    return f'"""\n{block}"""' if is_same and not re.search(r'["\\]|: =', block) else None


_TAIL = re.compile(r"(?:\n[ \t]*(?:#[^\n]*)?)*\Z")


def with_answers(source: str) -> str:
    """Return the source with the tables of reflections and wordings as lines of their states."""
    parts = HEADS.split(source)
    whole = {(parts[n], parts[n + 1]): n + 2 for n in range(1, len(parts), 3)}
    for n in range(1, len(parts), 3):
        head, name, body = parts[n : n + 3]
        state, _, key = name.rpartition(".")
        tail = _TAIL.search(body)
        if key not in LINE_READERS or (head, state) not in whole or tail is None:
            continue
        block = answer_lines(key, tomllib.loads(body))
        if block is None or any(comments(body[: tail.start()])):
            continue
        at = whole[head, state]
        below = parts[at].rstrip("\n")
        parts[at] = f"{below}\n{key} = {block}{parts[at][len(below) :] or chr(10)}"
        parts[n] = parts[n + 1] = ""
        parts[n + 2] = body[tail.start() :].removeprefix("\n")
    heads = (
        f"[{parts[n]}.{parts[n + 1]}]{parts[n + 2]}" if parts[n] else parts[n + 2]
        for n in range(1, len(parts), 3)
    )
    return parts[0] + "".join(heads)


def under_questions(source: str) -> str:
    """Return the source with choices, and where all else leads, under their question."""
    content, at = tomllib.loads(source), lines(source)
    starts = [0, *(found.end() for found in re.finditer("\n", source))]
    states = [place for place in at if len(place) == 2 and place[0] in KINDS]
    for place in sorted(states, key=lambda one: -at[one]):
        table = content[str(place[0])][str(place[1])]
        there = {
            key: starts[at[*place, key] - 1] for key in ("ask", "choices", "goto") if (*place, key) in at
        }
        if {"ask", "choices"} <= there.keys() and "from" not in table:
            spans = {key: (start, *_span(source, start)) for key, start in there.items()}
            source = _under_question(source, str(place[0]), table, spans)
    return source


def _span(source: str, start: int) -> tuple[int, int]:
    """Return where the value of a key begins, and where its lines end."""
    begin = source.index("=", start) + 1
    end, _ = value(source, begin)
    return begin, min(end + 1, len(source))


def _under_question(
    source: str, kind: str, table: Mapping[str, Any], spans: Mapping[str, tuple[int, int, int]]
) -> str:
    """Return the source with the choices of one state under its question, if they can stand there."""
    ask, choices, goto = table["ask"], table["choices"], table.get("goto", "")
    told = [ask, choices, *([goto] if "goto" in spans else [])]
    if not all(isinstance(one, str) for one in told):
        return source
    if any(any(comments(source[start:end])) for start, _, end in spans.values()):
        return source
    onward = [f"-> {row.strip()}" for row in goto.split("\n") if row.strip()]
    block = "\n".join([ask.strip("\n"), "", choices.strip("\n"), *onward]) + "\n"
    short = {key: told for key, told in table.items() if key not in spans} | {"ask": block}
    if re.search(r'"""|\\', block) or _at_length(kind, table) != _at_length(kind, short):
        return source
    for key, (start, begin, end) in sorted(spans.items(), key=lambda row: -row[1][0]):
        new = f'{source[start:begin]} """\n{block}"""\n' if key == "ask" else ""
        source = source[:start] + new + source[end:]
    return source


def _at_length(kind: str, table: Mapping[str, Any]) -> object:
    notes = Notes("", "")
    return long_form({"flow": {}, kind: {"x": table}}, notes)["state"], [*map(str, notes.problems)]


_FLOW = re.compile(r"^\[flow\][ \t]*\n(?:(?!\[)[^\n]*\n)*", re.MULTILINE)


def without_defaults(file: str, source: str) -> str:
    """Return the source without what a talk says of itself that follows from its file, or is usual."""
    head = _FLOW.search(source)
    if head is None:
        return source
    usual = [f'name[ \t]*=[ \t]*"{re.escape(named_by(file))}"', r"version[ \t]*=[ \t]*1"]
    if re.search(r"^\[preview\.", source, re.MULTILINE):
        usual.append(r"summary[ \t]*=[ \t]*true")
    short = re.sub(rf"^(?:{'|'.join(usual)})[ \t]*\n", "", head[0], flags=re.MULTILINE)
    return source[: head.start()] + short + source[head.end() :]
