"""Reads branches that are written as lines, `state if condition`, and parts of a recap. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from flows.definition.conditions import in_signs
from flows.definition.draft import Notes
from flows.definition.short.rows import Row, note_row, rows
from flows.definition.toml.source_map import Place

_OTHER_IF = r"(?:only\s+)?(?:if|when|in case|falls|wenn|si|cuando)"
_THEN = r"(?::|,|->|=>|→|\bthen\b)?\s*(?:\b(?:then|goto|go to)\b)?"
_ELSE = r"(?:or\s+)?else|otherwise|default|sonst|goto|go to|[-*•]|->"
_BRANCH_SLIPS = tuple(
    re.compile(one, re.IGNORECASE)
    for one in (
        rf"(?P<to>@?[\w-]+)\s*[:,]?\s+{_OTHER_IF}\s*:?\s+(?P<when>\S.*)",
        rf"{_OTHER_IF}\s+(?P<when>\S.*?)\s*{_THEN}\s+(?P<to>@?[\w-]+)",
        r"(?P<when>.*\S)\s*(?:->|=>|→|:)\s*(?P<to>@?[\w-]+)",
        r"(?:->|=>|→|goto|go to)\s*(?P<to>@?[\w-]+)\s+if\s+(?P<when>\S.*)",
        rf"(?:{_ELSE})\s*[:,]?\s*(?:->)?\s*(?P<to>@?[\w-]+)(?P<when>)",
    )
)
"""Ways to write a branch that are none: `if size >= 7: smaller`, `smaller when …`, `else bring`."""


def branch_of(line: str) -> dict[str, str]:
    """Return a branch that is written as a line: `state if condition`, or the `state` alone as the last."""
    to, found, when = line.strip().partition(" if ")
    return {"when": when.strip(), "to": to.strip()} if found else {"to": to}


def part_of(line: str) -> dict[str, str]:
    """Return a part of a recap that is written as a line: `state: what it says`."""
    source, _, words = line.strip().partition(":")
    return {"from": source.strip(), "say": words.strip()}


def parts_of(told: str, place: Place, notes: Notes) -> list[dict[str, str]]:
    """Return the parts of a recap that are written as lines, and note those that are none."""
    found: list[dict[str, str]] = []
    for line, row in rows(told, notes.line(place)):
        notes.at_line((*place, len(found)), line)
        if row.partition(":")[2].strip():
            found.append(part_of(row))
        else:
            words = f"a part names its state first. Write: name: {row.strip()}"
            notes.add("F107", (*place, len(found)), words)
    return found


def branches(told: object, place: Place, states: Collection[str], notes: Notes) -> object:
    """Return where a state leads as it would be written at length: a name, or a list of tables."""
    if isinstance(told, str) and re.search(r"\S\s+\S", told):
        return branches_of(rows(told, notes.line(place)), place, states, notes)
    if isinstance(told, list):
        return [branch_of(one) if isinstance(one, str) else one for one in told]
    return told.strip() if isinstance(told, str) else told


def branches_of(
    told: Sequence[Row], place: Place, states: Collection[str], notes: Notes, sign: str = ""
) -> str | list[dict[str, str]]:
    """Return the branches of these lines; the name alone where one of them is all.

    `sign` stood before each of them, and stands there again where a problem shows how it is written.
    """
    if len(told) == 1 and not re.search(r"\s", told[0][1].strip()):
        return told[0][1].strip()
    for n, (line, _) in enumerate(told):
        notes.at_line((*place, n), line)
    return [branch_of(_meant(row, (*place, n), states, notes, sign)) for n, (_, row) in enumerate(told)]


def _meant(row: str, place: Place, states: Collection[str], notes: Notes, sign: str) -> str:
    """Return a branch's line, or what was meant by one that is none, and note how it is written."""
    branch = branch_of(row)
    if branch["to"] in states or re.fullmatch(r"@?[\w-]+", branch["to"]):
        return row
    for slip in _BRANCH_SLIPS:
        found = slip.fullmatch(row.strip())
        if found and (to := found["to"].lower()).strip("@") and (to in states or to.startswith("@")):
            meant = f"{to} if {in_signs(found['when'].rstrip(':, '))}" if found["when"] else to
            called = "a line that begins with an arrow" if sign else "a line of `goto`"
            words = f"{called} names the state first, then the condition. Write: {sign}{meant}"
            notes.add("F107", place, words)
            return meant
    return row


_OTHER_ARROW = re.compile(
    r"(?:(?:=>|→|⇒|[–—-]{2,}>|[–—]>|>)|(?:goto|go to|else|otherwise|default)\b[ \t]*[:=]?"
    r"[ \t]*(?:->|=>|→)?)[ \t]*\"?(?P<to>@?[a-z][\w-]*)(?P<when>[ \t]+if[ \t].*?)?\"?",
    re.IGNORECASE,
)
"""Matches a line that says where all else leads, with another sign than an arrow: `=> size`, `else size`."""


_ARROWLESS = re.compile(r"(?P<to>[a-z][a-z0-9-]*)(?P<when> if .+)?")
"""Matches a line that looks like a branch, and may stand among choices."""


def onward_of(
    told: Sequence[Row], place: Place, states: Collection[str], notes: Notes
) -> tuple[list[Row], list[Row]]:
    """Return the lines of choices, and those under them that begin with an arrow, without it.

    Lines that were meant as such are noted, with how they are written: where all else leads stands last.
    """
    choices: list[Row] = []
    onward: list[Row] = []
    for n, (line, row) in enumerate(told):
        meant = _OTHER_ARROW.fullmatch(row.strip())
        if row.startswith("->"):
            onward.append((line, row[2:].strip()))
        elif row.lstrip().startswith("->") and choices:
            label = next(one.strip() for _, one in reversed(choices) if not one[0].isspace())
            note_row(
                line, place, f"an arrow stands behind its label. Put it there: {label} {row.strip()}", notes
            )
        elif meant and not row[0].isspace() and meant["to"].strip("@") in states:
            onward.append((line, f"{meant['to']}{meant['when'] or ''}"))
            note_row(line, place, f"where all else leads stands behind ->. Write: -> {onward[-1][1]}", notes)
        elif _lacks_arrow(row, choices, told[n + 1 :], states):
            onward.append((line, row))
            note_row(line, place, f"the arrow is missing. Write: -> {row}", notes)
        else:
            choices.append((line, row))
    return choices, _onward(choices, onward, place, notes)


def _lacks_arrow(row: str, above: Sequence[Row], below: Sequence[Row], states: Collection[str]) -> bool:
    """Tell whether a line looks like a branch and unlike the choices above, which begin with a capital."""
    found = _ARROWLESS.fullmatch(row)
    if found is None or found["to"] not in states:
        return False
    labels = [one.lstrip("[") for _, one in above if not one[0].isspace()]
    is_last = all(one.startswith("->") for _, one in below)
    return bool(found["when"]) or (is_last and bool(labels) and all(one[:1].isupper() for one in labels))


def _onward(choices: Sequence[Row], told: Sequence[Row], place: Place, notes: Notes) -> list[Row]:
    """Return the lines as they were meant: none where one names no state; one without `if` last."""
    for line, row in told:
        if not row:
            note_row(
                line, place, "no state stands behind the arrow. Name the one where all else leads", notes
            )
            return []
    above = [one for one in told if choices and one[0] < choices[-1][0]]
    if not above:
        return [*told]
    note_row(above[0][0], place, "where all else leads stands last. Put it under the choices", notes)
    return sorted(told, key=lambda one: " if " not in one[1])
