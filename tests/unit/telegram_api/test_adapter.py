# ruff: noqa: SLF001 - numbers of messages are given out by the server
"""Telegram through the real library: updates read, messages sent, errors told apart."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from datetime import timedelta
from typing import Literal
from urllib.parse import urlsplit

import pytest

from bot.ports import TokenRefused, TryLater, Undeliverable, Unreachable
from bot.telegram_api.adapter import Telegram
from bot.telegram_api.intake import ParsedUpdate
from flows.model import Button, Message
from flows.person import Outgoing
from tests.helpers.fake_bot_api import TOKEN, FakeBotApi, Fault
from tests.helpers.opened_telegram import deliver, fetched, opened, send_file

ROWS = ((Button("Yes", "yes"), Button("No", "no")), (Button("Back", ":back"),))


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
        with socket.socket() as nobody:  # no other test's server gets the port meanwhile
            nobody.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            nobody.bind(("127.0.0.1", urlsplit(server.url).port))
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


def test_somebody_is_shown_that_something_is_being_drawn(server: FakeBotApi) -> None:
    async def scene() -> None:
        async with opened(server) as telegram:
            telegram.busy("7")

    asyncio.run(scene())

    assert [call.fields for call in server.called("sendChatAction")] == [{"chat_id": 7, "action": "typing"}]
    assert server.refusals() == []


def test_a_group_gets_one_line_and_is_left(server: FakeBotApi) -> None:
    async def scene() -> None:
        async with opened(server) as telegram:
            telegram.acknowledge(ParsedUpdate(5, group=-100, language="de"))

    server.add_to_group(-100)

    asyncio.run(scene())

    assert [shown.text for shown in server.messages(-100)] == ["I only talk in private. (de)"]
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
