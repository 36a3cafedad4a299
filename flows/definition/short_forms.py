"""Turns what may be written short into what is read: the next state, choices as lines, shared texts. Pure.

Nothing else knows the short forms. Old keys are read for one version more, and named with the new ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from textwrap import dedent
from typing import Any

from flows.definition.conditions import in_signs
from flows.definition.draft import Notes
from flows.definition.kinds import KINDS
from flows.definition.schema import MAX_ID, Table, did_you_mean
from flows.definition.state_headers import misspelt, states_of, turned_round
from flows.definition.toml.source_map import Place

OLD_KEYS: Mapping[str, str] = {"label": "line", "keep": "record", "save": "answer"}
"""Keys of a state that had two meanings or the wrong name, each with its new name."""

SHARED_TABLE = "texts"
"""The table of texts that several places share: `= name` in the place of a text puts one in."""

_CHOICE = re.compile(r"(?P<label>.*?)(?:\s+#(?P<id>[a-z0-9-]+))?(?:\s+->\s*(?P<goto>@?[a-z0-9-]+))?")
_DETAIL = re.compile(r"[ \t]+(?:(?P<key>[a-z_]+)(?::(?P<words>.*)|(?<=alone))|>(?P<said>.*))")
"""A line under a choice, farther in: what is said back behind `>`, a key and its text, or `alone`."""

_ARROW = re.compile(r"(?P<before>.*[^\s=–—-])\s*(?:=>|→|⇒|[–—-]+>)\s*(?P<to>@?[a-z0-9-]+)")
_LONG_ARROW = re.compile(r"(?P<before>.*[^\s=–—-])\s*[=–—-]+")
_LEADS = re.compile(r"(?P<before>.*\S)\s+(?:goto|go to)\s+(?P<to>@?[a-z0-9-]+)", re.IGNORECASE)
_BULLET = re.compile(r"(?:[-*•–]|\d{1,2}[.)])\s+(?P<rest>\S.*)")
_WRAPPED = re.compile(r"([\"'])(?P<rest>[^\"]+)\1,?|(?P<bare>[^,]+),")
_ID = re.compile(
    r"(?:#(?P<first>[\w-]+)\s+(?P<after>\S.*)|(?P<before>.*\S)\s+\(?#\s?(?P<last>[\w-]+)\)?(?P<more>(?:\s+#[\w-]+)*))"
)
_INNER = re.compile(
    r"\s*(?P<key>inside|own|reflect|typed|when)(?:\s*[:=]|\s+[-–—])\s*(?P<words>\S.*)"
    r"|\s*(?P<alone>alone)\s*(?:[:=].*)?|\s*>\s*(?P<said>\S.*)"
)
"""Matches what a choice says beside its label, where it is written as another choice."""

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
_NO_ARROW = re.compile(r"(?P<before>.*\s#[a-z0-9-]+)\s+(?P<to>@?[a-z0-9-]+)")
_SHARED = re.compile(r"=\s*([a-z][a-z0-9-]*)")
PUT_IN = re.compile(r"[\"']=\s*[a-z]")
"""Matches where a source puts a shared text in."""

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
        found["state"] = {
            name: _state(table, ("state", name), following.get(name), shared, states, notes)
            for name, table in states.items()
        }
    if isinstance(about := found.get("flow"), dict):
        found["flow"] = {key: folded(told) if key in _FOLDED else told for key, told in about.items()}
    return found


def leads_on(given: Table) -> bool:
    """Tell whether every answer has a target of its own, and there is always an answer."""
    closed = given.get("skip") is False and not given.get("other") and "from" not in given
    kind = KINDS.get(str(given.get("type")))
    choices = given.get("choices", [{}])
    return bool(
        closed and kind and kind.single and all(isinstance(one, dict) and "goto" in one for one in choices)
    )


def choice_of(line: str) -> dict[str, str]:
    """Return a choice that is written as a line: `Label`, `Label #id`, `Label -> state`, or all three.

    Its id follows from the label where none is given.
    """
    found = _CHOICE.fullmatch(line.strip())
    told = found.groupdict() if found else {"label": line.strip()}
    label = str(told["label"])
    choice = {"id": told.get("id") or id_of(label), "label": label}
    return {**choice, "goto": str(told["goto"])} if told.get("goto") else choice


def choices_of(told: str) -> list[dict[str, Any]]:
    """Return the choices that are written as lines, each with the lines farther in that say more of it."""
    return [choice for choice, _ in _read_choices(list(enumerate(dedent(told).split("\n"))))]


def id_of(label: str) -> str:
    """Return the id of a choice that names none: its label in small letters, digits and hyphens."""
    apart = unicodedata.normalize("NFKD", re.sub(r"['’]", "", label.lower().replace("ß", "ss")))
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MAX_ID].strip("-") or "choice"


def folded(text: object) -> object:
    """Return a text that is written over several lines, with its end on the last, as paragraphs."""
    if not isinstance(text, str) or not text.endswith("\n"):
        return text
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "\n\n".join(" ".join(part.split()) for part in paragraphs)


def _state(
    table: object,
    place: Place,
    following: str | None,
    shared: Mapping[str, str],
    states: Collection[str],
    notes: Notes,
) -> object:
    if not isinstance(table, dict):
        return table
    given: dict[str, Any] = {}
    for key, told in table.items():
        name = OLD_KEYS.get(key, key)
        if name != key and name not in table:
            notes.same_place((*place, name), (*place, key))
            notes.old_keys.setdefault(key, notes.line((*place, key)))
            given[name] = told
        else:
            given[key] = told
    given = {key: _text(told, (*place, key), shared, notes) for key, told in given.items()}
    given = {key: folded(told) if key in _FOLDED else told for key, told in given.items()}
    if "choices" in given:
        given["choices"] = _choices(given["choices"], (*place, "choices"), states, notes)
    if isinstance(parts := given.get("parts"), str):
        given["parts"] = _parts(parts, (*place, "parts"), notes)
    if "goto" in given:
        given["goto"] = _branches(given["goto"], (*place, "goto"), states, notes)
    kind = KINDS.get(str(given.get("type")))
    if kind and following and "goto" not in given and not kind.ends and not leads_on(given):
        given["goto"] = following
    return given


def branch_of(line: str) -> dict[str, str]:
    """Return a branch that is written as a line: `state if condition`, or the `state` alone as the last."""
    to, found, when = line.strip().partition(" if ")
    return {"when": when.strip(), "to": to.strip()} if found else {"to": to}


def part_of(line: str) -> dict[str, str]:
    """Return a part of a recap that is written as a line: `state: what it says`."""
    source, _, words = line.strip().partition(":")
    return {"from": source.strip(), "say": words.strip()}


def _parts(told: str, place: Place, notes: Notes) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for line, row in _lines(told, place, notes):
        notes.at_line((*place, len(found)), line)
        if row.partition(":")[2].strip():
            found.append(part_of(row))
        else:
            words = f"a part names its state first. Write: name: {row.strip()}"
            notes.add("F107", (*place, len(found)), words)
    return found


def _branches(told: object, place: Place, states: Collection[str], notes: Notes) -> object:
    if isinstance(told, str) and re.search(r"\S\s+\S", told):
        rows = _lines(told, place, notes)
        for n, (line, _) in enumerate(rows):
            notes.at_line((*place, n), line)
        told = [_meant(row, (*place, n), states, notes) for n, (_, row) in enumerate(rows)]
    if isinstance(told, list):
        return [branch_of(one) if isinstance(one, str) else one for one in told]
    return told.strip() if isinstance(told, str) else told


def _meant(row: str, place: Place, states: Collection[str], notes: Notes) -> str:
    """Return a branch's line, or what was meant by one that is none, and note how it is written."""
    branch = branch_of(row)
    if branch["to"] in states or re.fullmatch(r"@?[\w-]+", branch["to"]):
        return row
    for slip in _BRANCH_SLIPS:
        found = slip.fullmatch(row.strip())
        if found and (to := found["to"].lower()).strip("@") and (to in states or to.startswith("@")):
            meant = f"{to} if {in_signs(found['when'].rstrip(':, '))}" if found["when"] else to
            notes.add(
                "F107", place, f"a line of `goto` names the state first, then the condition. Write: {meant}"
            )
            return meant
    return row


