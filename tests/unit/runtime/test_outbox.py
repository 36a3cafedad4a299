"""Replies are sent at least once and in order, nudges at most once, and nobody waits for anybody else."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.ports import NotHeld, StoreUnusable, TryLater, Undeliverable
from bot.runtime.rate_limits import Limiter, Limits
from bot.runtime.sending import outbox as module
from bot.runtime.sending.outbox import Outbox
from bot.storage.memory import MemoryStore
from bot.storage.store import Record
from bot.storage.tinydb_store import SealedStore
from flows.dialogue.conversation import LEASE, Decision
from flows.model import Button, Message, Session, Stack
from flows.person import Consent, Delivery, Dialog, Outgoing, Person, Profile, ShownPrompt
from tests.helpers.chat import shipped_conversation
from tests.helpers.losing_engine import LosingEngine, Loss

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SOON = timedelta(milliseconds=1)
ROWS = ((Button("Yes", "yes"),),)

Outcome = Exception | None


class Wire:
    """Carries messages, and fails as ordered: one outcome for each attempt, then always well."""

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes = list(outcomes)
        self.attempts: list[tuple[str, Outgoing]] = []
        self.arrived: list[str] = []
        self.bodies: list[bytes] = []
        self.before: Callable[[], Coroutine[None, None, None]] | None = None

    async def deliver(self, person: str, item: Outgoing, body: bytes = b"") -> int | None:
        self.bodies.append(body)
        self.attempts.append((person, item))
        if self.before:
            await self.before()
        outcome = self.outcomes.pop(0) if self.outcomes else None
        if outcome:
            raise outcome
        self.arrived.append(item.message.text)
        return 500 + len(self.arrived) if item.do == "send" else None


class WatchedStore(MemoryStore):
    """Says when something was committed, and refuses as many commits as it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.refuse = 0
        self.lost = False
        self.is_away = False
        self.committed = asyncio.Event()

    async def load(self, person: str) -> Record:
        if self.is_away:
            self.is_away = False
            raise StoreUnusable("the database is away")
        return await super().load(person)

    async def commit(self, person: Person, version: int, due: datetime | None) -> int:
        if self.lost:
            raise NotHeld
        if self.refuse:
            self.refuse -= 1
            raise StoreUnusable("the disk is full: make room")
        new = await super().commit(person, version, due)
        self.committed.set()
        return new


class Plain:
    """Plans nothing but the messages, and makes files of a line."""

    def __init__(self, *, timely: bool) -> None:
        self._timely = timely

    def planned(self, person: Person, now: datetime) -> Decision:
        waiting = (person.delivery.retry_at or now + LEASE) if person.delivery.outbox else None
        return Decision(person, due=waiting)

    def is_timely(self, person: Person, item: Outgoing, now: datetime) -> bool:
        del person, item, now
        return self._timely

    def instead_of(self, person: Person, item: Outgoing) -> Message:
        del person
        return item.message

    async def make(self, person: Person, name: str) -> bytes:
        return f"{name} of {person.id}".encode()


class Share:
    """Serves everybody until it is told otherwise."""

    def __init__(self) -> None:
        self.may_begin = self.may_send = True

    def takes(self, person: str) -> bool:
        del person
        return self.may_begin

    def holds(self, person: str) -> bool:
        del person
        return self.may_send


