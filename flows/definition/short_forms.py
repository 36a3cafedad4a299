"""Turns what may be written short into what is read: the next state, lists as lines, shared texts. Pure.

Nothing but this and `short` knows the short forms.
Old keys are read for one version more, and named with the new ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from flows.definition.draft import Notes
from flows.definition.kinds import KINDS, StateKind
from flows.definition.schema import TEXT_OR_VARIANTS, Table, did_you_mean
from flows.definition.short.answer_lines import reflections_of, wordings_of
from flows.definition.short.branch_lines import branches, parts_of
from flows.definition.short.named_answers import given_names, sorts_of_names, with_conditions_spelled_out
from flows.definition.short.questions import with_choices
from flows.definition.short.text_lines import listed, named, texts_of
from flows.definition.state_headers import misspelt, states_of, turned_round
from flows.definition.toml.source_map import Place

OLD_KEYS: Mapping[str, str] = {"label": "line", "keep": "record", "save": "answer"}
"""Keys of a state that had two meanings or the wrong name, each with its new name."""

SHARED_TABLE = "texts"
"""The table of texts that several places share: `= name` in the place of a text puts one in."""

_SHARED = re.compile(r"=\s*([a-z][a-z0-9-]*)")
PUT_IN = re.compile(r"[\"']=\s*[a-z]")
"""Matches where a source puts a shared text in."""

LISTED_KEYS: Mapping[str, Callable[[object], object]] = {
    "short": named, "entries": named, "was": named, "removed": named, "do": named,
    "techniques": listed, "sources": listed, "cues": listed, "acts": listed, "lead": listed, "stems": listed,
}  # fmt: skip
"""Keys of lists that may stand in one text, each with what reads it."""

_TAPPED = frozenset({"cues", "acts"})

_FOLDED = frozenset({"ask", "say", "help", "retry", "about", "suggest"})
"""Keys whose text may run over several lines: a line break is a space, an empty line a paragraph."""


def long_form(tables: Table, notes: Notes, texts: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the tables of a talk as they would be written without any short form.

    `texts` are those that all files share; one of the file's own of the same name is taken first.
    """
    others = {SHARED_TABLE, *KINDS, *misspelt(tables), *turned_round(tables)}
    found = {key: table for key, table in tables.items() if key not in others}
    states = states_of(tables, notes)
    if states is not None:
        found["state"] = states
    if isinstance(states, dict):
        shared = {**(texts or {}), **shared_texts(tables, notes)}
        following = dict(zip(states, list(states)[1:], strict=False))
        sorts = sorts_of_names(tables.get("flow"), states)
        file = _File(shared, states, sorts.keys(), given_names(sorts), notes)
        found["state"] = {
            name: _state(table, ("state", name), following.get(name), file) for name, table in states.items()
        }
    if isinstance(about := found.get("flow"), dict):
        told = {key: folded(text) if key in _FOLDED else text for key, text in about.items()}
        told = {key: LISTED_KEYS[key](text) if key in LISTED_KEYS else text for key, text in told.items()}
        found["flow"] = {"name": named_by(notes.file), **told}
    return found


def named_by(file: str) -> str:
    """Return the name of a flow that says none: the name of its file, with hyphens."""
    return PurePath(file).stem.replace("_", "-")


def leads_on(given: Table) -> bool:
    """Tell whether every answer has a target of its own, and there is always an answer."""
    closed = given.get("skip") is False and not given.get("other") and "from" not in given
    kind = KINDS.get(str(given.get("type")))
    choices = given.get("choices", [{}])
    return bool(
        closed and kind and kind.single and all(isinstance(one, dict) and "goto" in one for one in choices)
    )


def folded(text: object) -> object:
    """Return a text that is written over several lines, with its end on the last, as paragraphs."""
    if not isinstance(text, str) or not text.endswith("\n"):
        return text
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join(" ".join(part.split()) for part in paragraphs)


@dataclass(frozen=True, slots=True)
class _File:
    """Everything beside a state that its reading needs: shared texts, names of states, answers and facts.

    `given` are the names that mean, alone in a condition, that there is an answer.
    """

    shared: Mapping[str, str]
    states: Collection[str]
    answers: Collection[str]
    given: Collection[str]
    notes: Notes


def _state(table: object, place: Place, following: str | None, file: _File) -> object:
    if not isinstance(table, dict):
        return table
    given = _renamed(table, place, file.notes)
    given = {key: _text(told, (*place, key), file.shared, file.notes) for key, told in given.items()}
    kind = KINDS.get(str(given.get("type")))
    if kind:
        given = _with_lines(given, kind, place, file)
    given = {key: folded(told) if key in _FOLDED else told for key, told in given.items()}
    for key, lines_of in _LINES.items():
        if isinstance(told := given.get(key), str):
            given[key] = lines_of(told, (*place, key), file.notes)
    given = {key: _listed(key, told, kind, place, file.notes) for key, told in given.items()}
    if isinstance(told := given.get("skip"), str) and not is_flag(told):
        given = _skipped(given, place, file.notes)
    if "goto" in given:
        given["goto"] = branches(given["goto"], (*place, "goto"), file.states, file.notes)
    if kind and following and "goto" not in given and not kind.ends and not leads_on(given):
        given["goto"] = following
    return with_conditions_spelled_out(given, file.given)


