from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.config import Config
from bot.monitoring import examination
from bot.monitoring.examination import Ask, Refused, asking, local, online
from bot.ports import Unreachable
from bot.storage.tinydb_store import TinyDBStore
from bot.storage.upkeep.doctor import SPARE_KEY
from flows.person import Person
from tests.helpers.fake_bot_api import TOKEN, FakeBotApi

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
POLLING = Config(Path("/data"), token=TOKEN)
WEBHOOK = replace(POLLING, webhook_url="https://a.example/b")


def telegram(hook: dict[str, Any] | Exception, off: float = 0) -> Ask:
    def ask(method: str, **_: object) -> tuple[dict[str, Any], str]:
        if isinstance(hook, Exception):
            raise hook
        date = format_datetime(NOON - timedelta(seconds=off), usegmt=True)
        answers = {"getMe": {"id": 42, "username": "a_bot"}, "getWebhookInfo": hook}
        return answers.get(method, {"total_count": 0}), date

    return ask


def minutes_ago(minutes: int) -> int:
    return int((NOON - timedelta(minutes=minutes)).timestamp())


@pytest.mark.parametrize(
    ("settings", "hook", "off", "told", "problems"),
    [
        (POLLING, {"url": "", "pending_update_count": 3}, 0, "polling: 3 updates wait", 0),
        (POLLING, {"url": "https://x.example"}, 0, "webhook: set, but the settings fetch updates", 1),
        (WEBHOOK, {"url": ""}, 0, "webhook: not set, but the settings name one", 1),
        (WEBHOOK, {"url": "https://a.example/b"}, 0, "webhook: 0 updates wait", 0),
        (
            WEBHOOK,
            {"url": "x", "last_error_date": minutes_ago(5), "last_error_message": "502"},
            0, "last delivery that failed: 5 min ago: 502", 1,
        ),
        (WEBHOOK, {"url": "x", "last_error_date": minutes_ago(90)}, 0, "90 min ago: unknown", 0),
        (POLLING, {}, 31, "clock: +31 s from Telegram's: set it by NTP", 1),
        (POLLING, {}, -29, "clock: -29 s from Telegram's", 0),
        (POLLING, Refused(401), 0, "token: Telegram refuses it", 1),
        (POLLING, Refused(502), 0, "Telegram: answers with 502", 1),
        (POLLING, Unreachable(), 0, "Telegram: can't be reached", 1),
    ],
)  # fmt: skip
def test_telegram_is_asked_for_token_webhook_and_clock(
    settings: Config, hook: dict[str, Any] | Exception, off: float, told: str, problems: int
) -> None:
    found = online(settings, telegram(hook, off), lambda: NOON)

    assert any(told in str(check) for check in found), list(map(str, found))
    assert sum(check.is_problem for check in found) == problems


def test_an_answer_without_a_date_says_nothing_of_the_clock() -> None:
    def ask(method: str, **_: object) -> tuple[dict[str, Any], str]:
        return {"asked": method}, ""

    found = online(POLLING, ask, lambda: NOON)

    assert not any(check.about == "clock" for check in found)


@pytest.mark.parametrize(
    ("mounts", "told", "problem"),
    [
        ("/dev/a / ext4 rw 0 0\n/dev/b {} xfs rw 0 0\n", "file system: xfs", False),
        ("/dev/a / ext4 rw 0 0\nserver:/x {} nfs4 rw 0 0\n", "file system: nfs4 is on a network", True),
        ("odd\n", "file system: unknown", False),
        (None, "file system: can't be told", False),
    ],
)
def test_a_file_system_on_a_network_is_told(
    tmp_path: Path, mounts: str | None, told: str, problem: bool
) -> None:
    table = tmp_path / "mounts"
    if mounts is not None:
        table.write_text(mounts.format(tmp_path.resolve()), encoding="utf-8")

    found = {check.about: check for check in local(Config(tmp_path), str(table))}

    assert str(found["file system"]).startswith(told)
    assert found["file system"].is_problem is problem