class Scene:
    """A store with people in it and an outbox over it, as the app would put them together."""

    def __init__(self, wire: Wire) -> None:
        self.store = WatchedStore()
        self.wire = wire
        self.locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.outbox = self.restart()

    def restart(
        self, *, timely: bool = True, limiter: Limiter | None = None, share: Share | None = None
    ) -> Outbox:
        plain = Plain(timely=timely)
        self.outbox = Outbox(
            self.store,
            self.wire,
            lambda: NOW,
            lambda person: self.locks[person],
            plain,
            plain,
            limiter=limiter,
            share=share,
        )
        return self.outbox

    async def put(self, *items: Outgoing, person: str = "1") -> None:
        async with self.locks[person]:
            record = await self.store.load(person)
            before = record.person or Person(person)
            after = replace(
                before, delivery=replace(before.delivery, outbox=(*before.delivery.outbox, *items))
            )
            await self.store.commit(after, record.version, self.outbox.decider.planned(after, NOW).due)

    async def deliver(self, person: str = "1") -> Person:
        self.outbox.wake(person)
        await self.outbox.drain(timedelta(seconds=5))
        return await self.person(person)

    async def until_empty(self, person: str = "1") -> Person:
        self.outbox.wake(person)
        return await self.until(lambda found: not found.delivery.outbox, person)

    async def until(self, true: Callable[[Person], bool], person: str = "1") -> Person:
        async with asyncio.timeout(5):
            while not true(found := await self.person(person)):
                self.store.committed.clear()
                await self.store.committed.wait()
        return found

    async def person(self, person: str = "1") -> Person:
        found = (await self.store.load(person)).person
        assert found is not None
        return found


def reply(text: str, *, buttons: bool = False) -> Outgoing:
    return Outgoing("send", Message(text, rows=ROWS if buttons else ()))


def question(token: int, text: str = "How much?") -> Outgoing:
    return Outgoing("send", Message(text, rows=ROWS, token=token))


def nudge(text: str) -> Outgoing:
    return Outgoing("send", Message(text), at_most_once=True)


def test_messages_go_out_in_order_and_leave_the_record() -> None:
    async def scene() -> None:
        wire = Wire()
        here = Scene(wire)
        await here.put(reply("a"), reply("b", buttons=True), reply("c"))

        person = await here.deliver()

        assert wire.arrived == ["a", "b", "c"]
        assert person.delivery.outbox == ()
        assert person.delivery.keyboard == 502

    asyncio.run(scene())


def test_what_could_not_be_sent_is_kept_with_the_time_of_the_next_try_and_sent_then() -> None:
    async def scene() -> None:
        wire = Wire(None, TryLater(timedelta(seconds=30)))
        here = Scene(wire)
        await here.put(reply("a"), reply("b"))

        person = await here.deliver()

        assert wire.arrived == ["a"]
        assert person.delivery.outbox == (replace(reply("b"), again=True),)
        assert person.delivery.retry_at == NOW + timedelta(seconds=30)
        assert await here.store.next_due() == NOW + timedelta(seconds=30)

        here.restart()
        person = await here.deliver()

        assert wire.arrived == ["a", "b"]
        assert person.delivery.retry_at is None

    asyncio.run(scene())


def test_a_message_is_tried_again_without_being_asked_for() -> None:
    async def scene() -> None:
        wire = Wire(TryLater(SOON), TryLater(SOON, limited=True))
        here = Scene(wire)
        await here.put(reply("a"), reply("b"))

        await here.until_empty()

        assert wire.arrived == ["a", "b"]
        assert len(wire.attempts) == 4

    asyncio.run(scene())


def test_whoever_waits_holds_nobody_else_up() -> None:
    async def scene() -> None:
        wire = Wire(TryLater(timedelta(hours=1)))
        here = Scene(wire)
        await here.put(reply("to one"), person="1")
        await here.put(reply("to two"), person="2")

        here.outbox.wake("1")
        await here.until_empty("2")

        assert wire.arrived == ["to two"]
        await here.outbox.drain(timedelta(seconds=1))

    asyncio.run(scene())


def test_a_record_with_messages_is_due_soon_so_that_a_crash_does_not_leave_them() -> None:
    waiting = Person("1", delivery=Delivery(outbox=(reply("a"),)))
    conversation = shipped_conversation()

    assert conversation.planned(waiting, NOW).due == NOW + LEASE
    assert conversation.planned(Person("1"), NOW).due is None


