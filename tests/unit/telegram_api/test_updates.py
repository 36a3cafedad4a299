"""An update of Telegram becomes an event, whatever it holds."""

from __future__ import annotations

import asyncio
import inspect
import logging
import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.ext import filters

from bot.telegram_api.adapter import Telegram
from bot.telegram_api.intake import ParsedUpdate
from flows.model import Event
from tests.helpers.bot_api import Json
from tests.helpers.fake_bot_api import TOKEN, FakeBotApi
from tests.helpers.opened_telegram import PRIVATE, USER, fetched, message, opened

GROUP = {"id": -100, "type": "supergroup", "title": "a group"}
READER = Telegram(TOKEN)
BOT = {"id": 42, "is_bot": True, "first_name": "Stile"}


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


def read(kind: str, body: Json) -> ParsedUpdate:
    return READER.read({"update_id": 5, kind: body})


def member(status: str) -> Json:
    return {"user": BOT, "status": status, **({"until_date": 0} if status == "kicked" else {})}


def membership(chat: Json, before: str, after: str) -> Json:
    members = {"old_chat_member": member(before), "new_chat_member": member(after)}
    return {"chat": chat, "from": USER, "date": 1, **members}


def tap(**fields: object) -> Json:
    asked = message(text="A question?", **{"from": BOT})
    return {"id": "q1", "from": USER, "chat_instance": "1", "message": asked, **fields}


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


@pytest.mark.long
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
    """The line for it is in the language of the person who called us."""
    assert read(kind, body) == ParsedUpdate(5, group=group, language="es" if group else "")


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
