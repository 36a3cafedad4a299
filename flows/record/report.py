"""Renders the whole record as text in the person's language. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from flows.definition.languages.translator import Translator
from flows.definition.loader import Library
from flows.definition.template import fill
from flows.listening.shapes import sentences as parted
from flows.model import OWN, Flow, State, Value
from flows.person import Person, zone_of
from flows.record import plans
from flows.record.summary import as_words

PAGE, DATA = "my-data.html", "my-data.json"
"""Names of the two files of /export."""


@dataclass(frozen=True, slots=True)
class Words:
    """Phrases of the report, and titles and labels of flows, in the person's language."""

    say: Translator
    languages: Mapping[str, str]

    def __call__(self, name: str, /, **values: Value) -> str:
        return self.say(f"data-{name}", **values)

    def flow(self, name: str) -> Flow | None:
        """Return the flow in the person's language, or None when it no longer exists."""
        return self.say.flows.get(name)


@dataclass(frozen=True, slots=True)
class Section:
    """One heading with its lines."""

    title: str
    lines: tuple[str, ...]


def sections(library: Library, person: Person) -> tuple[Section, ...]:
    """Return the whole record, without empty sections.

    Pending messages are left out: they repeat the record, and the person is about to receive them.
    """
    words = Words(library.translator(person.profile.language), library.languages.offered())
    found = (Section(words(name), tuple(lines(person, words))) for name, lines in REPORT_SECTIONS.items())
    return tuple(section for section in found if section.lines)


def as_text(library: Library, person: Person) -> str:
    """Return the record as one text for the chat: all but the numbers that only programs work with."""
    say = library.translator(person.profile.language)
    shown = (section for section in sections(library, person) if section.title != say("data-technical"))
    parts = ("\n".join((section.title.upper(), *section.lines)) for section in shown)
    return "\n\n".join((say("data-head"), *parts, say("data-rest")))


def _yes(person: Person, words: Words) -> Iterator[str]:
    if person.profile.consent is None:
        yield words("not-agreed")
    else:
        yield words(
            "agreed", on=_day(person, person.profile.consent.at), version=person.profile.consent.version
        )


def _settings(person: Person, words: Words) -> Iterator[str]:
    nudging = person.engagement.preferences
    weekday = None if nudging.pulse is None else words.say.names("weekdays")[nudging.pulse]
    found: dict[str, Value] = {
        "language": words.languages.get(person.profile.language, person.profile.language),
        "zone": person.profile.zone,
        "country": person.profile.country,
        "when": words("off") if nudging.off else words(nudging.when) if nudging.when else None,
        "slot": f"{nudging.slot:%H:%M}",
        "quiet": f"{nudging.quiet_from:%H:%M}–{nudging.quiet_to:%H:%M}",
        "pulse": weekday,
        "reminders": ", ".join(_days(lead.days, words) for lead in nudging.reminders) or None,
        "asked-after": words("on") if nudging.ask_after else None,
        "paused": _at(person, nudging.paused_until, words),
        "held": _at(person, nudging.hold_until, words),
        "resting": _at(person, nudging.rest_until, words),
        "known": ", ".join(_day(person, one.until) for one in person.engagement.known) or None,
        "fewer": _at(person, nudging.less_until, words),
        "gap": _days(nudging.usual_gap.days, words),
        "focus": _focus(person, words),
        "under-way": words.say("yes") if person.engagement.under_way else None,
    }
    yield from _named(found, words)


def _focus(person: Person, words: Words) -> str | None:
    """Return the talk whose topic therapy looks at first, with the day since when."""
    topic, since = person.engagement.focus, person.engagement.focus_since
    flow = words.flow(topic)
    if not topic or since is None:
        return None
    return words("line", on=_day(person, since), words=fill(flow.title, {}).text if flow else topic)