def test_who_blocked_the_bot_is_left_in_peace() -> None:
    async def scene() -> None:
        wire = Wire(Undeliverable(gone=True))
        here = Scene(wire)
        await here.put(reply("a"), reply("b"))

        person = await here.deliver()

        assert wire.arrived == []
        assert len(wire.attempts) == 1
        assert person.delivery.blocked
        assert person.delivery.outbox == ()

    asyncio.run(scene())


def test_a_message_that_can_never_be_sent_does_not_stop_the_next() -> None:
    async def scene() -> None:
        wire = Wire(Undeliverable(gone=False))
        here = Scene(wire)
        await here.put(reply("a"), reply("b"))

        person = await here.deliver()

        assert wire.arrived == ["b"]
        assert person.delivery.outbox == ()
        assert not person.delivery.blocked

    asyncio.run(scene())


def test_words_that_cannot_take_the_old_place_come_as_a_new_message() -> None:
    async def scene() -> None:
        wire = Wire(Undeliverable(gone=False))
        here = Scene(wire)
        await here.put(Outgoing("edit", Message("new words", rows=ROWS), 7))

        person = await here.deliver()

        assert [item.do for _, item in wire.attempts] == ["edit", "send"]
        assert wire.arrived == ["new words"]
        assert person.delivery.keyboard == 501

    asyncio.run(scene())


@pytest.mark.parametrize(
    "failure",
    [TryLater(timedelta(hours=1)), TryLater(timedelta(hours=1), limited=True), Undeliverable(gone=False)],
)
def test_taking_buttons_away_is_tried_once_and_does_not_keep_the_reply_waiting(failure: Exception) -> None:
    async def scene() -> None:
        wire = Wire(None, failure)
        here = Scene(wire)
        await here.put(Outgoing("retire", Message(""), 7), reply("a"))

        person = await here.deliver()

        assert wire.arrived == ["a"]
        assert person.delivery.outbox == ()

    asyncio.run(scene())


def test_an_edit_or_retirement_without_a_target_aims_at_the_buttons_that_are_live() -> None:
    async def scene() -> None:
        wire = Wire()
        here = Scene(wire)
        edit, retire = Outgoing("edit", Message("b")), Outgoing("retire", Message(""))
        await here.put(reply("a", buttons=True), retire, retire, edit)

        person = await here.deliver()

        assert [(item.do, item.message_id) for _, item in wire.attempts] == [
            ("send", None),
            ("retire", 501),
            ("send", None),
        ]
        assert person.delivery.keyboard is None
        assert person.delivery.outbox == ()

    asyncio.run(scene())


def test_buttons_are_not_taken_away_a_second_time_when_a_quick_tap_asks_for_it() -> None:
    async def scene() -> None:
        wire = Wire()
        here = Scene(wire)
        tapped = Outgoing("retire", Message("a\n\n✓ Yes"), 7)
        await here.put(tapped, Outgoing("retire", Message(""), 7), reply("b"))

        person = await here.deliver()

        assert wire.arrived == ["b", "a\n\n✓ Yes"]
        assert person.delivery.outbox == ()

    asyncio.run(scene())


def removal(message: int) -> Outgoing:
    return Outgoing("retire", Message(""), message)


def test_the_answer_goes_before_the_old_buttons_and_one_write_keeps_both() -> None:
    async def scene() -> None:
        wire = Wire()
        here = Scene(wire)
        await here.put(removal(7), reply("a", buttons=True))
        before = (await here.store.load("1")).version

        person = await here.deliver()

        assert [item.do for _, item in wire.attempts] == ["send", "retire"]
        assert (person.delivery.outbox, person.delivery.keyboard) == ((), 501)
        assert (await here.store.load("1")).version == before + 1

    asyncio.run(scene())


def test_buttons_that_an_edit_stands_before_are_removed_after_it() -> None:
    async def scene() -> None:
        wire = Wire()
        here = Scene(wire)
        await here.put(Outgoing("edit", Message("b", rows=ROWS), 7), removal(7), reply("a"))

        await here.deliver()

        assert [item.do for _, item in wire.attempts] == ["edit", "send", "retire"]

    asyncio.run(scene())


