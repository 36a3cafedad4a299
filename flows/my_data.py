"""Puts all that is kept about a person into words they can read. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from flows.loader import Library
from flows.model import OWN, Flow, Message, Session, State, Value
from flows.person import Appointment, Outgoing, Person
from flows.scene import Scene
from flows.slots import zone_of
from flows.summary import as_words
from flows.text import fill, split

PAGE, DATA = "my-data.html", "my-data.json"
"""The files a person can take all of it along in."""

MOST_MESSAGES = 12


@dataclass(frozen=True, slots=True)
class Words:
    """The phrases of this page in the person's language, and what the talks call things."""

    library: Library
    language: str

    def __call__(self, name: str, /, **values: Value) -> str:
        return fill(self.library.phrase(f"data-{name}", self.language), values, self.language).text

    def flow(self, name: str) -> Flow | None:
        """Return the talk in the person's language; None when it is no longer there."""
        return self.library.flow(name, self.language) if name in self.library.flows else None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    title: str
    lines: tuple[str, ...]


def sections(library: Library, person: Person) -> tuple[Section, ...]:
    """Return everything that is kept, headings without anything under them left out.

    What waits in the outbox is left out: it says what the rest holds, and is on its way to the person.
    """
    words = Words(library, person.language)
    found = (Section(words(name), tuple(lines(person, words))) for name, lines in SECTIONS.items())
    return tuple(section for section in found if section.lines)


def as_text(library: Library, person: Person) -> str:
    """Return everything that is kept as one text for the chat."""
    head = fill(library.phrase("data-head", person.language), {}).text
    parts = ("\n".join((one.title.upper(), *one.lines)) for one in sections(library, person))
    return "\n\n".join((head, *parts))


def shown(library: Library, scene: Scene) -> Scene:
    """Send all of it, in as many messages as it takes; as a page, where those would be too many."""
    parts = split(as_text(library, scene.person))
    if len(parts) > MOST_MESSAGES:
        words = fill(library.phrase("data-many", scene.person.language), {}).text
        return replace(scene, sent=(*scene.sent, Outgoing("send", Message(words)), _file(PAGE)))
    return replace(scene, sent=(*scene.sent, *(Outgoing("send", Message(part)) for part in parts)))


def as_files(scene: Scene) -> Scene:
    """Send all of it as files."""
    return replace(scene, sent=(*scene.sent, _file(PAGE), _file(DATA)))


def _file(name: str) -> Outgoing:
    return Outgoing("file", Message(""), file=name)


def _yes(person: Person, words: Words) -> Iterator[str]:
    if person.consent is None:
        yield words("not-agreed")
    else:
        yield words("agreed", on=_day(person, person.consent.at), version=person.consent.version)


def _settings(person: Person, words: Words) -> Iterator[str]:
    nudging = person.nudging
    weekday = None if nudging.pulse is None else date(2024, 1, 1 + nudging.pulse).strftime("%A")
    found: dict[str, Value] = {
        "language": person.language,
        "zone": person.zone,
        "country": person.country,
        "when": words("off") if nudging.off else words(nudging.when) if nudging.when else None,
        "slot": f"{nudging.slot:%H:%M}",
        "quiet": f"{nudging.quiet_from:%H:%M}–{nudging.quiet_to:%H:%M}",
        "pulse": weekday,
        "reminders": ", ".join(str(lead.days) for lead in nudging.reminders) or None,
        "asked-after": words("on") if nudging.ask_after else None,
        "paused": _at(person, nudging.paused_until),
        "held": _at(person, nudging.hold_until),
        "fewer": _at(person, nudging.less_until),
        "gap": str(nudging.usual_gap.days),
    }
    yield from _named(found, words)


def _technical(person: Person, words: Words) -> Iterator[str]:
    found: dict[str, Value] = {
        "chat": person.id,
        "since": _at(person, person.since),
        "last": _at(person, person.last_seen),
        "looked": _at(person, person.looked),
        "waits": person.held or None,
        "keyboard": None if person.keyboard is None else str(person.keyboard),
        "seen": ", ".join(map(str, person.seen)) or None,
    }
    yield from _named(found, words)


def _named(found: dict[str, Value], words: Words) -> Iterator[str]:
    for name, value in found.items():
        if value is not None:
            yield words("setting", name=words(name), value=value)


def _talks(person: Person, words: Words) -> Iterator[str]:
    for talk in person.talks:
        yield words("line", on=_day(person, talk.at), words=talk.title)
        yield from (f"– {line.label}: {line.words}" for line in talk.lines)


