"""The real process under a clock to wind, and somebody who talks with it over a Bot API of ours."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from tests.helpers.fake_bot_api import FakeBotApi, Shown
from tests.helpers.paths import ROOT
from tests.helpers.process import PATIENCE, surroundings

YOU = 900_100_200
SOMEBODY_ELSE = 900_100_300
WORDS = "I say I'm fine; it's **not** <b>true</b> & 🙂"
READY = ("Done", "Make my page")
WAYS_OUT = ("‹ Back", "Skip", "Pause", "Help now", "I'd rather not say", "Something else")


class Chat:
    """A person who taps and types, and waits for the answer each time."""

    def __init__(self, server: FakeBotApi) -> None:
        self._server = server
        self._last = 0
        self._edits = 0

    def say(self, text: str) -> Shown:
        self._server.say(YOU, text)
        return self._asked()

    def tap(self, label: str) -> Shown:
        self._server.tap(YOU, label, PATIENCE)
        return self._asked(changed=True)

    def see(self, text: str) -> Shown:
        return self._server.wait_for(YOU, text, PATIENCE)

    def answer_all(self, shown: Shown, **chosen: str) -> Shown:
        """Go through a talk to its end: tap what was chosen, else the first answer, or write a line."""
        for _ in range(60):
            if "What next?" in shown.text or shown.labels == ["Menu"]:
                return shown
            labels = [label for label in shown.labels if label not in WAYS_OUT]
            wanted = next((label for label in labels if label in chosen.values()), None)
            ready = next((label for label in labels if label in READY), None)
            if labels:
                shown = self.tap(ready or wanted or labels[0])
            else:
                shown = self.say("12pm" if "What time" in shown.text else chosen.get("words", WORDS))
        raise AssertionError("the talk never ended")

    def _asked(self, *, changed: bool = False) -> Shown:
        """Return the next message with buttons, or the last one once it was changed in place."""

        def fresh(shown: Shown) -> bool:
            same = changed and shown.id == self._last and shown.edits > self._edits
            return bool(shown.labels) and (shown.id > self._last or same)

        shown = self._server.wait_for(YOU, fresh, PATIENCE)
        self._last, self._edits = shown.id, shown.edits
        return shown


@contextmanager
def running(
    server: FakeBotApi,
    folder: Path,
    since: datetime | None = None,
    heartbeat: str = "1s",
    chat_every: str = "1",
) -> Iterator[subprocess.Popen[bytes]]:
    """Run the bot in this folder, by the clock in its file `wound`, which begins at `since` or now."""
    settings = folder / "stile.toml"
    settings.write_text(f'[nudges]\nheartbeat = "{heartbeat}"\n')
    wind_to(folder, since or datetime.now(UTC))
    contract = {"TELEGRAM_TOKEN": server.token, "TELEGRAM_API_URL": server.url, "DATA_DIR": folder / "data"}
    environment = surroundings(**contract) | {
        "WOUND": str(folder / "wound"),
        "CHAT_EVERY": chat_every,
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, str(ROOT / "tests" / "helpers" / "fake_clock.py"), str(settings)]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wind(folder: Path, days: int, at: str) -> None:
    """Set the clock to this time (UTC) so many days on."""
    today = datetime.now(UTC).date()
    wind_to(folder, datetime.combine(today + timedelta(days=days), time.fromisoformat(at), UTC))


def wind_to(folder: Path, then: datetime) -> None:
    """Set the clock to this moment, from which it goes on. It is never read half written."""
    offset = folder / "wound.new"
    offset.write_text(str((then - datetime.now(UTC)).total_seconds()))
    offset.rename(folder / "wound")
