"""Writes a talk in its short form: new keys, choices under their question, no `goto` to the next state. Pure.

Comments and the order of everything stay. A file that would be read as another talk is left as it is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from typing import Any

from flows.authoring.layout.kept_comments import STRING_OR_COMMENT, comments
from flows.authoring.layout.short_layout import (
    HEADS,
    LINE_READERS,
    answer_lines,
    under_questions,
    with_answers,
    without_defaults,
)
from flows.definition import parser
from flows.definition.draft import Draft, Notes
from flows.definition.kinds import KINDS
from flows.definition.languages.overlay import texts
from flows.definition.short.branch_lines import branch_of, part_of
from flows.definition.short.choice_lines import choice_of, choices_of, id_of
from flows.definition.short.named_answers import given_names, shortened, sorts_of_names
from flows.definition.short.text_lines import BETWEEN_NAMES, BETWEEN_TEXTS, in_one, named, said_of
from flows.definition.short_forms import LISTED_KEYS, OLD_KEYS, is_flag, is_several, leads_on
from flows.definition.state_headers import states_of
from flows.definition.toml.source_map import Place, lines, value
from flows.model import Flow, State

_SHORT_KEYS = frozenset({"id", "label", "goto"})
_DETAILS = ("when", "alone", "inside", "own", "typed", "reflect")
"""Keys of a choice that stand in lines of their own under it, in this order."""
_OWN_BRANCHES = frozenset({"line", "goto", "choices", "variants"})
"""Fields of a state that hold conditions or lines: their steps and texts are compared by themselves."""


def formatted(file: str, source: str) -> str:
    """Return a talk in its short form; a file as it is where it holds none, or where a word would change.

    Raises:
        TOMLDecodeError: the file can't be read.
    """
    content = tomllib.loads(source)
    states = states_of(content, Notes(file, source))
    if not isinstance(content.get("flow"), dict) or not isinstance(states, dict):
        return source
    if not all(isinstance(one, dict) and "type" in one for one in states.values()):
        return source
    short = under_questions(with_answers(_headed(_shortened(source, content["flow"], states))))
    short = _with_names_alone(short, given_names(sorts_of_names(content["flow"], states)))
    found = _without_blank_lines(without_defaults(file, short))
    return found if _same(file, source, found) else source


def _shortened(source: str, about: Mapping[str, Any], states: Mapping[str, Any]) -> str:
    """Return the source with each key in its short form, from the last to the first."""
    at = {place: line for place, line in lines(source).items() if _is_key(place)}
    starts = [0, *(found.end() for found in re.finditer("\n", source))]
    following = dict(zip(states, list(states)[1:], strict=False))
    for place, line in sorted(at.items(), key=lambda row: -row[1]):
        table = about if len(place) == 2 else states.get(str(place[1]))
        if isinstance(table, dict):
            start = starts[line - 1]
            source = _key(source, start, place, table, following.get(str(place[1])))
    return source


def _is_key(place: Place) -> bool:
    """Tell whether a place is a key of a state, or of the flow."""
    if place[0] == "flow":
        return len(place) == 2
    return len(place) == 3 and (place[0] == "state" or place[0] in KINDS)


_CONDITION = re.compile(r"(?P<sign>\bif |^[ \t]*when:[ \t]*)(?P<when>[^\n]*)", re.MULTILINE)
_WHEN = re.compile(r"\bwhen[ \t]*=[ \t]*\Z")


def _with_names_alone(source: str, given: frozenset[str]) -> str:
    """Return the source with the name alone for `answered(name)` in its conditions, where it means that."""
    parts: list[str] = []
    at = 0
    for found in STRING_OR_COMMENT.finditer(source):
        before, text = source[at : found.start()], found[0]
        at = found.end()
        if _WHEN.search(before):
            text = shortened(text, given)
        elif not text.startswith("#"):
            text = _CONDITION.sub(lambda one: one["sign"] + shortened(one["when"], given), text)
        parts += [before, text]
    return "".join(parts) + source[at:]


_TYPE = re.compile(r'^type[ \t]*=[ \t]*"([a-z]+)"[ \t]*\n', re.MULTILINE)


def _headed(source: str) -> str:
    """Return the source with the kind of each state in its header, where no comment stands behind it."""
    parts = HEADS.split(source)
    kinds: dict[str, str] = {}
    for n in range(1, len(parts), 3):
        head, name, body = parts[n : n + 3]
        state = name.partition(".")[0]
        typed = _TYPE.search(body) if name == state else None
        if head == "state" and typed and typed[1] in KINDS:
            kinds[state] = typed[1]
            parts[n + 2] = body[: typed.start()] + body[typed.end() :]
        parts[n] = f"[{kinds.get(state, head) if head == 'state' else head}."
        parts[n + 1] = f"{name}]"
    return _SIGNS_NOTHING.sub("", "".join(parts))


_SIGNS_NOTHING = re.compile(r'^reviewed[ \t]*=[ \t]*""[ \t]*\n', re.MULTILINE)


def _key(source: str, start: int, place: Place, table: Mapping[str, Any], following: str | None) -> str:
    key = str(place[-1])
    assigned = re.compile(r"[ \t]*[\w-]+[ \t]*=[ \t]*").match(source, start)
    if assigned is None:
        return source
    end, _ = value(source, assigned.end())
    name = "skip" if key == "skip_label" and not is_flag(str(table[key])) else OLD_KEYS.get(key)
    if name and name not in table and len(place) > 2:
        return f"{source[:start]}{source[start:].replace(key, name, 1)}"
    if any(comments(source[start:end])):
        return source
    if key == "goto" and following and table["goto"] == following and _may_go(table):
        return source[:start] + source[end + 1 :]
    written = source[assigned.end() : end]
    return source[: assigned.end()] + (_short(key, table[key]) or written) + source[end:]


def _short(key: str, told: object) -> str | None:
    """Return a value in its short form, or None where it is so, or can't be."""
    if key == "choices" and isinstance(told, str):
        rows = _rows(choices_of(told), _row)
        return _block(rows) if rows and choices_of("\n".join(rows)) == choices_of(told) else None
    if key in LINE_READERS and isinstance(told, dict):
        return answer_lines(key, told)
    if isinstance(told, list) and (key in LISTED_KEYS or key == "from"):
        return _list(key, told)
    rows = _rows(told, _ROWS[key]) if key in _ROWS else None
    return _block(rows) if rows else None


