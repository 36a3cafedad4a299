"""Buttons of answered messages are removed beside the answer, within the chat's limit."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.ports import TryLater, Undeliverable
from bot.runtime.rate_limits import Limiter, Limits
from bot.runtime.sending.old_keyboards import OldKeyboards
from bot.runtime.sending.pending import PendingDelivery
from bot.storage.store import Record
from flows.model import Message
from flows.person import Delivery, Outgoing, Person

pytestmark = pytest.mark.anyio

SOON = timedelta(seconds=0.02)
OLD = (Outgoing("retire", Message(""), message_id=4), Outgoing("retire", Message(""), message_id=5))


class Telegram:
    def __init__(self, *answers: Exception | None) -> None:
        self.answers = [*answers]
        self.removed: list[int | None] = []

    async def deliver(self, person: str, item: Outgoing, body: bytes = b"") -> int | None:
        del person, body
        if self.answers and (error := self.answers.pop(0)):
            raise error
        self.removed.append(item.message_id)
        return None


def pending() -> PendingDelivery:
    return PendingDelivery("7", Record(Person("7", delivery=Delivery(outbox=OLD)), 1))


def keyboards(telegram: Telegram, limiter: Limiter | None = None) -> tuple[OldKeyboards, list[str]]:
    woken: list[str] = []
    return OldKeyboards(telegram, limiter, woken.append), woken


def slow() -> Limiter:
    """Return a limiter that lets one removal through, and the next one soon."""
    return Limiter(asyncio.get_running_loop().time, Limits(chat_burst=2, chat_kept=1, chat_every=SOON))


async def test_every_keyboard_is_removed_and_noted() -> None:
    telegram, work = Telegram(), pending()
    removing, _ = keyboards(telegram)

    assert await removing.remove(work)
    assert telegram.removed == [4, 5]
    assert [done.item for done in work.removed] == [*OLD]


@pytest.mark.parametrize(
    "error", [Undeliverable(gone=False), TryLater(timedelta(seconds=1)), ValueError("a bug")]
)
async def test_a_removal_that_fails_is_not_tried_again(error: Exception) -> None:
    telegram, work = Telegram(error), pending()
    removing, _ = keyboards(telegram)

    assert await removing.remove(work)
    assert telegram.removed == [5]
    assert [done.item for done in work.removed] == [*OLD]


async def test_removals_beyond_the_chats_limit_wait_and_then_wake_the_person() -> None:
    woken: asyncio.Queue[str] = asyncio.Queue()
    telegram, work = Telegram(), pending()
    removing = OldKeyboards(telegram, slow(), woken.put_nowait)

    assert not await removing.remove(work)
    assert telegram.removed == [4]
    async with asyncio.timeout(2):
        assert await woken.get() == "7"


async def test_nobody_is_woken_after_the_close() -> None:
    removing, woken = keyboards(Telegram(), slow())
    await removing.remove(pending())

    removing.close()
    await asyncio.sleep(0.05)

    assert woken == []
