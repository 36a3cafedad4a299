"""An order goes to the running bot, and its answer comes back."""

from __future__ import annotations

import asyncio
import socket
import stat
import threading
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.operations import control
from bot.operations.control import NotRunning, OrderRefused
from bot.operations.invitations import Invitations
from bot.operations.orders import Orders
from bot.storage.upkeep.codes import FolderCodes
from tests.helpers.operated_bot import clock


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
