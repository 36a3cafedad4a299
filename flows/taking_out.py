"""Lists the single things kept about a person, takes one out, or changes its words. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from flows.model import OWN, Value, Values
from flows.person import Line, Person, Talk
from flows.slots import zone_of
from flows.text import clip

MOST = 90
"""Things in one list, newest first: Telegram takes 100 buttons, and there are ways out under them."""

SHOWN = 48
"""Letters of a thing on its button."""

T = TypeVar("T")

Change = Callable[[Person, int, str | None], Person]


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort of things: how each reads with its day, and how one is changed; no new words take it out."""

    read: Callable[[Person], Iterable[tuple[datetime | None, str]]]
    change: Change


def facts(person: Person, answers: Values) -> dict[str, Value]:
    """Return what can be picked, as far as was picked already."""
    found: dict[str, Value] = {"kept_kinds": tuple(name for name in SORTS if things(person, name))}
    kind = answers.get("kind")
    if isinstance(kind, str) and kind in SORTS:
        found["kept_entries"] = tuple(things(person, kind))
    talk = _picked(person, answers)
    if kind == "answer" and talk is not None:
        found["kept_lines"] = tuple(_lines(person.talks[talk]))
    return found


def take_out(person: Person, answers: Values) -> Person:
    """Return the record without what was picked."""
    return _changed(person, answers, None)


def reword(person: Person, answers: Values) -> Person:
    """Return the record with the answer `words` in the place of what was picked."""
    words = answers.get("words")
    return _changed(person, answers, words) if isinstance(words, str) else person


EFFECTS: Mapping[str, Callable[[Person, Values], Person]] = {"take-out": take_out, "reword": reword}


def things(person: Person, kind: str) -> dict[str, int]:
    """Return how each thing of a sort reads on its button, newest first, and its place in the record."""
    found = list(enumerate(SORTS[kind].read(person)))
    newest = found[::-1][:MOST]
    return {f"{n}. {_label(person, *thing)}": place for n, (place, thing) in enumerate(newest, 1)}


def _label(person: Person, at: datetime | None, words: str) -> str:
    day = f"{at.astimezone(zone_of(person)):%Y-%m-%d}: " if at else ""
    return day + clip(" ".join(words.split()), SHOWN)


def _lines(talk: Talk) -> dict[str, int]:
    lines = list(enumerate(talk.lines))[:MOST]
    return {f"{n + 1}. {clip(' '.join(_line(line).split()), SHOWN)}": n for n, line in lines}


def _line(line: Line) -> str:
    return f"{line.label}: {line.words}"


def _picked(person: Person, answers: Values) -> int | None:
    """Return the place of what was picked, if it still is where it was."""
    kind, thing = answers.get("kind"), answers.get("thing")
    if not isinstance(kind, str) or kind not in SORTS:
        return None
    return things(person, kind).get(str(thing).removeprefix(OWN))


def _changed(person: Person, answers: Values, words: str | None) -> Person:
    place = _picked(person, answers)
    if place is None:
        return person
    if answers.get("kind") == "answer":
        line = _lines(person.talks[place]).get(str(answers.get("line")).removeprefix(OWN))
        changed = person if line is None else _answer(person, place, line, words)
    else:
        changed = SORTS[str(answers["kind"])].change(person, place, words)
    # What lies open beside the talks may quote it, and says which talk by its number.
    return person if changed == person else replace(changed, desk=None, sheet=None)


def _answer(person: Person, place: int, at: int, words: str | None) -> Person:
    talk = person.talks[place]
    gone = talk.lines[at]
    new = () if words is None else (replace(gone, words=words),)
    changed = replace(talk, lines=(*talk.lines[:at], *new, *talk.lines[at + 1 :]))
    return _without_echo(replace(person, talks=_put(person.talks, place, changed)), talk.flow, {gone.words})


def _talk(person: Person, place: int, words: str | None) -> Person:
    del words
    talk = person.talks[place]
    left = replace(person, talks=_put(person.talks, place, None))
    return _without_echo(left, talk.flow, {line.words for line in talk.lines})


def _without_echo(person: Person, flow: str, words: Collection[str]) -> Person:
    """Return the record without what an answer had put into other places."""

    def echoes(*parts: str) -> bool:
        return any(all(part.casefold() in one.casefold() for part in parts) for one in words)

    return replace(
        person,
        sentences=tuple(one for one in person.sentences if one.flow != flow or one.text not in words),
        plans=tuple(one for one in person.plans if one.flow != flow or not echoes(one.cue, one.act)),
        notes=tuple(one for one in person.notes if one.text not in words),
    )


def _reason(person: Person, place: int, words: str | None) -> Person:
    new = None if words is None else replace(person.reasons[place], text=words)
    return replace(person, reasons=_put(person.reasons, place, new))


def _sentence(person: Person, place: int, words: str | None) -> Person:
    new = None if words is None else replace(person.sentences[place], text=words)
    return replace(person, sentences=_put(person.sentences, place, new))


def _plan(person: Person, place: int, words: str | None) -> Person:
    del words
    return replace(person, plans=_put(person.plans, place, None))


def _note(person: Person, place: int, words: str | None) -> Person:
    new = None if words is None else replace(person.notes[place], text=words)
    return replace(person, notes=_put(person.notes, place, new))


def _safety(person: Person, place: int, words: str | None) -> Person:
    return replace(person, safety_note=_put(person.safety_note, place, words))


def _steady(person: Person, place: int, words: str | None) -> Person:
    return replace(person, steady=_put(person.steady, place, words))


def _rating(person: Person, place: int, words: str | None) -> Person:
    del words
    return replace(person, ratings=_put(person.ratings, place, None))


def _told(person: Person, place: int, words: str | None) -> Person:
    del words
    return replace(person, attendance=_put(person.attendance, place, None))


def _waiting(person: Person, place: int, words: str | None) -> Person:
    del words
    return replace(person, paused=_put(person.paused, place, None))


def _put(several: tuple[T, ...], place: int, new: T | None) -> tuple[T, ...]:
    """Return the tuple with something else in one place, or without that place."""
    return (*several[:place], *(() if new is None else (new,)), *several[place + 1 :])


SORTS: Mapping[str, Sort] = {
    "talk": Sort(lambda person: ((one.at, one.title) for one in person.talks), _talk),
    "answer": Sort(lambda person: ((one.at, one.title) for one in person.talks), _talk),
    "open": Sort(lambda person: ((None, one.flow) for one in person.paused), _waiting),
    "reason": Sort(lambda person: ((one.at, one.text) for one in person.reasons), _reason),
    "sentence": Sort(lambda person: ((one.at, one.text) for one in person.sentences), _sentence),
    "plan": Sort(lambda person: ((one.at, f"{one.cue} → {one.act}") for one in person.plans), _plan),
    "note": Sort(lambda person: ((one.at, one.text) for one in person.notes), _note),
    "safety": Sort(lambda person: ((None, one) for one in person.safety_note), _safety),
    "steady": Sort(lambda person: ((None, one) for one in person.steady), _steady),
    "number": Sort(lambda person: ((one.at, f"{one.what}, {one.value}") for one in person.ratings), _rating),
    "told": Sort(lambda person: ((one.at, one.what.replace("-", " ")) for one in person.attendance), _told),
}
"""Every sort, by the id that content uses. An answer is picked by its talk first."""
