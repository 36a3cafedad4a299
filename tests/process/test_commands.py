"""The command line, as real processes: what it prints, what it imports, how it starts and stops."""

from __future__ import annotations

import asyncio
import io
import json
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.storage.tinydb_store import TinyDBStore
from tests.helpers.fake_bot_api import TOKEN, FakeBotApi
from tests.helpers.paths import ROOT
from tests.helpers.process import PATIENCE, command, running, started, surroundings

MISCONFIGURED, TRY_AGAIN, UNUSABLE = 78, 75, 2
KEY_GIVEN = "5a" * 32  # so that none is made, and no line says so


def refusal(*arguments: str, code: int = MISCONFIGURED, **settings: object) -> str:
    """Run to a refusal with this exit code and return the one line it printed."""
    ended = subprocess.run(
        command(*arguments),
        env=surroundings(**settings),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ended.returncode == code, ended.stderr
    assert ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    return line


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])

    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("stile ")


def test_an_unknown_command_names_the_known(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["fly"])

    assert ended.value.code == 2
    assert "'run', 'try', " in capsys.readouterr().err


def test_the_shipped_talks_have_no_problems(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0

    assert re.search(r" flows, no problems\n", capsys.readouterr().out)


def test_every_problem_of_a_talk_is_told_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.toml").write_text('[flow]\nname = "a"\n')
    (tmp_path / "b.toml").write_text("[flow\n")

    assert main(["check", str(tmp_path)]) == 2

    told = capsys.readouterr().out.splitlines()
    assert any(line.startswith(f"{tmp_path}/a.toml:1: ") for line in told)
    assert any(line.startswith(f"{tmp_path}/b.toml:1: ") for line in told)


@pytest.mark.parametrize("arguments", [["check"], ["try"], ["--help"]])
def test_light_commands_load_neither_telegram_nor_the_scheduler(arguments: list[str]) -> None:
    program = (
        "import sys; from bot.__main__ import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "heavy = ('telegram', 'apscheduler', 'aiohttp', 'tinydb', 'psycopg')\n"
        "print([name for name in heavy if name in sys.modules])"
    )

    ended = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
        stdin=subprocess.DEVNULL,
    )

    assert ended.stdout.splitlines()[-1] == "[]"


def test_without_a_token_one_line_says_where_to_get_one(tmp_path: Path) -> None:
    line = refusal("run", DATA_DIR=tmp_path)

    assert line.startswith("stile: STILE_TELEGRAM_TOKEN: no bot token: get one from @BotFather")


def test_a_token_that_telegram_refuses_is_one_line(tmp_path: Path) -> None:
    wrong = "1000000042:another-token-of-thirty-five-sign"
    with FakeBotApi() as server:
        line = refusal(
            "run", TELEGRAM_TOKEN=wrong, TELEGRAM_API_URL=server.url, DATA_DIR=tmp_path, MASTER_KEY=KEY_GIVEN
        )

    assert line.endswith("Telegram refused the bot's token: copy it again from @BotFather")


def test_a_start_waits_until_telegram_answers(tmp_path: Path) -> None:
    with FakeBotApi() as server:
        server.fail("getMe", "500", 2)
        with running(server, tmp_path / "data", tmp_path / "log") as process:
            started(server)

            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0

    log = (tmp_path / "log").read_text()
    assert log.count("Telegram can't be reached: check the network, and the address of the Bot API") == 1
    assert "running as @stile_test_bot" in log


def test_a_start_that_waits_for_telegram_can_be_stopped(tmp_path: Path) -> None:
    with FakeBotApi() as server:
        server.fail("getMe", "500", 1000)
        with running(server, tmp_path / "data", tmp_path / "log") as process:
            server.wait_until(lambda: bool(server.called("getMe")), PATIENCE)

            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0


def test_a_webhook_address_that_telegram_refuses_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[telegram]\nwebhook_url = "https://stile.example.org/updates"\n')

    with FakeBotApi() as server:
        server.unknown = {"url"}
        line = refusal(
            "run", "--config", str(tmp_path / "config.toml"), TELEGRAM_TOKEN=TOKEN,
            TELEGRAM_API_URL=server.url, DATA_DIR=tmp_path / "data", MASTER_KEY=KEY_GIVEN,
        )  # fmt: skip

    assert "Telegram refused telegram.webhook_url" in line


def test_a_data_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with FakeBotApi() as server:
        data = tmp_path / "file" / "data"
        line = refusal("run", TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL=server.url, DATA_DIR=data)

    assert line.startswith(f"stile: {tmp_path}/file/data: ")


def test_a_data_folder_in_use_is_one_line(tmp_path: Path) -> None:
    with FakeBotApi() as server, running(server, tmp_path / "data", tmp_path / "log"):
        started(server)

        line = refusal(
            "run",
            code=TRY_AGAIN,
            TELEGRAM_TOKEN=TOKEN,
            TELEGRAM_API_URL=server.url,
            DATA_DIR=tmp_path / "data",
        )

    assert "another process has it open" in line


def test_a_port_in_use_is_one_line_and_passes(tmp_path: Path) -> None:
    with FakeBotApi() as server, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        line = refusal(
            "run",
            code=TRY_AGAIN,
            TELEGRAM_TOKEN=TOKEN,
            TELEGRAM_API_URL=server.url,
            TELEGRAM_WEBHOOK_URL="https://stile.example.org/updates",
            TELEGRAM_LISTEN=address,
            DATA_DIR=tmp_path / "data",
            MASTER_KEY=KEY_GIVEN,
        )
        told = server.called("setWebhook")

    assert line.startswith(f"stile: {address} can't be listened at")
    assert not told


