"""The real process on a machine that has its troubles: clocks that jump, long pauses, disks that are full."""

from __future__ import annotations

import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.storage.records_db import PEOPLE
from tests.helpers.fake_bot_api import FakeBotApi
from tests.helpers.process import PATIENCE, no_file_over
from tests.helpers.wound_bot import running, wind_to

YOU = 900_100_300
TEN_MINUTES, AN_HOUR = timedelta(minutes=10), timedelta(hours=1)
FIRST, SECOND = "Hi, I'm Stile", "Your answers are stored sealed"


@pytest.mark.parametrize("jump", [AN_HOUR, -AN_HOUR])
def test_a_clock_that_jumps_an_hour_holds_no_reply_up(tmp_path: Path, jump: timedelta) -> None:
    with FakeBotApi() as server, running(server, tmp_path):
        server.fail("sendMessage", "500", 2)
        server.say(YOU, "/start")
        server.wait_until(lambda: bool(server.called("sendMessage")), PATIENCE)

        wind_to(tmp_path, datetime.now(UTC) + jump)

        server.wait_for(YOU, FIRST, PATIENCE)
        server.tap(YOU, "Yes, I'm 18 or older", PATIENCE)
        server.wait_for(YOU, SECOND, PATIENCE)
        assert [shown.text[: len(FIRST)] for shown in server.messages(YOU)] == [FIRST, SECOND[: len(FIRST)]]


def test_a_process_paused_for_ten_minutes_goes_on_where_it_was(tmp_path: Path) -> None:
    with FakeBotApi() as server, running(server, tmp_path) as process:
        server.say(YOU, "/start")
        server.wait_for(YOU, FIRST, PATIENCE)

        process.send_signal(signal.SIGSTOP)
        wind_to(tmp_path, datetime.now(UTC) + TEN_MINUTES)
        server.tap(YOU, "Yes, I'm 18 or older")
        server.hang_up()
        process.send_signal(signal.SIGCONT)

        server.wait_for(YOU, SECOND, PATIENCE)
        assert sum(shown.text.startswith(SECOND) for shown in server.messages(YOU)) == 1


def test_a_disk_that_fills_up_keeps_an_answer_waiting_until_there_is_room(tmp_path: Path) -> None:
    with FakeBotApi() as server, running(server, tmp_path) as process:
        server.say(YOU, "/start")
        server.wait_for(YOU, FIRST, PATIENCE)
        log = tmp_path / "log"

        with no_file_over((tmp_path / "data" / f"{PEOPLE}-wal").stat().st_size, process.pid):
            server.tap(YOU, "Yes, I'm 18 or older")
            server.wait_until(lambda: "storing failed, trying again" in log.read_text(), PATIENCE)
            assert not any(shown.text.startswith(SECOND) for shown in server.messages(YOU))

        server.wait_for(YOU, SECOND, PATIENCE)
        assert process.poll() is None
