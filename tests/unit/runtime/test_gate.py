"""Access control and flood limit. A refused person leaves no trace; help is never refused."""

from __future__ import annotations

import asyncio
import gc
import logging
import tracemalloc
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.access import Access
from bot.runtime.gate import GUESSES, TEXT_UNITS
from flows.model import HELP, Event, EventKind
from flows.person import Person
from tests.helpers.chat import NOON, agreed
from tests.helpers.gated_bot import CODE, CONVERSATION, INVITE, LISTED, World
from tests.helpers.tiers import sampled

FLOOD = "That was a lot at once"
STRANGER = "small circle"


def test_a_flood_is_told_once_and_dropped_until_there_is_room() -> None:
    async def scene() -> None:
        world = World()
        for _ in range(100):
            await world.event("command", "start")
        before = (await world.store.load("7")).person
        told = await world.said(FLOOD)
        world.seconds += 2
        await world.event("command", "start")

        after = (await world.store.load("7")).person
        assert told == ["7"]
        assert before is not None
        assert after is not None
        assert len(before.delivery.seen) == 30
        assert len(after.delivery.seen) == 31

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("button", HELP),
        ("command", "help_now"),
        ("command", "safety"),
        ("command", "help"),
        ("text", "Help me!"),
        ("text", "I want to end my life"),
    ],
)
def test_help_is_never_refused_to_who_sends_too_much(kind: EventKind, value: str) -> None:
    async def scene() -> None:
        world = World()
        for _ in range(100):
            await world.event("text", "blah")
        before = len(await world.settled())

        await world.event(kind, value)
        replies = (await world.settled())[before:]

        assert replies
        assert FLOOD not in replies[0][1]

    asyncio.run(scene())


def test_who_blocks_the_bot_in_a_flood_has_blocked_it() -> None:
    async def scene() -> None:
        world = World()
        await world.event("command", "start")
        for _ in range(50):
            await world.event("text", "blah")

        await world.event("blocked")

        person = (await world.store.load("7")).person
        assert person is not None
        assert person.delivery.blocked

    asyncio.run(scene())


@pytest.mark.parametrize("access", [INVITE, LISTED])
@pytest.mark.parametrize(
    ("kind", "value"),
    [("command", "start"), ("text", "hello"), ("button", "menu"), ("other", "photo"), ("blocked", "")],
)
def test_a_stranger_gets_one_kind_line_and_nothing_is_stored(
    access: Access, kind: EventKind, value: str
) -> None:
    async def scene() -> None:
        world = World(access)
        for _ in range(10):
            await world.event(kind, value, person="99")

        assert await world.said(STRANGER) == ([] if kind == "blocked" else ["99"])
        assert len(world.sent) == (kind != "blocked")
        assert await world.stored() == []

    asyncio.run(scene())


@pytest.mark.parametrize(("language", "words"), [("es-419", "círculo pequeño"), ("de", "kleinen Kreis")])
def test_a_stranger_is_told_in_the_language_of_their_telegram(language: str, words: str) -> None:
    async def scene() -> None:
        world = World(LISTED)
        await world.event("text", "hola", person="99", language=language)

        assert await world.said(words) == ["99"]

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("language", "words"), [("de", "viel auf einmal"), ("es", "mucho de una vez"), ("xx", FLOOD)]
)
def test_a_flood_is_told_in_the_language_of_their_telegram(language: str, words: str) -> None:
    async def scene() -> None:
        world = World()
        for _ in range(40):
            await world.event("command", "start", language=language)

        assert await world.said(words) == ["7"]

    asyncio.run(scene())


def test_a_stranger_who_calls_for_help_is_always_told_where_to_find_it() -> None:
    async def scene() -> None:
        world = World(LISTED)
        for _ in range(3):
            await world.event("command", "help_now", person="99")

        assert await world.said("findahelpline.com") == ["99"] * 3
        assert await world.stored() == []

    asyncio.run(scene())


@pytest.mark.parametrize(("kind", "value"), [("command", f"start invite-{CODE}"), ("text", f" {CODE} ")])
def test_the_code_lets_in_by_link_and_typed_once(kind: EventKind, value: str) -> None:
    async def scene() -> None:
        world = World(INVITE)

        await world.event(kind, value)
        await world.event("command", "menu")

        assert await world.said("Are you 18 or older?") == ["7", "7"]
        assert CODE not in repr((await world.store.load("7")).person)

    asyncio.run(scene())


@pytest.mark.parametrize(
    "value", ["start", "start invite-", "start invite-wrong-code", f"start {CODE}", f"start xinvite-{CODE}"]
)
def test_another_link_lets_nobody_in(value: str) -> None:
    async def scene() -> None:
        world = World(INVITE)

        await world.event("command", value)

        assert await world.stored() == []

    asyncio.run(scene())


