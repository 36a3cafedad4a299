# ruff: noqa: SLF001 - numbers of messages are given out by the server
"""Telegram through the real library: updates read, messages sent, errors told apart."""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.ext import filters

from bot.ports import TokenRefused, TryLater, Undeliverable, Unreachable
from bot.runtime.sending.flood_budget import Budget
from bot.telegram_api.adapter import Telegram
from bot.telegram_api.bot_calls import BATCH
from bot.telegram_api.callback_data import pack, unpack
from bot.telegram_api.chunks import pieces
from bot.telegram_api.intake import ParsedUpdate
from bot.telegram_api.profile import PICTURE, Profile
from flows.definition.template import utf16
from flows.dialogue.conversation import SEEN
from flows.model import Button, Event, Message
from flows.person import Outgoing
from tests.helpers.bot_api import Json
from tests.helpers.fake_bot_api import TOKEN, FakeBotApi, Fault

ROWS = ((Button("Yes", "yes"), Button("No", "no")), (Button("Back", ":back"),))
USER = {"id": 7, "is_bot": False, "first_name": "P", "language_code": "es"}
PRIVATE = {"id": 7, "type": "private", "first_name": "P"}
GROUP = {"id": -100, "type": "supergroup", "title": "a group"}
READER = Telegram(TOKEN)
BOT = {"id": 42, "is_bot": True, "first_name": "Stile"}


@pytest.fixture
def server() -> Iterator[FakeBotApi]:
    with FakeBotApi() as running:
        running.say(7, "hello")
        yield running


@asynccontextmanager
async def opened(server: FakeBotApi) -> AsyncIterator[Telegram]:
    telegram = Telegram(TOKEN, server.url, "I only talk in private.")
    await telegram.open()
    try:
        yield telegram
    finally:
        await telegram.close()


def deliver(server: FakeBotApi, *items: Outgoing) -> list[int | None]:
    async def scene() -> list[int | None]:
        async with opened(server) as telegram:
            return [await telegram.deliver("7", item) for item in items]

    return asyncio.run(scene())


def send_file(
    server: FakeBotApi, body: bytes = b"<p>caf\xc3\xa9\x00</p>", name: str = "my-data.html"
) -> int | None:
    async def scene() -> int | None:
        async with opened(server) as telegram:
            item = Outgoing("file", Message("all of it"), file=name)
            return await telegram.deliver("7", item, body)

    return asyncio.run(scene())


def fetched(server: FakeBotApi, file: str, most: int = 100) -> bytes | None:
    async def scene() -> bytes | None:
        async with opened(server) as telegram:
            return await telegram.open_file(file, most)

    return asyncio.run(scene())


def test_a_calendar_that_somebody_sends_is_named_in_its_event_and_can_be_fetched(server: FakeBotApi) -> None:
    server.send_file(7, "Termin.ICS", b"BEGIN:VCALENDAR", caption="here")
    server.send_file(7, "letter.pdf", b"%PDF")

    async def scene() -> list[Event | None]:
        async with opened(server) as telegram:
            found = await telegram.fetch(None, timedelta(0))
            return [telegram.read(raw).event for raw in found]

    _, calendar, letter = asyncio.run(scene())

    assert calendar is not None
    assert letter is not None
    assert (calendar.kind, calendar.value, calendar.shown, calendar.file) == (
        "other",
        "document",
        "here",
        "F0",
    )
    assert letter.file == ""
    assert fetched(server, "F0") == b"BEGIN:VCALENDAR"
    assert server.refusals() == []


def test_a_file_with_too_many_bytes_is_not_fetched(server: FakeBotApi) -> None:
    server.send_file(7, "a.ics", b"x" * 101)

    assert fetched(server, "F0") is None


@pytest.mark.parametrize("path", ["../../etc/passwd", "https://elsewhere/x", None, 7])
def test_a_file_at_an_odd_place_is_not_fetched(server: FakeBotApi, path: object) -> None:
    server.answer("getFile", (200, json.dumps({"ok": True, "result": {"file_path": path}}).encode()))

    with pytest.raises(Undeliverable):
        fetched(server, "F0")