def _lines(told: str, place: Place, notes: Notes) -> list[tuple[int, str]]:
    """Return the lines of a list that is written as one text, each with where it stands.

    A text over several lines begins in the line after its quotes, as TOML reads it. An
    indentation that all lines have means nothing.
    """
    first = notes.line(place)
    rows = dedent(told).split("\n")
    return [(first + n, row.rstrip()) for n, row in enumerate(rows, told.endswith("\n")) if row.strip()]


def _choices(told: object, place: Place, states: Collection[str], notes: Notes) -> object:
    if isinstance(told, str):
        return _placed_choices(told, place, states, notes)
    if isinstance(told, list):
        return [choice_of(one) if isinstance(one, str) else one for one in told]
    return told


def _placed_choices(told: str, place: Place, states: Collection[str], notes: Notes) -> list[dict[str, Any]]:
    """Return the choices that are written as lines, and note where each of their keys stands."""
    found = _read_choices(_lines(told, place, notes))
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
    return [choice for choice, _ in found]


def _line_slip(label: str) -> tuple[str, str] | None:
    """Return what is wrong with a choice's line, and its label and id as they were meant, or None."""
    if found := _INNER.fullmatch(label):
        told = f"> {found['said']}" if found["said"] else f"{found['key']}: {found['words']}"
        said = "alone" if found["alone"] else told
        return f"what a choice says beside its label stands farther in. Write:   {said}", ""
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
        return f"an arrow is written ->. Write: {found['before']} -> {found['to']}"
    if (found := _LEADS.fullmatch(label)) and found["to"] in states:
        return f"an arrow leads on. Write: {found['before']} -> {found['to']}"
    found = _NO_ARROW.fullmatch(label)
    if found and (found["to"] in states or found["to"].startswith("@")):
        return f"the arrow is missing. Write: {found['before']} -> {found['to']}"
    return ""


def _read_choices(rows: list[tuple[int, str]]) -> list[tuple[dict[str, Any], list[tuple[Place, int]]]]:
    """Return the choices of lines, each with the lines that its keys stand in."""
    found: list[tuple[dict[str, Any], list[tuple[Place, int]]]] = []
    for line, row in rows:
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