def test_a_slow_removal_keeps_neither_the_next_answer_nor_the_record_waiting() -> None:
    async def scene() -> None:
        hold, wire = asyncio.Event(), Wire()
        here = Scene(wire)

        async def slow() -> None:
            if wire.attempts[-1][1].do == "retire":
                await hold.wait()

        wire.before = slow
        await here.put(removal(7), reply("a"))
        here.outbox.wake("1")
        person = await here.until(lambda found: reply("a") not in found.delivery.outbox)
        assert person.delivery.outbox == (removal(7),)

        hold.set()
        person = await here.until_empty()
        assert len(wire.attempts) == 2

    asyncio.run(scene())


def test_buttons_that_are_about_to_go_are_live_no_more() -> None:
    async def scene() -> None:
        wire, moment = Wire(), 0.0
        here = Scene(wire)
        here.restart(limiter=Limiter(lambda: moment, Limits(chat_burst=2, chat_kept=1)))
        await here.put(reply("a", buttons=True))
        here.outbox.wake("1")
        await here.until(lambda found: found.delivery.keyboard == 501)
        await here.put(removal(501), reply("b"))

        person = await here.deliver()

        assert person.delivery.outbox == (removal(501),)
        assert person.delivery.keyboard is None

    asyncio.run(scene())


def test_in_a_busy_chat_buttons_wait_for_quieter_seconds_and_survive_a_stop() -> None:
    async def scene() -> None:
        wire, moment = Wire(), 0.0
        here = Scene(wire)
        here.restart(limiter=Limiter(lambda: moment, Limits(chat_burst=2, chat_kept=1)))
        await here.put(reply("a"), removal(7), removal(8), reply("b"))

        person = await here.deliver()

        assert wire.arrived == ["a", "b"]
        assert person.delivery.outbox == (removal(7), removal(8))

        here.restart(limiter=Limiter(time.monotonic, Limits(chat_burst=9, chat_kept=1)))
        person = await here.deliver()
        assert person.delivery.outbox == ()
        assert [item.message_id for _, item in wire.attempts[2:]] == [7, 8]

    asyncio.run(scene())


def test_buttons_that_had_to_wait_go_by_themselves_once_there_is_room() -> None:
    async def scene() -> None:
        limits = Limits(chat_burst=2, chat_kept=1, chat_every=timedelta(milliseconds=20))
        wire = Wire()
        here = Scene(wire)
        here.restart(limiter=Limiter(time.monotonic, limits))
        await here.put(reply("a"), removal(7), removal(8))

        await here.until_empty()

        assert len(wire.attempts) == 3

    asyncio.run(scene())


def test_a_nudge_is_on_record_as_tried_before_it_is_sent() -> None:
    async def scene() -> None:
        wire = Wire()
        here = Scene(wire)
        seen: list[datetime | None] = []

        async def look() -> None:
            seen.append((await here.person()).delivery.outbox[0].tried)

        wire.before = look
        await here.put(nudge("a"))

        person = await here.deliver()

        assert seen == [NOW]
        assert wire.arrived == ["a"]
        assert person.delivery.outbox == ()

    asyncio.run(scene())


def test_a_nudge_found_tried_after_a_crash_is_not_sent_again_and_the_reply_after_it_is() -> None:
    async def scene() -> None:
        wire = Wire()
        here = Scene(wire)
        await here.put(replace(nudge("a"), tried=NOW), reply("b"))

        person = await here.deliver()

        assert wire.arrived == ["b"]
        assert person.delivery.outbox == ()

    asyncio.run(scene())


def test_a_nudge_that_may_have_arrived_is_not_sent_again_but_one_that_surely_has_not_is() -> None:
    async def scene() -> None:
        wire = Wire(TryLater(SOON), TryLater(SOON, unsent=True))
        here = Scene(wire)
        await here.put(nudge("unsure"), nudge("unsent"))

        await here.until_empty()

        assert wire.arrived == ["unsent"]
        assert [item.message.text for _, item in wire.attempts] == ["unsure", "unsent", "unsent"]

    asyncio.run(scene())


