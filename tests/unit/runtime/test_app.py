"""The order of effects: what is decided is stored before it is sent, once, whoever gets in between."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from bot.files import calendar_reader
from bot.ports import TryLater, Undeliverable
from bot.runtime import direct_replies
from bot.runtime.app import ROOM_AGAIN, SEEN_TO_AHEAD, App
from bot.runtime.rate_limits import Limiter
from bot.storage.memory import MemoryStore
from bot.storage.store import Record, RecordUnreadable
from flows.dialogue.conversation import LEASE
from flows.engagement import schedule
from flows.model import Event, EventKind, Message
from flows.person import Attendance, NudgePreferences, Outgoing, Person, Rated, Reason
from tests.helpers.chat import NOON, agreed, shipped_conversation
from tests.helpers.people import with_fields

CONVERSATION = shipped_conversation()


class Sent:
    """Collects the messages of these tests. With `fails`, nothing arrives."""

    def __init__(self) -> None:
        self.items: list[tuple[str, Outgoing]] = []
        self.fails = False

    async def deliver(self, person: str, item: Outgoing, body: bytes = b"") -> int | None:
        del body
        if self.fails:
            raise TryLater(timedelta(seconds=5))
        self.items.append((person, item))
        return len(self.items) if item.do == "send" else None

    def texts(self) -> list[str]:
        return [item.message.text for _, item in self.items if item.do == "send"]


class Interrupted(MemoryStore):
    """A store in which somebody else commits between a load and the commit that follows, a few times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.left = times

    async def load(self, person: str) -> Record:
        found = await super().load(person)
        if self.left:
            self.left -= 1
            other = found.person or agreed(id=person)
            await self.commit(
                replace(other, profile=replace(other.profile, country="IE")), found.version, None
            )
        return found


class OneBadRow(MemoryStore):
    """A store in which one record can't be opened."""

    async def load(self, person: str) -> Record:
        if person == "bad":
            raise RecordUnreadable("$")
        return await super().load(person)