def test_a_file_that_is_gone_or_not_to_be_had_now_is_told_apart(server: FakeBotApi) -> None:
    with pytest.raises(Undeliverable):
        fetched(server, "F9")
    server.answer("getFile", (200, b'{"ok":true,"result":{"file_path":"documents/F9.ics"}}'))
    with pytest.raises(Undeliverable):
        fetched(server, "F9")
    server.fail("getFile", "500")
    with pytest.raises(TryLater):
        fetched(server, "F0")


def test_a_file_arrives_under_its_name_with_every_byte(server: FakeBotApi) -> None:
    send_file(server)

    assert server.files == [(7, "my-data.html", b"<p>caf\xc3\xa9\x00</p>")]
    assert server.called("sendDocument")[0].fields["caption"] == "all of it"
    assert server.refusals() == []


def test_a_picture_arrives_as_one(server: FakeBotApi) -> None:
    send_file(server, b"\x89PNG", "numbers.png")

    assert server.files == [(7, "numbers.png", b"\x89PNG")]
    assert [call.fields["caption"] for call in server.called("sendPhoto")] == ["all of it"]


@pytest.mark.parametrize("fault", ["429", "500", "drop"])
def test_a_file_that_fails_now_can_be_tried_later(server: FakeBotApi, fault: Fault) -> None:
    server.fail("sendDocument", fault)

    with pytest.raises(TryLater):
        send_file(server)


def test_a_file_for_who_blocked_the_bot_is_never_delivered(server: FakeBotApi) -> None:
    server.block(7)

    with pytest.raises(Undeliverable) as never:
        send_file(server)

    assert never.value.gone


def read(kind: str, body: Json) -> ParsedUpdate:
    return READER.read({"update_id": 5, kind: body})


def message(**fields: object) -> Json:
    return {"message_id": 3, "date": 1, "chat": PRIVATE, "from": USER, **fields}


def member(status: str) -> Json:
    return {"user": BOT, "status": status, **({"until_date": 0} if status == "kicked" else {})}


def membership(chat: Json, before: str, after: str) -> Json:
    members = {"old_chat_member": member(before), "new_chat_member": member(after)}
    return {"chat": chat, "from": USER, "date": 1, **members}


def tap(**fields: object) -> Json:
    asked = message(text="A question?", **{"from": BOT})
    return {"id": "q1", "from": USER, "chat_instance": "1", "message": asked, **fields}


# Updates


def test_a_text_is_an_event_with_the_words_as_they_were_typed() -> None:
    received = read("message", message(text="  <b>so</b> tired… "))

    assert received == ParsedUpdate(
        5, Event("7", 5, "text", "  <b>so</b> tired… ", message_id=3, language="es", sent=1)
    )


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("/start", "command", "start"),
        ("/start fear", "command", "start fear"),
        ("/Fear@stile_test_bot", "command", "fear"),
        ("/help_now  please\nhelp", "command", "help_now please\nhelp"),
        ("/", "command", ""),
        ("/ start", "command", "start"),
        ("/stop.", "command", "stop"),
        ("/stop!", "command", "stop"),
        ("/pause…", "command", "pause"),
        ("/help-now", "command", "help now"),
        ("/help now", "command", "help now"),
        ("/stop\u00a0", "command", "stop"),
        ("/STOP, please.", "command", "stop please"),
        ("/!?", "command", ""),
        ("\u200b/stop", "command", "stop"),
        ("\ufeff /stop.", "command", "stop"),
        ("\u200f/menu", "command", "menu"),
        ("／stop", "command", "stop"),
        ("//", "command", "/"),
        ("/menü", "command", "menü"),
        ("/1", "command", "1"),
        ("50/50", "text", "50/50"),
    ],
)
def test_a_command_loses_its_slash_and_the_bots_name(text: str, kind: str, value: str) -> None:
    event = read("message", message(text=text)).event

    assert event is not None
    assert (event.kind, event.value) == (kind, value)


