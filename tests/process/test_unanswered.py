"""Nobody goes unanswered: the real process with records that don't open, full disks and odd answers."""

from __future__ import annotations

import json
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from bot.__main__ import main
from bot.storage.keyring import KEYS, open_sealed, seal
from bot.storage.master_key import look_into_keyring
from bot.storage.records_db import PEOPLE
from flows.person import SCHEMA
from tests.helpers.fake_bot_api import FakeBotApi
from tests.helpers.process import PATIENCE, no_file_over
from tests.helpers.process import running as stile_running
from tests.helpers.wound_bot import running

YOU, OTHER, THIRD = 900_100_400, 900_100_401, 900_100_402
FIRST, SECOND = "Hi, I'm Stile", "Your answers are stored sealed"
CARD, SHUT, GONE = "go to the nearest hospital", "Something on my side keeps me", "all deleted"


Change = Callable[[bytes, bytes, bytes], bytes]


def spoil(data: Path, person: int, change: Change, backup: Path | None = None) -> None:
    """Change the sealed record of one person in a stopped bot's folder, or in a backup of it."""
    with closing(look_into_keyring(data)) as keys, closing(sqlite3.connect(backup or data / PEOPLE)) as file:
        uid = keys.uid(str(person))
        (body,) = file.execute("SELECT body FROM people WHERE uid = ?", (uid,)).fetchone()
        key = keys.find(uid)
        assert key is not None
        file.execute("UPDATE people SET body = ? WHERE uid = ?", (change(key, uid, body), uid))
        file.commit()


def note_schema(data: Path, schema: int | None) -> None:
    """Write the newest schema of a folder as a newer version does: 0 before its first record, or nothing."""
    with closing(sqlite3.connect(data / PEOPLE)) as file:
        file.execute("DELETE FROM meta WHERE name = 'schema'")
        if schema is not None:
            file.execute("INSERT INTO meta (name, value) VALUES ('schema', ?)", (schema,))
        file.commit()


def a_bit(_key: bytes, _uid: bytes, body: bytes) -> bytes:
    return bytes([*body[:50], body[50] ^ 1, *body[51:]])


def cut(_key: bytes, _uid: bytes, body: bytes) -> bytes:
    return body[:-20]


def nothing(_key: bytes, _uid: bytes, _body: bytes) -> bytes:
    return b""


def of_another(_key: bytes, uid: bytes, body: bytes) -> bytes:
    return seal(bytes(32), uid, body)


def no_record(key: bytes, uid: bytes, _body: bytes) -> bytes:
    return seal(key, uid, b'{"person": {"1": {"id": 7}}}')


def no_json(key: bytes, uid: bytes, _body: bytes) -> bytes:
    return seal(key, uid, b"[[[[")


def newer(key: bytes, uid: bytes, body: bytes) -> bytes:
    tables = json.loads(open_sealed(key, uid, body))
    tables["person"]["1"]["schema"] = SCHEMA + 1
    return seal(key, uid, msgspec.json.encode(tables))


def greeted(server: FakeBotApi, folder: Path, *people: int) -> None:
    """Let people come, and stop the bot."""
    with running(server, folder) as process:
        for person in people:
            server.say(person, "/start")
        for person in people:
            server.wait_for(person, FIRST, PATIENCE)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


# 1: a record that can't be opened


def test_whoever_has_a_record_that_does_not_open_is_answered_and_can_delete_it(tmp_path: Path) -> None:
    damages = dict(zip(range(YOU + 10, YOU + 14), (a_bit, cut, no_record, no_json), strict=True))
    with FakeBotApi() as server:
        greeted(server, tmp_path, *damages, OTHER)
        for person, damage in damages.items():
            spoil(tmp_path / "data", person, damage)
        last: dict[int, int] = {}
        with running(server, tmp_path):
            for said, answer in (
                ("/why", SHUT),
                ("/help_now", CARD),
                ("I want to kill myself", CARD),
                ("hello", SHUT),
                ("/delete", "Delete it all"),
            ):
                last = {person: server.messages(person)[-1].id for person in damages}
                for person in damages:
                    server.say(person, said)
                for person in damages:
                    server.wait_for(person, answer, PATIENCE, after=last[person])
            for person in damages:
                server.tap(person, "Yes, delete everything")
                last[person] = server.wait_for(person, GONE, PATIENCE).id
                server.say(person, "/start")
            server.say(OTHER, "/menu")
            for person in (*damages, OTHER):
                server.wait_for(person, FIRST, PATIENCE, after=last.get(person, 0))


