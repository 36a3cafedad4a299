"""Orders of the operator about who comes in, and whom the bot forgets."""

from __future__ import annotations

import asyncio
import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.access import Access
from bot.operations.invitations import Invitation, Invitations
from bot.ports import StoreUnusable
from bot.runtime.gate import GUESSES
from bot.storage.upkeep.codes import FolderCodes
from flows.person import Person
from tests.helpers.operated_bot import NOON, World, clock

TODAY = NOON.date()


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