def test_a_tap_says_which_button_of_which_prompt_and_waits_to_be_answered() -> None:
    received = read("callback_query", tap(data="v1:2s:own-words"))

    event = Event("7", 5, "button", "own-words", token=100, message_id=3, shown="A question?", language="es")
    assert received == ParsedUpdate(5, event, query="q1")


@pytest.mark.parametrize("data", ["", "yes", "v0:1:yes", "v1:!:yes", "v1:yes", "v1:" + "z" * 13 + ":yes"])
def test_data_that_is_not_ours_is_a_button_of_no_prompt(data: str) -> None:
    event = read("callback_query", tap(data=data)).event

    assert event is not None
    assert (event.kind, event.value, event.token) == ("button", "", 0)


def test_a_tap_on_a_message_telegram_no_longer_shows_is_understood() -> None:
    gone = {"message_id": 3, "date": 0, "chat": PRIVATE}

    event = read("callback_query", tap(data="v1:1:yes", message=gone)).event

    assert event is not None
    assert (event.value, event.token, event.message_id, event.shown) == ("yes", 1, 3, "")


FILE = {"file_id": "f", "file_unique_id": "u"}


@pytest.mark.parametrize(
    ("sort", "body"),
    [
        ("photo", [{**FILE, "width": 1, "height": 1}]),
        ("voice", {**FILE, "duration": 1}),
        ("video_note", {**FILE, "duration": 1, "length": 1}),
        ("location", {"latitude": 1.0, "longitude": 1.0}),
        ("contact", {"phone_number": "1", "first_name": "P"}),
        ("document", FILE),
        ("dice", {"emoji": "🎲", "value": 1}),
    ],
)
def test_what_is_not_a_text_comes_with_its_sort_and_its_caption(sort: str, body: object) -> None:
    event = read("message", message(**{sort: body}, caption="look")).event

    assert event == Event("7", 5, "other", sort, shown="look", language="es")


def test_a_sort_the_library_does_not_know_is_something_all_the_same() -> None:
    event = read("message", message(hologram={"depth": 3})).event

    assert event == Event("7", 5, "other", "something", language="es")


def test_an_edit_brings_the_new_words() -> None:
    event = read("edited_message", message(text="I meant this", edit_date=2)).event

    assert event == Event("7", 5, "edited", "I meant this", language="es")


def test_a_block_and_its_end_are_events() -> None:
    blocked = read("my_chat_member", membership(PRIVATE, "member", "kicked")).event
    back = read("my_chat_member", membership(PRIVATE, "kicked", "member")).event

    assert blocked is not None
    assert back is not None
    assert (blocked.kind, back.kind) == ("blocked", "unblocked")


def test_what_telegram_itself_reports_is_nobodys_message() -> None:
    assert read(
        "message", message(message_auto_delete_timer_changed={"message_auto_delete_time": 1})
    ) == ParsedUpdate(5)


def test_every_report_that_the_library_knows_is_nobodys_message() -> None:
    known = {
        name
        for report in vars(filters.StatusUpdate).values()
        if isinstance(report, filters.BaseFilter) and report is not filters.StatusUpdate.ALL
        for name in re.findall(r"message\.(\w+)", inspect.getsource(type(report)))
    }

    assert len(known) > 40
    for name in known:
        assert read("message", message(**{name: {"x": 1}})) == ParsedUpdate(5), name


@pytest.mark.parametrize(
    ("kind", "body", "group"),
    [
        ("my_chat_member", membership(GROUP, "left", "member"), -100),
        ("my_chat_member", membership(GROUP, "member", "administrator"), None),
        ("my_chat_member", membership(GROUP, "member", "left"), None),
        ("message", message(text="/start", chat=GROUP), -100),
        ("message", message(text="anyone here?", chat=GROUP), None),
        ("channel_post", message(text="/start", chat={"id": -9, "type": "channel", "title": "c"}), None),
    ],
)
def test_a_group_is_answered_only_when_it_calls_us(kind: str, body: Json, group: int | None) -> None:
    assert read(kind, body) == ParsedUpdate(5, group=group)