def _renamed(table: Table, place: Place, notes: Notes) -> dict[str, Any]:
    """Return the keys of a state by their new names, and note each old one."""
    given: dict[str, Any] = {}
    for key, told in table.items():
        name = OLD_KEYS.get(key, key)
        if name != key and name not in table:
            notes.same_place((*place, name), (*place, key))
            notes.old_keys.setdefault(key, notes.line((*place, key)))
            given[name] = told
        else:
            given[key] = told
    return given


def _with_lines(given: dict[str, Any], kind: StateKind, place: Place, file: _File) -> dict[str, Any]:
    """Return a state with choices, and texts under conditions, as they would be written at length."""
    if "choices" in kind.keys:
        given |= with_choices(given, place, file.states, file.notes)
    for key in given:
        if kind.keys.get(key) is TEXT_OR_VARIANTS:
            given[key] = texts_of(given[key], (*place, key), file.answers, file.notes)
    return given


_LINES: Mapping[str, Callable[[str, Place, Notes], object]] = {
    "parts": parts_of, "reflect": reflections_of, "sentence": wordings_of,
}  # fmt: skip
"""Keys that hold one thing a line, each with what reads them."""


def _listed(key: str, told: object, kind: StateKind | None, place: Place, notes: Notes) -> object:
    """Return a list that stands in one text as it would be written at length."""
    if key == "from" and isinstance(told, str) and "," in told and kind and "lead" in kind.keys:
        return named(told)
    if key not in LISTED_KEYS or not isinstance(told, str):
        return told
    found = LISTED_KEYS[key](told)
    if isinstance(found, list) and is_several(key, found):
        meant = re.sub(r"[,;]\s+", " | ", told.strip())
        words = "several stand with | between them, and one with a comma in a list, [ ]"
        notes.add("F107", (*place, key), f'{words}. Write: {key} = "{meant}"')
        return listed(meant)
    return found


def is_several(key: str, entries: Sequence[str]) -> bool:
    """Tell whether a text of things to tap holds one with a comma or semicolon, as if it were several."""
    return key in _TAPPED and any(re.search(r"[,;]\s", one) for one in entries)


def _skipped(given: dict[str, Any], place: Place, notes: Notes) -> dict[str, Any]:
    """Return the keys of a state whose `skip` says what its button is called."""
    if "skip_label" in given:
        words = "`skip` and `skip_label` both say what Skip is called. Take `skip_label` out"
        notes.add("F107", (*place, "skip_label"), words)
    notes.same_place((*place, "skip_label"), (*place, "skip"))
    return {key: told for key, told in given.items() if key != "skip"} | {"skip_label": given["skip"]}


def is_flag(told: str) -> bool:
    """Tell whether a text was meant as true or false."""
    return told.strip().lower() in {"true", "false", "yes", "no", ""}


def shared_texts(tables: Table, notes: Notes) -> Mapping[str, str]:
    """Return the texts of the table [texts] by name, and note those that are none."""
    found = tables.get(SHARED_TABLE, {})
    if not isinstance(found, dict):
        notes.add("F103", (SHARED_TABLE,), "[texts] is a table of texts, each with a name")
        return {}
    wrong = [name for name, text in found.items() if not isinstance(text, str)]
    for name in wrong:
        notes.add("F107", (SHARED_TABLE, name), "a shared text is a text. Put it in quotes")
    return {name: str(folded(text)) for name, text in found.items() if name not in wrong}


def _text(told: object, place: Place, shared: Mapping[str, str], notes: Notes) -> object:
    if isinstance(told, list) and place[-1] != "goto":
        return [_text(one, (*place, n), shared, notes) for n, one in enumerate(told)]
    if isinstance(told, dict) and place[-1] != "allow":
        return {key: _text(one, (*place, key), shared, notes) for key, one in told.items()}
    if not isinstance(told, str) or not (found := _SHARED.fullmatch(told.strip())):
        return told
    if found[1] not in shared:
        near = did_you_mean(found[1], shared)
        remedy = near if "`" in near else f'Write it under [texts]: {found[1]} = "…"'
        words = f"there is no text `{found[1]}` in [texts]. {remedy}"
        notes.add("F107", place, words)
        return found[1]
    return shared[found[1]]


def old_keys(notes: Notes, remedy: str = "stile fmt FILE writes it so") -> Iterator[tuple[int, str]]:
    """Yield the first line of each old key of a file, with what it is called now."""
    for key, line in notes.old_keys.items():
        yield line, f"`{key}` of a state is called `{OLD_KEYS[key]}` now. {remedy}"