def _pages(person: Person, words: Words) -> Iterator[str]:
    if person.sheet is not None:
        yield words("line", on=person.sheet.on.isoformat(), words=person.sheet.title)
        yield from (f"– {line.label}: {line.words}" for line in person.sheet.lines)
    if person.desk is not None:
        yield from filter(None, (person.desk.title, person.desk.word))
        yield from (f"– {line.label}: {line.words}" for line in person.desk.lines)


def _open(person: Person, words: Words) -> Iterator[str]:
    waiting = (*person.paused, *_layers(person.session))
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
            yield f"– {_asked(state, name)}: {_told_by(state, value)}"


def _asked(state: State | None, name: str) -> str:
    """Return the question as it is asked, without what a talk puts into it; its name when it is gone."""
    return (" ".join(fill(state.ask, {}).text.split()) if state else "") or name


def _told_by(state: State | None, value: Value) -> str:
    """Return the answer in the words of its buttons."""
    labels = {choice.id: fill(choice.label, {}).text for choice in state.choices} if state else {}
    several = value if isinstance(value, tuple) else (value,)
    return _readable(tuple(labels.get(str(one), str(one)) for one in several))


def _layers(session: Session | None) -> Iterator[Session]:
    while session is not None:
        yield session
        session = session.under


def _readable(value: Value) -> str:
    several = value if isinstance(value, tuple) else (value,)
    return as_words(tuple(str(one).removeprefix(OWN) for one in several))


def _reasons(person: Person, words: Words) -> Iterator[str]:
    return (words("line", on=_day(person, one.at), words=one.text) for one in person.reasons)


def _sentences(person: Person, words: Words) -> Iterator[str]:
    return (words("said", on=_day(person, one.at), words=one.text, said=one.said) for one in person.sentences)


def _plans(person: Person, words: Words) -> Iterator[str]:
    return (words("line", on=_day(person, one.at), words=f"{one.cue} → {one.act}") for one in person.plans)


def _notes(person: Person, words: Words) -> Iterator[str]:
    return (words("line", on=_day(person, one.at), words=one.text) for one in person.notes)


def _ratings(person: Person, words: Words) -> Iterator[str]:
    return (
        words("rated", on=_day(person, one.at), what=one.what, value=str(one.value)) for one in person.ratings
    )


def _attendance(person: Person, words: Words) -> Iterator[str]:
    return (_told(person, words, one.at, one.what) for one in person.attendance)


def _nudges(person: Person, words: Words) -> Iterator[str]:
    return (_told(person, words, one.at, f"{one.kind} {one.answer}".strip()) for one in person.nudges)


def _screened(person: Person, words: Words) -> Iterator[str]:
    return (_told(person, words, one.at, one.tier) for one in person.screened)


def _told(person: Person, words: Words, at: datetime, what: str) -> str:
    return words("line", on=_day(person, at), words=what.replace("-", " "))


def _appointments(person: Person, words: Words) -> Iterator[str]:
    for one in person.appointments:
        name = {0: "once", 1: "weekly"}.get(one.every_weeks, "weeks")
        yield words(name, on=one.day.isoformat(), at=_wall(one), zone=one.zone, weeks=one.every_weeks)
    for one_break in person.breaks:
        yield words("free", on=one_break.since.isoformat(), until=one_break.until.isoformat())


def _wall(one: Appointment) -> str:
    return f"{one.at:%H:%M}"


def _day(person: Person, at: datetime) -> str:
    return at.astimezone(zone_of(person)).date().isoformat()


def _at(person: Person, at: datetime | None) -> str | None:
    return None if at is None else f"{at.astimezone(zone_of(person)):%Y-%m-%d %H:%M}"


def _lines(lines: Callable[[Person], Iterable[str]]) -> Callable[[Person, Words], Iterable[str]]:
    return lambda person, _words: lines(person)


SECTIONS: dict[str, Callable[[Person, Words], Iterable[str]]] = {
    "yes": _yes,
    "settings": _settings,
    "reasons": _reasons,
    "sentences": _sentences,
    "plans": _plans,
    "notes": _notes,
    "safety": _lines(lambda person: person.safety_note),
    "steady": _lines(lambda person: person.steady),
    "talks": _talks,
    "pages": _pages,
    "open": _open,
    "ratings": _ratings,
    "attendance": _attendance,
    "appointments": _appointments,
    "nudges": _nudges,
    "screened": _screened,
    "technical": _technical,
}
"""Every part of the record, by the name of its heading's phrase, in the order it is read."""