@pytest.mark.parametrize("noted", [None, 0, SCHEMA + 1], ids=["unknown", "not all known", "newer"])
def test_a_folder_of_a_newer_version_is_refused_and_nothing_is_confirmed(
    tmp_path: Path, noted: int | None
) -> None:
    with FakeBotApi() as server:
        greeted(server, tmp_path, YOU, OTHER)
        spoil(tmp_path / "data", OTHER, newer)
        note_schema(tmp_path / "data", noted)
        server.say(YOU, "I want to kill myself")

        with stile_running(server, tmp_path / "data", tmp_path / "log") as process:
            assert process.wait(PATIENCE) == 78

        assert "install the newer version" in (tmp_path / "log").read_text()
        assert server.pending() == 1


# 2: damage is not deletion


def test_a_backup_with_damage_of_every_kind_costs_nobody_their_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    damages = dict(zip(range(YOU + 10, YOU + 14), (a_bit, cut, nothing, of_another), strict=True))
    backup = str(tmp_path / "people.backup")
    monkeypatch.setenv("STILE_DATA_DIR", str(tmp_path / "data"))
    with FakeBotApi() as server:
        greeted(server, tmp_path, *damages, OTHER)
        assert main(["backup", backup]) == 0
        for person, damage in damages.items():
            spoil(tmp_path / "data", person, damage, Path(backup))
        refused = main(["restore", backup, "--force"])
        why = capsys.readouterr().err
        restored = main(["restore", backup, "--force", "--skip-damaged"])
        looked = main(["doctor", "--records-only", "--repair"])

        assert (refused, restored, looked) == (2, 0, 0)
        assert "4 of its records are damaged" in why
        with running(server, tmp_path):
            last = {person: server.messages(person)[-1].id for person in (*damages, OTHER)}
            for person in last:
                server.say(person, "/start")
            for person, before in last.items():
                server.wait_for(person, FIRST, PATIENCE, after=before)


# 3: passing trouble passes

OK = b'{"ok":true,"result":%b}'
FETCHED = [
    (200, b"null"), (200, b"[]"), (200, b'{"ok":true}'), (200, OK % b"true"), (200, b"[" * 100_000),
    (200, OK % b'[{"update_id":"7"}]'), (200, b'{"ok":tr'),
    (401, b'{"ok":false,"description":"Unauthorized"}'),
    (404, b"<html><h1>404</h1></html>"), (429, b'{"ok":false,"parameters":{"retry_after":1e99}}'),
    (403, b'{"ok":false,"description":"Forbidden"}'), (301, b""), (200, OK % b'[{"update_id":-1},null,7]'),
    (409, b'{"ok":false,"description":"Conflict: terminated by other getUpdates request"}'),
    (502, b'{"ok":false,"error_code":502,"description":"' + b"{" * 50_000), (200, b'\xff\xfe{"ok":true}'),
]  # fmt: skip


def test_no_answer_to_a_fetch_ends_a_bot_that_has_run(tmp_path: Path) -> None:
    with FakeBotApi() as server, running(server, tmp_path) as process:
        server.say(YOU, "/start")
        server.wait_for(YOU, FIRST, PATIENCE)

        for number, answer in enumerate(FETCHED):
            server.answer("getUpdates", answer)
            server.say(OTHER + number, "/start")
            server.answered_all(PATIENCE)
            server.wait_for(OTHER + number, FIRST, PATIENCE)

        assert process.poll() is None
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_odd_answers_to_what_is_sent_cost_nobody_their_reply(tmp_path: Path) -> None:
    people = range(YOU, YOU + 8)
    with FakeBotApi() as server, running(server, tmp_path):
        server.answer(
            "sendMessage",
            (200, OK % b'{"message_id":"x"}'), (200, OK % b"true"), (200, b"null"), (200, OK % b"{}"),
            (401, b"{}"), (404, b"<html></html>"), (301, b""), (403, b"[" * 50_000),
        )  # fmt: skip
        for person in people:
            server.say(person, "/start")
        server.answered_all(PATIENCE)
        for person in people:
            server.wait_for(person, FIRST, PATIENCE)


NO_ANSWERS = [
    (200, b'{"ok":true}'), (200, OK % b"5"), (200, OK % b'{"message_id":"x"}'), (200, b"[]"), (200, b"{}"),
    (400, b"<html><h1>400</h1></html>"), (403, b"<html><h1>403</h1></html>"), (403, b"{}"),
    (500, b'{"ok":false,"parameters":[7]}'),
]  # fmt: skip


@pytest.mark.parametrize("times", [1, 3])
def test_a_help_card_comes_though_its_receipts_were_odd(tmp_path: Path, times: int) -> None:
    with FakeBotApi() as server, running(server, tmp_path):
        for person, answer in enumerate(NO_ANSWERS, YOU):
            server.answer("sendMessage", *(answer,) * times)

            server.say(person, "I want to kill myself")

            server.wait_for(person, CARD, PATIENCE)
    assert "Traceback" not in (tmp_path / "log").read_text()