@pytest.mark.parametrize(
    ("raw", "received"),
    [
        ({"update_id": 5, "message": {"chat": PRIVATE}}, ParsedUpdate(5, Event("7", 5, "other", "broken"))),
        (
            {"update_id": 5, "callback_query": {"id": "q1", "message": {"chat": PRIVATE}}},
            ParsedUpdate(5, Event("7", 5, "other", "broken"), "q1"),
        ),
        ({"update_id": 5, "message": {"chat": GROUP}}, ParsedUpdate(5)),
        ({"update_id": 5, "message": "words"}, ParsedUpdate(5)),
        ({"update_id": 5, "message": {"chat": {"id": "7", "type": "private"}}}, ParsedUpdate(5)),
        ({}, ParsedUpdate(0)),
    ],
)
def test_an_update_that_cannot_be_read_is_told_to_whom_it_concerns(raw: Json, received: ParsedUpdate) -> None:
    assert READER.read(raw) == received


def test_no_word_of_an_unreadable_update_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        READER.read({"update_id": 5, "message": {"chat": PRIVATE, "text": "my secret"}})

    assert "an update that can't be read" in caplog.text
    assert "secret" not in caplog.text


KEYS = st.sampled_from(["message", "chat", "id", "type", "text", "from", "date", "message_id", "data"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
KINDS = st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member"])


@given(kind=KINDS, body=JSON)
def test_no_update_at_all_stops_the_reading(kind: str, body: object) -> None:
    assert READER.read({"update_id": 5, kind: body}).update_id == 5


@given(token=st.integers(0, 36**12 - 1), value=st.text())
def test_what_a_button_carries_comes_back(token: int, value: str) -> None:
    assert unpack(pack(token, value)) == (token, value)


def test_of_one_batch_no_more_pass_the_flood_limit_than_a_record_remembers() -> None:
    budget = Budget()
    passed = sum(budget.take("7", number * 0.1) for number in range(BATCH))

    assert passed <= SEEN


# Messages


def test_a_message_arrives_with_its_bold_its_buttons_and_nothing_parsed(server: FakeBotApi) -> None:
    text = "Your <b>words</b> & *mine* _so_"

    sent = deliver(server, Outgoing("send", Message(text, bold=((0, 4),), rows=ROWS, token=100)))

    shown = server.messages(7)[0]
    assert sent == [shown.id]
    assert shown.text == text
    assert shown.entities == [{"type": "bold", "offset": 0, "length": 4}]
    assert shown.labels == ["Yes", "No", "Back"]
    assert shown.keyboard[1] == [{"text": "Back", "callback_data": "v1:2s::back"}]
    assert "parse_mode" not in server.called("sendMessage")[0].fields


def test_a_silent_message_makes_no_sound(server: FakeBotApi) -> None:
    deliver(server, Outgoing("send", Message("a", silent=True)), Outgoing("send", Message("b")))

    assert [shown.silent for shown in server.messages(7)] == [True, False]


def test_a_sentence_to_copy_has_a_button_and_one_too_long_for_it_has_none(server: FakeBotApi) -> None:
    deliver(
        server,
        Outgoing("send", Message("a", copy="x" * 256)),
        Outgoing("send", Message("b", copy="😀" * 129)),
    )

    first, second = server.messages(7)
    assert first.keyboard == [[{"text": f"⧉ {'x' * 39}…", "copy_text": {"text": "x" * 256}}]]
    assert second.keyboard == []


def quiet(message_id: int | None, reaction: str = "✍") -> Outgoing:
    return Outgoing("send", Message("✓ I added that."), message_id, reaction=reaction)


def test_a_reaction_takes_the_place_of_a_message_that_has_nothing_to_say(server: FakeBotApi) -> None:
    theirs = max(server._said[7])

    assert deliver(server, quiet(theirs)) == [None]

    assert server.reactions == {(7, theirs): "✍"}
    assert server.messages(7) == []
    assert server.refusals() == []


@pytest.mark.parametrize("why", ["another emoji", "an unknown message", "no message", "an older server"])
def test_a_reaction_that_telegram_does_not_take_is_said_instead(server: FakeBotApi, why: str) -> None:
    theirs = max(server._said[7])
    if why == "an older server":
        server.fail("setMessageReaction", "404")
    item = {
        "another emoji": quiet(theirs, "✓"),
        "an unknown message": quiet(999_999),
        "no message": quiet(None),
    }.get(why, quiet(theirs))

    (sent,) = deliver(server, item)

    assert [(message.id, message.text) for message in server.messages(7)] == [(sent, "✓ I added that.")]
    assert server.reactions == {}


def test_a_reaction_for_who_blocked_the_bot_or_in_a_hurry_is_told_apart(server: FakeBotApi) -> None:
    theirs = max(server._said[7])
    server.fail("setMessageReaction", "429", retry_after=3)
    with pytest.raises(TryLater) as later:
        deliver(server, quiet(theirs))
    assert later.value.limited

    server.block(7)
    with pytest.raises(Undeliverable) as never:
        deliver(server, quiet(theirs))
    assert never.value.gone


@pytest.mark.parametrize("text", ["", "Which?\n\n✓ I hold back."])
def test_the_copy_button_of_a_sentence_outlives_the_others(server: FakeBotApi, text: str) -> None:
    asked = Outgoing("send", Message("Which?", rows=ROWS, token=3, copy="I hold back."))
    (sent,) = deliver(server, asked)

    deliver(server, Outgoing("retire", Message(text, copy="I hold back."), sent))

    (shown,) = server.messages(7)
    assert shown.labels == []
    assert shown.keyboard == [[{"text": "⧉ I hold back.", "copy_text": {"text": "I hold back."}}]]
    assert server.refusals() == []


def test_a_long_text_comes_in_pieces_with_the_buttons_under_the_last(server: FakeBotApi) -> None:
    words = "word " * 1000

    sent = deliver(server, Outgoing("send", Message(words, bold=((4000, 200),), rows=ROWS)))

    first, last = server.messages(7)
    assert first.text + last.text == words
    assert first.keyboard == []
    assert last.labels == ["Yes", "No", "Back"]
    assert sent == [last.id]
    assert (first.entities[0]["length"], last.entities[0]["offset"]) == (utf16(first.text) - 4000, 0)


@given(
    text=st.text(st.characters(codec=None) | st.sampled_from("😀\n \ud83d"), max_size=50),
    bold=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60)), max_size=3),
)
def test_every_piece_is_within_the_limits_and_none_is_blank(text: str, bold: list[tuple[int, int]]) -> None:
    inside = tuple((at, length) for at, length in bold if at + length <= utf16(text))

    for piece in pieces(Message(text, bold=inside)):
        piece.text.encode()
        assert piece.text.strip()
        assert all(length > 0 and 0 <= at <= utf16(piece.text) - length for at, length in piece.bold)