def test_a_nudge_whose_time_is_over_is_dropped() -> None:
    async def scene() -> None:
        wire = Wire()
        here = Scene(wire)
        here.restart(timely=False)
        await here.put(nudge("a"), reply("b"))

        person = await here.deliver()

        assert wire.arrived == ["b"]
        assert person.delivery.outbox == ()

    asyncio.run(scene())


def test_what_is_said_while_a_message_is_on_its_way_follows_it_and_nothing_is_sent_twice() -> None:
    async def scene() -> None:
        wire = Wire()
        here = Scene(wire)
        more = [reply("b"), reply("c")]

        async def answer_meanwhile() -> None:
            if more:
                await here.put(more.pop(0))
                here.outbox.wake("1")

        wire.before = answer_meanwhile
        await here.put(reply("a"))

        await here.until_empty()

        assert wire.arrived == ["a", "b", "c"]

    asyncio.run(scene())


def test_a_person_deleted_while_a_message_is_on_its_way_stays_deleted() -> None:
    async def scene() -> None:
        wire = Wire()
        here = Scene(wire)

        async def delete() -> None:
            await here.store.delete("1")

        wire.before = delete
        await here.put(reply("a"), reply("b"))
        here.outbox.wake("1")
        await here.outbox.drain(timedelta(seconds=5))

        assert (await here.store.load("1")).person is None
        assert wire.arrived == ["a"]

    asyncio.run(scene())


def test_a_crash_while_sending_repeats_that_message_alone() -> None:
    async def scene() -> None:
        wire = Wire()
        here = Scene(wire)
        here.wire.before = lambda: asyncio.sleep(3600 if len(wire.attempts) == 2 else 0)
        await here.put(reply("a"), reply("b"), reply("c"))

        here.outbox.wake("1")
        await here.outbox.drain(timedelta(milliseconds=20))
        here.restart()
        await here.deliver()

        assert [item.message.text for _, item in wire.attempts] == ["a", "b", "b", "c"]

    asyncio.run(scene())