# 5: what is under way goes on


def test_an_edit_that_is_refused_costs_no_reply(tmp_path: Path) -> None:
    refusals = [
        (403, b'{"ok":false,"description":"Forbidden: bot was blocked by the user"}'),
        (400, b'{"ok":false,"description":"Bad Request: chat not found"}'),
        (400, b'{"ok":false,"description":"Bad Request: user is deactivated"}'),
        (200, OK % b"null"),
    ]
    with FakeBotApi() as server, running(server, tmp_path):
        for person, refusal in enumerate(refusals, YOU):
            server.say(person, "/start")
            server.wait_for(person, FIRST, PATIENCE)
            for method in ("editMessageReplyMarkup", "editMessageText"):
                server.answer(method, refusal, refusal)

            server.tap(person, "Yes, I'm 18 or older")

            server.wait_for(person, SECOND, PATIENCE)


def test_a_file_that_is_refused_is_said(tmp_path: Path) -> None:
    refusals = [
        (403, b'{"ok":false,"description":"Forbidden: not enough rights to send documents"}'),
        (400, b'{"ok":false,"description":"Bad Request: file must be non-empty"}'),
        (400, b'{"ok":false,"description":""}'),
    ]
    with FakeBotApi() as server, running(server, tmp_path):
        for person, refusal in enumerate(refusals, YOU):
            server.say(person, "/start")
            for label in ("Yes, I'm 18 or older", "Yes, keep my answers"):
                server.tap(person, label, PATIENCE)
            server.wait_for(person, "why are you in therapy", PATIENCE)
            server.answer("sendDocument", refusal)

            server.say(person, "/export")

            server.wait_for(person, "Telegram didn't take the file", PATIENCE)
        # The other of the two files comes all the same.
        server.wait_until(lambda: {chat for chat, _, _ in server.files} == {YOU, YOU + 1, YOU + 2}, PATIENCE)


CLOCKS = (
    timedelta(hours=-2), timedelta(days=-400), timedelta(minutes=-61), timedelta(hours=1), timedelta(days=1),
)  # fmt: skip


def test_a_wrong_clock_over_a_kill_holds_up_no_reply(tmp_path: Path) -> None:
    with FakeBotApi() as server:
        wrong = (*(datetime.now(UTC) + off for off in CLOCKS), datetime(1970, 1, 2, tzinfo=UTC))
        for person, now in enumerate((datetime.now(UTC), *wrong), YOU):
            with running(server, tmp_path, now) as process:
                if person > YOU:
                    server.wait_for(person - 1, FIRST, PATIENCE)
                    server.wait_until(lambda: not server.pending(), PATIENCE)
                    assert [shown.text[: len(FIRST)] for shown in server.messages(person - 1)] == [FIRST]
                server.fail("sendMessage", "500", 1000)
                server.say(person, "/start")
                server.wait_until(lambda: not server.pending(), PATIENCE)
                process.kill()
                process.wait()
            server.calm()
            assert not server.messages(person)


# 8: a disk that takes nothing


def test_a_full_disk_leaves_nobody_without_an_answer(tmp_path: Path) -> None:
    with FakeBotApi() as server:
        greeted(server, tmp_path, YOU, OTHER)
        with running(server, tmp_path) as process:
            server.say(THIRD, "/start")
            server.wait_for(THIRD, FIRST, PATIENCE)
            with no_file_over(0, process.pid):
                server.tap(YOU, "Yes, I'm 18 or older")
                server.wait_for(YOU, "can't save anything", PATIENCE)
                # These come while the first one waits, and nothing may be confirmed.
                server.say(OTHER, "I want to kill myself")
                server.say(THIRD, "/help_now")
                server.say(THIRD + 1, "/start")
                server.edit(THIRD + 2, "I took all my pills")
                server.show(THIRD + 3, "voice", {"file_id": "v", "file_unique_id": "v", "duration": 1})
                server.say(THIRD + 4, "ich will mich umbringen", "de")
                for person in (OTHER, THIRD):
                    server.wait_for(person, CARD, PATIENCE)
                for person in (THIRD + 1, THIRD + 3):
                    server.wait_for(person, "can't save anything", PATIENCE)
                server.wait_for(THIRD + 2, CARD, PATIENCE)
                server.wait_for(THIRD + 4, "112", PATIENCE)
                assert server.pending() == 7

            server.wait_for(YOU, SECOND, PATIENCE)
            server.wait_for(THIRD + 1, FIRST, PATIENCE)
            server.wait_until(lambda: server.pending() == 0, PATIENCE)