@pytest.mark.parametrize("unknown", ["link_preview_options", "entities", "disable_notification"])
def test_a_server_that_refuses_what_adorns_a_message_is_given_its_words_alone(
    server: FakeBotApi, unknown: str
) -> None:
    server.unknown = {unknown}
    adorned = Message("A bold line of example.org", bold=((2, 4),), rows=ROWS, silent=True)

    sent = deliver(server, Outgoing("send", adorned))

    shown = server.messages(7)
    assert [message.id for message in shown] == sent
    assert shown[0].text == "A bold line of example.org"
    assert shown[0].labels == ["Yes", "No", "Back"]


def test_only_what_may_hold_a_link_speaks_of_previews(server: FakeBotApi) -> None:
    texts = ("Nothing to follow. Really… at 18:30, 0.5 h", "See example.org", "See https://example.org/a")

    deliver(server, *(Outgoing("send", Message(text)) for text in texts))

    fields = [call.fields for call in server.called("sendMessage")]
    assert [sent.get("link_preview_options") for sent in fields] == [None, *[{"is_disabled": True}] * 2]


def test_words_that_are_refused_twice_are_undeliverable(server: FakeBotApi) -> None:
    server.unknown = {"text"}

    with pytest.raises(Undeliverable) as refused:
        deliver(server, Outgoing("send", Message("hello")))

    assert not refused.value.gone
    assert len(server.called("sendMessage")) == 2


