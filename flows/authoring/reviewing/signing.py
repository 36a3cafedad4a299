"""Writes signatures under flows, and says what changed since each was given. Pure but for reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from flows.authoring.layout.kept_comments import with_comments
from flows.definition.draft import Draft
from flows.definition.languages.overlay import named_now, source_place, table_of, texts
from flows.definition.languages.own_data import TABLES
from flows.definition.languages.translations import ENGLISH, Language
from flows.definition.loader import Reading
from flows.definition.signatures import (
    SIGNATURES_FILE,
    Signature,
    digest,
    load,
    said,
    usable,
    words,
)
from flows.definition.toml.source_map import Place
from flows.definition.toml.toml_files import Unreadable, quoted
from flows.errors import Problem
from flows.model import Flow, State, Template

SIGNED_HEAD = (
    "# Who read which talk and signed it, written by `stile sign`: each with the words as they were read.\n"
)

_SHOWN = 3
"""Changes that one line of `stile check` names; `stile review` shows them all."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between what was signed and what is there now; None where there is nothing."""

    place: str
    before: str | None
    now: str | None

    def __str__(self) -> str:
        before, now = (text and " ".join(text.split()) for text in (self.before, self.now))
        if before is None:
            return f"{self.place} is new: “{now}”" if now else f"{self.place} is new"
        if now is None:
            return f"{self.place} is gone: “{before}”" if before else f"{self.place} is gone"
        if before == now:
            return f"{self.place} leads on otherwise, or keeps or shows its answer otherwise"
        return f"{self.place} said “{before}”, and says “{now}” now"


def flow_in(reading: Reading, name: str, language: str) -> Flow:
    """Return a flow in the words of a language; where nobody has written it, in English."""
    found = None if language == ENGLISH else reading.languages.of(language)
    return found.flows[name] if found else reading.drafts[name].flow


def untranslated(reading: Reading, name: str, language: str) -> int:
    """Return how many texts of a flow a language says in English."""
    if language == ENGLISH:
        return 0
    found = reading.languages.of(language)
    every = [(name, place) for place, _ in texts(reading.drafts[name].flow)]
    return sum(place not in found.used for place in every) if found else len(every)


def refusal(reading: Reading, name: str, language: str, by: str, read: str) -> str:
    """Return the reason why a flow can't be signed like this; nothing where it can.

    `by` names the reviewer and the profession; `read` is the hash of the words that were read, or empty.
    """
    if not all(map(str.strip, by.partition(","))):
        return f"{by}: name who read it, and the profession, such as: A. Person, psychologist"
    if left := untranslated(reading, name, language):
        return f"{name}: {left} texts are not translated into {language} yet: stile translate"
    now = words(flow_in(reading, name, language))
    if read not in ("", now):
        return f"{name}: the words are {now} now, not {read}: read it again, stile review"
    return ""


def signature(reading: Reading, name: str, language: str, by: str, on: date) -> Signature:
    """Return a signature under a flow as it is now."""
    flow = flow_in(reading, name, language)
    return Signature(name, language, by, on, words(flow), said(flow), steps(reading.drafts[name]))


def steps(draft: Draft) -> dict[str, str]:
    """Return a digest of each state's ways on, and of what becomes of its answer."""
    conditions: dict[str, list[object]] = {}
    for place, condition in draft.conditions:
        conditions.setdefault(str(place[1]), []).append([list(map(str, place)), condition.source])
    return {
        name: digest([_does(state), conditions.get(name, [])]) for name, state in draft.flow.states.items()
    }


def _does(state: State) -> list[object]:
    shown = [state.sensitive, state.share, state.section] if state.label is not None else []
    return [
        state.kind, [branch.to for branch in state.goto], state.save, state.keep, state.flow, list(state.do),
        [[choice.id, choice.goto, choice.alone] for choice in state.choices],
        state.options_from, state.other, state.skip, state.low, state.high, shown,
    ]  # fmt: skip


def changes(given: Signature, reading: Reading) -> list[Change]:
    """Return what differs now from what was signed; nothing where the signature holds."""
    flow = flow_in(reading, given.flow, given.language)
    if words(flow) == given.words:
        return []
    now = said(flow)
    told = [
        change
        for place in dict.fromkeys((*now, *given.texts))
        if given.texts.get(place) != now.get(place)
        for change in _differences(_read_as(place), given.texts.get(place), now.get(place))
    ]
    there = steps(reading.drafts[given.flow])
    ways = [
        Change(f"state.{name}", "" if name in given.steps else None, "" if name in there else None)
        for name in dict.fromkeys((*there, *given.steps))
        if given.steps.get(name) != there.get(name)
    ]
    return [*told, *ways] or [Change("flow", "", "")]


def _differences(place: str, before: str | None, now: str | None) -> Iterator[Change]:
    """Yield what changed in a text; in a table of wordings, each wording that did."""
    if before is None or now is None or place.rpartition(".")[2] not in TABLES:
        yield Change(place, before, now)
        return
    tables = [table_of(Template(text, ())) for text in (before, now)]
    for key in dict.fromkeys(key for table in tables for key in table):
        said, says = (table.get(key) for table in tables)
        if said != says:
            yield Change(f"{place}.{key}" if key else place, said, says)


