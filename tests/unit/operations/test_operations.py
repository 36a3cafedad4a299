from __future__ import annotations

import asyncio
import socket
import stat
import threading
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.access import Access
from bot.operations import control
from bot.operations.announcement import AnnouncementUnusable, read
from bot.operations.control import NotRunning, OrderRefused
from bot.operations.invitations import Invitation, Invitations
from bot.operations.orders import Orders
from bot.ports import StoreUnusable
from bot.runtime.app import App
from bot.runtime.gate import GUESSES, Gate
from bot.storage.memory import MemoryStore
from bot.storage.tinydb_store import TinyDBStore
from bot.storage.upkeep.codes import FolderCodes
from flows.model import Event
from flows.person import Delivery, Engagement, NudgePreferences, Outgoing, Person, Profile
from tests.helpers.chat import shipped_conversation

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = NOON.date()
CONVERSATION = shipped_conversation()
TEXTS = {"en": "Hello", "es": "Hola", "de": "Hallo"}


def clock() -> datetime:
    return NOON


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({}, "open"),
        ({"until": TODAY}, "open"),
        ({"until": date(2026, 3, 1)}, "over"),
        ({"uses": 2, "used": 1}, "open"),
        ({"uses": 2, "used": 2}, "used up"),
        ({"revoked": True}, "revoked"),
    ],
)
def test_a_code_is_open_until_its_day_its_uses_or_its_end(change: dict[str, Any], state: str) -> None:
    assert Invitation("code", "north", TODAY, **change).state(TODAY) == state


def test_uses_are_counted_once_an_update_and_survive_a_restart(tmp_path: Path) -> None:
    made = Invitations(FolderCodes(tmp_path), clock)
    code = made.new("north", uses=2).code

    taken = [made.take(code, update) for update in (1, 1, 2, 3)]

    assert taken == [True, True, True, False]
    assert Invitations(FolderCodes(tmp_path), clock).take(code, 4) is False
    assert not made.take("another-code-of-mine", 5)
    assert stat.S_IMODE((tmp_path / "invitations.json").stat().st_mode) == 0o600


def test_a_code_or_a_whole_site_is_revoked(tmp_path: Path) -> None:
    made = Invitations(FolderCodes(tmp_path), clock)
    north = [made.new("north") for _ in range(2)]
    south = made.new("south")

    assert made.revoke(south.code[:5]) == []  # too short to be sure
    assert made.revoke(south.code[:6]) == [south]
    assert made.revoke("north") == north
    assert made.revoke("north") == []
    assert not any(made.take(row.code, number) for number, row in enumerate(made.rows))


def test_a_file_of_invitations_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "invitations.json").write_text("{", encoding="utf-8")

    with pytest.raises(StoreUnusable, match="put a copy back"):
        Invitations(FolderCodes(tmp_path), clock)


class World:
    """An app behind a gate, with the operator's orders."""

    def __init__(self, tmp_path: Path, *people: Person, access: Access | None = None) -> None:
        self.store = MemoryStore()
        self.app = App(self.store, CONVERSATION, self, clock)
        self.invitations = Invitations(FolderCodes(tmp_path), clock)
        self.orders = Orders(self.app, self.invitations, lambda: "a_bot")
        self.sent: list[tuple[str, str]] = []
        self.people = people
        rules = access or Access("invite")
        self.gate = Gate(self.app, self.store, rules, lambda: 0.0, invitations=self.invitations)

    async def deliver(self, person: str, item: Outgoing, body: bytes = b"") -> int:
        del body
        self.sent.append((person, item.message.text))
        return len(self.sent)

    async def comes(self, person: str, text: str, number: int) -> bool:
        await self.gate.receive(Event(person, number, "command", text))
        await self.app.outbox.idle()
        await self.app.replies.idle()
        return (await self.store.load(person)).person is not None

    async def fill(self) -> None:
        for person in self.people:
            await self.store.commit(person, 0, None)


