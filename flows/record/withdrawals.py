"""Takes answers back from the record: those that others replace, or of a branch that was left. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from msgspec.structs import replace

from flows.model import Flow, RecordField, Session, State, Value
from flows.person import Attended, Person
from flows.record import memory

SENTENCE_OUTCOMES: Mapping[str, Literal["part", "said", "dropped"]] = {
    "yes": "said",
    "part": "part",
    "drop": "dropped",
}

ATTENDANCE_CODES: Mapping[str, Attended] = {
    "cancelled": "i-cancelled",
    "no-show": "no-show",
    "late": "late",
    "light": "light",
    "went": "went",
    "moved": "moved",
    "i-cancelled": "i-cancelled",
    "they-cancelled": "they-cancelled",
    "tried": "tried",
    "did-not-try": "did-not-try",
    "thinking-of-stopping": "thinking-of-stopping",
}


def taken_back(person: Person, what: RecordField, instead: Value, flow: str) -> Person:
    """Take back an earlier answer of this flow run, which another answer replaces."""
    if instead is None:
        return person
    ratings = person.engagement.ratings
    rated = next((rating for rating in reversed(ratings) if rating.what == what), None)
    if rated and rated.value == instead:
        left = tuple(rating for rating in ratings if rating is not rated)
        return replace(person, engagement=replace(person.engagement, ratings=left))
    words = person.words
    match what:
        case "sentence":
            person = person.with_sentences(
                tuple(line for line in words.sentences if (line.flow, line.text) != (flow, instead))
            )
        case "plan":
            person = person.with_plans(
                tuple(plan for plan in words.plans if (plan.flow, (plan.cue, plan.act)) != (flow, instead))
            )
        case "reasons":
            person = person.with_reasons(tuple(reason for reason in words.reasons if reason.text != instead))
        case "note":
            person = person.with_notes(tuple(note for note in words.notes if note.text != instead))
        case "said":
            person = _unsaid(person, SENTENCE_OUTCOMES.get(str(instead)))
        case "focus":
            person = memory.focused(person, None, flow, person.engagement.focus_since)
        case "signs":
            person = _untold(person, told_codes(instead))
    return person


def _unsaid(person: Person, said: str | None) -> Person:
    """Mark the newest sentence with this outcome as not yet said."""
    places = (
        n for n in reversed(range(len(person.words.sentences))) if person.words.sentences[n].said == said
    )
    place = next(places, None)
    waiting = (
        replace(one, said="not yet", said_at=None, went="") if n == place else one
        for n, one in enumerate(person.words.sentences)
    )
    return person.with_sentences(tuple(waiting))


def _untold(person: Person, told: tuple[Attended, ...]) -> Person:
    """Remove the latest reports, where they are these."""
    before = len(person.engagement.attendance) - len(told)
    newest = tuple(report.what for report in person.engagement.attendance[before:])
    return person.with_attendance(person.engagement.attendance[:before]) if newest == told else person


def told_codes(value: Value) -> tuple[Attended, ...]:
    several = value if isinstance(value, tuple) else (str(value),)
    return tuple(ATTENDANCE_CODES[one] for one in several if one in ATTENDANCE_CODES)


def without_abandoned(
    person: Person, session: Session, flow: Flow, as_kept: Callable[[State, Value], Value]
) -> Person:
    """Remove results of states that the flow run's path no longer passes.

    Back moves an answer to `shelved`. Answers that remain there at the end belong to a branch that was
    left or skipped; their ratings, sentence, plan, reason, note and attendance are removed. Words that the
    record had before the flow run stay, and so do lines of a list that was closed with them in.
    `as_kept` returns an answer in the words that the record has for it.
    """
    listed = {line for answer in session.answers.values() if isinstance(answer, tuple) for line in answer}
    for name, value in session.shelved.items():
        savers = (state for state in flow.states.values() if state.save == name and state.keep)
        state = next(savers, None)
        if state is None or state.keep is None or name in session.known or session.answers.get(name) == value:
            continue
        kept = as_kept(state, value)
        if kept not in listed:
            person = taken_back(person, state.keep, kept, flow.name)
    return person
