"""An operator's commands beside a running bot and after it, over a data folder and over a database alike."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.helpers.fake_bot_api import FakeBotApi
from tests.helpers.paths import ROOT
from tests.helpers.postgres import Server
from tests.helpers.process import PATIENCE, command, running, started, surroundings

pytestmark = [pytest.mark.process, pytest.mark.long]

YOU, OTHER, LATE = 900_100_301, 900_100_302, 900_100_303
HELLO = "I'm Stile"
NEWS = "The bot moves to another house in May."


class Operator:
    """Somebody who types commands where the bot's settings are."""

    def __init__(self, settings: dict[str, object]) -> None:
        self._environment = surroundings(**settings)

    def types(self, *arguments: str, code: int = 0, given: str = "") -> str:
        """Run a command of `stile`, which ends with this code, and return what it prints."""
        done = subprocess.run(
            command(*arguments), env=self._environment, cwd=ROOT, input=given, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        assert done.returncode == code, (arguments, done.stdout, done.stderr)
        return done.stdout

    def invites(self, site: str, *more: str) -> str:
        """Make a code, and return what somebody says who opens its link."""
        said = self.types("invite", "new", "--site", site, *more)
        return f"/start {said.partition('?start=')[2].split()[0]}"


@pytest.mark.parametrize("engine", ["folder", "database"])
def test_every_command_does_its_work_over_either_engine(
    tmp_path: Path, engine: str, request: pytest.FixtureRequest
) -> None:
    where: dict[str, object] = {"DATA_DIR": tmp_path / "data", "ACCESS": "invite"}
    if engine == "database":
        server_of_records: Server = request.getfixturevalue("durable_server")
        where["STORE_URL"] = server_of_records.new_database()
    operator, log = Operator(where), tmp_path / "log"
    records, keys = str(tmp_path / "records"), str(tmp_path / "keys")
    news = tmp_path / "news.toml"
    news.write_text("".join(f'{language} = "{NEWS}"\n' for language in ("en", "de", "es")))
    more = {name: value for name, value in where.items() if name != "DATA_DIR"}
    with FakeBotApi() as server:
        with running(server, tmp_path / "data", log, **more) as bot:
            started(server)
            north, south = operator.invites("north", "--uses", "1"), operator.invites("south")
            server.say(YOU, north)
            server.wait_for(YOU, HELLO, PATIENCE)
            server.say(OTHER, south)
            server.wait_for(OTHER, HELLO, PATIENCE)
            listed = operator.types("invite", "list")
            assert "used up, 1 of 1 used  north" in listed
            assert "open, 1 used  south" in listed
            operator.types("invite", "revoke", "south")
            server.say(LATE, south)
            server.wait_until(lambda: bool(server.messages(LATE)), PATIENCE)
            assert HELLO not in server.messages(LATE)[-1].text
            assert "en: 2 people" in operator.types("announce", str(news))
            assert "2 people are being told" in operator.types("announce", str(news), "--send")
            server.wait_for(YOU, NEWS, PATIENCE)
            server.wait_for(OTHER, NEWS, PATIENCE)
            operator.types("backup", "--into", records, "--keys-into", keys)
            status = operator.types("status")
            assert "running: yes" in status
            assert "last backup" in status
            assert "2 people's records open" in operator.types("drill", records, "--keys", keys)
            assert "under 5 people" in operator.types("stats")
            assert "2 people's records open; 0 problems left" in operator.types("doctor", "--records-only")
            assert "no record of this chat is kept" in operator.types("forget", "-", given=f"{OTHER}\n")
            bot.terminate()
            assert bot.wait(60) == 0, log.read_text()
        operator.types("status", code=1)
        assert "1 people are back; 1 were deleted since" in operator.types("restore", records, "--force")
        assert "new master key: 1;" in operator.types("keys", "rotate")
        assert "1 people's records open; 0 problems left" in operator.types("doctor", "--records-only")
        again = operator.invites("east")
        assert "there was a record" in operator.types("forget", str(YOU), "--say")
        with running(server, tmp_path / "data", log, **more):
            server.say(LATE, again)
            server.wait_for(LATE, HELLO, PATIENCE)
    assert "open, 1 used  east" in operator.types("invite", "list")