def test_a_bug_in_sending_is_tried_three_times_and_then_stepped_over(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> None:
        monkeypatch.setattr(module, "_REST_AFTER_BUG", SOON)
        wire = Wire(ValueError("x"), ValueError("x"), ValueError("x"))
        here = Scene(wire)
        await here.put(reply("a"), reply("b"))

        await here.until_empty()

        assert wire.arrived == ["b"]
        assert len(wire.attempts) == 4

    asyncio.run(scene())


def test_a_full_disk_does_not_make_a_message_come_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scene() -> None:
        monkeypatch.setattr(module, "_REST_AFTER_STORE_ERROR", SOON)
        wire = Wire()
        here = Scene(wire)
        await here.put(reply("a"), reply("b"))

        here.store.refuse = 3
        person = await here.deliver()

        assert wire.arrived == ["a", "b"]
        assert person.delivery.outbox == ()

    asyncio.run(scene())


def test_a_drained_outbox_takes_nothing_new_on() -> None:
    async def scene() -> None:
        wire = Wire()
        here = Scene(wire)
        await here.outbox.drain(timedelta(seconds=1))
        await here.put(reply("a"))

        person = await here.deliver()

        assert wire.arrived == []
        assert person.delivery.outbox == (reply("a"),)

    asyncio.run(scene())


def test_a_limited_chat_rests_in_the_limiter_as_well() -> None:
    async def scene() -> None:
        moment = 0.0
        limiter = Limiter(lambda: moment, Limits())
        wire = Wire(TryLater(SOON, limited=True))
        here = Scene(wire)
        here.restart(limiter=limiter)
        await here.put(reply("a"))
        here.outbox.wake("1")
        await here.until(lambda person: person.delivery.retry_at is not None)

        moment = 1.0
        await here.until_empty()

        assert wire.arrived == ["a"]

    asyncio.run(scene())


def test_no_word_of_a_message_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async def scene() -> None:
        wire = Wire(Undeliverable(gone=False), TryLater(SOON), Undeliverable(gone=True))
        here = Scene(wire)
        await here.put(reply("my secret"), nudge("my secret"), reply("my secret"))
        await here.deliver()

    with caplog.at_level(logging.DEBUG):
        asyncio.run(scene())

    assert caplog.records
    assert "secret" not in caplog.text


FAILURES = st.sampled_from(
    [None, TryLater(timedelta(0)), TryLater(timedelta(0), limited=True), TryLater(timedelta(0), unsent=True)]
)


@given(st.lists(FAILURES, max_size=12), st.lists(st.booleans(), min_size=1, max_size=6))
def test_every_reply_arrives_once_and_in_order_whatever_fails(
    outcomes: list[Outcome], kinds: list[bool]
) -> None:
    async def scene() -> list[str]:
        wire = Wire(*outcomes)
        here = Scene(wire)
        items = [nudge(f"{n} nudge") if kind else reply(f"{n}") for n, kind in enumerate(kinds)]
        await here.put(*items)
        await here.until_empty()
        return wire.arrived

    arrived = asyncio.run(scene())

    numbers = [int(text.split()[0]) for text in arrived]
    assert numbers == sorted(set(numbers))
    assert {n for n, kind in enumerate(kinds) if not kind} <= set(numbers)


def a_file(name: str) -> Outgoing:
    return Outgoing("file", Message(""), file=name)


def test_a_file_is_made_when_it_is_sent_and_the_record_holds_only_its_name() -> None:
    async def scene() -> None:
        wire = Wire()
        here = Scene(wire)
        await here.put(reply("a", buttons=True), a_file("my-data.json"))
        stored = (await here.person()).delivery.outbox

        person = await here.deliver()

        assert stored[1] == a_file("my-data.json")
        assert wire.bodies == [b"", b"my-data.json of 1"]
        assert person.delivery.outbox == ()
        assert person.delivery.keyboard == 501

    asyncio.run(scene())


def test_a_file_that_can_not_be_sent_now_is_sent_later_and_one_that_never_can_stops_nothing() -> None:
    async def scene() -> None:
        wire = Wire(TryLater(SOON), Undeliverable(gone=False))
        here = Scene(wire)
        await here.put(a_file("one"), reply("after"))

        person = await here.until_empty()

        assert [item.do for _, item in wire.attempts] == ["file", "file", "send"]
        assert wire.arrived == ["after"]
        assert person.delivery.outbox == ()

    asyncio.run(scene())


def careful() -> Limiter:
    """Return a limiter that was too fast a moment ago, and now keeps to the pace with everything."""
    limiter = Limiter(time.monotonic, Limits(per_second=25, burst=1))
    limiter.refused("a", timedelta(0))
    limiter.refused("b", timedelta(0))
    return limiter


def test_a_crowd_at_the_door_waits_after_who_is_in_a_talk_and_help_waits_for_nobody() -> None:
    async def scene() -> None:
        wire = Wire()
        here = Scene(wire)
        here.restart(limiter=careful())
        strangers = [str(number) for number in range(10, 20)]
        for person in strangers:
            await here.put(reply("welcome"), person=person)
        known = Person(
            "1", profile=Profile(consent=Consent(NOW, "1")), delivery=Delivery(outbox=(reply("an answer"),))
        )
        in_help = Person(
            "2",
            dialog=Dialog(stack=Stack((Session("help", 1, "x", "card", 1),))),
            delivery=Delivery(outbox=(reply("who to call"),)),
        )
        for one in (known, in_help):
            await here.store.commit(one, 0, None)

        for person in (*strangers, "1", "2"):
            here.outbox.wake(person)
        await here.outbox.idle()

        assert sorted(wire.arrived[1:3]) == ["an answer", "who to call"]
        assert len(wire.arrived) == 12

    asyncio.run(scene())


def test_help_now_goes_before_the_crowd_with_the_welcome_that_waits_before_it() -> None:
    async def scene() -> None:
        wire = Wire()
        here = Scene(wire)
        here.restart(limiter=careful())
        crowd = [str(number) for number in range(10, 22)]
        for person in crowd:
            await here.put(reply(f"welcome {person}"), person=person)
            here.outbox.wake(person)
        await asyncio.sleep(0)
        last = await here.store.load(crowd[-1])
        assert last.person is not None
        in_help = replace(
            last.person,
            dialog=replace(last.person.dialog, stack=Stack((Session("help", 1, "x", "card", 1),))),
        )
        in_help = replace(
            in_help,
            delivery=replace(in_help.delivery, outbox=(*in_help.delivery.outbox, reply("who to call"))),
        )
        await here.store.commit(in_help, last.version, None)

        here.outbox.wake(crowd[-1], urgent=True)
        await here.outbox.idle()

        assert "welcome 21" in wire.arrived[:3]
        assert "who to call" in wire.arrived[:5]
        assert len(wire.arrived) == 13

    asyncio.run(scene())


@pytest.mark.parametrize("loss", ["written", "not written"])
def test_of_two_equal_messages_neither_is_left_out_or_doubled_by_a_commit_in_doubt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loss: Loss
) -> None:
    monkeypatch.setattr(module, "_REST_AFTER_STORE_ERROR", SOON)
    hello = Outgoing("send", Message("hello"))

    async def story() -> list[str]:
        engine, wire, plain = LosingEngine(tmp_path), Wire(), Plain(timely=True)
        store = SealedStore(engine)
        await store.commit(Person("1", delivery=Delivery(outbox=(hello, hello))), 0, None)
        engine.losses = (loss,)
        lock = asyncio.Lock()
        outbox = Outbox(store, wire, lambda: NOW, lambda _: lock, plain, plain)
        outbox.wake("1")
        await outbox.idle()
        assert (await store.load("1")).person == Person("1", delivery=Delivery())
        await store.close()
        return wire.arrived

    assert asyncio.run(story()) == ["hello", "hello"]