def test_an_unknown_variable_starts_no_empty_bot(tmp_path: Path) -> None:
    line = refusal("run", TELEGRAM_TOKEN=TOKEN, DATADIR=tmp_path / "data")

    assert line == "stile: STILE_DATADIR: no such setting: did you mean STILE_DATA_DIR?"
    assert not (tmp_path / "data").exists()


def test_an_unknown_key_of_the_settings_is_one_line(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[log]\nlevle = "INFO"\n')

    line = refusal("run", "--config", str(file), TELEGRAM_TOKEN=TOKEN)

    assert line == f"stile: {file}: log.levle: no such key: did you mean log.level?"


def test_the_bot_answers_soon_and_stops_cleanly_when_told_to(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with FakeBotApi() as server, running(server, tmp_path / "data", log) as process:
        begun = time.monotonic()
        server.say(5, "/start")
        server.wait_for(5, lambda shown: bool(shown.labels), PATIENCE)
        took = time.monotonic() - begun
        started(server)

        process.send_signal(signal.SIGTERM)
        code = process.wait(PATIENCE)

    assert code == 0
    assert took < 10  # the aim is 3 s on an idle machine; this one may be busy
    assert server.refusals() == []
    assert server.pending() == 0
    lines = log.read_text().splitlines()
    assert lines[-1].endswith("bot.runtime.service: stopped")
    assert not any("Traceback" in line or TOKEN in line for line in lines)
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_a_bug_that_stops_the_bot_shows_its_place_and_no_words(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from bot.runtime import service; from bot.config import Config\n"
        "def clock(): raise ValueError('what somebody wrote')\n"
        "service.serve = lambda *_: clock()\n"
        "sys.exit(service.run(Config(Path(sys.argv[1])), None, None, clock))"
    )

    ended = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert "CRITICAL bot.runtime.service: stopped by a bug | ValueError in clock <string>:3" in line
    assert "what somebody wrote" not in line


def test_the_drill_backs_up_a_running_bot_and_brings_everybody_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data, backup, keys = tmp_path / "data", tmp_path / "people.backup", tmp_path / "keys.backup"
    monkeypatch.setenv("STILE_DATA_DIR", str(data))
    with FakeBotApi() as server, running(server, data, tmp_path / "log") as process:
        server.say(5, "/start")
        server.wait_for(5, "18 or older", PATIENCE)
        backed_up = main(["backup", str(backup), "--keys", str(keys)])
        process.terminate()
        process.wait(PATIENCE)
    (data / "people.db").unlink()
    (data / "keys.db").unlink()

    restored = main(["restore", str(backup), "--keys", str(keys)])
    healthy = main(["doctor"])
    rotated = main(["keys", "rotate"])
    still_healthy = main(["doctor", "--repair"])

    assert [backed_up, restored, healthy, rotated, still_healthy] == [0, 0, 0, 0, 0]
    told = capsys.readouterr().out
    assert "1 people are back; 0 were deleted since" in told
    assert told.count("1 people's records open; 0 problems left") == 2
    assert "people's keys under the new master key: 1;" in told


def test_a_talk_that_is_not_there_is_named_with_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["try", "nope"])

    assert code == 2
    assert "nope: there is no such talk. There are after-session, " in capsys.readouterr().err


def test_agree_typed_at_the_welcome_passes_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("/agree\n1\n"))

    main(["try"])

    told = capsys.readouterr().out
    assert told.count("Are you 18 or older?") == 1
    assert "✓ Find what's in the way" in told


def test_a_restore_over_people_is_refused_without_force(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STILE_DATA_DIR", str(tmp_path))
    (tmp_path / "people.db").touch()

    code = main(["restore", str(tmp_path / "backup")])

    assert code == 2
    assert "--force puts the backup in their place" in capsys.readouterr().err


def test_the_doctor_tells_what_is_wrong_and_that_something_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STILE_DATA_DIR", str(tmp_path))
    asyncio.run(TinyDBStore(tmp_path).close())
    tmp_path.chmod(0o755)

    code = main(["doctor"])

    assert code == 1
    told = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in told[:-2]] == [
        "disk", "file system", "master key", "SQLite", "PDFs and fonts", "token",
    ]  # fmt: skip
    assert told[-2:] == [
        f"{tmp_path}: others can get at it: chmod go= {tmp_path}",
        "nobody's record is kept yet; 1 problems left",
    ]

    assert main(["doctor", "--json"]) == 1

    rows = json.loads(capsys.readouterr().out)
    assert [row["about"] for row in rows if row["problem"]] == ["records"]
    assert rows[-1]["text"] == f"{tmp_path}: others can get at it: chmod go= {tmp_path}"


def test_a_key_made_at_the_first_start_is_pointed_out_once(tmp_path: Path) -> None:
    log = tmp_path / "log"
    told = []
    for _ in range(2):
        with FakeBotApi() as server, running(server, tmp_path / "data", log) as process:
            started(server)
            process.terminate()
            process.wait(PATIENCE)
        told.append("keep a copy apart from the data" in log.read_text())

    assert told == [True, False]


def test_a_language_nobody_has_begun_is_refused_and_the_others_are_named() -> None:
    assert refusal("try", "--language", "fr", code=UNUSABLE) == (
        "stile: fr: nothing is written in that language. There are en, de, es"
    )


def test_who_reads_only_the_beginning_sees_no_traceback() -> None:
    with subprocess.Popen(
        command("review"), cwd=ROOT, env=surroundings(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        told = process.stderr.read()

    assert told == b""