def test_who_brings_an_open_code_comes_in_and_nobody_guesses_one(tmp_path: Path) -> None:
    async def live() -> list[bool]:
        world = World(tmp_path)
        answer = await world.orders.handle(
            {"order": "invite-new", "site": "north", "until": "2026-03-02", "uses": 1}
        )
        ((row,), bot) = answer["invitations"], answer["bot"]
        assert (row["state"], row["site"], bot) == ("open", "north", "a_bot")
        link = f"start invite-{row['code']}"
        come = [await world.comes("1", link, 1), await world.comes("2", link, 2)]
        for number in range(10, 11 + GUESSES):
            await world.comes("3", f"start invite-guess-{number:09}", number)
        world.invitations.new("south")
        fresh = world.invitations.rows[-1].code
        return [
            *come,
            await world.comes("3", f"start invite-{fresh}", 30),
            await world.comes("4", f"start invite-{fresh}", 31),
        ]

    assert asyncio.run(live()) == [True, False, False, True]


def test_who_is_not_on_the_list_is_told_the_number_to_give(tmp_path: Path) -> None:
    world = World(tmp_path, access=Access("list", people=frozenset({"7"})))

    assert asyncio.run(world.comes("4711", "start", 1)) is False
    ((_, text),) = world.sent
    assert "4711" in text
    assert "code" not in text


def test_a_record_is_forgotten_while_the_bot_runs(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def live() -> tuple[list[object], bool]:
        world = World(tmp_path, Person("1"))
        await world.fill()
        found = [(await world.orders.handle({"order": "forget", "chat": "1"}))["found"] for _ in range(2)]
        return found, (await world.store.load("1")).person is None

    with caplog.at_level("INFO", "bot.operations"):
        assert asyncio.run(live()) == ([True, False], True)

    # The log does not say who had a record.
    assert caplog.messages == ["a chat was forgotten at the operator's order"] * 2


def test_everybody_is_told_once_in_their_language_whatever_they_paused(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    off = NudgePreferences(off=True)
    people = (
        Person("1", engagement=Engagement(preferences=off)),
        Person("2", profile=Profile(language="es")),
        Person("3", profile=Profile(language="xx")),
        Person("4", delivery=Delivery(blocked=True)),
    )

    async def live() -> tuple[list[Counter[str]], list[tuple[str, str]]]:
        world = World(tmp_path, *people)
        await world.fill()
        counted: list[Counter[str]] = []
        for send in (False, True, True):
            answer = await world.orders.handle({"order": "announce", "texts": TEXTS, "send": send})
            counted.append(Counter(dict(answer["people"])))
            await world.app.outbox.idle()
        return counted, world.sent

    with caplog.at_level("INFO", "bot.operations"):
        counted, sent = asyncio.run(live())

    name = caplog.messages[0].split()[1]
    assert caplog.messages == [
        f"announcement {name} counted, nothing sent: it would reach 3 people (en 2, es 1)",
        f"announcement {name} sending begins",
        f"announcement {name} on its way to 3 people (en 2, es 1)",
        f"announcement {name} sending begins",
        f"announcement {name} on its way to 0 people",
    ]
    assert counted == [Counter(en=2, es=1), Counter(en=2, es=1), Counter()]
    assert sorted(sent) == [
        ("1", "A note about this bot:\n\nHello"),
        ("2", "Un aviso sobre este bot:\n\nHola"),
        ("3", "A note about this bot:\n\nHello"),
    ]


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ('en = "x"\nes = "y"\n', "de: write this language too"),
        ('en = "x"\nes = "y"\nde = "z"\nfr = "f"\n', "fr: the bot does not speak it"),
        ('en = "x"\nes = " "\nde = "z"\n', "es: write a text in quotes"),
        ('en = "x"\nes = 7\nde = "z"\n', "es: write a text in quotes"),
        (f'en = "{"x" * 3501}"\nes = "y"\nde = "z"\n', "en: 3501 characters: shorten it to 3500"),
        ("en = x", "write a line such as"),
        (None, "name a file that can be read"),
    ],
)
def test_an_announcement_that_is_not_whole_is_refused(
    tmp_path: Path, written: str | None, problem: str
) -> None:
    file = tmp_path / "announcement.toml"
    if written is not None:
        file.write_text(written, encoding="utf-8")

    with pytest.raises(AnnouncementUnusable, match=problem):
        read(file, TEXTS)