def _visits(person: Person, words: Words) -> Iterator[str]:
    found: dict[str, Value] = {
        "since": _at(person, person.profile.since, words),
        "last": _at(person, person.engagement.last_seen, words),
        "looked": _at(person, person.engagement.looked, words),
        "looked-back": _at(person, person.engagement.looked_back, words),
        "clarified": _at(person, person.engagement.clarified, words),
        "waits": person.dialog.pending_text or None,
    }
    yield from _named(found, words)


def _technical(person: Person, words: Words) -> Iterator[str]:
    found: dict[str, Value] = {
        "chat": person.id,
        "keyboard": None if person.delivery.keyboard is None else str(person.delivery.keyboard),
        "seen": ", ".join(map(str, person.delivery.seen)) or None,
    }
    yield from _named(found, words)


def _named(found: dict[str, Value], words: Words) -> Iterator[str]:
    for name, value in found.items():
        if value is not None:
            yield words("setting", name=words(name), value=value)


def _talks(person: Person, words: Words) -> Iterator[str]:
    for talk in person.words.talks:
        yield words("line", on=_day(person, talk.at), words=talk.title)
        yield from (f"– {line.label}: {line.words}" for line in talk.lines)


def _pages(person: Person, words: Words) -> Iterator[str]:
    if person.words.sheet is not None:
        yield words("line", on=person.words.sheet.on.isoformat(), words=person.words.sheet.title)
        yield from (f"– {line.label}: {line.words}" for line in person.words.sheet.lines)
    if person.dialog.screen is not None:
        yield from filter(None, (person.dialog.screen.title, person.dialog.screen.word))
        yield from (f"– {line.label}: {line.words}" for line in person.dialog.screen.lines)


def _open(person: Person, words: Words) -> Iterator[str]:
    rest = (person.dialog.rest,) if person.dialog.rest else ()
    waiting = (*person.dialog.suspended, *rest, *reversed(person.dialog.stack.runs))
    for session in waiting:
        flow = words.flow(session.flow)
        asked = {state.save: state for state in flow.states.values()} if flow else {}
        now = flow.states[session.state].save if flow and session.state in flow.states else ""
        given = (*session.answers.items(), *session.shelved.items(), (now, session.draft))
        answers = tuple((name, value) for name, value in given if value not in (None, (), ""))
        if answers:
            yield fill(flow.title, {}).text if flow else session.flow
        for name, value in answers:
            state = asked.get(name)
            yield f"– {_answer(state, name, value, words, asked)}"


def _answer(state: State | None, name: str, value: Value, words: Words, asked: Mapping[str, State]) -> str:
    """Return one given answer behind what asked for it, as a person reads it."""
    names = tuple(map(str, value)) if isinstance(value, tuple) else ()
    if names and {*names} <= asked.keys():  # a preview's answer names the states whose lines are on
        return f"{words('on-page')}: {as_words(tuple(_asked(asked[one], one) for one in names))}"
    question = _asked(state, name)
    return (
        f"{question}{' ' if question.endswith(('?', '…', '”', '“')) else ': '}{_told_by(state, value, words)}"
    )


def _asked(state: State | None, name: str) -> str:
    """Return an answer's label, else its question's last sentence, else the name of a state that is gone.

    A label with values in it, which are worked out in the talk, is left for the question.
    """
    if state is None:
        return name
    named = state.label if state.label and "{" not in state.label.source else None
    told = fill(named, {}).text if named else parted(fill(state.ask, {}).text)[-1]
    return " ".join(told.split()) or name


def _told_by(state: State | None, value: Value, words: Words) -> str:
    """Return an answer as its button's label."""
    labels = {choice.id: fill(choice.label, {}).text for choice in state.choices} if state else {}
    if isinstance(value, bool):
        return words.say("yes" if value else "no")
    several = value if isinstance(value, tuple) else (value,)
    return as_words(tuple(labels.get(str(one), str(one)).removeprefix(OWN) for one in several))


def _reasons(person: Person, words: Words) -> Iterator[str]:
    return (words("line", on=_day(person, reason.at), words=reason.text) for reason in person.words.reasons)


