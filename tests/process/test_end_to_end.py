"""The whole main job: the real process, the real library, a Bot API over HTTP, and a clock to wind."""

from __future__ import annotations

import signal
from datetime import UTC, datetime
from pathlib import Path

from tests.helpers.fake_bot_api import FakeBotApi
from tests.helpers.process import PATIENCE
from tests.helpers.wound_bot import SOMEBODY_ELSE, WORDS, YOU, Chat, running, wind

REASON = "To be calm with my son & <not> shout"
NOON = "12:00"


def test_from_the_first_hello_to_a_nudge_with_the_exact_reason(tmp_path: Path) -> None:
    with FakeBotApi() as server, running(server, tmp_path, chat_every="0.25") as process:
        chat = Chat(server)

        chat.say("/start")
        chat.tap("Yes, I'm 18 or older")
        chat.tap("Yes, keep my answers")
        chat.tap("Later")
        chat.answer_all(chat.tap("Find what's in the way"), much="Very much", later="Later")
        chat.answer_all(
            chat.say("/start opening-up"), whole="All of it: about 9 minutes", held_back="☐ How bad it gets"
        )
        chat.say("/summary")
        chat.tap("The newest: Opening up to my therapist")
        chat.tap("Make this my page")
        chat.tap("As a PDF, to print or mail")
        page = chat.see("Not a medical record")
        wind(tmp_path, 1, NOON)
        chat.answer_all(chat.say("/my_reasons"), words=REASON, drift="When I drift")
        chat.say("/warning_signs")
        shown = chat.tap("All of it: about 4 minutes")
        for sign in ("I cancelled", "I didn't go", "I thought about stopping"):
            shown = chat.tap(f"☐ {sign}")
        chat.answer_all(shown, later="Not now")
        # Somebody else's whole turn later, what was sent here is written down, and the clock may jump.
        server.say(SOMEBODY_ELSE, "/start")
        server.wait_for(SOMEBODY_ELSE, "18 or older", PATIENCE)
        wind(tmp_path, 4, "18:50")
        nudge = server.wait_for(YOU, lambda shown: "Not today" in shown.labels, PATIENCE)
        server.tap(YOU, "Not today", PATIENCE)
        chat.see("I'll let that line rest")

        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
        assert WORDS in page.text
        assert page.keyboard == []
        assert [(name, body[:5]) for _, name, body in server.files] == [
            ("page.pdf", b"%PDF-"),
            ("page.txt", b"There"),
        ]  # no font draws the smile
        assert REASON.casefold() in nudge.text.casefold()
        assert nudge.silent
        assert server.refusals() == []
    log = (tmp_path / "log").read_text()
    assert "Traceback" not in log
    for secret in (REASON, WORDS, server.token, str(YOU)):
        assert secret not in log


def test_a_live_location_is_not_answered_and_a_command_may_have_a_full_stop(tmp_path: Path) -> None:
    with FakeBotApi() as server, running(server, tmp_path):
        server.say(YOU, "/start")
        server.tap(YOU, "Yes, I'm 18 or older", PATIENCE)
        server.tap(YOU, "Yes, keep my answers", PATIENCE)
        server.wait_for(YOU, "why are you in therapy", PATIENCE)
        for moves in range(5):
            place = {"latitude": 52.0 + moves, "longitude": 13.0, "live_period": 900}
            message = {
                "message_id": 900,
                "date": 1,
                "chat": {"id": YOU, "type": "private"},
                "location": place,
            }
            server.push("edited_message", {**message, "edit_date": 2 + moves})
        said = len(server.messages(YOU))
        server.say(YOU, "/stop.")
        stopped = server.wait_for(YOU, "Stopped.", PATIENCE)

        assert len(server.messages(YOU)) == said + 1
        assert stopped.text.startswith("Stopped.")
        assert server.refusals() == []


def test_the_parts_of_a_paste_are_one_answer_and_forwarded_words_are_left_out(tmp_path: Path) -> None:
    now = int(datetime.now(UTC).timestamp())
    forwarded = {"type": "user", "sender_user": {"id": SOMEBODY_ELSE, "is_bot": False, "first_name": "A"}}
    with FakeBotApi() as server, running(server, tmp_path):
        server.say(YOU, "/start before_session")
        for label in ("Yes, I'm 18 or older", "Yes, keep my answers", "Start anyway", "6"):
            server.tap(YOU, label, PATIENCE)
        server.wait_for(YOU, "If you only say one thing", PATIENCE)

        server.say(YOU, "a" * 4096, date=now)
        server.say(YOU, "and this is the rest of it", date=now)
        server.wait_until(lambda: "✍" in server.reactions.values(), PATIENCE)  # added to the first part
        server.say(YOU, "You are nothing.", date=now + 60, forward_origin={**forwarded, "date": 1})
        asked = server.wait_for(YOU, "came from somebody else, so I haven't taken it", PATIENCE)

        assert "☐ A hard week" in asked.labels
        assert server.refusals() == []
