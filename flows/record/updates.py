"""Changes a person's record by the results of a turn: answers and finished flow runs. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time
from itertools import count
from types import MappingProxyType
from typing import Literal, get_args

from msgspec.structs import replace

from flows.definition import registry
from flows.locale import zones
from flows.model import OWN, Finished, RecordField, RecordUpdate, Value
from flows.person import Attendance, FlowRun, Line, Note, Person, Plan, Rated, Rating, Reason, Sentence
from flows.record import memory, preferences
from flows.record.withdrawals import SENTENCE_OUTCOMES, taken_back, told_codes

CADENCES: Mapping[str, Literal["drift", "sessions", "ask-only"]] = {
    "drift": "drift",
    "sessions": "sessions",
    "ask-only": "ask-only",
}

SAID_ALOUD = frozenset({"said", "part"})
"""Outcomes after which it is asked how it went."""


def keep(person: Person, kept: RecordUpdate, flow: str, now: datetime) -> Person:
    """Store an answer in its field, and take back the answer that it replaces."""
    if kept.instead == kept.value and (kept.what == "plan" or not isinstance(kept.value, tuple)):
        return person  # unchanged after Back: it is stored already, with its history
    person = taken_back(person, kept.what, kept.instead, flow)
    if kept.what == "reasons":
        person = _listed_again(person, kept.value)
    if isinstance(kept.value, tuple) and kept.what in LIST_READERS:
        kept = replace(kept, value=merged(kept, LIST_READERS[kept.what](person)))
    field = FIELDS.get(kept.what)
    return field(person, kept, flow, now) if field else person


LIST_READERS: Mapping[RecordField, Callable[[Person], tuple[str, ...]]] = {
    "reasons": lambda person: tuple(reason.text for reason in person.words.reasons),
    "safety": lambda person: person.words.safety_note,
}
"""Readers of the lists that several flows can change."""


def merged(kept: RecordUpdate, there: tuple[str, ...]) -> tuple[str, ...]:
    """Return a finished list with lines that other flows added since; only a tap removes a line."""
    lines = tuple(map(str, kept.value)) if isinstance(kept.value, tuple) else ()
    return (*lines, *(line for line in there if line not in lines and line not in kept.gone))


def is_known(person: Person, kept: RecordUpdate, flow: str) -> bool:
    """Tell whether the record has these very words already, so that storing them adds nothing."""
    words, value = person.words, kept.value
    match kept.what:
        case "reasons":
            return any(reason.text == value for reason in words.reasons)
        case "sentence":
            return any((sentence.flow, sentence.text) == (flow, value) for sentence in words.sentences)
        case "plan":
            return any((plan.flow, (plan.cue, plan.act)) == (flow, value) for plan in words.plans)
        case "note":
            return any(note.text == value for note in words.notes)
    return False


def _listed_again(person: Person, value: Value) -> Person:
    """Put a hidden reason back on the list when its words are written once more."""
    written = value if isinstance(value, tuple) else (value,)
    again = [one for one in person.words.reasons if one.hidden and one.text in written]
    if not again:
        return person
    shown = (replace(one, hidden=False) if one in again else one for one in person.words.reasons)
    return person.with_reasons(tuple(shown))


def _sentence(person: Person, value: Value, flow: str, now: datetime) -> Person:
    others = tuple(
        sentence
        for sentence in person.words.sentences
        if (sentence.flow, sentence.text) != (flow, str(value))
    )
    return person.with_sentences((*others, Sentence(str(value), flow, now)))


def _plan(person: Person, value: Value, flow: str, now: datetime) -> Person:
    if not isinstance(value, tuple):
        return person
    cue, act = value
    # A plan with equal words replaces the first, so that storing it is idempotent.
    others = tuple(plan for plan in person.words.plans if (plan.cue, plan.act, plan.flow) != (cue, act, flow))
    return person.with_plans((*others, Plan(cue, act, flow, now)))


def _reasons(person: Person, value: Value, flow: str, now: datetime) -> Person:
    """Add a single text to the reasons, or replace them by a list; a reason that stays keeps its history."""
    del flow
    known = {reason.text: reason for reason in person.words.reasons}
    texts = dict.fromkeys(value if isinstance(value, tuple) else (*known, str(value)))
    ids = count(1 + max((reason.id for reason in person.words.reasons), default=0))
    again = {text: one.listed_again(now) if text in texts else one for text, one in known.items()}
    return person.with_reasons(tuple(again.get(text) or Reason(next(ids), text, now) for text in texts))


def _said(person: Person, value: Value, flow: str, now: datetime) -> Person:
    """Store the outcome of the newest sentence. "Not this time" leaves it for the next session."""
    del flow
    said = SENTENCE_OUTCOMES.get(str(value))
    place = next(
        (
            n
            for n in reversed(range(len(person.words.sentences)))
            if person.words.sentences[n].said == "not yet"
        ),
        None,
    )
    if said is None or place is None:
        return person
    at = now if said in SAID_ALOUD else None
    spoken = tuple(
        replace(one, said=said, said_at=at) if n == place else one
        for n, one in enumerate(person.words.sentences)
    )
    return person.with_sentences(spoken)


def _note(person: Person, value: Value, flow: str, now: datetime) -> Person:
    del flow
    others = tuple(note for note in person.words.notes if note.text != value)
    return person.with_notes((*others, Note(str(value), now)))


def _signs(person: Person, value: Value, flow: str, now: datetime) -> Person:
    del flow
    told = tuple(Attendance(what, now) for what in told_codes(value))
    return person.with_attendance((*person.engagement.attendance, *told))


def _clock(person: Person, value: Value, flow: str, now: datetime) -> Person:
    del flow
    wall = time.fromisoformat(str(value))
    found = zones.zones_by_clock((wall,), now, person.profile.country)
    return (
        replace(person, profile=replace(person.profile, zone=found[0], clock_read=now)) if found else person
    )


def _under_way(person: Person, value: Value, flow: str, now: datetime) -> Person:
    del flow, now
    return replace(person, engagement=replace(person.engagement, under_way=value == "no"))


def _nudges_when(person: Person, value: Value, flow: str, now: datetime) -> Person:
    del flow
    when = CADENCES.get(str(value))
    if when is None:
        return person
    fresh = replace(person.engagement.preferences, when=when, off=False, said_goodbye=False)
    return person.with_preferences(preferences.after_hold(fresh, now))


def _slot(person: Person, value: Value, flow: str, now: datetime) -> Person:
    del flow, now
    return person.with_preferences(
        replace(person.engagement.preferences, slot=time.fromisoformat(str(value)))
    )


def _safety(person: Person, value: Value, flow: str, now: datetime) -> Person:
    del flow, now
    return (
        replace(person, words=replace(person.words, safety_note=value))
        if isinstance(value, tuple)
        else person
    )


def _order(person: Person, value: Value, flow: str, now: datetime) -> Person:
    del flow, now
    return _ordered(person, value if isinstance(value, tuple) else ())


def _ordered(person: Person, picks: Sequence[str]) -> Person:
    """Order the reasons as they were picked. Those that were not come last."""
    texts = [pick.removeprefix(OWN) for pick in picks]
    places = {text: place for place, text in reversed(list(enumerate(texts)))}
    return person.with_reasons(
        tuple(sorted(person.words.reasons, key=lambda one: places.get(one.text, len(places))))
    )


Field = Callable[[Person, RecordUpdate, str, datetime], Person]
"""Function of the record, the answer, the flow's name and the time."""

