"""Nobody's record is kept for ever, and nobody's goes without a word that leaves time to say no."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.runtime.app import App
from bot.storage.memory import MemoryStore
from flows.dialogue.conversation import LEASE, LOOK_AGAIN
from flows.engagement import retention, schedule
from flows.model import Event
from flows.person import Engagement, NudgePreferences, Outgoing, Person, Profile
from tests.helpers.chat import NOON, Chat, agreed, shipped_conversation

CONVERSATION = shipped_conversation()
LIBRARY = CONVERSATION.library
ZONES = ("UTC", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Auckland", None)
WARNED_AT = datetime(2027, 2, 2, 18, 25, tzinfo=UTC)

people = st.builds(
    lambda id_, zone, seen, blocked: agreed(id=str(id_), zone=zone, last_seen=seen, blocked=blocked),
    st.integers(1, 10**9),
    st.sampled_from(ZONES),
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.booleans(),
)


def seen_at(moment: datetime, **known: object) -> Person:
    return agreed(last_seen=moment, since=moment, **known)


def walk(person: Person, months: int = 12, days: int = 800) -> dict[str, datetime]:
    """Let the days go by, from due time to due time, and say when what happened."""
    found: dict[str, datetime] = {}
    now = end = person.engagement.last_seen or NOON
    while (due := retention.next_due(person, now, months)) and due < end + timedelta(days=days):
        now = max(now, due)
        verdict = retention.decide(person, now, months)
        if verdict is None:
            continue
        assert verdict not in found
        found[verdict] = now
        if verdict == "erase":
            break
        person = retention.warn(LIBRARY, person, now, months)
    return found


def test_after_eleven_months_they_are_warned_and_after_twelve_it_goes() -> None:
    found = walk(seen_at(datetime(2026, 3, 2, 12, tzinfo=UTC)))

    assert found["warn"].date().isoformat() == "2027-02-02"
    assert found["erase"].date().isoformat() == "2027-03-02"


@given(people, st.integers(2, 36))
def test_everybody_is_warned_in_their_day_and_has_four_weeks(person: Person, months: int) -> None:
    found = walk(person, months, days=40 * months)

    assert person.engagement.last_seen is not None
    assert found["erase"] - person.engagement.last_seen >= timedelta(days=28 * months)
    if not person.delivery.blocked:
        assert not schedule.quiet(person, found["warn"])
        assert found["erase"] - found["warn"] >= retention.NOTICE_TIME


def test_who_blocked_the_bot_cannot_be_warned() -> None:
    assert list(walk(seen_at(NOON, blocked=True))) == ["erase"]


def test_with_zero_months_nothing_ever_goes() -> None:
    assert walk(seen_at(NOON), months=0) == {}
    assert retention.decide(Person("1"), NOON, 12) is None


def test_who_never_said_yes_is_forgotten_after_thirty_days_without_a_message() -> None:
    stranger = Person("1", profile=Profile(since=NOON), engagement=Engagement(last_seen=NOON))

    assert walk(stranger) == {"erase": NOON + timedelta(days=30)}


def test_after_a_long_downtime_the_warning_comes_first_and_leaves_four_weeks() -> None:
    person, now = seen_at(NOON), NOON + timedelta(days=3 * 365)

    assert retention.decide(person, now, 12) == "warn"
    warned = retention.warn(LIBRARY, person, now, 12)
    assert retention.decide(warned, now + timedelta(days=27), 12) is None
    assert retention.decide(warned, now + timedelta(days=28), 12) == "erase"


def test_a_warning_waits_for_the_morning() -> None:
    person = seen_at(NOON, zone="UTC", preferences=NudgePreferences(quiet_from=time(21), quiet_to=time(9)))
    night = datetime(2028, 1, 1, 3, tzinfo=UTC)

    assert retention.decide(person, night, 12) is None
    assert retention.next_due(person, night, 12) == schedule.next_slot(person, night)


@pytest.mark.parametrize(
    ("last", "month_end"), [((2024, 1, 31), (2025, 1, 31)), ((2024, 2, 29), (2025, 2, 28))]
)
def test_months_are_those_of_the_calendar(
    last: tuple[int, int, int], month_end: tuple[int, int, int]
) -> None:
    person = seen_at(datetime(*last, 12, tzinfo=UTC), blocked=True)

    assert retention.next_due(person, NOON, 12) == datetime(*month_end, 12, tzinfo=UTC)


def test_the_warning_begins_with_neutral_words_and_names_the_day() -> None:
    person = retention.warn(LIBRARY, seen_at(NOON), WARNED_AT, 12)

    message = person.delivery.outbox[0].message
    assert message.text[:40] == "A quiet note, and it's fine to skip. I k"
    assert "Tuesday, March 2, 2027" in message.text
    assert message.silent
    assert [button.label for row in message.rows for button in row] == ["Keep it", "Delete it now"]


def test_who_taps_keep_it_stays_for_another_year_and_their_talk_goes_on() -> None:
    chat = Chat(CONVERSATION, agreed())
    chat.commands("fear")
    place = chat.place()
    chat.person = replace(chat.person, engagement=replace(chat.person.engagement, warned=chat.now))

    said = chat.event("button", retention.KEEP)

    assert said[-1].text.startswith("It stays.")
    assert chat.place() == place
    assert walk(chat.person)["warn"] > chat.now + timedelta(days=300)


def test_deleting_from_the_warning_asks_once_more() -> None:
    chat = Chat(CONVERSATION, agreed())

    chat.event("button", retention.DELETE)
    chat.taps("Yes, delete everything")

    assert chat.erased


class World:
    """An app over a store that forgets, with a clock to wind."""

    def __init__(self, *people_: Person, months: int = 12) -> None:
        self.now = NOON
        self.store = MemoryStore()
        self.sent: list[tuple[str, Outgoing]] = []
        self.app = App(self.store, CONVERSATION, self, lambda: self.now, idle_months=months)
        self.people = people_

    async def deliver(self, person: str, item: Outgoing, body: bytes = b"") -> int | None:
        del body
        self.sent.append((person, item))
        return len(self.sent)

    async def begin(self) -> None:
        for person in self.people:
            await self.store.commit(person, 0, self.app.outbox.decider.planned(person, NOON).due)

    async def days(self, count: int) -> None:
        """Let the days go by, with a beat each hour and the housekeeping on each day."""
        for hour in range(count * 24):
            self.now += timedelta(hours=1)
            if hour % 24 == 0:
                await self.app.look_for_idle()
            await self.app.tick()
            await self.app.outbox.idle()

    async def left(self) -> list[str]:
        return sorted([one async for one in self.store.ids()])


def test_who_stays_away_is_written_to_once_and_then_forgotten_and_who_comes_is_not() -> None:
    async def scene() -> None:
        world = World(*(seen_at(NOON, id=name) for name in "12"))
        await world.begin()

        await world.days(350)
        warned = [person for person, _ in world.sent]
        await world.app.receive(Event("2", 1, "button", retention.KEEP))
        await world.days(60)

        assert sorted(warned) == ["1", "2"]
        assert await world.left() == ["2"]
        assert [person for person, _ in world.sent if person == "1"] == ["1"]

    asyncio.run(scene())


def test_a_setting_that_changes_later_holds_for_those_who_are_there() -> None:
    async def scene() -> None:
        world = World(seen_at(NOON, id="1"))
        await world.store.commit(seen_at(NOON, id="1"), 0, None)

        await world.days(370)

        assert len(world.sent) == 1
        assert await world.left() == []

    asyncio.run(scene())


def test_nobody_is_written_to_or_forgotten_where_that_is_switched_off() -> None:
    async def scene() -> None:
        world = World(seen_at(NOON, id="1"), months=0)
        await world.begin()

        await world.days(500)

        assert world.sent == []
        assert await world.left() == ["1"]

    asyncio.run(scene())


def test_records_are_opened_only_when_the_setting_is_another() -> None:
    async def scene() -> None:
        world = World(seen_at(NOON, id="1"))
        await world.begin()
        await world.app.look_for_idle()
        await world.store.commit(seen_at(NOON, id="2"), 0, None)

        await world.app.look_for_idle()

        assert (await world.store.claim_due(NOON + timedelta(days=3650), 9, NOON)) == ["1"]
        assert await world.store.retention_months() == 12

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("days", "months", "expected"),
    [(20, 12, "nothing"), (340, 12, "warned"), (340, 0, "nothing"), (400, 12, "erased")],
)
def test_a_tick_decides_without_a_store(days: int, months: int, expected: str) -> None:
    left = datetime(2026, 3, 2, 12, tzinfo=UTC)
    now = left + timedelta(days=days)
    warned = left + timedelta(days=335) if expected == "erased" else None
    person = seen_at(left, warned=warned, retry_at=now)

    decision = CONVERSATION.keeping(months).on_tick(person, now)

    assert decision.erased == (expected == "erased")
    assert len(decision.person.delivery.outbox) == (expected == "warned")
    assert (decision.person.delivery.retry_at is None) == (expected == "nothing")
    assert CONVERSATION.keeping(months).on_tick(person, now) == decision
    assert decision.due is None or decision.due > now


def test_what_cannot_be_planned_is_kept_and_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_person: Person, _now: datetime) -> datetime:
        raise ZeroDivisionError

    monkeypatch.setattr(CONVERSATION.policy, "next_due", broken)
    person = seen_at(NOON)

    decision = CONVERSATION.respond(person, Event(person.id, 1, "command", "menu"), NOON)

    assert decision.person.delivery.outbox
    assert decision.due == min(NOON + LOOK_AGAIN, NOON + LEASE)
    assert isinstance(decision.fault, ZeroDivisionError)


def test_an_answer_says_when_somebody_is_looked_at_next() -> None:
    person = seen_at(NOON, zone="UTC")

    decision = CONVERSATION.respond(person, Event(person.id, 1, "command", "menu"), NOON)
    delivered = replace(decision.person, delivery=replace(decision.person.delivery, outbox=()))

    assert decision.due == NOON + LEASE
    later = CONVERSATION.planned(delivered, NOON).due
    assert later is not None
    assert later > NOON + LEASE
