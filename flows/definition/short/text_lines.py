"""Reads texts that are said under a condition, `if ready: Good.`, and lists in one text. Pure."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Sequence

from flows.definition.conditions import in_signs
from flows.definition.draft import Notes
from flows.definition.short.rows import note_row, rows
from flows.definition.toml.source_map import Place

_SAID = re.compile(r"if[ \t]+(?P<when>\S.*?):(?:[ \t]+(?P<say>.*))?")
_SLIP = re.compile(
    r"(?:[-*•][ \t]+)?(?:(?:or[ \t]+)?else[ \t]+)?(?:if|when|elif|falls|wenn|si|cuando)[ \t]+(?P<when>\S.*?)"
    r"[ \t]*(?::|->|=>|→|=|,|[ \t][-–—](?=[ \t])|[ \t]then\b)[ \t]*(?P<say>\S.*)",
    re.IGNORECASE,
)
_ELSE = re.compile(
    r"(?:[-*•][ \t]+)?(?:(?:or[ \t]+)?else|otherwise|default|sonst|->)[ \t]*[:,]?[ \t]*(?P<say>\S.*)",
    re.IGNORECASE,
)
_NO_IF = re.compile(r"(?P<when>[a-z(][^:]*?):[ \t]+(?P<say>\S.*)")
_QUOTED = re.compile(r"\"(.*)\",?")


def said_of(line: str) -> dict[str, str]:
    """Return a text that is written as a line: `if condition: text`, or the text alone as the last."""
    found = _SAID.fullmatch(line.strip())
    return {"when": found["when"], "say": found["say"] or ""} if found else {"say": line.strip()}


def texts_of(told: object, place: Place, answers: Collection[str], notes: Notes) -> object:
    """Return texts under conditions as they would be written at length, and note lines that are none.

    A text of which no line begins with a condition is returned as it is. `answers` are names of answers and
    facts, by which a condition is told from words that look like one.
    """
    if not isinstance(told, str) or not told.endswith("\n"):
        return told
    written = rows(told, notes.line(place))
    first = written[0][1].lstrip() if written else ""
    begins_so = _SAID.fullmatch(first) or _half_said(first, answers)
    if not begins_so and not any(_is_said(row.strip(), answers) for _, row in written):
        return told
    found: list[dict[str, str]] = []
    for n, (line, row) in enumerate(written):
        notes.at_line((*place, len(found)), line)
        meant = _meant(row.strip(), line, place, answers, notes)
        is_last = n == len(written) - 1
        if "when" in meant and not meant["say"]:
            note_row(line, place, f"nothing is said here. Write: if {meant['when']}: …", notes)
        elif "when" in meant or is_last:
            found.append(meant)
        elif found and (row[0].isspace() or "when" in found[-1]):
            above = f"if {found[-1]['when']}: {found[-1]['say']} {meant['say']}"
            note_row(line, place, f"a text and its condition stand in one line. Write: {above}", notes)
        else:
            words = "only the last text has no condition. Put it last, or begin it with if, as in if ready: …"
            note_row(line, place, words, notes)
    return found


def _is_said(row: str, answers: Collection[str]) -> bool:
    """Tell whether a line begins with a condition, however it is written, that names an answer or a fact."""
    found = _SAID.fullmatch(row) or _SLIP.fullmatch(row)
    return found is not None and _is_condition(found["when"], answers)


def _half_said(row: str, answers: Collection[str]) -> tuple[str, str] | None:
    """Return the condition and the text of a line that lacks its `if` or its colon, or None."""
    if (found := _NO_IF.fullmatch(row)) and _is_condition(found["when"], answers):
        return found["when"], found["say"]
    if not row.startswith("if "):
        return None
    for at in re.finditer(r"[ \t]+(?=[^\W\da-z_]|[“„«¿¡{])", row):
        if _is_condition(row[3 : at.start()], answers):
            return row[3 : at.start()], row[at.end() :]
    return None


def _is_condition(told: str, answers: Collection[str]) -> bool:
    try:
        tree = ast.parse(in_signs(told), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(isinstance(node, ast.Name) and node.id in answers for node in ast.walk(tree))


def _meant(row: str, line: int, place: Place, answers: Collection[str], notes: Notes) -> dict[str, str]:
    """Return the text and condition of a line, and note one that is written otherwise."""
    if found := _SAID.fullmatch(row):
        quoted = _QUOTED.fullmatch(found["say"] or "")
        if quoted:
            words = f"a text stands here without quotes. Write: if {found['when']}: {quoted[1]}"
            note_row(line, place, words, notes)
            return {"when": found["when"], "say": quoted[1]}
        return said_of(row)
    if (slip := _SLIP.fullmatch(row)) and _is_condition(slip["when"], answers):
        meant = f"if {in_signs(slip['when'])}: {slip['say']}"
        note_row(line, place, f"a text under a condition begins with if. Write: {meant}", notes)
        return {"when": in_signs(slip["when"]), "say": slip["say"]}
    if half := _half_said(row, answers):
        words = "a text under a condition stands behind if, the condition and a colon"
        note_row(line, place, f"{words}. Write: if {half[0]}: {half[1]}", notes)
        return {"when": half[0], "say": half[1]}
    if slip := _ELSE.fullmatch(row):
        note_row(line, place, f"the last text stands alone. Write: {slip['say']}", notes)
        return {"say": slip["say"]}
    return {"say": row}


BETWEEN_NAMES = ", "
BETWEEN_TEXTS = " | "

_BETWEEN = re.compile(r"[|\n](?![^{}]*\})")
"""Matches what stands between two texts: a bar that is none of a `{name|filter}`, or a line's end."""


def listed(told: object) -> object:
    """Return the texts that stand in one text, with a bar or a line's end between them."""
    if not isinstance(told, str) or not told.strip():
        return told
    return [one.strip() for one in _BETWEEN.split(told) if one.strip()]


def named(told: object) -> object:
    """Return the names that stand in one text, with commas between them; no name holds a blank."""
    if not isinstance(told, str) or not told.strip():
        return told
    return [one for one in re.split(r"[,;|\s]+", told) if one]


def in_one(entries: Sequence[str], between: str) -> str | None:
    """Return the text that holds a list, or None where it would be read as another list."""
    text = between.join(entries)
    read = named(text) if between == BETWEEN_NAMES else listed(text)
    return text if read == [*entries] and not re.search(r'["\\\n]|^=', text) else None
