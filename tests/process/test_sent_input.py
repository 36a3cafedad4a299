"""Everything that Telegram lets people send, to the real process: taken, offered, or declined once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.bot_api import Json
from tests.helpers.fake_bot_api import FakeBotApi, Shown
from tests.helpers.process import PATIENCE
from tests.helpers.wound_bot import SOMEBODY_ELSE, running

FIRST = 900_200_000
QUESTION = "If you only say one thing"
OTHER = {"id": SOMEBODY_ELSE, "is_bot": False, "first_name": "A"}
NOT_TEXT: dict[str, object] = {
    "sticker": {"file_id": "s", "emoji": "😀"}, "contact": {"phone_number": "1", "first_name": "A"},
    "poll": {"id": "1", "question": "?", "options": []}, "dice": {"emoji": "🎲", "value": 3},
    "venue": {"location": {"latitude": 1, "longitude": 1}, "title": "x", "address": "y"},
    "story": {"chat": {"id": 1, "type": "private"}, "id": 3}, "game": {"title": "x"},
    "checklist": {"title": "x", "tasks": []}, "voice": {"file_id": "v", "duration": 3},
    "video_note": {"file_id": "v"}, "location": {"latitude": 1, "longitude": 1}, "photo": [{"file_id": "p"}],
    "animation": {"file_id": "a"}, "document": {"file_id": "d", "file_name": "x.pdf"},
}  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeBotApi]:
    folder: Path = tmp_path_factory.mktemp("sent")
    with FakeBotApi() as server, running(server, folder):
        yield server
        assert "Traceback" not in (folder / "log").read_text()


people = iter(range(FIRST, FIRST + 1000))


def at_a_free_text(server: FakeBotApi) -> int:
    """Return somebody new, who is asked for words."""
    person = next(people)
    server.say(person, "/start before_session")
    for label in ("Yes, I'm 18 or older", "Yes, keep my answers", "Start anyway", "6"):
        server.tap(person, label, PATIENCE)
    server.wait_for(person, QUESTION, PATIENCE)
    return person


numbers = iter(range(5_000, 9_000))


def message(person: int, **fields: object) -> Json:
    return {
        "message_id": next(numbers),
        "date": int(time.time()) + 3,
        "chat": {"id": person, "type": "private"},
        "from": {"id": person, "is_bot": False, "first_name": "P", "language_code": "en"},
        **fields,
    }


def replies(server: FakeBotApi, person: int, *sent: Json, kind: str = "message") -> list[Shown]:
    """Send messages in one go, and return what is answered before the answer to a last, odd command."""
    before = server.messages(person)[-1].id
    for body in sent:
        server.push(kind, body)
    server.push("message", message(person, text="/nothing_of_that_name"))
    last = server.wait_for(person, "I don't know that command", PATIENCE, after=before)
    return [shown for shown in server.messages(person) if before < shown.id < last.id]


@pytest.mark.parametrize("sort", NOT_TEXT)
def test_what_is_no_text_gets_one_reply_and_is_no_answer(server: FakeBotApi, sort: str) -> None:
    person = at_a_free_text(server)

    (said,) = replies(server, person, message(person, **{sort: NOT_TEXT[sort]}))

    assert QUESTION in said.text


@pytest.mark.parametrize("caption", [None, 0, 2])
def test_an_album_gets_one_reply_wherever_its_caption_is(server: FakeBotApi, caption: int | None) -> None:
    person = at_a_free_text(server)
    album = [
        message(person, photo=[{"file_id": f"p{n}"}], media_group_id=f"{person}",
                **({"caption": "My garden"} if n == caption else {}))
        for n in range(4)
    ]  # fmt: skip

    (said,) = replies(server, person, *album)

    assert ("Use these words" in said.labels) == (caption == 0)


def test_words_under_a_picture_are_an_answer_after_one_tap(server: FakeBotApi) -> None:
    person = at_a_free_text(server)
    replies(server, person, message(person, photo=[{"file_id": "p"}], caption="I miss my garden"))

    server.tap(person, "Use these words", PATIENCE)

    server.wait_for(person, "✓ I miss my garden", PATIENCE)


@pytest.mark.parametrize(
    "origin",
    [
        {"forward_origin": {"type": "user", "sender_user": OTHER, "date": 1}},
        {"forward_origin": {"type": "hidden_user", "sender_user_name": "X", "date": 1}},
        {
            "forward_origin": {
                "type": "channel",
                "chat": {"id": -1, "type": "channel"},
                "message_id": 1,
                "date": 1,
            }
        },
        {"forward_origin": {"type": "chat", "sender_chat": {"id": -1, "type": "group"}, "date": 1}},
        {"via_bot": {"id": 9, "is_bot": True, "first_name": "gif"}},
    ],
)
def test_words_of_others_are_asked_about(server: FakeBotApi, origin: Json) -> None:
    person = at_a_free_text(server)

    (said,) = replies(server, person, message(person, text="You are nothing.", **origin))

    assert "came from somebody else" in said.text
    assert "Use these words" in said.labels


@pytest.mark.parametrize(
    "beside",
    [
        {
            "reply_to_message": {
                "message_id": 1,
                "date": 1,
                "chat": {"id": 1, "type": "private"},
                "text": "before",
            }
        },
        {"quote": {"text": "one thing", "position": 3}},
        {"entities": [{"type": "bold", "offset": 0, "length": 3}]},
        {"external_reply": {"origin": {"type": "hidden_user", "sender_user_name": "X", "date": 1}}},
        {"link_preview_options": {"is_disabled": True}},
        {"effect_id": "5"},
        {"has_protected_content": True},
    ],
)
def test_own_words_are_the_answer_whatever_comes_with_them(server: FakeBotApi, beside: Json) -> None:
    person = at_a_free_text(server)

    (said,) = replies(server, person, message(person, text="See how I sleep", **beside))

    assert QUESTION not in said.text
    assert "I can't" not in said.text


@pytest.mark.parametrize(
    "edit",
    [
        {"location": {"latitude": 52.0, "longitude": 13.0, "live_period": 900}},
        {"photo": [{"file_id": "p"}]},
        {"poll": {"id": "1", "question": "?", "options": []}},
        {"game": {"title": "x"}},
    ],
)
def test_edits_without_words_are_not_answered(server: FakeBotApi, edit: Json) -> None:
    person = at_a_free_text(server)

    edits = [message(person, edit_date=n + 2, **edit) for n in range(8)]

    assert replies(server, person, *edits, kind="edited_message") == []


@pytest.mark.parametrize(
    "kind", ["pinned_message", "message_auto_delete_timer_changed", "write_access_allowed"]
)
def test_what_telegram_reports_is_not_answered(server: FakeBotApi, kind: str) -> None:
    person = at_a_free_text(server)

    assert replies(server, person, message(person, **{kind: {"message_id": 1}})) == []


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("/stop.", "Stopped."),
        ("/Stop!", "Stopped."),
        ("/stop please", "Stopped."),
        ("\u200b/stop", "Stopped."),
        ("/help-now", "nearest hospital"),
        ("/sos!!", "nearest hospital"),
        ("/helpnow", "nearest hospital"),
        ("/help now", "nearest hospital"),
        ("/hilfe", "nearest hospital"),
        ("/harbour", "I don't know that command"),
        ("//", "I don't know that command"),
        ("/pause.", "waits"),
        ("/ menu", "What"),
    ],
)
def test_a_command_is_done_however_it_is_typed(server: FakeBotApi, typed: str, answer: str) -> None:
    person = at_a_free_text(server)
    before = server.messages(person)[-1].id

    server.push("message", message(person, text=typed))

    server.wait_for(person, answer, PATIENCE, after=before)