@pytest.mark.parametrize(
    ("order", "why"),
    [
        ({"order": "dance"}, "does not know this order"),
        ({"order": "invite-new", "site": "", "until": "2026-03-01", "uses": 0}, "that day is over"),
        ({"order": "invite-new", "site": "", "until": "never", "uses": 0}, "the order can't be read"),
        ({"order": "forget", "chat": "bug"}, "a bug: the bot's log says where"),
    ],
)
def test_an_order_goes_to_the_running_bot_and_its_answer_comes_back(
    tmp_path: Path, order: Mapping[str, object], why: str
) -> None:
    folder = tmp_path / ("long" * 40)  # a socket's path may have 100 characters
    folder.mkdir()

    class Broken:
        async def forget(self, person: str) -> bool:
            raise LookupError(person)

        async def announce(self, texts: Mapping[str, str], *, send: bool) -> Counter[str]:
            raise NotImplementedError

    async def live() -> None:
        orders = Orders(Broken(), Invitations(FolderCodes(tmp_path), clock), lambda: "a_bot")
        server = await control.listen(folder, orders.handle)
        assert stat.S_IMODE((folder / control.SOCKET).stat().st_mode) == 0o600
        assert (await asyncio.to_thread(control.ask, folder, {"order": "invite-list"}))["bot"] == "a_bot"
        with pytest.raises(OrderRefused, match=why):
            await asyncio.to_thread(control.ask, folder, order)
        server.close()

    asyncio.run(live())
    with pytest.raises(NotRunning):
        control.ask(folder, order)


def test_a_bot_that_stops_before_it_answers_is_told(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as bot:
        bot.bind(str(tmp_path / control.SOCKET))
        bot.listen()

        def hang_up() -> None:
            bot.accept()[0].close()

        hanging_up = threading.Thread(target=hang_up)
        hanging_up.start()
        with pytest.raises(OrderRefused, match="the bot stopped before it answered"):
            control.ask(tmp_path, {"order": "invite-list"})
        hanging_up.join()


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    async def fill() -> None:
        store = TinyDBStore(tmp_path / "data")
        await store.commit(Person("4711"), 0, None)
        await store.close()

    asyncio.run(fill())
    monkeypatch.setenv("STILE_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def test_the_commands_work_while_no_bot_runs(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(*arguments: str, code: int = 0) -> str:
        assert main(arguments) == code
        found = capsys.readouterr()
        return found.out + found.err

    assert data.exists()
    assert "no codes yet" in told("invite", "list")
    made = told("invite", "new", "--site", "north", "--uses", "3", "--until", "2999-01-01", "--bot", "@a_bot")
    assert made.startswith("https://t.me/a_bot?start=invite-")
    assert "█" in made or "▄" in made
    assert 'access.mode is "open"' in made
    told("invite", "new", "--picture", str(tmp_path / "code.svg"))
    assert "<svg" in (tmp_path / "code.svg").read_text()
    assert "name a .svg or a .png" in told("invite", "new", "--picture", str(tmp_path / "code.odd"), code=2)
    listed = told("invite", "list").splitlines()
    assert listed[0].endswith("open, 0 of 3 used, until 2999-01-01  north")
    assert "1 codes let nobody in any more" in told("invite", "revoke", "north")
    assert "no open code or site" in told("invite", "revoke", "north", code=2)
    assert "that day is over" in told("invite", "new", "--until", "2020-01-01", code=2)
    assert "the bot is not running" in told("announce", str(announcement_in(tmp_path)), code=2)
    assert "write a line such as" in told("announce", str(tmp_path / "code.svg"), code=2)
    assert "there was a record, and it is deleted" in told("forget", "4711", "--say")
    monkeypatch.setattr("sys.stdin.readline", lambda: "4711\n", raising=False)
    assert "no record of this chat is kept" in told("forget", "4711")
    assert "there was no record" in told("forget", "4711", "--say")
    assert "in digits" in told("forget", "somebody", code=2)


def announcement_in(folder: Path) -> Path:
    file = folder / "announcement.toml"
    file.write_text('en = "Hello"\nes = "Hola"\nde = "Hallo"\n', encoding="utf-8")
    return file
