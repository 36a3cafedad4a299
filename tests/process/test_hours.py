"""The real process by a wound clock: what comes at which minute, wherever somebody lives."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from bot.storage.tinydb_store import TinyDBStore
from flows.engagement import schedule
from flows.model import Message
from flows.person import (
    Appointment,
    Attendance,
    Break,
    Consent,
    Engagement,
    Nudge,
    NudgePreferences,
    Outgoing,
    Person,
    Profile,
    Reason,
)
from tests.helpers.chat import shipped_conversation
from tests.helpers.fake_bot_api import FakeBotApi, Shown
from tests.helpers.people import with_fields
from tests.helpers.process import PATIENCE
from tests.helpers.wound_bot import running, wind_to

BEAT = "0.1s"
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
LINE = "To be calm with my son"
EVENING = wall_time(18, 30)
NOON = wall_time(12)
MORNING, BEDTIME = wall_time(9), wall_time(21)

UNSPREAD = (number for number in count(700_000_001) if schedule.seed(str(number)) % 31 == 15)
"""Chats whose share of the spread is no minute at all, so that the slot is the minute they chose."""


@dataclass(frozen=True)
class Change:
    """A day on which the clocks change, and a wall time that is skipped or comes twice, with its UTC."""

    zone: str
    day: date
    night: wall_time
    utc: str


CHANGES = (
    Change("America/New_York", date(2027, 3, 14), wall_time(2, 30), "2027-03-14T07:00"),
    Change("Europe/Berlin", date(2027, 3, 28), wall_time(2, 30), "2027-03-28T01:00"),
    Change("Australia/Lord_Howe", date(2027, 4, 4), wall_time(1, 40), "2027-04-03T14:40"),
    Change("Africa/Cairo", date(2027, 4, 30), wall_time(0, 30), "2027-04-29T22:00"),
    Change("Australia/Lord_Howe", date(2027, 10, 3), wall_time(2, 10), "2027-10-02T15:30"),
    Change("Africa/Cairo", date(2027, 10, 28), wall_time(23, 30), "2027-10-28T20:30"),
    Change("Europe/Berlin", date(2027, 10, 31), wall_time(2, 30), "2027-10-31T00:30"),
    Change("America/New_York", date(2027, 11, 7), wall_time(1, 30), "2027-11-07T05:30"),
    # No clock changes in these two; the days are those of Europe.
    Change("Asia/Kathmandu", date(2027, 3, 28), wall_time(2, 30), "2027-03-27T20:45"),
    Change("Asia/Kathmandu", date(2027, 10, 31), wall_time(2, 30), "2027-10-30T20:45"),
    Change("Pacific/Apia", date(2027, 3, 28), wall_time(2, 30), "2027-03-27T13:30"),
    Change("Pacific/Apia", date(2027, 10, 31), wall_time(2, 30), "2027-10-30T13:30"),
)

START = datetime(2027, 3, 10, 12, tzinfo=UTC)


def reminded(zone: str, days: Iterable[date], slot: wall_time = EVENING, **nudging: object) -> Person:
    """Return somebody who is reminded on these days, at their slot, of a session on each day after."""
    sessions = (Appointment(n, day + DAY, NOON, zone) for n, day in enumerate(days, 1))
    wishes = NudgePreferences(reminders=(DAY,), slot=slot)
    return Person(
        str(next(UNSPREAD)),
        profile=Profile(since=START - DAY, zone=zone, adult=True, consent=Consent(START - DAY, "2026-11")),
        engagement=Engagement(
            last_seen=START - DAY,
            appointments=tuple(sessions),
            preferences=replace(wishes, **nudging),
        ),
    )


def awake_at_night(change: Change, days: Iterable[date]) -> Person:
    """Return somebody who sleeps in the afternoon and wants to be reminded in the hour that changes."""
    hours = {"quiet_from": wall_time(13), "quiet_to": wall_time(22)}
    return reminded(change.zone, days, change.night, **hours)


def drifting(zone: str, told: datetime) -> Person:
    """Return somebody who missed an early session, and gets one reason for it after a day."""
    return with_fields(
        reminded(zone, [], when="drift"),
        last_seen=told,
        attendance=(Attendance("no-show", told, 1), Attendance("i-cancelled-rebooked", told)),
        breaks=(Break(told.date(), told.date() + timedelta(days=365)),),
        reasons=(Reason(1, LINE, START - DAY),),
    )


def local(day: date, wall: wall_time, zone: str) -> datetime:
    return datetime.combine(day, wall, ZoneInfo(zone)).astimezone(UTC)


async def keep(folder: Path, people: Iterable[Person], since: datetime) -> None:
    store, policy = TinyDBStore(folder / "data"), shipped_conversation().policy

    def due(one: Person) -> datetime | None:
        return one.engagement.nudges[-1].at + 2 * DAY if one.delivery.outbox else policy.next_due(one, since)

    await asyncio.gather(*(store.commit(person, 0, due(person)) for person in people))
    await store.close()


@dataclass
class Hours:
    """A bot's folder with people in it, and every moment its clock was wound to."""

    folder: Path
    server: FakeBotApi
    wound: list[tuple[float, datetime]] = field(default_factory=list)
    witnesses: dict[datetime, Person] = field(default_factory=dict)

    def keep(self, *people: Person, witnessed: Iterable[datetime] = (), since: datetime = START) -> None:
        """Write people's records, and for each moment somebody's whose reminder shows that it was seen to."""
        for at in set(witnessed):
            nobody_sleeps = {"quiet_from": at.time(), "quiet_to": at.time()}
            self.witnesses[at] = reminded("UTC", [at.date()], at.time(), **nobody_sleeps)
        everybody = (*people, *self.witnesses.values())
        self.server.know(*(int(one.id) for one in everybody))
        asyncio.run(keep(self.folder, everybody, since))

    def wind(self, then: datetime) -> None:
        self.wound.append((time.monotonic(), then))
        wind_to(self.folder, then)

    def pass_by(self, at: datetime) -> None:
        """Wind to this moment and wait until all who are due then have been seen to."""
        self.wind(at)
        self.see(self.witnesses[at], 1)

    def see(self, person: Person, messages: int) -> None:
        """Wait until the person has so many messages."""
        self.server.wait_until(lambda: len(self._sent(person)) >= messages, PATIENCE)

    def came(self, person: Person) -> list[datetime]:
        """Return when the person's messages came, by the wound clock."""
        return [self._then(at) for at in self._sent(person)]

    def _sent(self, person: Person) -> list[float]:
        chat = int(person.id)
        return [
            call.at for call in self.server.calls
            if call.method == "sendMessage" and call.fields["chat_id"] == chat
        ]  # fmt: skip

    def _then(self, at: float) -> datetime:
        since, then = max(one for one in self.wound if one[0] <= at)
        return then + timedelta(seconds=at - since)