class World:
    """An app with everything around it, and a clock that stands."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self.now = NOON
        self.clock: Callable[[], datetime] = lambda: self.now
        self.sent = Sent()
        self.store = store or MemoryStore()
        self.app = App(self.store, CONVERSATION, self.sent, lambda: self.clock())  # noqa: PLW0108 - it changes
        self._updates = 0

    async def has(self, person: Person, due: datetime | None = None) -> None:
        await self.store.commit(person, 0, due)

    async def event(self, kind: EventKind, value: str, person: str = "7", update: int = 0) -> None:
        self._updates += 1
        await self.app.receive(Event(person, update or self._updates, kind, value))
        await self.app.outbox.idle()

    async def person(self, id_: str = "7") -> Person:
        found = (await self.store.load(id_)).person
        assert found is not None
        return found


def run(what: Callable[[World], Awaitable[None]], store: MemoryStore | None = None) -> None:
    async def all_of_it() -> None:
        await what(World(store))

    asyncio.run(all_of_it())


def test_an_event_of_somebody_new_is_answered_and_kept() -> None:
    async def story(world: World) -> None:
        await world.event("command", "start")

        assert "Are you 18 or older?" in world.sent.texts()[0]
        person = await world.person()
        assert person.dialog.stack
        assert person.dialog.stack.top.flow == "start"
        assert person.delivery.outbox == ()

    run(story)


NOT_BEGUN, HELP_CARD = "I keep nothing about you, and I didn't keep this", "go to the nearest hospital"
EVENTS_OF_NOBODY: list[tuple[EventKind, str, str]] = [
    ("text", "hello", NOT_BEGUN), ("text", "start", NOT_BEGUN), ("text", "no", NOT_BEGUN),
    ("text", "x" * 4096, NOT_BEGUN), ("text", "Yes, delete everything", NOT_BEGUN), ("text", "", NOT_BEGUN),
    ("command", "menu", NOT_BEGUN), ("command", "fear", NOT_BEGUN), ("command", "delete", NOT_BEGUN),
    ("command", "nonsense", NOT_BEGUN), ("command", "", NOT_BEGUN), ("command", "settings", NOT_BEGUN),
    ("other", "photo", NOT_BEGUN), ("other", "broken", NOT_BEGUN),
    ("button", "yes", "That is from before"), ("button", "", "That is from before"),
    ("edited", "what I wrote before", "That is from before"),
    ("blocked", "", ""), ("unblocked", "", ""),
    ("text", "I want to kill myself", HELP_CARD), ("command", "help", HELP_CARD),
    ("command", "help_now", HELP_CARD), ("command", "help-now", HELP_CARD), ("command", "sos", HELP_CARD),
    ("button", ":help", HELP_CARD), ("edited", "I want to die", HELP_CARD),
    ("text", "Help now", HELP_CARD), ("text", "Ireland", "112"), ("text", "I'm in Germany", "112"),
    ("text", "UK", "999"),
]  # fmt: skip


def test_only_start_makes_a_record_and_everything_else_of_somebody_unknown_is_answered() -> None:
    async def story(world: World) -> None:
        for person, (kind, value, answer) in enumerate(EVENTS_OF_NOBODY):
            before = len(world.sent.texts())
            await world.event(kind, value, person=str(person))
            await world.app.replies.idle()

            said = world.sent.texts()[before:]
            assert len(said) == (1 if answer else 0), (kind, value)
            assert answer in "".join(said), (kind, value)
            assert [one async for one in world.store.ids()] == []
        for person, argument in enumerate(("start", "start fear", "start nonsense"), 100):
            await world.event("command", argument, person=str(person))
        assert len([one async for one in world.store.ids()]) == 3

    run(story)


def test_after_a_deletion_nothing_is_kept_until_a_new_start() -> None:
    async def story(world: World) -> None:
        await world.has(agreed())
        await world.event("command", "delete")
        await world.event("text", "Yes, delete everything")

        for kind, value, _ in EVENTS_OF_NOBODY:
            await world.event(kind, value)
            assert [one async for one in world.store.ids()] == []

        await world.event("command", "start")
        assert [one async for one in world.store.ids()] == ["7"]

    run(story)


def test_what_is_decided_is_stored_before_it_is_sent() -> None:
    async def story(world: World) -> None:
        world.sent.fails = True
        await world.has(agreed())

        await world.event("command", "fear")

        person = await world.person()
        assert person.dialog.stack
        assert person.dialog.stack.top.flow == "fear"
        assert [item.do for item in person.delivery.outbox] == ["send"]
        assert await world.store.next_due() is not None

    run(story)


def test_an_update_that_comes_twice_is_answered_once() -> None:
    async def story(world: World) -> None:
        await world.has(agreed())

        await world.event("command", "fear", update=9)
        before = await world.person()
        await world.event("command", "fear", update=9)

        assert len(world.sent.texts()) == 1
        assert await world.person() == before

    run(story)


def rated(person: Person) -> list[tuple[str, int]]:
    return [(one.what, one.value) for one in person.engagement.ratings]


async def at_the_scales(world: World) -> None:
    """Bring the person to the first number of a talk after a session."""
    await world.has(agreed())
    await world.event("command", "after_session")
    person = await world.person()
    assert person.dialog.stack
    tapped = Event("7", 50, "button", "went", token=person.dialog.stack.top.token, message_id=1)
    await world.app.receive(tapped)
    await world.app.outbox.idle()


def test_words_that_come_beside_an_update_that_came_again_answer_the_question_that_is_shown() -> None:
    async def story(world: World) -> None:
        await at_the_scales(world)
        first, again = Event("7", 51, "text", "7", sent=1), Event("7", 51, "text", "7", sent=1)

        for event in (first, again, Event("7", 52, "text", "6", sent=1, together=True)):
            await world.app.receive(event)
            await world.app.outbox.idle()

        assert rated(await world.person()) == [("useful", 7), ("heard", 6)]

    run(story)


def test_words_that_came_with_those_before_answer_no_question_after_them() -> None:
    async def story(world: World) -> None:
        await at_the_scales(world)

        for event in (
            Event("7", 51, "text", "7", sent=1),
            Event("7", 52, "text", "6", sent=1, together=True),
        ):
            await world.app.receive(event)
            await world.app.outbox.idle()

        assert rated(await world.person()) == [("useful", 7)]
        assert "You wrote “6” before this question was here" in world.sent.texts()[-1]

    run(story)


def test_an_answer_that_is_written_twice_while_nothing_can_be_sent_is_kept_once() -> None:
    async def story(world: World) -> None:
        await at_the_scales(world)
        world.sent.fails = True

        for update in (51, 52):
            await world.app.receive(Event("7", update, "text", "7", sent=1, message_id=update))
            await asyncio.sleep(0)

        assert rated(await world.person()) == [("useful", 7)]

    run(story)


@pytest.mark.parametrize("times", [1, 3])
def test_an_answer_is_decided_again_when_somebody_else_came_first(times: int) -> None:
    async def story(world: World) -> None:
        await world.event("command", "start fear")

        person = await world.person()
        assert person.profile.country == "IE"
        assert person.dialog.stack
        assert person.dialog.stack.top.flow == "fear"
        assert len(world.sent.texts()) == 1

    run(story, Interrupted(times))


def test_two_events_of_one_person_at_once_are_both_applied_in_order() -> None:
    async def story(world: World) -> None:
        await world.has(agreed())

        await asyncio.gather(*(world.app.receive(Event("7", n, "text", f"line {n}")) for n in range(1, 6)))
        await world.app.outbox.idle()

        assert (await world.person()).delivery.seen == (1, 2, 3, 4, 5)

    run(story)


def test_delete_leaves_nothing_and_says_so() -> None:
    async def story(world: World) -> None:
        await world.has(agreed())
        await world.event("command", "delete")

        await world.event("text", "Yes, delete everything")

        assert "It's all deleted." in world.sent.texts()[-1]
        assert (await world.store.load("7")).person is None
        assert [person async for person in world.store.ids()] == []

    run(story)


def test_a_farewell_that_cannot_be_sent_keeps_nobody_from_being_deleted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(direct_replies, "_PATIENCE", 0.05)

    async def story(world: World) -> None:
        await world.has(agreed())
        await world.event("command", "delete")
        world.sent.fails = True

        await world.event("text", "Yes, delete everything")

        assert (await world.store.load("7")).person is None

    run(story)


def test_a_flood_of_somebody_without_a_record_holds_up_no_update_of_others() -> None:
    async def story(world: World) -> None:
        calls: tuple[tuple[EventKind, str], ...]
        calls = ("text", "hello"), ("text", "I want to die"), ("button", "x"), ("edited", "a")
        world.sent.fails = True
        waited_for = asyncio.create_task(world.event("text", "I want to die"))
        await asyncio.sleep(0)

        async with asyncio.timeout(10):  # less than an answer is waited for
            for kind, value in calls:
                for _ in range(50):
                    await world.event(kind, value)

        assert not waited_for.done()
        waited_for.cancel()
        under_way = asyncio.all_tasks() - {asyncio.current_task()}
        assert len(under_way) < 30
        await world.app.replies.close()

    run(story)


def test_a_tick_sends_what_could_not_be_sent_before() -> None:
    async def story(world: World) -> None:
        waiting = Outgoing("send", Message("an earlier question"))
        await world.has(agreed(outbox=(waiting,), retry_at=NOON), due=NOON)

        await world.app.tick()
        await world.app.outbox.idle()

        assert world.sent.texts() == ["an earlier question"]
        assert (await world.person()).delivery.outbox == ()

    run(story)


def test_a_start_sends_at_once_what_was_under_way_when_the_process_before_ended() -> None:
    async def scene(world: World) -> None:
        waiting = (Outgoing("send", Message("still here")),)
        just_sending, set_back = NOON + LEASE, NOON + timedelta(days=400)
        await world.has(agreed(id="7", outbox=waiting), just_sending)
        await world.has(agreed(id="8", outbox=waiting, retry_at=set_back), set_back)
        await world.has(agreed(id="9"), NOON + timedelta(hours=2))

        await world.app.resume()
        await world.app.outbox.idle()

        assert sorted(person for person, _ in world.sent.items) == ["7", "8"]
        assert await world.store.next_due() == NOON + timedelta(hours=2)

    run(scene)


def test_what_is_written_between_a_slot_and_the_tick_after_it_costs_nobody_their_message() -> None:
    """A clock that ticks under a decision, and a message that got through late."""

    async def story(world: World) -> None:
        told = NOON - timedelta(days=3)
        person = agreed(
            zone="UTC",
            last_seen=told,
            since=told,
            preferences=NudgePreferences(when="drift"),
            attendance=(Attendance("no-show", told, 1), Attendance("i-cancelled", told)),
            reasons=(Reason(1, "To be calm with my son", told),),
        )
        slot = schedule.next_slot(person, NOON)
        await world.has(person, slot - timedelta(minutes=1))
        times = [slot - timedelta(minutes=1)] * 2 + [slot]  # asked, decided, and then written down
        world.clock = lambda: times.pop(0) if times else slot
        await world.app.tick()
        at = await world.store.next_due()
        assert at is not None
        assert at <= slot
        late = with_fields(await world.person(), outbox=(Outgoing("send", Message("an answer that waited")),))
        await world.store.commit(late, (await world.store.load("7")).version, slot + timedelta(hours=20))

        world.clock = lambda: slot + timedelta(seconds=10)
        world.app.outbox.wake("7")
        await world.app.outbox.idle()
        world.clock = lambda: slot + timedelta(seconds=20)
        await world.app.tick()
        await world.app.outbox.idle()

        assert len(world.sent.texts()) == 2
        assert "To be calm with my son" in world.sent.texts()[1]

    run(story)


def test_one_bad_row_stops_nobody_else_at_a_tick(caplog: pytest.LogCaptureFixture) -> None:
    async def story(world: World) -> None:
        for name in ("bad", "good"):
            person = agreed(id=name, outbox=(Outgoing("send", Message(f"to {name}")),), retry_at=NOON)
            await world.has(person, due=NOON)

        with caplog.at_level(logging.ERROR):
            await world.app.tick()
        await world.app.outbox.idle()

        assert world.sent.texts() == ["to good"]
        assert await world.store.claim_due(NOON, 10, NOON) == []

    run(story, OneBadRow())
    assert "serving a due person failed (RecordUnreadable)" in caplog.text


def test_somebody_who_was_deleted_meanwhile_is_left_alone_at_a_tick() -> None:
    class Gone(MemoryStore):
        async def load(self, person: str) -> Record:
            del person
            return Record(None)

    async def story(world: World) -> None:
        await world.has(agreed(), due=NOON)

        await world.app.tick()
        await world.app.outbox.idle()

        assert world.sent.texts() == []

    run(story, Gone())


def test_a_tick_gives_way_to_a_turn_that_came_in_between() -> None:
    async def story(world: World) -> None:
        await world.has(agreed(retry_at=NOON), due=NOON)
        assert isinstance(world.store, Interrupted)
        world.store.left = 1

        await world.app.tick()

        assert (await world.person()).profile.country == "IE"

    run(story, Interrupted(0))


def test_somebody_who_stays_due_does_not_keep_a_tick_from_ending(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(world: World) -> None:
        monkeypatch.setattr(CONVERSATION.policy, "next_due", lambda _person, _now: NOON)
        await world.has(agreed(), due=NOON)

        await asyncio.wait_for(world.app.tick(), timeout=5)

        assert await world.store.next_due() == NOON + timedelta(minutes=5)

    run(story)


def test_closing_delivers_what_is_under_way() -> None:
    async def story(world: World) -> None:
        await world.has(agreed())
        await world.app.receive(Event("7", 1, "command", "fear"))

        await world.app.close()

        assert len(world.sent.texts()) == 1

    run(story)


ICS = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:made-up\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260301T080000Z\r\n"
    b"DTSTART;TZID=Europe/Berlin:20260312T160000\r\nSUMMARY:A secret title\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
FILES: list[tuple[bytes | Exception | None, str]] = [
    (ICS, "That file has a session on Thursday, March 12, 2026, 3:00\u202fPM. Shall I note it?"),
    (b"junk", "I couldn't read that calendar file"),
    (None, "That file is too large for me"),
    (TryLater(timedelta(seconds=1)), "Telegram didn't give me that file just now"),
    (Undeliverable(gone=False), "Telegram didn't give me that file just now"),
]


@pytest.mark.parametrize(("content", "said"), FILES)
def test_a_calendar_file_is_read_before_it_is_decided_about(
    content: bytes | Exception | None, said: str
) -> None:
    async def open_file(file: str, most: int) -> bytes | None:
        assert (file, most) == ("F1", calendar_reader.MOST_BYTES)
        if isinstance(content, Exception):
            raise content
        return content

    async def story(world: World) -> None:
        await world.has(agreed(id="7", zone="Europe/London"))
        app = App(world.store, CONVERSATION, world.sent, world.clock, open_file=open_file)
        await app.receive(Event("7", 1, "other", "document", file="F1"))
        await app.outbox.idle()

        assert said in world.sent.texts()[-1]
        assert "secret" not in repr(await world.person())

    run(story)


def test_somebody_who_waits_for_a_drawn_file_sees_that_it_is_made() -> None:
    async def story(world: World) -> None:
        shown: list[str] = []
        given = (Rated("mood", 5, NOON - timedelta(days=7)), Rated("mood", 6, NOON))
        await world.has(agreed(id="7", ratings=given))
        app = App(world.store, CONVERSATION, world.sent, world.clock, busy=shown.append)
        await app.receive(Event("7", 1, "command", "export"))
        await app.outbox.idle()
        plain = list(shown)
        await app.receive(Event("7", 2, "command", "progress"))
        await app.outbox.idle()
        await app.close()

        assert (plain, shown) == ([], ["7"])

    run(story)


def test_where_files_are_not_fetched_a_calendar_is_a_file_as_any() -> None:
    async def story(world: World) -> None:
        await world.has(agreed(id="7"))
        await world.app.receive(Event("7", 1, "other", "document", file="F1"))
        await world.app.outbox.idle()

        assert "I can't open files" in world.sent.texts()[-1]

    run(story)


class Held(Sent):
    """Lets nothing arrive before it is open."""

    def __init__(self) -> None:
        super().__init__()
        self.open = asyncio.Event()

    async def deliver(self, person: str, item: Outgoing, body: bytes = b"") -> int | None:
        await self.open.wait()
        return await super().deliver(person, item, body)


def test_of_many_due_at_once_only_those_are_decided_whose_messages_leave_soon() -> None:
    async def story(world: World) -> None:
        held, moment = Held(), [0.0]
        world.app = App(world.store, CONVERSATION, held, world.clock, Limiter(lambda: moment[0]))
        people = [str(number) for number in range(100, 100 + 2 * SEEN_TO_AHEAD + 20)]
        for id_ in people:
            waiting = Outgoing("send", Message(f"to {id_}"))
            await world.has(agreed(id=id_, outbox=(waiting,), retry_at=NOON), due=NOON)

        await world.app.tick()
        assert sum(map(world.app.outbox.busy, people)) == SEEN_TO_AHEAD
        assert await world.app.next_due() == NOON + ROOM_AGAIN
        await world.app.tick()
        assert sum(map(world.app.outbox.busy, people)) == SEEN_TO_AHEAD

        held.open.set()
        for _ in range(3):
            await world.app.outbox.idle()
            await world.app.tick()
        await world.app.outbox.idle()
        assert sorted(held.texts()) == [f"to {id_}" for id_ in people]
        assert await world.app.next_due() != NOON + ROOM_AGAIN

    run(story)