def given_in(reading: Reading) -> Iterator[tuple[Path, Signature]]:
    """Yield the signatures under flows that are there, each with the folder it was given in.

    A folder's signature under its own flow says nothing of a flow that takes its place in a later folder.
    """
    order = [folder for folder, _ in reading.languages.folders]
    for folder in order:
        for one in usable(folder / SIGNATURES_FILE):
            home = reading.languages.source.homes.get((one.flow, ""))
            if one.flow in reading.drafts and home in order[: order.index(folder) + 1]:
                yield folder, one


def holding(reading: Reading) -> frozenset[tuple[str, str]]:
    """Return the flows and languages with a signature that fits what is said now."""
    return frozenset((one.flow, one.language) for _, one in given_in(reading) if not changes(one, reading))


def signing_problems(reading: Reading) -> Iterator[Problem]:
    """Yield signatures that fit no more, that can't be read, and reviews that nobody signed."""
    for folder, _ in reading.languages.folders:
        try:
            load(folder / SIGNATURES_FILE)
        except Unreadable as error:
            words_ = f"the signatures can't be read, and none of them counts: {error}. Bring the file back"
            yield Problem(str(folder / SIGNATURES_FILE), 1, "file", words_, "R107")
    claimed: set[str] = set()
    for folder, one in given_in(reading):
        claimed.add(one.flow)
        language = reading.languages.of(one.language)
        if changed := [change for change in changes(one, reading) if not _is_slip(one, change, language)]:
            yield _outdated(one, changed, reading, _flows(reading, folder))
    for name, draft in reading.drafts.items():
        if draft.flow.reviewed.strip() and name not in claimed:
            flows = _flows(reading, reading.languages.source.homes[name, ""])
            text = (
                "`reviewed` alone is no signature: it doesn't say which words were read. "
                f'Empty it, and have it signed: stile sign {name} --as "name, profession"{flows}'
            )
            yield draft.notes.problem("R107", ("flow", "reviewed"), text)


def _flows(reading: Reading, folder: Path) -> str:
    """Return the option that names a folder of own flows; nothing for those that ship."""
    return "" if dict(reading.languages.folders)[folder] else f" --flows {folder}"


def _outdated(one: Signature, changed: list[Change], reading: Reading, flows: str) -> Problem:
    asked = flows if one.language == ENGLISH else f" --language {one.language}{flows}"
    shown = "; ".join(map(str, changed[:_SHOWN]))
    more = (
        f"; and {len(changed) - _SHOWN} more, see stile review {one.flow}{asked}" if changed[_SHOWN:] else ""
    )
    text = (
        f"{one.by} signed other words on {one.on} ({one.language}). Since then {shown}{more}. "
        f'Have it read again, then: stile sign {one.flow} --as "name, profession"{asked}'
    )
    place: Place = tuple(changed[0].place.split("."))
    language = reading.languages.of(one.language)
    entry = language.written.get((one.flow, _as_listed(place))) if language else None
    if language and entry:
        return language.notes()[entry.file.name].problem("R103", place, text)
    draft = reading.drafts[one.flow]
    line = draft.notes.line(source_place(draft.flow, place))
    return replace(draft.notes.problem("R103", place, text), line=line)


def _is_slip(one: Signature, change: Change, language: Language | None) -> bool:
    """Tell whether a text is other only because its translation can't be used, which is told by itself."""
    if language is None:
        return False
    key = (one.flow, _as_listed(tuple(change.place.split("."))))
    entry = language.written.get(key)
    return entry is not None and bool(entry.words) and key not in language.used


def _read_as(place: str) -> str:
    """Return a signed place by the keys of today."""
    return ".".join(map(str, named_now(tuple(place.split(".")))))


def _as_listed(place: Place) -> Place:
    """Return the place that a translation has a text at: the wordings of a table stand at one."""
    return place[:3] if len(place) > 3 and place[2] in TABLES else place


def written(signatures: Sequence[Signature], before: Sequence[Signature] = (), old: str = "") -> str:
    """Return the text of a folder's file of signatures.

    Args:
        signatures: those that the file is to hold.
        before: those that it holds.
        old: its text as it is, whose comments stay with the signature they stand at.
    """
    new = SIGNED_HEAD + "".join(map(_written, signatures))
    at = {_reading(one): n for n, one in enumerate(signatures)}

    def follow(place: Place) -> Place:
        number = place[1] if len(place) > 1 else 0
        return ("signed", at[_reading(before[int(number)])], *place[2:])

    return with_comments(old, new, SIGNED_HEAD, follow)


def _reading(one: Signature) -> tuple[str, str, str]:
    """Return what a later signature replaces: the same reader's of the same flow in the same language."""
    return one.flow, one.language, one.by


def _written(one: Signature) -> str:
    head = {"flow": one.flow, "language": one.language, "by": one.by}
    rows = [f"{key} = {quoted(value)}" for key, value in head.items()]
    rows += [f"on = {one.on.isoformat()}", f"words = {quoted(one.words)}"]
    return "\n".join(["\n[[signed]]", *rows, *_table("texts", one.texts), *_table("steps", one.steps), ""])


def _table(name: str, rows: Mapping[str, str]) -> list[str]:
    return ["", f"[signed.{name}]", *(f"{quoted(key)} = {quoted(value)}" for key, value in rows.items())]


def replaced(signatures: Iterable[Signature], new: Signature) -> list[Signature]:
    """Return the signatures with a new one in the place of the same reader's earlier one."""
    return [*(one for one in signatures if _reading(one) != _reading(new)), new]
