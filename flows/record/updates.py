"""Changes a person's record by the results of a turn: answers, effects, finished flow runs. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from types import MappingProxyType
from typing import Literal, get_args

from flows.definition import registry
from flows.locale import zones
from flows.model import OWN, Finished, Flow, RecordField, RecordUpdate, Session, State, Value
from flows.person import (
    Attendance,
    Attended,
    Consent,
    FlowRun,
    Known,
    Line,
    Note,
    Person,
    Plan,
    Rated,
    Rating,
    Reason,
    Sentence,
)  # fmt: skip
from flows.record import memory, preferences

CONSENT_VERSION = "2026-11"
"""Version of the privacy notice in `content/desk/start.toml`. Change both together."""

HOLD = timedelta(days=7)
"""Time without unasked messages after an answer that shows risk (docs/engagement.md)."""

ALARM_REST = timedelta(days=1)
"""Time without unasked messages after "I'm okay", short because alarms can be false."""

KNOWN_FOR = timedelta(days=14)
"""Time in which a soft sign that the therapist knows of brings one line (docs/safety.md)."""

CADENCES: Mapping[str, Literal["drift", "sessions", "ask-only"]] = {
    "drift": "drift",
    "sessions": "sessions",
    "ask-only": "ask-only",
}

SENTENCE_OUTCOMES: Mapping[str, Literal["part", "said", "dropped"]] = {
    "yes": "said",
    "part": "part",
    "drop": "dropped",
}

SAID_ALOUD = frozenset({"said", "part"})
"""Outcomes after which it is asked how it went."""

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


def keep(person: Person, kept: RecordUpdate, flow: str, now: datetime) -> Person:
    """Store an answer in its field, and take back the answer that it replaces."""
    if kept.instead == kept.value and (kept.what == "plan" or not isinstance(kept.value, tuple)):
        return person  # unchanged after Back: it is stored already, with its history
    person = _taken_back(person, kept.what, kept.instead, flow)
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
    reasons = tuple(
        replace(one, hidden=False) if one.hidden and one.text in written else one
        for one in person.words.reasons
    )
    return replace(person, words=replace(person.words, reasons=reasons))


def _taken_back(person: Person, what: RecordField, instead: Value, flow: str) -> Person:
    """Take back an earlier answer of this flow run, which another answer replaces."""
    if instead is None:
        return person
    rated = next((rating for rating in reversed(person.engagement.ratings) if rating.what == what), None)
    if rated and rated.value == instead:
        return replace(
            person,
            engagement=replace(
                person.engagement,
                ratings=tuple(rating for rating in person.engagement.ratings if rating is not rated),
            ),
        )
    match what:
        case "sentence":
            left = tuple(
                sentence
                for sentence in person.words.sentences
                if (sentence.flow, sentence.text) != (flow, instead)
            )
            person = replace(person, words=replace(person.words, sentences=left))
        case "plan":
            plans = tuple(
                plan for plan in person.words.plans if (plan.flow, (plan.cue, plan.act)) != (flow, instead)
            )
            person = replace(person, words=replace(person.words, plans=plans))
        case "reasons":
            person = replace(
                person,
                words=replace(
                    person.words,
                    reasons=tuple(reason for reason in person.words.reasons if reason.text != instead),
                ),
            )
        case "note":
            person = replace(
                person,
                words=replace(
                    person.words, notes=tuple(note for note in person.words.notes if note.text != instead)
                ),
            )
        case "said":
            person = _unsaid(person, SENTENCE_OUTCOMES.get(str(instead)))
        case "focus":
            person = memory.focused(person, None, flow, person.engagement.focus_since)
        case "signs":
            person = _untold(person, _told(instead))
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
    return replace(person, words=replace(person.words, sentences=tuple(waiting)))


def _untold(person: Person, told: tuple[Attended, ...]) -> Person:
    """Remove the latest reports, where they are these."""
    before = len(person.engagement.attendance) - len(told)
    newest = tuple(report.what for report in person.engagement.attendance[before:])
    return (
        replace(
            person, engagement=replace(person.engagement, attendance=person.engagement.attendance[:before])
        )
        if newest == told
        else person
    )


def _sentence(person: Person, value: Value, flow: str, now: datetime) -> Person:
    others = tuple(
        sentence
        for sentence in person.words.sentences
        if (sentence.flow, sentence.text) != (flow, str(value))
    )
    return replace(person, words=replace(person.words, sentences=(*others, Sentence(str(value), flow, now))))


def _plan(person: Person, value: Value, flow: str, now: datetime) -> Person:
    if not isinstance(value, tuple):
        return person
    cue, act = value
    # A plan with equal words replaces the first, so that storing it is idempotent.
    others = tuple(plan for plan in person.words.plans if (plan.cue, plan.act, plan.flow) != (cue, act, flow))
    return replace(person, words=replace(person.words, plans=(*others, Plan(cue, act, flow, now))))


def _reasons(person: Person, value: Value, flow: str, now: datetime) -> Person:
    """Add a single text to the reasons, or replace them by a list; a reason that stays keeps its history."""
    del flow
    texts = (
        value if isinstance(value, tuple) else (*(reason.text for reason in person.words.reasons), str(value))
    )
    known = {reason.text: reason for reason in person.words.reasons}
    last = max((reason.id for reason in person.words.reasons), default=0)
    fresh = {text: n for n, text in enumerate((t for t in dict.fromkeys(texts) if t not in known), last + 1)}
    kept = tuple(known.get(text) or Reason(fresh[text], text, now) for text in dict.fromkeys(texts))
    return replace(person, words=replace(person.words, reasons=kept))


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
    return replace(person, words=replace(person.words, sentences=spoken))


def _note(person: Person, value: Value, flow: str, now: datetime) -> Person:
    del flow
    others = tuple(note for note in person.words.notes if note.text != value)
    return replace(person, words=replace(person.words, notes=(*others, Note(str(value), now))))


def _signs(person: Person, value: Value, flow: str, now: datetime) -> Person:
    del flow
    told = tuple(Attendance(what, now) for what in _told(value))
    return replace(
        person, engagement=replace(person.engagement, attendance=(*person.engagement.attendance, *told))
    )


def _told(value: Value) -> tuple[Attended, ...]:
    several = value if isinstance(value, tuple) else (str(value),)
    return tuple(ATTENDANCE_CODES[one] for one in several if one in ATTENDANCE_CODES)


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
    return replace(
        person, engagement=replace(person.engagement, preferences=preferences.after_hold(fresh, now))
    )


def _slot(person: Person, value: Value, flow: str, now: datetime) -> Person:
    del flow, now
    return replace(
        person,
        engagement=replace(
            person.engagement,
            preferences=replace(person.engagement.preferences, slot=time.fromisoformat(str(value))),
        ),
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
    return replace(
        person,
        words=replace(
            person.words,
            reasons=tuple(sorted(person.words.reasons, key=lambda one: places.get(one.text, len(places)))),
        ),
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
    return replace(person, words=replace(person.words, talks=(*person.words.talks, talk)))


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
            person = _taken_back(person, state.keep, kept, flow.name)
    return person


def ranked(person: Person, finished: Finished) -> Person:
    """Order the reasons as a flow run ranked them that asked for the first and the second."""
    picks = (finished.session.answers.get(place) for place in ("first", "second"))
    return _ordered(person, [str(pick) for pick in picks if pick])


def consent(person: Person, now: datetime) -> Person:
    """Note the consent to the privacy notice."""
    return replace(person, profile=replace(person.profile, consent=Consent(now, CONSENT_VERSION), adult=True))


def hold(person: Person, now: datetime) -> Person:
    """Hold all unasked messages after an answer that shows risk.

    The hold ends with a question, if messages are on by then.
    """
    held = replace(
        person.engagement.preferences,
        helped=now,
        hold_until=now + HOLD,
        ask_after_hold=True,
        held_for="",
        rest_until=None,
    )
    return replace(person, engagement=replace(person.engagement, preferences=held))


def alarmed(person: Person, now: datetime) -> Person:
    """Hold unasked messages until the offer of screening is declined or answered."""
    nudging = person.engagement.preferences
    if nudging.hold_until is not None and nudging.held_for == "":
        return person
    held = replace(nudging, hold_until=now + HOLD, ask_after_hold=True, held_for="alarm")
    return replace(person, engagement=replace(person.engagement, preferences=held))


def rest(person: Person, now: datetime) -> Person:
    """Shorten the hold of an alarm to a day, after "I'm okay". A hold that an answer set stays."""
    nudging = person.engagement.preferences
    if nudging.held_for != "alarm":
        return person
    rested = replace(nudging, hold_until=None, ask_after_hold=False, held_for="", rest_until=now + ALARM_REST)
    return replace(person, engagement=replace(person.engagement, preferences=rested))


def known(person: Person, now: datetime) -> Person:
    """Note that the therapist knows of the newest soft sign."""
    last = next(iter(person.engagement.screened[-1:]), None)
    if last is None:
        return person
    others = tuple(
        one for one in person.engagement.known if one.category != last.category and one.until > now
    )
    return rest(
        replace(
            person,
            engagement=replace(person.engagement, known=(*others, Known(last.category, now + KNOWN_FOR))),
        ),
        now,
    )


def stop_nudges(person: Person, now: datetime) -> Person:
    """Switch off all unasked messages."""
    del now
    return replace(
        person,
        engagement=replace(
            person.engagement,
            preferences=replace(person.engagement.preferences, off=True, ask_after_hold=False),
        ),
    )


def restart_nudges(person: Person, now: datetime) -> Person:
    """Switch unasked messages on again, with the back-off at its start.

    A hold after Help now stays, and ends with a question (docs/engagement.md).
    """
    nudging = person.engagement.preferences
    fresh = replace(
        nudging, off=False, paused_until=None, less=0, less_until=None, said_goodbye=False,
    )  # fmt: skip
    return replace(
        person, engagement=replace(person.engagement, preferences=preferences.after_hold(fresh, now))
    )


UPDATE_EFFECTS: Mapping[str, Callable[[Person, datetime], Person]] = {
    "consent": consent,
    "hold": hold,
    "rest": rest,
    "known": known,
    "stop-nudges": stop_nudges,
    "restart-nudges": restart_nudges,
    **preferences.PREFERENCE_EFFECTS,
}
"""Effects that change the record alone. `flows.dialogue.stack.effects` has those on flow runs."""