KEEPERS: Mapping[str, Callable[[Person, Value, str, datetime], Person]] = {
    "sentence": _sentence,
    "plan": _plan,
    "reasons": _reasons,
    "order": _order,
    "note": _note,
    "said": _said,
    "signs": _signs,
    "clock": _clock,
    "nudges_when": _nudges_when,
    "slot": _slot,
    "safety": _safety,
    "went": memory.went,
    "under_way": _under_way,
    "focus": memory.focused,
}


def _rated(rating: Rating) -> Field:
    def field(person: Person, kept: RecordUpdate, flow: str, now: datetime) -> Person:
        del flow
        if not isinstance(kept.value, int):
            return person
        return replace(
            person,
            engagement=replace(
                person.engagement, ratings=(*person.engagement.ratings, Rated(rating, kept.value, now))
            ),
        )

    return field


def _of_value(change: Callable[[Person, Value, str, datetime], Person]) -> Field:
    return lambda person, kept, flow, now: change(person, kept.value, flow, now)


def _preference(change: Callable[[Person, Value, datetime], Person]) -> Field:
    return lambda person, kept, _flow, now: change(person, kept.value, now)


FIELDS: Mapping[str, Field] = MappingProxyType(
    {
        **{rating: _rated(rating) for rating in get_args(Rating)},
        **{name: _of_value(change) for name, change in KEEPERS.items()},
        **{name: _preference(change) for name, change in preferences.PREFERENCE_KEEPERS.items()},
        "country": lambda person, kept, _flow, _now: replace(
            person, profile=replace(person.profile, country=kept.code)
        ),
        "language": lambda person, kept, _flow, _now: replace(
            person, profile=replace(person.profile, language=kept.code or person.profile.language)
        ),
        "steady": lambda person, kept, _flow, _now: replace(
            person, words=replace(person.words, steady=kept.labels)
        ),
        # Stored with the finished flow run alone, as a line of its page.
        "goals": lambda person, _kept, _flow, _now: person,
    }
)
"""Every value of `record`, with the function that stores the answer."""


def register() -> None:
    """Register the names, so that `flows.definition` accepts them in content."""
    registry.register(registry.FIELD_NAMES, FIELDS)


def finish(person: Person, finished: Finished, title: str, lines: tuple[Line, ...], now: datetime) -> Person:
    """Add a finished flow run."""
    session = finished.session
    talk = FlowRun(session.flow, session.version, title, now, lines)
    return person.with_talks((*person.words.talks, talk))


def ranked(person: Person, finished: Finished) -> Person:
    """Order the reasons as a flow run ranked them that asked for the first and the second."""
    picks = (finished.session.answers.get(place) for place in ("first", "second"))
    return _ordered(person, [str(pick) for pick in picks if pick])