def test_an_edit_takes_the_place_of_the_message_and_the_same_edit_again_is_fine(server: FakeBotApi) -> None:
    (sent,) = deliver(server, Outgoing("send", Message("one", rows=ROWS)))
    edit = Outgoing("edit", Message("two", bold=((0, 3),), rows=ROWS[:1]), sent)

    deliver(server, edit, edit)

    (shown,) = server.messages(7)
    assert (shown.text, shown.labels, shown.edits) == ("two", ["Yes", "No"], 1)


def test_retired_buttons_are_gone_and_the_answer_stands_in_their_place(server: FakeBotApi) -> None:
    first, second = deliver(
        server, Outgoing("send", Message("one", rows=ROWS)), Outgoing("send", Message("two", rows=ROWS))
    )
    retirements = (
        Outgoing("retire", Message(""), first),
        Outgoing("retire", Message("two\n\n✓ Yes"), second),
    )

    deliver(server, *retirements, *retirements)

    assert [(shown.text, shown.keyboard) for shown in server.messages(7)] == [
        ("one", []),
        ("two\n\n✓ Yes", []),
    ]


def failure(server: FakeBotApi, item: Outgoing, person: str = "7") -> TryLater | Undeliverable:
    async def scene() -> TryLater | Undeliverable:
        async with opened(server) as telegram:
            try:
                await telegram.deliver(person, item)
            except (TryLater, Undeliverable) as error:
                return error
            raise AssertionError("it was delivered")

    return asyncio.run(scene())


@pytest.mark.parametrize(
    ("fault", "seconds", "limited", "unsent"),
    [
        ("429", 9, True, True),
        ("500", 1, False, False),
        ("html", 1, False, False),
        ("drop", 1, False, False),
        ("lost", 1, False, False),
    ],
)
def test_a_passing_fault_says_when_to_try_again(
    server: FakeBotApi, fault: Fault, seconds: int, *, limited: bool, unsent: bool
) -> None:
    server.fail("sendMessage", fault, retry_after=9)

    found = failure(server, Outgoing("send", Message("my secret")))

    assert isinstance(found, TryLater)
    assert (found.after, found.limited, found.unsent) == (timedelta(seconds=seconds), limited, unsent)
    assert "secret" not in str(found)
    assert found.__suppress_context__


def test_faults_in_a_row_are_given_longer_and_longer_up_to_a_minute(server: FakeBotApi) -> None:
    async def scene() -> list[float]:
        async with opened(server) as telegram:
            waits = []
            for _ in range(8):
                with pytest.raises(TryLater) as raised:
                    await telegram.deliver("7", Outgoing("send", Message("a")))
                waits.append(raised.value.after.total_seconds())
            return waits

    server.fail("sendMessage", "500", times=8)

    assert asyncio.run(scene()) == [1, 2, 4, 8, 16, 32, 60, 60]


def test_updates_are_asked_for_again_within_ten_seconds(server: FakeBotApi) -> None:
    server.fail("getUpdates", "500", 6)

    async def scene() -> list[float]:
        waits = []
        async with opened(server) as telegram:
            for _ in range(6):
                with pytest.raises(TryLater) as later:
                    await telegram.fetch(None, timedelta(0))
                waits.append(later.value.after.total_seconds())
        return waits

    assert asyncio.run(scene()) == [1, 2, 4, 8, 10, 10]


def test_a_message_to_a_server_that_is_not_there_was_surely_not_sent() -> None:
    async def scene() -> bool:
        with FakeBotApi() as server:
            server.say(7, "hello")
            telegram = Telegram(TOKEN, server.url)
            await telegram.open()
        with pytest.raises(TryLater) as raised:
            await telegram.deliver("7", Outgoing("send", Message("a")))
        await telegram.close()
        return raised.value.unsent

    assert asyncio.run(scene())


