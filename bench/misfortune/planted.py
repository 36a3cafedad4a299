"""Plants faults in the bot, one at a time: the simulator has to find each of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any
from unittest import mock

import msgspec
from msgspec.structs import replace

from bench.misfortune.disk import SimulatedStore
from bot.ports import TokenRefused, TryLater
from bot.runtime import app, housekeeping
from bot.runtime.direct_replies import DirectReplies
from bot.runtime.scheduler import Schedule
from bot.runtime.sending import outbox
from bot.storage.tables.documents import encode
from bot.telegram_api import adapter, bot_calls, crowd, intake, polling
from flows.dialogue import conversation
from flows.dialogue.answers import arrivals
from flows.person import Person
from flows.turn import TurnContext

Store = SimulatedStore


async def _no_commit(self: Store, person: Person, version: int, due: datetime | None) -> int:
    del person, due
    await self.pause()
    return version + 1


async def _commit_later(self: Store, person: Person, version: int, due: datetime | None) -> int:
    body = msgspec.json.encode(encode(person))
    asyncio.get_running_loop().call_later(0.3, partial(self.put, person, version, due, body))
    return self.disk.versions + 1


async def _commit_anyway(self: Store, person: Person, version: int, due: datetime | None) -> int:
    del version
    await self.pause()
    row = self.disk.rows.get(person.id)
    self.put(person, row.version if row else 0, due, msgspec.json.encode(encode(person)))
    return self.disk.versions


async def _nothing(*_: object, **__: object) -> None:
    return None


def _always(*_: object) -> bool:
    return True


def _silent(*_: object, **__: object) -> None:
    return None


_take = crowd.Crowd.take


async def _confirm_first(self: crowd.Crowd, batch: Any) -> int | None:
    self.begun = asyncio.create_task(_take(self, batch))  # type: ignore[attr-defined]  # held for its life
    await asyncio.sleep(0)
    return max(raw["update_id"] for raw in batch) + 1 if batch else None


async def _skip_one(self: crowd.Crowd, batch: Any) -> int | None:
    offset = await _take(self, batch)
    return offset + 1 if offset else None


def _remember_nothing(self: conversation.Conversation, person: Person, event: Any, now: datetime) -> Any:
    return _respond(self, replace(person, delivery=replace(person.delivery, seen=())), event, now)


_respond = conversation.Conversation.respond


async def _put_off_for_good(self: outbox.Outbox, work: Any, item: Any, later: TryLater) -> bool:
    del self, later
    return bool(work.drop(item))


async def _refused_for_good(self: adapter.Telegram, offset: int | None, wait: Any) -> Any:
    try:
        return await _fetch(self, offset, wait)
    except TryLater:
        raise TokenRefused from None


_fetch = adapter.Telegram.fetch


async def _receive_once(self: intake.Intake, event: Any) -> bool:
    try:
        await self._app.receive(event)
    except Exception:  # noqa: BLE001 - the fault is that it is swallowed
        return True
    return True


async def _when_due(self: app.App) -> datetime | None:
    return await self._store.next_due()


async def _no_updates(*_: object) -> list[Any]:
    return []


def _no_number(turn: TurnContext) -> None:
    del turn


FAULTS: MappingProxyType[str, tuple[Any, str, Any]] = MappingProxyType(
    {
        "a commit is left out": (Store, "commit", _no_commit),
        "a commit is acknowledged before it is on the disk": (Store, "commit", _commit_later),
        "a commit overwrites what it has not seen": (Store, "commit", _commit_anyway),
        "a deletion is left out": (Store, "delete", _nothing),
        "a batch is confirmed before it is applied": (crowd.Crowd, "take", _confirm_first),
        "an update is stepped over": (crowd.Crowd, "take", _skip_one),
        "an update that can't be stored is confirmed": (intake.Intake, "_receive", _receive_once),
        "updates are not remembered": (conversation.Conversation, "respond", _remember_nothing),
        "what can't be sent now is dropped": (outbox.Outbox, "_put_off", _put_off_for_good),
        "what was committed is not sent": (outbox.Outbox, "wake", _silent),
        "a start takes nothing up": (app.App, "resume", _nothing),
        "what rests is never woken": (outbox.Outbox, "_rest", _silent),
        "one refusal ends the process": (adapter.Telegram, "fetch", _refused_for_good),
        "an odd answer ends the process": (bot_calls, "_answered_by_telegram", nullcontext),
        "a record that doesn't open gets silence": (app.App, "_answer_unopened", _nothing),
        "a full disk gets silence": (app.App, "answer_meanwhile", _silent),
        "a tap of somebody deleted makes a record": (app, "is_start", _always),
        "a farewell is not sent": (DirectReplies, "said", _nothing),
        "nobody who is due is looked for": (Schedule, "bring_forward", _silent),
        "a clock that is set is not noticed": (Schedule, "_look", _silent),
        "a full disk is tried without a pause": (app.App, "next_due", _when_due),
        "the house is not kept": (housekeeping, "set_up", _silent),
        "words answer a question that was not shown": (arrivals, "_is_early_by_number", _no_number),
        "a newcomer who waits is confirmed and not stored": (SimulatedStore, "hold", _nothing),
        "a start forgets the newcomers who wait": (crowd.Crowd, "_found", _no_updates),
        "nothing is looked at while the disk is full": (polling, "_look_ahead", _nothing),
    }
)


@contextmanager
def planted(name: str) -> Iterator[None]:
    """Have the fault of this name for a while."""
    where, what, fault = FAULTS[name]
    with mock.patch.object(where, what, fault):
        yield


def found_within(name: str, seeds: int, broken_by: Callable[[int], str]) -> int | None:
    """Return how many seeds it took to find the fault, or None when so many were not enough.

    A seed under which a promise breaks without the fault too has found nothing.
    """
    with planted(name):
        found = next((seed for seed in range(seeds) if broken_by(seed)), None)
    return None if found is None or broken_by(found) else found + 1