def test_what_is_under_way_is_finished_and_the_rest_left_to_the_worker_that_follows() -> None:
    async def scenario() -> tuple[list[str], bool, tuple[Outgoing, ...]]:
        scene, share = Scene(Wire()), Share()
        outbox = scene.restart(share=share)
        sending, go_on = asyncio.Event(), asyncio.Event()

        async def wait() -> None:
            sending.set()
            await go_on.wait()

        scene.wire.before = wait
        await scene.put(reply("a"), reply("b"))
        outbox.wake("1")
        await sending.wait()
        share.may_begin = False
        letting_go = asyncio.create_task(outbox.let_go(lambda person: person == "1", timedelta(seconds=5)))
        await asyncio.sleep(0)
        go_on.set()
        gone = await letting_go
        outbox.wake("1")
        await outbox.idle()
        return scene.wire.arrived, gone, (await scene.person("1")).delivery.outbox

    arrived, gone, left = asyncio.run(scenario())

    assert (arrived, gone) == (["a"], True)
    assert [item.message.text for item in left] == ["b"]


def test_letting_go_says_what_is_still_under_way() -> None:
    async def scenario() -> tuple[bool, bool]:
        scene, share = Scene(Wire()), Share()
        outbox = scene.restart(share=share)
        sending = asyncio.Event()

        async def wait() -> None:
            sending.set()
            await asyncio.sleep(60)

        scene.wire.before = wait
        await scene.put(reply("a"))
        outbox.wake("1")
        await sending.wait()
        share.may_begin = False
        mine = await outbox.let_go(lambda person: person == "1", SOON)
        others = await outbox.let_go(lambda person: person == "2", SOON)
        await outbox.drain(SOON)
        return mine, others

    assert asyncio.run(scenario()) == (False, True)


