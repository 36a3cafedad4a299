"""The one thread that writes. Waiting jobs are committed together, so that many turns share one fsync."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

from bot.ports import StoreUnusable
from bot.storage import sqlite
from bot.storage.keyring import Keyring
from bot.storage.outage import Outage
from bot.storage.records_db import SealedFile
from bot.storage.store import Conflict

Done = TypeVar("Done")

_AT_MOST = 256
"""Jobs in a batch: enough to make the fsync cheap, few enough to keep nobody waiting."""


@dataclass(frozen=True, slots=True)
class Job(Generic[Done]):
    """Work for the writer's thread.

    `key` is made durable for the row `uid` before `work` runs. A job that is `alone` is no part of a batch
    and commits by itself.
    """

    work: Callable[[], Done]
    uid: bytes = b""
    key: bytes | None = None
    alone: bool = False


@dataclass(slots=True)
class _Waiting:
    job: Job[Any]
    future: asyncio.Future[Any]
    result: object = None
    error: BaseException | None = None


class Writer:
    """Runs jobs of an event loop's tasks. A job's result is returned when it is durable."""

    def __init__(self, keys: Keyring, file: SealedFile) -> None:
        self._keys = keys
        self._file = file
        self._queue: SimpleQueue[_Waiting] = SimpleQueue()
        self._closed = False
        self.outage = Outage()
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="stile-writer", daemon=True)
        self._thread.start()

    async def do(self, job: Job[Done]) -> Done:
        """Run the job and return its result when it is durable.

        Raises:
            Conflict: the job raised it and wrote nothing.
            StoreUnusable: the disk refused the write; nothing of the batch was written.
        """
        if self._closed:
            raise StoreUnusable(f"{self._file.path}: this store was closed")
        done: Done = await self._hand_over(job)
        return done

    async def close(self) -> None:
        """Run the waiting jobs, then end the thread."""
        self._closed = True
        await self._hand_over(Job(self._end, alone=True))
        await asyncio.to_thread(self._thread.join)

    def _hand_over(self, job: Job[Any]) -> asyncio.Future[Any]:
        waiting = _Waiting(job, asyncio.get_running_loop().create_future())
        self._queue.put(waiting)
        return waiting.future

    # In the thread

    def _run(self) -> None:
        carried: _Waiting | None = None
        while not self._ended:
            batch = [carried or self._queue.get()]
            carried = None if batch[0].job.alone else self._fill(batch)
            began = time.monotonic()
            try:
                self._commit(batch)
            except BaseException as error:  # noqa: BLE001 - whoever waits is told, whatever it is
                self.outage.errors += 1
                self.outage.note(error)
                for waiting in batch:
                    waiting.error = error
            else:
                if not batch[0].job.alone:  # one that is alone may have had nothing to write
                    self.outage.note_success(began)
            # Fails when the loop is closed; then nobody waits for the result.
            with suppress(RuntimeError):
                batch[0].future.get_loop().call_soon_threadsafe(_tell, batch)

    def _fill(self, batch: list[_Waiting]) -> _Waiting | None:
        """Add the waiting jobs; return the job that has to run alone after the batch, if any."""
        with suppress(Empty):
            while len(batch) < _AT_MOST:
                waiting = self._queue.get_nowait()
                if waiting.job.alone:
                    return waiting
                batch.append(waiting)
        return None

    def _commit(self, batch: list[_Waiting]) -> None:
        if batch[0].job.alone:
            _attempt(batch[0], batch[0].job.work)
            return
        keyed = [(waiting, waiting.job.key) for waiting in batch if waiting.job.key is not None]
        if keyed:
            with sqlite.translate_errors(self._keys.path), self._keys.transaction():
                for waiting, key in keyed:
                    _attempt(waiting, partial(self._keys.put, waiting.job.uid, key))
        with sqlite.translate_errors(self._file.path), self._file.transaction():
            for waiting in batch:
                if waiting.error is None:
                    _attempt(waiting, waiting.job.work)

    def _end(self) -> None:
        self._ended = True


def _attempt(waiting: _Waiting, work: Callable[[], object]) -> None:
    try:
        waiting.result = work()
    except Conflict as conflict:
        waiting.error = conflict


def _tell(batch: list[_Waiting]) -> None:
    for waiting in batch:
        if waiting.future.cancelled():
            continue
        if waiting.error is None:
            waiting.future.set_result(waiting.result)
        else:
            waiting.future.set_exception(waiting.error)