def test_what_is_due_comes_once_at_its_local_minute_over_every_change_of_the_clocks(tmp_path: Path) -> None:
    expected: dict[Person, list[datetime]] = {}
    for change in CHANGES:
        days = [change.day - DAY, change.day, change.day + DAY]
        evenings = [local(day, EVENING, change.zone) for day in days]
        before, after = (local(day, change.night, change.zone) for day in (days[0], days[2]))
        night = datetime.fromisoformat(change.utc).replace(tzinfo=UTC)
        expected[reminded(change.zone, days)] = evenings
        expected[awake_at_night(change, days)] = [before, night, after]
        expected[drifting(change.zone, local(days[0], NOON, change.zone))] = evenings[1:2]
    moments = sorted({at for several in expected.values() for at in several})
    end = moments[-1] + timedelta(days=30)

    with FakeBotApi() as server:
        hours = Hours(tmp_path, server)
        hours.keep(*expected, witnessed=[*(at - MINUTE for at in moments), end])
        with running(server, tmp_path, START, BEAT):
            hours.wind(START)
            for at in moments:
                hours.pass_by(at - MINUTE)
                hours.wind(at)
                for person, due in expected.items():
                    hours.see(person, sum(one <= at for one in due))
            hours.pass_by(end)

        for person, due in expected.items():
            came = hours.came(person)
            assert [minute(at) for at in came] == due
            assert not any(schedule.quiet(person, at) for at in came)
        assert server.refusals() == []
    assert len(moments) > 60