def test_a_full_disk_a_lost_folder_and_a_key_beside_the_data_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examination, "LEAST_ROOM", 2**60)
    monkeypatch.setattr(examination, "OLDEST_SQLITE", (99, 0, 0))
    (tmp_path / "master.key").touch()

    found = {check.about: str(check) for check in local(Config(tmp_path)) if check.is_problem}
    lost = [check for check in local(Config(tmp_path / "none")) if check.about == "disk"]
    key = next(check for check in local(Config(tmp_path)) if check.about == "master key")

    assert found["disk"].endswith(": make room")
    assert found["SQLite"].endswith(": upgrade it to 3.38 or newer")
    assert "can't be looked at" in str(lost[0])
    assert "lies beside the data" in str(key)


def test_a_real_answer_is_understood_and_no_error_names_the_token() -> None:
    with FakeBotApi() as server:
        ask = asking(server.token, server.url)
        assert ask("getMe")[0]["is_bot"] is True
        with pytest.raises(Refused) as refused:
            asking("1:wrong", server.url)("getMe")
        url = server.url
    with pytest.raises(Unreachable) as away:
        asking(TOKEN, url)("getMe")
    assert TOKEN not in f"{refused.value!r}{away.value!r}{away.value.__cause__!r}"


@pytest.mark.parametrize("is_done", [True, False])
def test_what_only_botfather_can_set_is_told_with_what_is_missing(*, is_done: bool) -> None:
    me = {"id": 42, "username": "a_bot", "can_join_groups": not is_done}

    def ask(method: str, **fields: object) -> tuple[dict[str, Any], str]:
        if method == "getUserProfilePhotos":
            assert fields["user_id"] == 42
            return {"total_count": int(is_done)}, ""
        return (me if method == "getMe" else {}), ""

    found = {check.about: check.found for check in online(POLLING, ask, lambda: NOON)}

    assert found["groups"].startswith("off" if is_done else "may add the bot")
    assert found["picture"].startswith("there" if is_done else "none: a start of the bot sets one")
    assert "Edit Privacy Policy" in found["link to the privacy policy"]


def test_the_doctor_asks_telegram_each_question_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(TinyDBStore(tmp_path).close())
    monkeypatch.setattr(examination, "LEAST_ROOM", 0)
    with FakeBotApi() as server:
        settings = {"DATA_DIR": str(tmp_path), "TELEGRAM_TOKEN": server.token, "TELEGRAM_API_URL": server.url}
        for name, value in settings.items():
            monkeypatch.setenv(f"STILE_{name}", value)
        code = main(["doctor"])
        asked = [call.method for call in server.calls]

    told = capsys.readouterr().out
    assert code == 0, told
    assert asked == ["getMe", "getWebhookInfo", "getUserProfilePhotos"]  # and no webhook is taken away
    assert "token: good, for @stile_test_bot" in told


def test_the_doctor_asks_everything_and_sums_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def fill() -> None:
        store = TinyDBStore(tmp_path)
        for id_ in ("1", "2", "3"):
            await store.commit(Person(id_), 0, None)
        await store.close()

    asyncio.run(fill())
    monkeypatch.setenv("STILE_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(examination, "LEAST_ROOM", 0)
    with closing(sqlite3.connect(tmp_path / "people.db")) as people:
        people.execute("DELETE FROM people WHERE id < 3")
        people.commit()

    codes = [main(["doctor"]), main(["doctor", "--summary", "--records-only"])]
    told = capsys.readouterr().out

    assert codes == [0, 0]
    assert told.count("token: none given: Telegram was not asked") == 1
    assert told.count("1 people's records open; 0 problems left") == 2
    assert told.count(f": {SPARE_KEY}\n") == 2
    assert f"{SPARE_KEY}: 2 times\n" in told
