"""Lists single entries of a record, removes one, or changes its words. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from msgspec.structs import replace

from flows.definition.languages.translator import Translator
from flows.definition.template import fill, parse
from flows.locale.lengths import one_line
from flows.model import OWN, Value, Values
from flows.person import FlowRun, Person, zone_of
from flows.record import plans

ENTRIES_LISTED = 90
"""Entries in one list: Telegram takes 100 buttons in a message, and some are Back, Skip and Pause."""

ENTRY_CHARS = 48
"""Characters of an entry on its button."""

T = TypeVar("T")

Change = Callable[[Person, int, str | None], Person]


@dataclass(frozen=True, slots=True)
class Sort:
    """One kind of entry. `read` yields each one's time and text; `change` rewords one, or removes it."""

    read: Callable[[Person, Translator], Iterable[tuple[datetime | None, str]]]
    change: Change


def facts(person: Person, answers: Values, say: Translator) -> dict[str, Value]:
    """Return the entries that can be picked next, by the answers so far."""
    found: dict[str, Value] = {"kept_kinds": tuple(name for name in SORTS if things(person, name, say))}
    kind = answers.get("kind")
    if isinstance(kind, str) and kind in SORTS:
        found["kept_entries"] = tuple(things(person, kind, say))
    talk = _picked(person, answers, say)
    if kind == "answer" and talk is not None:
        found["kept_lines"] = tuple(_lines(person.words.talks[talk]))
    return found


def take_out(person: Person, answers: Values, say: Translator) -> Person:
    """Remove the picked entry."""
    return _changed(person, answers, None, say)


def reword(person: Person, answers: Values, say: Translator) -> Person:
    """Replace the picked entry's text by the answer `words`."""
    words = answers.get("words")
    return _changed(person, answers, words, say) if isinstance(words, str) else person


REDACTION_EFFECTS: Mapping[str, Callable[[Person, Values, Translator], Person]] = {
    "take-out": take_out,
    "reword": reword,
}


_ON = parse("{on|day}: ")


def things(person: Person, kind: str, say: Translator) -> dict[str, int]:
    """Return the button label of each entry of a kind, newest first, with the entry's index."""
    found = list(enumerate(SORTS[kind].read(person, say)))
    newest = found[::-1][:ENTRIES_LISTED]
    return {f"{n}. {_label(person, *thing)}": place for n, (place, thing) in enumerate(newest, 1)}


def _label(person: Person, at: datetime | None, words: str) -> str:
    on = at.astimezone(zone_of(person)).date().isoformat() if at else ""
    day = fill(_ON, {"on": on}, person.profile.language).text if on else ""
    return day + one_line(words, ENTRY_CHARS)


def _lines(talk: FlowRun) -> dict[str, int]:
    lines = list(enumerate(talk.lines))[:ENTRIES_LISTED]
    return {f"{n + 1}. {one_line(f'{line.label}: {line.words}', ENTRY_CHARS)}": n for n, line in lines}


def forget_flow_run(person: Person, place: int) -> Person:
    """Remove a finished flow run and everything that was copied from it.

    Sentences, plans and notes that repeat one of its lines are removed too, and so is an open page or
    screen, since it may quote the run.
    """
    gone = person.words.talks[place]
    left = replace(
        person,
        words=replace(person.words, talks=_put(person.words.talks, place, None), sheet=None),
        dialog=replace(person.dialog, screen=None, rest=None),
    )
    return _without_echo(left, gone.flow, {line.words for line in gone.lines})


def _picked(person: Person, answers: Values, say: Translator) -> int | None:
    """Return the index of the picked entry, or None where the entry has moved or is gone."""
    kind, thing = answers.get("kind"), answers.get("thing")
    if not isinstance(kind, str) or kind not in SORTS:
        return None
    return things(person, kind, say).get(str(thing).removeprefix(OWN))


def _changed(person: Person, answers: Values, words: str | None, say: Translator) -> Person:
    place = _picked(person, answers, say)
    if place is None:
        return person
    if answers.get("kind") == "answer":
        line = _lines(person.words.talks[place]).get(str(answers.get("line")).removeprefix(OWN))
        changed = person if line is None else _answer(person, place, line, words)
    else:
        changed = SORTS[str(answers["kind"])].change(person, place, words)
    # An open screen may quote the entry, and names flow runs by their index.
    return (
        person
        if changed == person
        else replace(
            changed,
            dialog=replace(changed.dialog, screen=None, rest=None),
            words=replace(changed.words, sheet=None),
        )
    )


def _answer(person: Person, place: int, at: int, words: str | None) -> Person:
    talk = person.words.talks[place]
    gone = talk.lines[at]
    new = () if words is None else (replace(gone, words=words),)
    changed = replace(talk, lines=(*talk.lines[:at], *new, *talk.lines[at + 1 :]))
    return _without_echo(
        person.with_talks(_put(person.words.talks, place, changed)),
        talk.flow,
        {gone.words},
    )