def test_who_blocked_the_bot_or_is_gone_is_told_apart_from_a_bad_message(server: FakeBotApi) -> None:
    text = Outgoing("send", Message("a"))
    stranger = failure(server, text, person="999")
    empty = failure(server, Outgoing("send", Message(" \n ")))
    too_much_data = failure(server, Outgoing("send", Message("a", rows=((Button("A", "x" * 64),),))))
    no_place = failure(server, Outgoing("edit", Message("a"), 999))
    too_long = failure(server, Outgoing("edit", Message("a" * 5000), 999))
    server.block(7)
    blocked = failure(server, text)

    found = [stranger, blocked, empty, too_much_data, no_place, too_long]
    assert [one.gone for one in found if isinstance(one, Undeliverable)] == [True, True, *[False] * 4]


@pytest.mark.parametrize(
    "answer",
    [
        (200, b'{"ok":true}'), (200, b"null"), (200, b"[]"), (200, b"{}"), (200, b"<html>"),
        (200, b'{"ok":true,"result":5}'), (201, b'{"ok":true,"result":{"message_id":-1}}'),
        (200, b'{"ok":true,"result":{"message_id":"x"}}'),
        (200, b"[" * 20_000), (400, b"<html>"), (400, b"{}"), (400, b""), (403, b"<html>"), (403, b"[]"),
        (403, b'{"ok":false,"description":7}'), (500, b'{"ok":false,"parameters":[7]}'),
    ],
)  # fmt: skip
@pytest.mark.parametrize(("method", "do"), [("sendMessage", "send"), ("sendDocument", "file")])
def test_an_answer_that_is_not_telegrams_says_nothing_about_a_message(
    server: FakeBotApi, answer: tuple[int, bytes], method: str, do: Literal["send", "file"]
) -> None:
    server.answer(method, answer)

    later = failure(server, Outgoing(do, Message("a"), file="" if do == "send" else "a.html"))

    assert isinstance(later, TryLater)


def test_receipts_that_stay_odd_are_taken_for_good_in_the_end_and_logged(
    server: FakeBotApi, caplog: pytest.LogCaptureFixture
) -> None:
    server.answer("sendMessage", *((200, b'{"ok":true,"result":5}'),) * 6)

    async def scene() -> list[object]:
        found: list[object] = []
        async with opened(server) as telegram:
            for _ in range(7):
                try:
                    found.append(await telegram.deliver("7", Outgoing("send", Message("a"))))
                except TryLater:
                    found.append("later")
        return found

    *odd, number = asyncio.run(scene())

    assert odd == ["later"] * 5 + [None]
    assert isinstance(number, int)
    assert [line.levelname for line in caplog.records if "odd answers" in line.message] == ["ERROR"]


def test_a_wrong_token_is_refused_at_the_start() -> None:
    async def scene(server: FakeBotApi, token: str) -> None:
        telegram = Telegram(token, server.url)
        try:
            await telegram.open()
        finally:
            await telegram.close()

    with FakeBotApi() as server, pytest.raises(TokenRefused, match="BotFather"):
        asyncio.run(scene(server, "1:wrong"))
    with pytest.raises(TokenRefused):
        Telegram("")


def test_a_server_that_is_not_there_is_said_so_at_the_start() -> None:
    async def scene() -> None:
        telegram = Telegram(TOKEN, "http://127.0.0.1:9")
        try:
            await telegram.open()
        finally:
            await telegram.close()

    with pytest.raises(Unreachable):
        asyncio.run(scene())


def test_commands_and_descriptions_are_shown_in_every_language(server: FakeBotApi) -> None:
    async def scene() -> None:
        async with opened(server) as telegram:
            await telegram.present(
                [
                    Profile("", (("fear", "When fear is in the way"),), "A long one", "A short one"),
                    Profile("es", (("fear", "Si hay miedo"),), "Una larga", "Una corta"),
                ]
            )

    asyncio.run(scene())

    commands = [call.fields for call in server.called("setMyCommands")]
    assert [call.get("language_code") for call in commands] == [None, "es"]
    assert commands[1]["commands"] == [{"command": "fear", "description": "Si hay miedo"}]
    assert commands[0]["scope"] == {"type": "all_private_chats"}
    assert [call.fields["description"] for call in server.called("setMyDescription")] == [
        "A long one",
        "Una larga",
    ]
    assert server.refusals() == []