def test_a_person_who_travels_is_reminded_by_the_clock_they_set(tmp_path: Path) -> None:
    today = START.date()
    # Ten o'clock in Berlin is six in the evening in Tokyo, of the same day.
    session = Appointment(1, today + 2 * DAY, wall_time(10), "Europe/Berlin")
    person = with_fields(reminded("Europe/Berlin", []), appointments=(session,))
    berlin = [local(today + n * DAY, EVENING, "Europe/Berlin") for n in (0, 1)]
    tokyo = local(today + DAY, EVENING, "Asia/Tokyo")
    chat = int(person.id)

    with FakeBotApi() as server:
        hours = Hours(tmp_path, server)
        hours.keep(person, witnessed=[berlin[0] + MINUTE, tokyo - MINUTE, berlin[1] + MINUTE])
        with running(server, tmp_path, START, BEAT):
            hours.wind(START)
            server.say(chat, "/settings")
            before = server.wait_for(chat, "Next:", PATIENCE)
            server.tap(chat, "My clock", PATIENCE)
            server.wait_for(chat, "which city is in your time zone", PATIENCE)
            server.say(chat, "Tokyo")
            server.tap(chat, "Yes, that's right", PATIENCE)
            server.tap(chat, "They go by the old clock", PATIENCE)
            server.wait_for(chat, "What time of day suits you best?", PATIENCE)
            server.say(chat, "18:30")
            server.wait_for(chat, "So about 6:30", PATIENCE)
            server.tap(chat, "Yes, that's right", PATIENCE)
            server.say(chat, "/settings")
            moved = server.wait_for(chat, "Next:", PATIENCE, after=before.id)
            told = len(hours.came(person))
            hours.pass_by(berlin[0] + MINUTE)
            hours.pass_by(tokyo - MINUTE)
            hours.wind(tokyo)
            hours.see(person, told + 1)
            hours.pass_by(berlin[1] + MINUTE)

        came = hours.came(person)[told:]
        reminder = server.messages(chat)[-1]
        assert [minute(at) for at in came] == [tokyo]
        assert "Next: Thursday, about 6:30" in plain_spaces(before)
        assert "Next: Thursday, about 6:30" in plain_spaces(moved)
        assert "session is on Friday, at 6:00" in plain_spaces(reminder)
        assert server.refusals() == []


def minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def plain_spaces(shown: Shown) -> str:
    return shown.text.replace("\u202f", " ").replace("\xa0", " ")


def test_after_three_days_down_nothing_stale_comes_and_everybody_hears_once(tmp_path: Path) -> None:
    today = START.date()
    first, *missed, back = (local(today + n * DAY, EVENING, "Europe/Berlin") for n in range(4))
    noon = local(back.date(), NOON, "Europe/Berlin")
    every_day = [reminded("Europe/Berlin", [today + n * DAY for n in range(4)]) for _ in range(10)]
    waited = [drifting("Europe/Berlin", first + timedelta(hours=1)) for _ in range(10)]
    halfway = [left_in_the_outbox(one, first) for one in (reminded("Europe/Berlin", []) for _ in range(5))]
    everybody = (*every_day, *waited, *halfway)

    with FakeBotApi() as server:
        hours = Hours(tmp_path, server)
        hours.keep(*every_day, *waited, witnessed=[noon, noon + MINUTE, back + timedelta(hours=1)])
        with running(server, tmp_path, START, BEAT) as process:
            hours.wind(first)
            for person in every_day:
                hours.see(person, 1)
            process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)
        server.know(*(int(person.id) for person in halfway))
        asyncio.run(keep(tmp_path, halfway, START))  # decided on just before the stop
        with running(server, tmp_path, noon, BEAT):
            hours.pass_by(noon)
            hours.pass_by(noon + MINUTE)
            in_between = [len(hours.came(person)) for person in everybody]
            hours.wind(back)
            for person in (*every_day, *waited):
                hours.see(person, in_between[everybody.index(person)] + 1)
            hours.pass_by(back + timedelta(hours=1))

        after = [[minute(at) for at in hours.came(one) if at > missed[0] - DAY / 2] for one in everybody]
        assert in_between == [1] * 10 + [0] * 15
        assert after == [[back]] * 20 + [[]] * 5
        for person in every_day:
            assert "session is on Sunday" in plain_spaces(server.messages(int(person.id))[-1])
        assert server.refusals() == []


def left_in_the_outbox(person: Person, at: datetime) -> Person:
    """Return somebody whose nudge was decided on and not tried before everything stopped."""
    nudge = Outgoing("send", Message("An old one."), at_most_once=True)
    return replace(
        person,
        engagement=replace(person.engagement, nudges=(Nudge("look", at),)),
        delivery=replace(person.delivery, outbox=(nudge,)),
    )