def test_nothing_is_sent_after_the_lease_ran_out() -> None:
    async def scenario() -> tuple[list[str], int]:
        scene, share = Scene(Wire()), Share()
        share.may_send = False
        outbox = scene.restart(share=share)
        await scene.put(reply("a"))
        outbox.wake("1")
        await outbox.idle()
        return scene.wire.arrived, len((await scene.person("1")).delivery.outbox)

    assert asyncio.run(scenario()) == ([], 1)


def test_a_lost_lease_ends_a_delivery_quietly(caplog: pytest.LogCaptureFixture) -> None:
    async def scenario() -> list[str]:
        scene = Scene(Wire())
        await scene.put(reply("a"), reply("b"))
        scene.store.lost = True
        scene.outbox.wake("1")
        await scene.outbox.idle()
        return scene.wire.arrived

    with caplog.at_level(logging.INFO):
        assert asyncio.run(scenario()) == ["a"]
    assert [record.levelno for record in caplog.records] == [logging.INFO]


def test_a_record_that_can_not_be_read_for_a_while_is_delivered_after_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def scenario() -> list[str]:
        monkeypatch.setattr(module, "_REST_AFTER_STORE_ERROR", SOON)
        scene = Scene(Wire())
        await scene.put(reply("a"))
        scene.store.is_away = True
        scene.outbox.wake("1")
        await scene.outbox.idle()
        await scene.until_empty()
        return scene.wire.arrived

    assert asyncio.run(scenario()) == ["a"]
    assert not caplog.records


def test_the_first_message_that_showed_a_prompt_is_noted() -> None:
    async def scene() -> None:
        here = Scene(Wire())
        with here.outbox.taking_over():
            pass
        await here.put(question(3), question(4), question(4, "Once more: how much?"), reply("a"))

        person = await here.deliver()

        assert person.delivery.prompt == ShownPrompt(4, 502)
        assert person.delivery.keyboard == 503

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("failure", "certain"),
    [
        (TryLater(SOON), False),
        (TryLater(SOON, unsent=True), True),
        (TryLater(SOON, limited=True), True),
    ],
)
def test_a_prompt_whose_receipt_was_lost_may_have_been_seen_before(
    failure: TryLater, *, certain: bool
) -> None:
    async def scene() -> None:
        here = Scene(Wire(failure))
        with here.outbox.taking_over():
            pass
        await here.put(question(3))

        person = await here.until_empty()

        assert person.delivery.prompt == ShownPrompt(3, 501, certain=certain)

    asyncio.run(scene())


def test_a_prompt_that_another_process_began_to_send_may_have_been_seen_before() -> None:
    async def scene() -> None:
        here = Scene(Wire())
        await here.put(question(3))
        with here.outbox.taking_over():
            here.outbox.wake("1")

        before = await here.until_empty()
        await here.put(question(4))
        after = await here.until_empty()

        assert before.delivery.prompt == ShownPrompt(3, 501, certain=False)
        assert after.delivery.prompt == ShownPrompt(4, 502)

    asyncio.run(scene())


def test_a_receipt_is_waited_for_while_its_message_is_being_sent_and_no_longer() -> None:
    async def scene() -> None:
        wire = Wire()
        here = Scene(wire)
        sending, arrives = asyncio.Event(), asyncio.Event()

        async def slow() -> None:
            sending.set()
            await arrives.wait()

        wire.before = slow
        await here.put(question(3))
        await here.outbox.receipt("1", timedelta(seconds=5))
        here.outbox.wake("1")
        await sending.wait()
        await here.outbox.receipt("1", SOON)
        assert (await here.person()).delivery.prompt is None

        asyncio.get_running_loop().call_later(0.01, arrives.set)
        await here.outbox.receipt("1", timedelta(seconds=5))
        assert (await here.person()).delivery.prompt is not None

    asyncio.run(scene())
