"""Reads a question with its choices under it, and where all else leads. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flows.definition.draft import Notes
from flows.definition.short.branch_lines import branches_of, onward_of
from flows.definition.short.choice_lines import choice_of, placed_choices
from flows.definition.short.rows import Row, rows
from flows.definition.toml.source_map import Place


def with_choices(
    given: Mapping[str, Any], place: Place, states: Collection[str], notes: Notes
) -> dict[str, Any]:
    """Return the keys of a state that lines of choices say, as they would be written at length.

    They stand in `choices`, or under the question, below its first empty line.
    """
    told, at = given.get("choices"), (*place, "choices")
    found: dict[str, Any] = {}
    if isinstance(told, list):
        return {"choices": [choice_of(one) if isinstance(one, str) else one for one in told]}
    if isinstance(told, str):
        written = rows(told, notes.line(at))
    elif told is None and "from" not in given and (apart := _apart(ask := given.get("ask")) or _joined(ask)):
        found["ask"], below = apart
        written = rows(f"{found['ask']}{below}", notes.line((*place, "ask")))[len(rows(found["ask"], 0)) :]
        notes.at_line(at, written[0][0])
        if not _apart(ask):
            words = "an empty line stands between a question and its choices. Put one above this line"
            notes.add("F107", at, words)
    else:
        return found
    written, onward = onward_of(written, at, states, notes)
    if written or told is not None:
        found["choices"] = placed_choices(written, at, states, notes)
    return {**found, **_onward(given, onward, place, states, notes)}


_APART = re.compile(r"\n[ \t]*\n")


def _apart(told: object) -> tuple[str, str] | None:
    """Return a question and the lines below it: the first empty line stands between. None without one."""
    if not isinstance(told, str) or not told.endswith("\n"):
        return None
    found = _APART.search(told, len(told) - len(told.lstrip()))
    return (told[: found.end()], told[found.end() :]) if found and told[found.end() :].strip() else None


_SENTENCE_ENDS = re.compile(r"[.?!:…][”“\"')]*[ \t]*\n(?=[^\n]*[^\s.?!:…”“\"')][ \t]*\n)")


def _joined(told: object) -> tuple[str, str] | None:
    """Return a question and the lines below it that end no sentence, where no empty line is between."""
    found = _SENTENCE_ENDS.search(told) if isinstance(told, str) and told.endswith("\n") else None
    return (told[: found.end()], told[found.end() :]) if found and isinstance(told, str) else None


def _onward(
    given: Mapping[str, Any], told: Sequence[Row], place: Place, states: Collection[str], notes: Notes
) -> dict[str, Any]:
    """Return where all else leads: the lines under the choices that begin with an arrow."""
    if not told:
        return {}
    at = (*place, "goto")
    if "goto" in given:
        notes.add_at(told[0][0], "F107", at, "`goto` and an arrow both say where it leads. Take one out")
        return {}
    notes.at_line(at, told[0][0])
    return {"goto": branches_of(told, at, states, notes, "-> ")}