ROW_CHARS = 110
"""Characters of a line up to which a list stands in it; a longer one has a line for each of its texts."""


def _list(key: str, told: list[object]) -> str | None:
    """Return a list in one text, or None where it can't stand so."""
    entries = [one for one in told if isinstance(one, str)]
    is_names = key == "from" or LISTED_KEYS[key] is named
    text = in_one(entries, BETWEEN_NAMES if is_names else BETWEEN_TEXTS)
    if text is None or len(entries) < len(told) or not entries or is_several(key, entries):
        return None
    if len(f'{key} = "{text}"') <= ROW_CHARS or is_names:
        return f'"{text}"'
    return _block(entries)


def _block(rows: list[str]) -> str:
    return '"""\n' + "\n".join(rows) + '\n"""'


def _may_go(table: Mapping[str, Any]) -> bool:
    """Tell whether a state without `goto` goes to the next one."""
    kind = KINDS.get(str(table.get("type")))
    return kind is not None and not kind.ends and not leads_on({**table, "goto": None})


def _rows(entries: object, row: Callable[[object], str | None]) -> list[str] | None:
    """Return a list as lines, or None where an entry says more."""
    if not isinstance(entries, list):
        return None
    rows = [row(entry) for entry in entries]
    return None if None in rows else [row for row in rows if row is not None]


