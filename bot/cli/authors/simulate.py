"""Simulates made-up people over a year: the messages they get, and whether each was allowed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random
from statistics import median

from msgspec.structs import replace

from bot.cli.progress import counted
from flows.dialogue.conversation import Conversation
from flows.engagement import limits, schedule
from flows.model import EMPTY_STACK, Event, RecordUpdate
from flows.person import (
    Appointment,
    Attended,
    Consent,
    Engagement,
    Nudge,
    NudgeKind,
    NudgePreferences,
    OwnWords,
    Person,
    Profile,
    Reason,
)
from flows.record import holds, updates

SIMULATION_START = datetime(2026, 1, 5, 8, tzinfo=UTC)
"""Start of the simulation, a Monday morning (UTC)."""

ZONES = (
    "Europe/Berlin", "America/New_York", "Australia/Lord_Howe",
    "Africa/Cairo", "Asia/Kathmandu", "Pacific/Apia",
)  # fmt: skip
REASON_LINES = ("To be calm with my son", "To sleep through", "To sing again")
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Script:
    """Behaviour of one group of people. Numbers are probabilities per week or per message."""

    goes: float = 0
    tells: float = 0
    taps: float = 0
    wavers: float = 0
    needs_help: float = 0
    pauses: float = 0
    wants_fewer: float = 0
    pulse: bool = True
    booked: bool = True


SCRIPTS: Mapping[str, Script] = {
    "goes and answers": Script(goes=0.95, tells=0.9, taps=0.8),
    "goes, ignores us": Script(goes=0.95),
    "says nothing at all": Script(booked=False),
    "misses sessions": Script(goes=0.5, tells=0.8, taps=0.5, wavers=0.1),
    "thinks of stopping": Script(goes=0.2, tells=0.9, taps=0.4, wavers=0.5, booked=False),
    "wants fewer": Script(goes=0.4, tells=0.8, taps=0.7, wavers=0.2, wants_fewer=0.5),
    "pauses often": Script(goes=0.6, tells=0.8, taps=0.5, wavers=0.1, pauses=0.1),
    "needs help at times": Script(goes=0.6, tells=0.8, taps=0.6, wavers=0.2, needs_help=0.05),
}


@dataclass(frozen=True, slots=True)
class Sent:
    """One sent message, and whether the rules allowed it."""

    kind: NudgeKind
    at: datetime
    allowed: bool
    tapped: bool = False


@dataclass(frozen=True, slots=True)
class Life:
    """Messages of one person."""

    script: str
    sent: tuple[Sent, ...]

    def own(self) -> tuple[Sent, ...]:
        """Return the messages that are not about sessions."""
        return tuple(outgoing for outgoing in self.sent if outgoing.kind not in limits.OF_SESSIONS)


def run(conversation: Conversation, people: int = 96, days: int = 364, seed: int = 7) -> list[Life]:
    """Simulate people for a number of days. Equal arguments give equal results."""
    names = list(SCRIPTS)
    return [
        _live(conversation, names[n % len(names)], n, days, Random(f"{seed} {n}"))  # noqa: S311 - made-up lives
        for n in counted(range(people), "lives")
    ]


def table(lives: Iterable[Life], days: int = 364) -> Iterator[str]:
    """Yield the lines of the result table."""
    lives = list(lives)
    yield f"{'':22}{'people':>7}{'own/week':>10}{'sessions/week':>15}{'tapped':>8}{'quiet after':>13}"
    for script in SCRIPTS:
        chosen = [live for live in lives if live.script == script]
        if not chosen:
            continue
        own = [len(one.own()) for one in chosen]
        others = [len(one.sent) - len(one.own()) for one in chosen]
        weeks = len(chosen) * days / 7
        every = [sent for one in chosen for sent in one.sent]
        tapped = sum(one.tapped for one in every) / len(every) if every else 0
        goodbyes = [span.days for one in chosen if (span := time_to_silence(one)) is not None]
        quiet = f"{median(goodbyes):.0f} days" if goodbyes else "–"
        rates = f"{sum(own) / weeks:10.2f}{sum(others) / weeks:15.2f}{tapped:8.0%}"
        yield f"{script:22}{len(chosen):7}{rates}{quiet:>13}"
    every = [sent for live in lives for sent in live.sent]
    yield f"{len(every)} messages, {inside(lives):.1%} inside caps, quiet hours, pauses and holds"


def inside(lives: Iterable[Life]) -> float:
    """Return the share of messages that broke no rule (0 to 1), judged from the messages alone."""
    every = [one for life in lives for one in _judged(life)]
    return sum(every) / len(every) if every else 1


def time_to_silence(life: Life) -> timedelta | None:
    """Return the time from the first unasked message to goodbye, or None without one."""
    end = next((one.at for one in life.own() if one.kind == "goodbye"), None)
    return end - life.own()[0].at if end else None


def _judged(life: Life) -> Iterator[bool]:
    own = [one.at for one in life.own()]
    for one in life.sent:
        recent = [one.at - at for at in own if at <= one.at]
        kept = all(sum(age < span for age in recent) <= cap for span, cap in limits.CAPS)
        yield one.allowed and (kept or one.kind in limits.OF_SESSIONS)


def _live(conversation: Conversation, script: str, number: int, days: int, chance: Random) -> Life:
    person, ways = _newcomer(script, number), SCRIPTS[script]
    sent: list[Sent] = []
    now, life, until = (
        SIMULATION_START,
        SIMULATION_START + timedelta(hours=10),
        SIMULATION_START + timedelta(days=days),
    )
    while now < until:
        due = conversation.policy.next_due(person, now) or until
        now = min(due, life)
        if now == life:
            person = _week(person, ways, now, chance)
            life += WEEK
            continue
        before, person = (
            person,
            conversation.nudge(replace(person, delivery=replace(person.delivery, outbox=())), now),
        )
        if not person.delivery.outbox:
            continue
        nudge = person.engagement.nudges[-1]
        tapped = chance.random() < ways.taps
        sent.append(Sent(nudge.kind, nudge.at, _allowed(before, nudge, now), tapped))
        if tapped:
            now += timedelta(minutes=chance.randrange(1, 600))
            person = _tap(conversation, person, ways, now, chance)
    return Life(script, tuple(outgoing for outgoing in sent if outgoing.at < until))


def _newcomer(script: str, number: int) -> Person:
    zone = ZONES[number % len(ZONES)]
    weekly = Appointment(
        1, SIMULATION_START.date() + timedelta(days=number % 5), time(16), zone, every_weeks=1
    )
    ways = SCRIPTS[script]
    return Person(
        str(number),
        profile=Profile(
            since=SIMULATION_START,
            zone=zone,
            consent=Consent(SIMULATION_START, holds.CONSENT_VERSION),
            adult=True,
        ),
        engagement=Engagement(
            last_seen=SIMULATION_START,
            appointments=(weekly,) if ways.booked else (),
            preferences=NudgePreferences(when="drift", pulse=number % 7 if ways.pulse else None),
        ),
        words=OwnWords(
            reasons=tuple(Reason(n, line, SIMULATION_START) for n, line in enumerate(REASON_LINES, 1))
        ),
    )


def person_after(script: str, number: int, weeks: int) -> tuple[Person, datetime]:
    """Return somebody who lived so many weeks by a script without a message from the bot, and their now."""
    person, chance = _newcomer(script, number), Random(f"{number} {weeks}")  # noqa: S311 - made-up lives
    first = SIMULATION_START + timedelta(hours=10)
    for week in range(weeks):
        person = _week(person, SCRIPTS[script], first + week * WEEK, chance)
    return person, first + max(weeks - 1, 0) * WEEK + timedelta(minutes=1)


def _week(person: Person, ways: Script, now: datetime, chance: Random) -> Person:
    """Simulate a week: a session attended or missed, reported or not, and rarer events."""
    went = chance.random() < ways.goes
    if chance.random() < ways.tells:
        told: Attended = "went" if went else chance.choice(("no-show", "i-cancelled", "late"))
        person = _told(person, told, now)
        if chance.random() < ways.wavers:
            person = _told(person, "thinking-of-stopping", now)
            person = updates.keep(
                person, RecordUpdate("importance", chance.randrange(5), ""), "weekly-pulse", now
            )
        else:
            person = updates.keep(
                person, RecordUpdate("importance", chance.randrange(5, 10), ""), "weekly-pulse", now
            )
    if chance.random() < ways.needs_help:
        person = replace(made := holds.hold(person, now), engagement=replace(made.engagement, last_seen=now))
    if chance.random() < ways.pauses:
        person = replace(
            made := holds.UPDATE_EFFECTS["pause-week"](person, now),
            engagement=replace(made.engagement, last_seen=now),
        )
    return person


def _told(person: Person, what: Attended, now: datetime) -> Person:
    return replace(
        made := updates.keep(person, RecordUpdate("signs", (what,), ""), "after-session", now),
        engagement=replace(made.engagement, last_seen=now),
    )


def _tap(conversation: Conversation, person: Person, ways: Script, now: datetime, chance: Random) -> Person:
    """Tap one of the buttons as a real event, and close the flow that it opens."""
    values = [button.value for row in person.delivery.outbox[-1].message.rows for button in row]
    fewer = [value for value in values if "-fewer:" in value]
    kept = [value for value in values if not any(end in value for end in ("-fewer:", "-stop:", "-why:"))]
    if not kept:
        return person
    value = fewer[0] if fewer and chance.random() < ways.wants_fewer else chance.choice(kept)
    event = Event(person.id, len(person.engagement.nudges) + int(now.timestamp()), "button", value, 0, 1, "")
    after = conversation.respond(
        replace(person, delivery=replace(person.delivery, outbox=())), event, now
    ).person
    return replace(
        after,
        delivery=replace(after.delivery, outbox=()),
        dialog=replace(after.dialog, stack=EMPTY_STACK, suspended=()),
    )


def _allowed(person: Person, nudge: Nudge, now: datetime) -> bool:
    """Tell whether the person's preferences allow this message, without asking the policy."""
    nudging = person.engagement.preferences
    paused = nudging.paused_until is not None and nudging.paused_until > now
    held = (
        nudging.hold_until is not None and nudging.hold_until > now and nudge.kind not in limits.OF_SESSIONS
    )
    return not (nudging.off or paused or held or schedule.quiet(person, now))