def _talk(person: Person, place: int, words: str | None) -> Person:
    del words
    return forget_flow_run(person, place)


def _without_echo(person: Person, flow: str, words: Collection[str]) -> Person:
    """Remove copies of an answer elsewhere in the record."""

    def echoes(*parts: str) -> bool:
        return any(all(part.casefold() in word.casefold() for part in parts) for word in words)

    return replace(
        person,
        words=replace(
            person.words,
            sentences=tuple(
                sentence
                for sentence in person.words.sentences
                if sentence.flow != flow or sentence.text not in words
            ),
            plans=tuple(
                plan for plan in person.words.plans if plan.flow != flow or not echoes(plan.cue, plan.act)
            ),
            notes=tuple(note for note in person.words.notes if note.text not in words),
        ),
    )


def _reason(person: Person, place: int, words: str | None) -> Person:
    new = None if words is None else replace(person.words.reasons[place], text=words, mark="")
    return person.with_reasons(_put(person.words.reasons, place, new))


def _sentence(person: Person, place: int, words: str | None) -> Person:
    new = None if words is None else replace(person.words.sentences[place], text=words, mark="")
    return person.with_sentences(_put(person.words.sentences, place, new))


def _plan(person: Person, place: int, words: str | None) -> Person:
    del words
    return person.with_plans(_put(person.words.plans, place, None))


def _note(person: Person, place: int, words: str | None) -> Person:
    new = None if words is None else replace(person.words.notes[place], text=words, mark="")
    return person.with_notes(_put(person.words.notes, place, new))


def _safety(person: Person, place: int, words: str | None) -> Person:
    return replace(
        person, words=replace(person.words, safety_note=_put(person.words.safety_note, place, words))
    )


def _steady(person: Person, place: int, words: str | None) -> Person:
    return replace(person, words=replace(person.words, steady=_put(person.words.steady, place, words)))


def _aside(person: Person, place: int, words: str | None) -> Person:
    del words
    return replace(person, words=replace(person.words, aside=_put(person.words.aside, place, None)))


def _rating(person: Person, place: int, words: str | None) -> Person:
    del words
    return replace(
        person, engagement=replace(person.engagement, ratings=_put(person.engagement.ratings, place, None))
    )


def _told(person: Person, place: int, words: str | None) -> Person:
    del words
    return person.with_attendance(_put(person.engagement.attendance, place, None))


def _waiting(person: Person, place: int, words: str | None) -> Person:
    del words
    return replace(
        person, dialog=replace(person.dialog, suspended=_put(person.dialog.suspended, place, None))
    )


def _put(several: tuple[T, ...], place: int, new: T | None) -> tuple[T, ...]:
    """Replace one item of a tuple, or remove it where `new` is None."""
    return (*several[:place], *(() if new is None else (new,)), *several[place + 1 :])


def _title(flow: str, say: Translator) -> str:
    """Return the title of a flow, or its name when the flow no longer exists."""
    return fill(say.flows[flow].title, {}).text if flow in say.flows else flow


SORTS: Mapping[str, Sort] = {
    "talk": Sort(lambda person, _say: ((run.at, run.title) for run in person.words.talks), _talk),
    "answer": Sort(lambda person, _say: ((run.at, run.title) for run in person.words.talks), _talk),
    "open": Sort(
        lambda person, say: ((None, _title(one.flow, say)) for one in person.dialog.suspended), _waiting
    ),
    "reason": Sort(
        lambda person, _say: ((reason.at, reason.text) for reason in person.words.reasons), _reason
    ),
    "sentence": Sort(
        lambda person, _say: ((sentence.at, sentence.text) for sentence in person.words.sentences), _sentence
    ),
    "plan": Sort(lambda person, say: ((one.at, plans.told(one, say)) for one in person.words.plans), _plan),
    "note": Sort(lambda person, _say: ((note.at, note.text) for note in person.words.notes), _note),
    "safety": Sort(lambda person, _say: ((None, one) for one in person.words.safety_note), _safety),
    "steady": Sort(lambda person, _say: ((None, one) for one in person.words.steady), _steady),
    "aside": Sort(lambda person, _say: ((entry.at, entry.text) for entry in person.words.aside), _aside),
    "number": Sort(
        lambda person, say: (
            (rating.at, f"{say.code('rating', rating.what)}, {rating.value}")
            for rating in person.engagement.ratings
        ),
        _rating,
    ),
    "told": Sort(
        lambda person, say: (
            (report.at, say.code("attended", report.what)) for report in person.engagement.attendance
        ),
        _told,
    ),
}
"""Every kind of entry, by the choice id of content. An answer is picked by its flow run first."""
