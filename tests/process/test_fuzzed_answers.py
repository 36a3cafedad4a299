"""The bot lives on and answers everybody, whatever Telegram answers, to whatever method and whenever."""

from __future__ import annotations

import json
import time
from pathlib import Path
from random import Random

import pytest

from tests.helpers.bot_api import FIELDS, Json
from tests.helpers.fake_bot_api import FakeBotApi
from tests.helpers.process import running, started

pytestmark = pytest.mark.long

PEOPLE = range(900_100_700, 900_100_708)
CARD = "go to the nearest hospital"
SECONDS, SHARE, PATIENCE = 15.0, 0.35, 90.0
RESULTS: tuple[object, ...] = (
    None, True, [], {}, 5, "x", [[]], {"message_id": "x"}, {"message_id": -1}, {"id": []},
    [{"update_id": "7"}], [{"update_id": 2**60}],
    [{"update_id": 7, "message": {"chat": []}}], {"file_path": "../x"},
    {"username": 1},
)  # fmt: skip
AFTER: tuple[object, ...] = (1, 1e99, -5, "x", True, None, [])
BODIES: tuple[bytes, ...] = (
    b"", b"null", b"[]", b"{}", b'{"ok":tr', b"<html><h1>502</h1></html>", b"[" * 50_000, b'{"a":' * 20_000,
    b"\xff\xfe\x00", b"NaN", b'{"ok":false}', b'{"ok":false,"description":7}', b'{"ok":"yes"}',
    *(json.dumps({"ok": True, "result": one}).encode() for one in RESULTS),
    *(json.dumps({"ok": False, "parameters": {"retry_after": one}}).encode() for one in AFTER),
    b'{"ok":false,"parameters":[]}', b'{"ok":false,"parameters":{"migrate_to_chat_id":"x"}}',
)  # fmt: skip
STATUSES = (200, 201, 204, 301, 400, 401, 403, 404, 409, 413, 418, 429, 500, 502, 503)
SAID = (
    "/start",
    "hello",
    "/menu",
    "I want to die",
    "/export",
    "Yes, I'm 18 or older",
    "7",
    "/why",
    "/summary",
)


class Fuzzed(FakeBotApi):
    """A Telegram that answers a share of the calls with any status and any body."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.random = Random(seed)
        self.share = 0.0
        self.given: set[str] = set()
        self.times = 0

    def handle(self, method: str, fields: Json) -> tuple[int, bytes | None]:
        with self._changed:
            # Each failed fetch brings a rest, in which nothing else would happen.
            if self.random.random() < self.share * (0.2 if method == "getUpdates" else 1):
                answer = self.random.choice(STATUSES), self.random.choice(BODIES)
                self.given.add(method)
                self.times += 1
                self._record(method, fields, answer[0], injected=True)
                return answer
        return super().handle(method, fields)


@pytest.mark.parametrize("seed", [1, 2])
def test_no_answer_of_telegrams_ends_it_or_leaves_anybody_alone(tmp_path: Path, seed: int) -> None:
    log = tmp_path / "log"
    with Fuzzed(seed) as server, running(server, tmp_path / "data", log) as process:
        started(server)
        server.share, random = SHARE, Random(seed)
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            person = random.choice(PEOPLE)
            shown = next((one for one in reversed(server.messages(person)) if one.keyboard), None)
            buttons = (
                [one for row in shown.keyboard for one in row if "callback_data" in one] if shown else []
            )
            if shown and buttons and random.random() < 0.6:
                server.press(person, shown.id, random.choice(buttons)["callback_data"])
            elif random.random() < 0.1:
                server.edit(person, "I took all my pills")
            else:
                server.say(person, random.choice(SAID))
            time.sleep(0.05)
        server.share = 0.0
        last = {person: max((one.id for one in server.messages(person)), default=0) for person in PEOPLE}
        for person in PEOPLE:
            server.say(person, "/help_now")

        for person, before in last.items():
            server.wait_for(person, CARD, PATIENCE, after=before)
        server.wait_until(lambda: not server.pending(), PATIENCE)
        assert process.poll() is None
    assert server.times > 20
    assert {"sendMessage", "answerCallbackQuery"} <= server.given <= FIELDS.keys()
    said = log.read_text()
    assert "Traceback" not in said
    assert "could not be handled" not in said
