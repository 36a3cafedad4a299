"""Reads choices that are written as lines: `Label #id -> state`, and what is said of each under it. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from textwrap import dedent
from typing import Any

from flows.definition.draft import Notes
from flows.definition.schema import MAX_ID
from flows.definition.short.rows import Row
from flows.definition.toml.source_map import Place

_CHOICE = re.compile(r"(?P<label>.*?)(?:\s+#(?P<id>[a-z0-9-]+))?(?:\s+->\s*(?P<goto>@?[a-z0-9-]*))?")
_MARKED = re.compile(r"(?P<before>[^\[\]]*)\[(?P<name>[^\[\]]*[^\W_][^\[\]]*)\](?P<after>[^\[\]]*)")
"""A label with the words in brackets that are the choice's id."""

_DETAIL = re.compile(r"[ \t]+(?:(?P<key>[a-z_]+)(?::(?P<words>.*)|(?<=alone))|>(?P<said>.*))")
"""A line under a choice, farther in: what is said back behind `>`, a key and its text, or `alone`."""

_ARROW = re.compile(r"(?P<before>.*[^\s=–—-])\s*(?:=>|→|⇒|[–—-]+\s?>)\s*(?P<to>@?[A-Za-z0-9-]+)\.?")
_LEADS = re.compile(r"(?P<before>.*\S)\s+(?:goto|go to|>)\s+(?P<to>@?[a-z0-9-]+)", re.IGNORECASE)
_BULLET = re.compile(r"(?:[-*•–]|\d{1,2}[.)])\s+(?P<rest>\S.*)")
_BOX = re.compile(r"(?:[-*•–][ \t]+)?\[[ xX_]?\][ \t]*(?P<rest>\S.*)")
_WRAPPED = re.compile(r"([\"'])(?P<rest>[^\"]+)\1,?|(?P<bare>[^,]+),")
_ID = re.compile(
    r"(?:#(?P<first>[\w-]+)\s+(?P<after>\S.*)|(?P<before>.*\S)\s+\(?#\s?(?P<last>[\w-]+)\)?(?P<more>(?:\s+#[\w-]+)*))"
)
_INNER = re.compile(
    r"\s*(?P<key>inside|own|reflect|typed|when)(?:\s*[:=]|\s+[-–—])\s*(?P<words>\S.*)"
    r"|\s*(?P<alone>alone)\s*(?:[:=].*)?|\s*>\s*(?P<said>\S.*)"
)
"""Matches what a choice says beside its label, where it is written as another choice."""

FARTHER_IN = 2
"""Columns from which a line stands farther in; one is a slip of the space bar."""

_NO_ARROW = re.compile(r"(?P<before>.*\s#[a-z0-9-]+)\s+(?P<to>@?[a-z0-9-]+)")


def choice_of(line: str) -> dict[str, str]:
    """Return a choice that is written as a line: `Label`, `Label #id`, `Label -> state`, or all three.

    Without `#id` the words in brackets are the id, as in `I [forget] it`, else the whole label. An arrow
    with nothing behind it leads to the state of that name, and `-> @` to the flow.
    """
    found = _CHOICE.fullmatch(line.strip())
    told = found.groupdict() if found else {"label": line.strip()}
    label, name = str(told["label"]), told.get("id")
    if not name and (marked := _MARKED.fullmatch(label)) and not _BOX.fullmatch(label):
        label, name = f"{marked['before']}{marked['name']}{marked['after']}", id_of(marked["name"])
    choice = {"id": name or id_of(label), "label": label}
    goto = told.get("goto")
    return (
        choice if goto is None else {**choice, "goto": f"{goto}{choice['id']}" if goto in ("", "@") else goto}
    )


def choices_of(told: str) -> list[dict[str, Any]]:
    """Return the choices that are written as lines, each with the lines farther in that say more of it."""
    return [choice for choice, _ in _read_choices(list(enumerate(dedent(told).split("\n"))))]


def id_of(label: str) -> str:
    """Return the id of a choice that names none: its label in small letters, digits and hyphens."""
    apart = unicodedata.normalize("NFKD", re.sub(r"['’]", "", label.lower().replace("ß", "ss")))
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MAX_ID].strip("-") or "choice"


