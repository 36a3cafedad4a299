"""From the therapist's desk to the phone and back, by the real process: calendars, pages, quick hands."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from datetime import time as hour
from pathlib import Path
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from icalendar import Calendar

from bot.storage.tinydb_store import TinyDBStore
from flows.person import Appointment, Break, Person
from flows.record.calendar import appointments
from tests.helpers import wound_bot
from tests.helpers.calendar_files import by_dateutil, by_icalendar
from tests.helpers.chat import agreed
from tests.helpers.fake_bot_api import FakeBotApi, Shown
from tests.helpers.paths import ROOT
from tests.helpers.process import PATIENCE, running

YOU = 900_100_200
BERLIN = {"zone": "Europe/Berlin", "country": "DE"}
AGREED = datetime(2026, 3, 5, 15, tzinfo=UTC)
PRACTICE = ROOT / "tests" / "unit" / "files" / "calendars" / "practice-once.ics"
TAPS_EVERY, ANSWERED_WITHIN = 0.4, 0.1
AFTER_TWELVE = "going by what you tapped"
CALLS = ("sendMessage", "editMessageText", "editMessageReplyMarkup")


async def _store(folder: Path, person: Person) -> None:
    store = TinyDBStore(folder)
    await store.commit(person, 0, None)
    await store.close()


async def _load(folder: Path) -> Person:
    store = TinyDBStore(folder)
    person = (await store.load(str(YOU))).person
    await store.close()
    assert person
    return person


def tap_through(server: FakeBotApi, *labels: str) -> None:
    for label in labels:
        server.tap(YOU, label, PATIENCE)


def files(server: FakeBotApi) -> dict[str, bytes]:
    return {name: content for _, name, content in server.files}


def test_sessions_go_into_a_calendar_and_come_back_out_of_one(tmp_path: Path) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    first = now.date() + timedelta(days=2)
    weekly = Appointment(1, first, hour(16), "Europe/Berlin", every_weeks=1)
    away = Break(first + timedelta(weeks=3), first + timedelta(weeks=6))
    person = agreed(id=str(YOU), appointments=(weekly,), breaks=(away,), **BERLIN)
    asyncio.run(_store(tmp_path / "data", person))

    with FakeBotApi() as server, running(server, tmp_path / "data", tmp_path / "log") as process:
        server.say(YOU, "/appointments")
        tap_through(server, "To my calendar", "Time for me", "An hour before")
        server.wait_until(lambda: "calendar.ics" in files(server), PATIENCE)
        sent = files(server)["calendar.ics"]
        server.say(YOU, "/appointments")
        tap_through(server, "Remove all sessions")
        process.terminate()
        assert process.wait(20) == 0
        refused = server.refusals()

    until = now + timedelta(days=731)
    noted = [one for one in appointments.sessions(person, now, until) if one > now]
    calendar = Calendar.from_ical(sent)
    assert isinstance(calendar, Calendar)
    assert by_icalendar(calendar, until, now) == noted
    assert by_dateutil(sent, until, now) == noted
    assert len({one.astimezone(UTC).hour for one in noted}) == 2  # through both changes of the clocks
    assert b"herapy" not in sent
    assert refused == []


def test_a_practices_file_is_read_back_and_noted_and_leaves_again(tmp_path: Path) -> None:
    asyncio.run(_store(tmp_path / "data", agreed(id=str(YOU), **BERLIN)))

    with FakeBotApi() as server:
        since = datetime(2026, 3, 2, 10, tzinfo=UTC)
        with wound_bot.running(server, tmp_path, since=since) as process:
            server.know(YOU)
            server.send_file(YOU, "appointment.ics", PRACTICE.read_bytes())
            asked = server.wait_for(YOU, lambda shown: "Yes, note it" in shown.labels, PATIENCE)
            server.tap(YOU, "Yes, note it", PATIENCE)
            server.wait_for(YOU, lambda shown: shown.id > asked.id and bool(shown.labels), PATIENCE)
            server.say(YOU, "/appointments")
            tap_through(server, "To my calendar", "Appointment", "No, thanks")
            server.wait_until(lambda: "calendar.ics" in files(server), PATIENCE)
            process.terminate()
            assert process.wait(20) == 0
        assert server.refusals() == []
        sent = Calendar.from_ical(files(server)["calendar.ics"])
        assert isinstance(sent, Calendar)

    assert "4:00\u202fPM" in asked.text  # 15:00 UTC by the person's own clock
    (kept,) = asyncio.run(_load(tmp_path / "data")).engagement.appointments
    assert datetime.combine(kept.day, kept.at, ZoneInfo(kept.zone)) == AGREED
    assert by_icalendar(sent, since + timedelta(30), since) == [AGREED]
    assert "made-up" not in repr(kept).lower()
    assert "Made-up" not in (tmp_path / "log").read_text(encoding="utf-8")


PRINTS = {"As a PDF, to print or mail": 1, "PDF, large letters": 1, "A card to hold up": 1}


@pytest.mark.parametrize("label", PRINTS)
def test_a_page_is_printed_while_typing_is_shown(tmp_path: Path, label: str) -> None:
    with FakeBotApi() as server:
        chat = wound_bot.Chat(server)
        with wound_bot.running(server, tmp_path, chat_every="0.05") as process:
            chat.say("/start")
            chat.tap("Yes, I'm 18 or older")
            chat.tap("Yes, keep my answers")
            chat.answer_all(chat.say("/start failing"), words="I want to say it")
            # Old buttons go in quiet seconds; the copy button of the sentence stays.
            server.wait_for(wound_bot.YOU, lambda one: bool(copy_of(one)) and not one.labels, PATIENCE)
            chat.say("/summary")
            if "The newest: Being afraid that I'll fail" in server.messages(wound_bot.YOU)[-1].labels:
                chat.tap("The newest: Being afraid that I'll fail")
            chat.tap("Make this my page")
            server.tap(wound_bot.YOU, label, PATIENCE)
            server.wait_until(lambda: bool(server.files), PATIENCE)
            process.terminate()
            assert process.wait(20) == 0
        assert server.refusals() == []
        calls = [call.method for call in server.calls]

    assert calls.index("sendChatAction") < calls.index("sendDocument")
    (content,) = (body for name, body in files(server).items() if name.endswith(".pdf"))
    assert len(pypdfium2.PdfDocument(content)) >= PRINTS[label]


def copy_of(shown: Shown) -> str:
    """Return what the copy button of a message copies, where it has one."""
    buttons = (button for row in shown.keyboard for button in row if "copy_text" in button)
    return next((button["copy_text"]["text"] for button in buttons), "")


def asks(part: str) -> Callable[[Shown], bool]:
    return lambda shown: bool(shown.labels) and part in shown.text


def test_twelve_quick_taps_are_each_answered_before_the_next(tmp_path: Path) -> None:
    """A tap every 0.4 s through the finder: no answer waits for the pace of the chat, and none is refused."""
    asyncio.run(_store(tmp_path / "data", agreed(id=str(YOU), **BERLIN)))
    waits: list[float] = []

    with FakeBotApi() as server, running(server, tmp_path / "data", tmp_path / "log") as process:
        server.say(YOU, "/find_my_barrier")
        tap_through(server, "Start")
        server.wait_for(YOU, asks("1 of 12"), PATIENCE)
        began = time.monotonic()
        for number in range(1, 13):
            time.sleep(max(0.0, began + TAPS_EVERY * number - time.monotonic()))
            tapped = time.monotonic()
            server.tap(YOU, "Quite a bit", PATIENCE)
            server.wait_for(YOU, asks(f"{number + 1} of 12" if number < 12 else AFTER_TWELVE), PATIENCE)
            waits.append(time.monotonic() - tapped)
        process.terminate()
        assert process.wait(20) == 0
        calls = [call.method for call in server.calls if call.method in CALLS]
        assert server.refusals() == []
        assert not [call for call in server.calls if call.status == 429]

    # A pace of one message a second would hold the later ones up for a second each.
    assert sorted(waits)[len(waits) // 2] < ANSWERED_WITHIN, waits
    assert max(waits) < 1, waits
    assert len(calls) <= 3 * len(waits), calls