def _row(choice: object) -> str | None:
    if isinstance(choice, str):
        choice = choice_of(choice)
    if not isinstance(choice, dict) or not {"id", "label"} <= choice.keys() <= _SHORT_KEYS | {*_DETAILS}:
        return None
    name, goto = str(choice["id"]), choice.get("goto")
    leads = (
        "" if goto is None else f" -> {'@' if goto == f'@{name}' else '' if goto == name else goto}".rstrip()
    )
    below = "".join(_details(choice))
    for label in (*_labels(str(choice["label"]), name), f"{choice['label']} #{name}"):
        row = f"{label}{leads}{below}"
        if not re.search(r'["\\]|^=|^->|\n\n', row) and choices_of(row) == [choice]:
            return row
    return None


def _labels(label: str, name: str) -> Iterator[str]:
    """Yield how a label alone says the id: by all of its words, or by those that stand in brackets then."""
    if id_of(label) == name:
        yield label
    words = [found.span() for found in re.finditer(r"[\w’'-]*\w", label)]
    for many in range(1, len(words) + 1):
        for (start, _), (_, end) in zip(words, words[many - 1 :], strict=False):
            if id_of(label[start:end]) == name:
                yield f"{label[:start]}[{label[start:end]}]{label[end:]}"


def _details(choice: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a choice says beside its label, each in a line of its own."""
    for key in _DETAILS:
        told = choice.get(key)
        if key == "alone" and told is True:
            yield "\n  alone"
        elif told is not None:
            texts = told if isinstance(told, list) else [told]
            sign = ">" if key == "reflect" else f"{key}:"
            yield from (f"\n  {sign} {text}" for text in texts)


def _branch_row(branch: object) -> str | None:
    if not isinstance(branch, dict) or not {"to"} <= branch.keys() <= {"to", "when"}:
        return None
    row = f"{branch['to']} if {branch['when']}" if "when" in branch else str(branch["to"])
    return row if not re.search(r'["\\\n]', row) and branch_of(row) == branch else None


def _said_row(said: object) -> str | None:
    if not isinstance(said, dict) or not {"say"} <= said.keys() <= {"say", "when"}:
        return None
    row = f"if {said['when']}: {said['say']}" if "when" in said else str(said["say"])
    return row if not re.search(r'["\\\n]', row) and said_of(row) == said else None


def _part_row(part: object) -> str | None:
    if not isinstance(part, dict) or part.keys() != {"from", "say"}:
        return None
    row = f"{part['from']}: {part['say']}"
    return row if not re.search(r'["\\\n]', row) and part_of(row) == part else None


_ROWS: Mapping[str, Callable[[object], str | None]] = {
    "choices": _row, "goto": _branch_row, "parts": _part_row, "say": _said_row, "suggest": _said_row,
}  # fmt: skip
"""Keys whose list is written as lines, each with what makes a line of an entry."""


def _without_blank_lines(source: str) -> str:
    """Return the source with one empty line at most between two lines; long texts keep theirs."""
    parts = re.split(r'("""(?:\\.|[^\\])*?""")', source)
    tidy = (
        part if n % 2 else re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", part))
        for n, part in enumerate(parts)
    )
    return "".join(tidy).strip("\n") + "\n"


def _same(file: str, before: str, after: str) -> bool:
    """Tell whether two sources are read as the same talk, with the same comments."""
    drafts = [_draft(file, source) for source in (before, after)]
    if drafts[0] is None or drafts[1] is None:
        return False
    remarks = [sorted(comment.text for comment in comments(source)) for source in (before, after)]
    return remarks[0] == remarks[1] and [*_read(drafts[0])] == [*_read(drafts[1])]


def _draft(file: str, source: str) -> Draft | None:
    try:
        return parser.read(tomllib.loads(source), Notes(file, source))
    except tomllib.TOMLDecodeError:
        return None


def _read(draft: Draft) -> Iterator[object]:
    """Yield everything a talk is, but for its conditions as functions: their texts are in its logic."""
    flow = draft.flow
    yield draft.allowed
    yield {field.name: getattr(flow, field.name) for field in fields(Flow) if field.name != "states"}
    yield [(place, text.source) for place, text in texts(flow)]
    yield sorted((problem.code, problem.text) for problem in draft.notes.problems)
    for state in flow.states.values():
        yield {
            field.name: getattr(state, field.name)
            for field in fields(State)
            if field.name not in _OWN_BRANCHES
        }