# 7: deleted is deleted


def wrapped(data: Path) -> list[bytes]:
    with closing(sqlite3.connect(data / KEYS)) as keys:
        return [key for (key,) in keys.execute("SELECT wrapped FROM keys WHERE length(uid) = 16")]


@contextmanager
def reading(data: Path) -> Iterator[None]:
    """Have another program read the keys meanwhile, as a backup agent does."""
    with closing(sqlite3.connect(data / KEYS)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT wrapped FROM keys").fetchall()
        yield


@pytest.mark.parametrize(("after", "read"), [(0.0, False), (0.03, False), (0.05, True)])
def test_a_kill_while_people_are_deleted_leaves_no_key_and_no_new_record(
    tmp_path: Path, after: float, read: bool
) -> None:
    data, people = tmp_path / "data", range(YOU, YOU + 6)
    with FakeBotApi() as server:
        with running(server, tmp_path) as process:
            for said, answer in (("/start", FIRST), ("/delete", "Delete it all?")):
                for person in people:
                    server.say(person, said)
                for person in people:
                    server.wait_for(person, answer, PATIENCE)
            keys = wrapped(data)
            assert len(keys) == len(people)
            with reading(data) if read else nullcontext():
                for person in people:
                    server.tap(person, "Yes, delete everything")
                    server.tap(person, "Yes, delete everything")
                time.sleep(after)
                process.kill()
                process.wait()

        greetings = len(server.called("getMe"))
        with running(server, tmp_path) as process:
            # All may be answered before the kill; a process that has not begun has no handler of SIGTERM.
            server.wait_until(lambda: len(server.called("getMe")) > greetings, PATIENCE)
            for person in people:
                server.wait_for(person, GONE, PATIENCE)
            server.wait_until(lambda: server.pending() == 0, PATIENCE)

            assert not any(
                key in path.read_bytes() for path in data.iterdir() if path.is_file() for key in keys
            )
            assert wrapped(data) == []
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0


@pytest.mark.parametrize(
    ("first", "button"), [("/start", "No, I'm younger"), ("/delete", "Yes, delete everything")]
)
def test_a_second_tap_makes_no_record(tmp_path: Path, first: str, button: str) -> None:
    with FakeBotApi() as server, running(server, tmp_path):
        server.say(YOU, "/start")
        server.wait_for(YOU, FIRST, PATIENCE)
        if first != "/start":
            server.say(YOU, first)
        shown = server.wait_for(YOU, lambda shown: button in shown.labels, PATIENCE)
        data = shown.button(button)
        assert data is not None
        server.press(YOU, shown.id, data["callback_data"])
        server.wait_until(lambda: len(server.answered) == 1, PATIENCE)
        last = server.messages(YOU)[-1].text

        for _ in range(2):
            server.press(YOU, shown.id, data["callback_data"])
        server.edit(YOU, "what I wrote before")
        server.block(YOU)
        server.wait_until(lambda: server.pending() == 0 and len(server.answered) == 3, PATIENCE)

        assert [shown.text for shown in server.messages(YOU)].count(last) >= 1
        assert wrapped(tmp_path / "data") == []


def test_before_a_start_and_after_a_deletion_everything_is_answered_and_nothing_is_kept(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    with FakeBotApi() as server, running(server, tmp_path):
        for said, answer in (
            ("hello", "I didn't keep this"),
            ("/menu", "I didn't keep this"),
            ("/sos", CARD),
            ("I want to kill myself", CARD),
            ("Ireland", "116 123"),
        ):
            before = server.messages(YOU)[-1].id if server.messages(YOU) else 0
            server.say(YOU, said)
            server.wait_for(YOU, answer, PATIENCE, after=before)
        assert wrapped(data) == []

        begun = server.say(YOU, "/start")
        server.wait_for(YOU, FIRST, PATIENCE, after=begun)
        assert len(wrapped(data)) == 1
        server.say(YOU, "/delete.")
        server.tap(YOU, "Yes, delete everything", PATIENCE)
        gone = server.wait_for(YOU, GONE, PATIENCE)
        # "Delete chat" in Telegram tells the bot that it is blocked.
        server.block(YOU)
        server.unblock(YOU)
        server.edit(YOU, "what I wrote before")
        server.show(YOU, "location", {"latitude": 52.0, "longitude": 13.0, "live_period": 900})
        server.say(YOU, "are you there?")
        server.wait_for(YOU, "I didn't keep this", PATIENCE, after=gone.id)
        server.wait_until(lambda: server.pending() == 0, PATIENCE)
        assert wrapped(data) == []