def placed_choices(
    told: Sequence[Row], place: Place, states: Collection[str], notes: Notes
) -> list[dict[str, Any]]:
    """Return the choices that are written as lines, and note where each of their keys stands."""
    found = _read_choices(told)
    rows = {line: _indent(row) for line, row in told if row.strip()}
    margin = min(rows.values(), default=0)
    for n, (choice, at) in enumerate(found):
        for key, line in at:
            notes.at_line((*place, n, *key), line)
        if words := _arrow_slip(str(choice["label"]), states):
            notes.add("F107", (*place, n), words)
        elif n == 0 and _INNER.fullmatch(str(choice["label"])):
            notes.add(
                "F107", (*place, n), "no choice stands above this line. Put it under the label it belongs to"
            )
        elif repaired := _line_slip(str(choice["label"])):
            _mend(choice, *repaired, (*place, n), notes)
        elif rows[at[0][1]] >= margin + FARTHER_IN:
            words = "a line farther in says more of the choice above. Begin it with > if it is said back"
            notes.add("F107", (*place, n), f"{words}, or with inside: or own:, or move it to the left")
    return [choice for choice, _ in found]


def _indent(row: str) -> int:
    """Return the columns in front of a line's first sign; a tab is four."""
    wide = row.expandtabs(4)
    return len(wide) - len(wide.lstrip())


def _line_slip(label: str) -> tuple[str, str] | None:
    """Return what is wrong with a choice's line, and its label and id as they were meant, or None."""
    if found := _INNER.fullmatch(label):
        told = f"> {found['said']}" if found["said"] else f"{found['key']}: {found['words']}"
        said = "alone" if found["alone"] else told
        return f"what a choice says beside its label stands farther in. Write:   {said}", ""
    if slip := _bracket_slip(label):
        return slip
    if found := _BULLET.fullmatch(label):
        return "a choice is a line by itself, without a bullet or a number", found["rest"]
    if (found := _WRAPPED.fullmatch(label)) and "  " not in label:
        return "a choice is a line by itself, without quotes or commas", (
            found["rest"] or found["bare"]
        ).strip()
    if "#" in label and (found := _ID.fullmatch(label)):
        name = id_of(found["first"] or found["last"])
        words = "one id stands behind the label, in small letters, digits and hyphens, after #"
        return words, f"{found['after'] or found['before']} #{name}"
    return None


def _bracket_slip(label: str) -> tuple[str, str] | None:
    if found := _BOX.fullmatch(label):
        return "a choice is a line by itself, without a box", found["rest"]
    if label.count("[") != label.count("]") and "#" not in label:
        closed = re.sub(r"\[?([\w’'-]+)\]|\[([\w’'-]+)\]?", r"[\1\2]", label, count=1)
        return "a bracket is left open: the words of a label that are its id stand between two", closed
    return None


def _mend(choice: dict[str, Any], words: str, line: str, place: Place, notes: Notes) -> None:
    """Note a slip in a choice's line, and read it as it was meant, so that nothing else is told of it."""
    if not line:
        notes.add("F107", place, words)
        return
    meant = choice_of(line)
    given = str(choice["id"]) if choice["id"] != id_of(str(choice["label"])) else ""
    if given and "#" not in line:
        line, meant = f"{line} #{given}", {**meant, "id": given}
    leads = f" -> {choice['goto']}" if "goto" in choice else ""
    notes.add("F107", place, f"{words}. Write: {line}{leads}")
    choice.update({**meant, "goto": choice["goto"]} if leads else meant)


def _arrow_slip(label: str, states: Collection[str]) -> str:
    """Return what is wrong with a label that was meant to lead somewhere, or ""."""
    if found := _ARROW.fullmatch(label):
        return f"an arrow is written ->. Write: {found['before']} -> {found['to'].lower()}"
    if (found := _LEADS.fullmatch(label)) and found["to"] in states:
        return f"an arrow leads on. Write: {found['before']} -> {found['to']}"
    found = _NO_ARROW.fullmatch(label)
    if found and (found["to"] in states or found["to"].startswith("@")):
        return f"the arrow is missing. Write: {found['before']} -> {found['to']}"
    return ""


def _read_choices(told: Sequence[Row]) -> list[tuple[dict[str, Any], list[tuple[Place, int]]]]:
    """Return the choices of lines, each with the lines that its keys stand in."""
    found: list[tuple[dict[str, Any], list[tuple[Place, int]]]] = []
    for line, row in told:
        detail = _DETAIL.fullmatch(row) if found else None
        if not row.strip():
            continue
        if detail is None:
            fresh: dict[str, Any] = {**choice_of(row)}
            found.append((fresh, [((), line)]))
            continue
        choice, at = found[-1]
        key, words = detail["key"] or "reflect", (detail["words"] or detail["said"] or "").strip()
        if key == "reflect":
            choice.setdefault(key, []).append(words)
            at.append(((key, len(choice[key]) - 1), line))
        elif key == "alone":
            choice[key] = words.lower() not in {"false", "no"}
        else:
            choice[key] = words or True
        at.append(((key,), line))
    return found
