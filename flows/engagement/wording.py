"""Words nudges and the reasons for them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flows.definition.loader import Library
from flows.definition.template import fill
from flows.engagement import offers
from flows.engagement.drift import Drift, Part
from flows.engagement.forecast import day_words
from flows.model import Button, Message, Value
from flows.person import Nudge, NudgeKind, Person, zone_of

NUDGE_PREFIX = ":nudge-"

STILL, CHANGE, NOT_TODAY, WHY, FEWER, STOP, YES, NO, KEEP, OFF, HIDE, SNOOZE = (
    "still", "change", "not-today", "why", "fewer", "stop", "yes", "no", "keep", "off", "hide", "snooze",
)  # fmt: skip

OFFER = ((YES, NO), (WHY, FEWER), (SNOOZE, STOP))
BUTTON_ROWS: Mapping[NudgeKind, tuple[tuple[str, ...], ...]] = {
    "reason": ((STILL, CHANGE), (NOT_TODAY, WHY), (FEWER, SNOOZE), (STOP,)),
    "goodbye": (),
    "hold-over": ((YES, NO),),
    "keep-on": ((KEEP, OFF),),
    "reminder": ((YES, NO), (WHY, SNOOZE), (STOP,)),
    "after": ((YES, NO), (WHY, SNOOZE), (STOP,)),
}
"""Buttons under each kind of nudge. Kinds that are not listed are offers."""


NUDGE_CHARS = 200
"""Characters of a nudge at most, so that it is read at a glance (docs/engagement.md)."""


_ENDS, _AFTER_THE_END = ".!?…", " \"'”’“»)"
"""Signs that end a sentence, and those that may stand behind one."""

REASONS_NAMED = 3
WEIGHTY = 3.0
"""Points that a signal needs to be named as a reason."""


def card(library: Library, person: Person, nudge: Nudge) -> Message:
    """Return the nudge as a silent message. A reason is quoted word for word."""
    language, values = person.profile.language, _values(library, person, nudge)
    wordings = [
        fill(library.phrase(f"nudge-{name}", language), values, language) for name in _words(person, nudge)
    ]
    said = next((wording for wording in wordings if len(wording.text) <= NUDGE_CHARS), wordings[-1])
    rows = button_rows(library, person, nudge, BUTTON_ROWS.get(nudge.kind, OFFER))
    return Message(said.text, said.bold, rows, silent=True)


def why(library: Library, person: Person, nudge: Nudge, drift: Drift) -> tuple[str, ...]:
    """Return why this nudge comes, in sentences that are true at its moment."""

    def phrase(name: str, values: Mapping[str, Value]) -> str:
        return library.translator(person.profile.language)(f"why-{name}", **values)

    if nudge.kind not in offers.OFFER_KINDS:
        return (phrase(nudge.kind, {}),)
    adding = (part for part in drift.parts if part.group != "protective" and part.points >= WEIGHTY)
    heaviest = sorted(adding, key=lambda one: -one.points)[:REASONS_NAMED]
    named, days = list[str](), set[str]()
    for one in sorted(heaviest, key=lambda one: _first_of_its_day(person, one, heaviest)):
        values = _part(person, one)
        day = str(values.get("on", ""))
        also = f"also-{one.sign}"
        is_named = day in days and f"why-{also}" in library.phrases
        named.append(phrase(also if is_named else one.sign, values))
        days |= {day} - {""}
    return (*named, phrase("asked", {}))


def _first_of_its_day(person: Person, part: Part, parts: Sequence[Part]) -> int:
    """Return the place of the first part that was told on the same day, so that these stand together."""
    if part.at is None:
        return parts.index(part)
    day = _day(person, part.at)
    return next(n for n, one in enumerate(parts) if one.at is not None and _day(person, one.at) == day)


def button_rows(
    library: Library, person: Person, nudge: Nudge, names: tuple[tuple[str, ...], ...]
) -> tuple[tuple[Button, ...], ...]:
    def button(name: str) -> Button:
        label = library.translator(person.profile.language)(f"nudge-{name}")
        return Button(label, f"{NUDGE_PREFIX}{name}:{stamp(nudge)}")

    return tuple(tuple(button(name) for name in row) for row in names)


def _words(person: Person, nudge: Nudge) -> tuple[str, ...]:
    """Return the names of its phrases by preference. The first that fits is used: quotes are not clipped."""
    if nudge.kind == "reason":
        return ("reason", "reason-long")
    if nudge.kind == "reminder" and nudge.reason is not None:
        return ("reminder-reason", "reminder")
    if nudge.kind == "goodbye" and person.engagement.appointments and person.engagement.preferences.reminders:
        return ("goodbye-reminders",)
    return (nudge.kind,)


def stamp(nudge: Nudge) -> str:
    """Return the minute of the nudge as text. It identifies the nudge: no two share a minute."""
    return str(int(nudge.at.timestamp()) // 60)


def _values(library: Library, person: Person, nudge: Nudge) -> dict[str, Value]:
    found: dict[str, Value] = {}
    reason = next((reason for reason in person.words.reasons if reason.id == nudge.reason), None)
    if reason is not None:
        stop = "" if reason.text.rstrip(_AFTER_THE_END)[-1:] in _ENDS else "."
        found |= {"line": reason.text, "stop": stop, "on": _day(person, reason.at)}
    if nudge.session is not None:
        start = nudge.session.astimezone(zone_of(person))
        day = day_words(library, person, nudge.session, nudge.at)
        found |= {"day": day, "at": start.time().isoformat()}
    return found


def _part(person: Person, part: Part) -> dict[str, Value]:
    told = {"on": _day(person, part.at)} if part.at is not None else {}
    return {**told, "value": part.value, "usual": part.usual}


def _day(person: Person, at: datetime) -> str:
    return at.astimezone(zone_of(person)).date().isoformat()