def test_who_guesses_too_often_is_not_heard_for_an_hour() -> None:
    async def scene() -> None:
        world = World(INVITE)
        for number in range(GUESSES):
            await world.event("text", f"wrong-code-{number}")
        await world.event("text", CODE)
        during = await world.stored()
        world.seconds += 3601
        await world.event("text", CODE)

        assert during == []
        assert await world.stored() == ["7"]

    asyncio.run(scene())


def test_only_who_is_on_the_list_comes_in() -> None:
    async def scene() -> None:
        world = World(LISTED)

        await world.event("command", "start", person="7")
        await world.event("command", "start", person="77")

        assert await world.stored() == ["7"]

    asyncio.run(scene())


def test_who_has_a_record_keeps_access_to_it_until_it_is_deleted() -> None:
    async def scene() -> None:
        world = World(LISTED)
        await world.store.commit(agreed(id="99"), 0, None)

        await world.event("command", "delete", person="99")
        person = (await world.store.load("99")).person
        assert person is not None
        await world.event("button", "yes", person="99", token=person.dialog.token)
        await world.event("command", "menu", person="99")

        assert await world.stored() == []
        assert await world.said(STRANGER) == ["99"]

    asyncio.run(scene())


def test_an_open_door_lets_everybody_in() -> None:
    assert Access().lets_in(Event("99", 1, "text", "hello"))


@pytest.mark.parametrize("value", ["x" * 1_000_000, "🙂" * 3000])
def test_a_huge_text_is_not_read(value: str) -> None:
    async def scene() -> None:
        world = World()
        await world.event("command", "start")

        await world.event("text", value)

        assert await world.said("Something went wrong on my side")
        assert len(repr((await world.store.load("7")).person)) < TEXT_UNITS

    asyncio.run(scene())


def test_half_a_letter_can_be_stored_and_sent() -> None:
    async def scene() -> None:
        world = World()
        await world.event("command", "start")

        await world.event("text", "so \ud83d tired")

        assert await world.settled()
        assert await world.stored() == ["7"]

    asyncio.run(scene())


@pytest.fixture(scope="module")
def midway() -> Person:
    """Somebody in the middle of a talk, with a nudge and a talk put aside."""
    from tests.helpers.chat import Chat  # noqa: PLC0415 - only needed here

    chat = Chat(CONVERSATION, agreed())
    chat.commands("goals")
    chat.tap(chat.buttons()[0])
    return chat.person


@given(
    st.integers(0, 10**12),
    st.one_of(
        st.text(max_size=60),
        st.sampled_from(
            [
                ":nudge-still:1",
                ":nudge-",
                ":idle-keep",
                ":idle-",
                ":menu",
                ":carry-on",
                "#9999",
                "#-1",
                "own:x",
                ":done",
            ]
        ),
    ),
    st.integers(0, 10**9),
)
def test_crafted_button_data_never_breaks_anything_or_names_anothers_state(
    midway: Person, token: int, value: str, message_id: int
) -> None:
    event = Event("7", 999, "button", value, token=token, message_id=message_id, shown="x")

    after = CONVERSATION.respond(midway, event, NOON).person

    assert after.id == "7"
    assert after.profile.consent == midway.profile.consent
    assert after.words.reasons == midway.words.reasons
    assert {
        outgoing.message.text for outgoing in after.delivery.outbox if "\x00" in outgoing.message.text
    } == set()


@given(st.text(max_size=64))
def test_a_deep_link_with_anything_in_it_opens_a_talk_or_the_menu(midway: Person, argument: str) -> None:
    after = CONVERSATION.respond(midway, Event("7", 999, "command", f"start {argument}"), NOON).person

    assert after.dialog.stack
    assert after.profile.consent == midway.profile.consent
    name = argument.strip().lower().replace("_", "-")
    assert after.dialog.stack.top.flow in {
        "menu",
        "resume",
        midway.dialog.stack.flow,
        name,
        "start",
    }


@pytest.mark.parametrize("strangers", sampled([2_000, 10_000], [2_000]))
def test_thousands_of_strangers_leave_nothing_behind_and_keep_nobody_out(
    strangers: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)

    async def scene() -> int:
        world = World(LISTED)
        tracemalloc.start()
        for number in range(strangers):
            await world.event("text", "let me in", person=str(10_000 + number))
            if number == strangers // 2:
                await world.event("command", "start", person="7")
        replies = Counter(person for person, _ in await world.settled())
        gc.collect()
        kept, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()

        assert replies["7"] == 1
        assert max(replies.values()) == 1
        assert await world.stored() == ["7"]
        return kept

    assert asyncio.run(scene()) < 2_000 * strangers
    assert caplog.records == []