def _sentences(person: Person, words: Words) -> Iterator[str]:
    for sentence in person.words.sentences:
        told = words.say.code("said", sentence.said)
        if sentence.went not in ("", "passed"):
            told = f"{told}: {words.say.code('went', sentence.went)}"
        yield words("said", on=_day(person, sentence.at), words=sentence.text, said=told)


def _plans(person: Person, words: Words) -> Iterator[str]:
    for plan in person.words.plans:
        on, line = _day(person, plan.at), plans.told(plan, words.say)
        if plan.became in ("", "passed"):
            yield words("line", on=on, words=line)
        else:
            yield words("said", on=on, words=line, said=words.say.code("became", plan.became))


def _notes(person: Person, words: Words) -> Iterator[str]:
    return (words("line", on=_day(person, note.at), words=note.text) for note in person.words.notes)


def _aside(person: Person, words: Words) -> Iterator[str]:
    return (words("line", on=_day(person, entry.at), words=entry.text) for entry in person.words.aside)


def _ratings(person: Person, words: Words) -> Iterator[str]:
    return (
        words(
            "rated",
            on=_day(person, rating.at),
            what=words.say.code("rating", rating.what),
            value=str(rating.value),
        )
        for rating in person.engagement.ratings
    )


def _attendance(person: Person, words: Words) -> Iterator[str]:
    return (
        _told(person, words, report.at, words.say.code("attended", report.what))
        for report in person.engagement.attendance
    )


def _nudges(person: Person, words: Words) -> Iterator[str]:
    for nudge in person.engagement.nudges:
        kind = words.say.code("sent", nudge.kind)
        answer = f"nudge-{nudge.answer}"
        known = nudge.answer and answer in words.say.phrases
        yield _told(person, words, nudge.at, f"{kind}: {words.say(answer)}" if known else kind)


def _screened(person: Person, words: Words) -> Iterator[str]:
    return (
        _told(person, words, finding.at, words.say.code("screened", finding.tier))
        for finding in person.engagement.screened
    )


def _told(person: Person, words: Words, at: datetime, what: str) -> str:
    return words("line", on=_day(person, at), words=what)


def _appointments(person: Person, words: Words) -> Iterator[str]:
    for appointment in person.engagement.appointments:
        name = {0: "once", 1: "weekly"}.get(appointment.every_weeks, "weeks")
        yield words(
            name,
            on=appointment.day.isoformat(),
            at=f"{appointment.at:%H:%M}",
            zone=appointment.zone,
            weeks=appointment.every_weeks,
        )
    if person.engagement.calendar is not None:
        title = words.say(f"calendar-{person.engagement.calendar.title}")
        yield words("calendar", title=title, count=len(person.engagement.calendar.sent))
    for one_break in person.engagement.breaks:
        yield words("free", on=one_break.since.isoformat(), until=one_break.until.isoformat())


def _day(person: Person, at: datetime) -> str:
    return at.astimezone(zone_of(person)).date().isoformat()


def _at(person: Person, at: datetime | None, words: Words) -> str | None:
    if at is None:
        return None
    return words("moment", on=_day(person, at), at=f"{at.astimezone(zone_of(person)):%H:%M}")


def _days(count: int, words: Words) -> str:
    return words("day") if count == 1 else words("days", count=count)


def _lines(lines: Callable[[Person], Iterable[str]]) -> Callable[[Person, Words], Iterable[str]]:
    return lambda person, _words: lines(person)


REPORT_SECTIONS: dict[str, Callable[[Person, Words], Iterable[str]]] = {
    "yes": _yes,
    "settings": _settings,
    "reasons": _reasons,
    "sentences": _sentences,
    "plans": _plans,
    "notes": _notes,
    "safety": _lines(lambda person: person.words.safety_note),
    "steady": _lines(lambda person: person.words.steady),
    "aside": _aside,
    "talks": _talks,
    "pages": _pages,
    "open": _open,
    "ratings": _ratings,
    "attendance": _attendance,
    "appointments": _appointments,
    "nudges": _nudges,
    "screened": _screened,
    "visits": _visits,
    "technical": _technical,
}
"""Every part of the report in order, by the name of its heading's phrase."""