def test_what_stands_already_is_not_set_again_and_what_differs_is(server: FakeBotApi) -> None:
    english = Profile("", (("fear", "When fear is in the way"),), "A long one", "A short one", "Stile")

    async def scene(*profiles: Profile) -> None:
        async with opened(server) as telegram:
            await telegram.present(profiles)

    asyncio.run(scene(english))
    first = [call.method for call in server.calls if call.method.startswith("set")]
    asyncio.run(scene(english, Profile("de", english.commands, "A long one", "Ein kurzer", "Stile")))
    again = [call for call in server.calls if call.method.startswith("set")][len(first) :]

    of_text = ["setMyCommands", "setMyDescription", "setMyShortDescription", "setMyName"]
    assert first == [*of_text, "setChatMenuButton", "setMyProfilePhoto"]
    assert server.picture == PICTURE.read_bytes()
    assert server.profile["menu", ""] == {"type": "commands"}
    assert {call.fields.get("language_code") for call in again} == {"de"}
    assert "setMyName" not in [call.method for call in again]  # everybody else's is the same
    assert server.refusals() == []


@pytest.mark.parametrize("fault", ["404", "500", "drop"])
def test_a_picture_that_cannot_be_set_does_not_stop_the_start(
    server: FakeBotApi, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    server.fail("setMyProfilePhoto", fault)

    async def scene() -> None:
        async with opened(server) as telegram:
            await telegram.present(())
            await telegram.present(())

    with caplog.at_level(logging.INFO):
        asyncio.run(scene())

    assert "@BotFather can, with /setuserpic" in caplog.text
    assert server.picture  # the next start has set it


def test_a_picture_that_the_operator_chose_stays(server: FakeBotApi) -> None:
    server.picture = b"their own"

    async def scene() -> None:
        async with opened(server) as telegram:
            await telegram.present(())

    asyncio.run(scene())

    assert server.picture == b"their own"


def test_somebody_is_shown_that_something_is_being_drawn(server: FakeBotApi) -> None:
    async def scene() -> None:
        async with opened(server) as telegram:
            telegram.busy("7")

    asyncio.run(scene())

    assert [call.fields for call in server.called("sendChatAction")] == [{"chat_id": 7, "action": "typing"}]
    assert server.refusals() == []


def test_commands_that_cannot_be_set_do_not_stop_the_start(server: FakeBotApi) -> None:
    async def scene() -> str:
        async with opened(server) as telegram:
            await telegram.present([Profile("", (("fear", "x"),), "d", "s")])
            return telegram.name

    server.fail("setMyCommands", "500")

    assert asyncio.run(scene()) == "stile_test_bot"


def test_a_group_gets_one_line_and_is_left(server: FakeBotApi) -> None:
    async def scene() -> None:
        async with opened(server) as telegram:
            telegram.acknowledge(ParsedUpdate(5, group=-100))

    server.add_to_group(-100)

    asyncio.run(scene())

    assert [shown.text for shown in server.messages(-100)] == ["I only talk in private."]
    assert server.left == [-100]


def test_no_word_of_a_torn_answer_reaches_the_log(
    server: FakeBotApi, caplog: pytest.LogCaptureFixture
) -> None:
    server.say(7, "something secret " * 10)
    server.fail("getUpdates", "torn")

    async def scene() -> None:
        async with opened(server) as telegram:
            with caplog.at_level(logging.INFO), pytest.raises(TryLater):
                await telegram.fetch(None, timedelta(0))

    asyncio.run(scene())

    assert "secret" not in caplog.text


def test_the_token_is_in_no_log_and_no_error(server: FakeBotApi, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        found = failure(server, Outgoing("send", Message(" ")))

    secret = TOKEN.partition(":")[2]
    assert secret not in caplog.text
    assert secret not in repr(found)
