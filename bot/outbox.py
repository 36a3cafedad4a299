"""Delivers what people's records hold: in order for each, side by side for all, nothing lost.

A success is committed before the next message is sent, so a crash repeats one message at most. Edits
and the taking away of buttons do no harm twice, so their success waits for the next commit. A nudge
is committed as tried before it is sent and is never sent again when in doubt.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.limits import Limiter
from bot.store import Conflict, Record, Store, StoreUnusable
from bot.work import SENT_ONCE, Done, Work, aimed
from flows.person import Outgoing, Person

Lock = Callable[[str], AbstractAsyncContextManager[object]]

# How long a commit may leave messages behind before a tick looks whether they were delivered.
LEASE = timedelta(seconds=30)
_REST_AFTER_STORE_ERROR = timedelta(seconds=5)
_REST_AFTER_BUG = timedelta(seconds=2)
_TRIES = 3


class TryLater(Exception):
    """It can't be sent now. Keep it and try again.

    `limited` says that we are too fast. Unless `unsent` is true it may have arrived all the same.
    """

    def __init__(self, after: timedelta, *, limited: bool = False, unsent: bool = False) -> None:
        super().__init__(f"try again in {after.total_seconds():g} s")
        self.after = after
        self.limited = limited
        self.unsent = unsent or limited


class Undeliverable(Exception):
    """It can never be sent. `gone`: the person blocked the bot or deleted the chat."""

    def __init__(self, *, gone: bool) -> None:
        super().__init__("the person can't be reached" if gone else "the message can't be sent")
        self.gone = gone


class Transport(Protocol):
    """Where messages go. Knows two ways to fail."""

    async def deliver(self, person: str, item: Outgoing, body: bytes = b"") -> int | None:
        """Do what `item` says and return the id of the message that was sent, if one was.

        `body` is what is in the file that `item` sends.

        Raises:
            TryLater: not now.
            Undeliverable: never.
        """
        ...


class Outbox:
    """One task for each person who has messages waiting."""

    def __init__(  # noqa: PLR0913 - each is a part of its own
        self,
        store: Store,
        transport: Transport,
        clock: Callable[[], datetime],
        lock: Lock,
        *,
        next_nudge: Callable[[Person], datetime | None] = lambda _person: None,
        timely: Callable[[Person, Outgoing, datetime], bool] = lambda _person, _item, _now: True,
        limiter: Limiter | None = None,
        make_file: Callable[[Person, str], Awaitable[bytes]] | None = None,
    ) -> None:
        """Put the parts together. A nudge that is no longer `timely` is dropped when its turn comes.

        `make_file` makes the file of this name from the record.
        """
        self._store = store
        self._transport = transport
        self._clock = clock
        self._lock = lock
        self._next_nudge = next_nudge
        self._timely = timely
        self._limiter = limiter
        self._make_file = make_file
        self._log = logging.getLogger(__name__)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._resting: dict[str, asyncio.TimerHandle] = {}
        self._bugs: Counter[str] = Counter()
        self._closing = False

    def due(self, person: Person) -> datetime | None:
        """Return when the record needs attention: for a nudge, or for messages that are still there."""
        waiting = (person.retry_at or self._clock() + LEASE) if person.outbox else None
        return min((at for at in (self._next_nudge(person), waiting) if at), default=None)

    def wake(self, person: str, *, urgent: bool = False) -> None:
        """See to it that the person's messages are delivered. Returns at once.

        `urgent`: what has waited with those that can wait goes with those that can't.
        """
        if self._closing or person in self._resting:
            return
        if person in self._tasks:
            self._again.add(person)
            if urgent and self._limiter:
                self._limiter.hurry(person)
            return
        task = asyncio.create_task(self._run(person))
        self._tasks[person] = task
        task.add_done_callback(lambda task: self._ended(person, task))

    def busy(self, person: str) -> bool:
        """Tell whether the person's messages are being delivered, or wait in line for it."""
        return person in self._tasks

    async def idle(self) -> None:
        """Wait until nothing is being delivered."""
        while self._tasks:
            await asyncio.wait(list(self._tasks.values()))
            await asyncio.sleep(0)  # lets what was woken meanwhile begin

    async def drain(self, within: timedelta) -> None:
        """Finish what is under way and take on nothing new. What isn't done in time stays stored."""
        self._closing = True
        for timer in self._resting.values():
            timer.cancel()
        self._resting.clear()
        if tasks := list(self._tasks.values()):
            _, late = await asyncio.wait(tasks, timeout=within.total_seconds())
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _ended(self, person: str, task: asyncio.Task[None]) -> None:
        del self._tasks[person]
        if not task.cancelled() and (error := task.exception()):
            # The next tick comes back to the messages.
            self._log.error("an outbox stopped", exc_info=error, extra={"person": person})
        if person in self._again:
            self._again.discard(person)
            self.wake(person)

    def _rest(self, person: str, after: timedelta) -> None:
        if not self._closing:
            loop = asyncio.get_running_loop()
            self._resting[person] = loop.call_later(after.total_seconds(), self._rested, person)

    def _rested(self, person: str) -> None:
        del self._resting[person]
        self.wake(person)

    async def _run(self, id_: str) -> None:
        work = Work(id_, await self._store.load(id_))
        going = True
        while going and (person := work.record.person) and work.outbox:
            going = await self._handle(work, person, work.outbox[0])
        if work.done:
            await self._commit(work)

    async def _handle(self, work: Work, person: Person, item: Outgoing) -> bool:
        """Deliver one item or drop it, and say whether to go on with the next."""
        if item.tried:
            self._log.warning(
                "a nudge that may have been sent before a stop is not sent again", extra={"person": work.id}
            )
            return work.drop(item)
        out = aimed(item, work.keyboard)
        if out is None or (out.do == "retire" and not out.message.text and out.message_id in work.bare):
            return work.drop(item)
        if self._limiter:
            later = item.at_most_once or is_new(person)
            await self._limiter.turn(work.id, nudge=later, counts=item.do != "retire")
        if item.at_most_once:
            return await self._try_once(work, person, item, out)
        return await self._try(work, person, item, out)

    async def _try_once(self, work: Work, person: Person, item: Outgoing, out: Outgoing) -> bool:
        now = self._clock()
        if not self._timely(person, item, now):
            self._log.info("a nudge whose time is over is dropped", extra={"person": work.id})
            return work.drop(item)
        tried = replace(item, tried=now)
        await self._swap(work, item, tried)
        # The wait in line can be long: what was paused or stopped meanwhile is in the record only now.
        known = work.record.person
        if known is None or tried not in known.outbox:
            return True
        if not self._timely(known, tried, now):
            return work.drop(tried)
        return await self._try(work, person, tried, out)

    async def _try(self, work: Work, person: Person, item: Outgoing, out: Outgoing) -> bool:
        try:
            body = await self._make_file(person, out.file) if out.file and self._make_file else b""
            if self._limiter:
                await self._limiter.leave()
            sent = await self._transport.deliver(work.id, out, body)
        except TryLater as later:
            return await self._put_off(work, item, later)
        except Undeliverable as never:
            return await self._give_up(work, item, gone=never.gone)
        except Exception:  # noqa: BLE001 - a bug met in one message must not lose the others
            return await self._stumble(work, item)
        self._bugs.pop(work.id, None)
        work.note(Done(item, out, sent))
        if out.do == "retire":
            work.bare.add(out.message_id)
        elif out.do == "edit":
            work.bare.discard(out.message_id)
        if out.do in SENT_ONCE:
            await self._commit(work)
        return True

    async def _stumble(self, work: Work, item: Outgoing) -> bool:
        self._log.exception("sending a message failed", extra={"person": work.id})
        self._bugs[work.id] += 1
        if self._bugs[work.id] < _TRIES:
            return await self._put_off(work, item, TryLater(_REST_AFTER_BUG))
        del self._bugs[work.id]
        return await self._give_up(work, item, gone=False)

    async def _put_off(self, work: Work, item: Outgoing, later: TryLater) -> bool:
        if later.limited and self._limiter:
            self._limiter.refused(work.id, later.after)
        if item.do == "retire":
            # Old buttons are recognised as old anyway; what comes after them matters more.
            return work.drop(item)
        if item.at_most_once and not later.unsent:
            self._log.warning("a nudge that may have arrived is not sent again", extra={"person": work.id})
            return work.drop(item)
        await self._swap(work, item, replace(item, tried=None), retry_at=self._clock() + later.after)
        self._rest(work.id, later.after)
        return False

    async def _give_up(self, work: Work, item: Outgoing, *, gone: bool) -> bool:
        if gone:
            await self._commit(work, lambda person: replace(person, outbox=(), blocked=True))
        elif item.do == "edit":
            # The words must reach the person: if not in the old place, then in a new message.
            await self._swap(work, item, replace(item, do="send", message_id=None))
        else:
            if item.do in SENT_ONCE:
                self._log.error("a message was refused for good and is dropped", extra={"person": work.id})
            work.drop(item)
        return not gone

    async def _swap(
        self, work: Work, old: Outgoing, new: Outgoing, *, retry_at: datetime | None = None
    ) -> None:
        def change(person: Person) -> Person:
            outbox = tuple(new if item == old else item for item in person.outbox)
            return replace(person, outbox=outbox, retry_at=retry_at if outbox else None)

        await self._commit(work, change)

    async def _commit(self, work: Work, change: Callable[[Person], Person] = lambda person: person) -> None:
        """Write what was done, and a change, over whatever was written meanwhile."""
        while True:
            try:
                async with self._lock(work.id):
                    await self._write(work, change)
            except StoreUnusable as error:
                # To send it all again because it can't be written down would be worse than to wait.
                self._log.error("the outbox can't write, trying again: %s", error)
                await asyncio.sleep(_REST_AFTER_STORE_ERROR.total_seconds())
            else:
                return

    async def _write(self, work: Work, change: Callable[[Person], Person]) -> None:
        while before := work.record.person:
            person = change(work.settled(before))
            try:
                version = await self._store.commit(person, work.record.version, self.due(person))
            except Conflict:
                work.overtaken(await self._store.load(work.id))
            else:
                work.committed(Record(person, version))
                return
        work.committed(work.record)  # nothing of them is kept any more


def is_new(person: Person) -> bool:
    """Tell whether a crowd at the door waits after those who are in a talk. Help now waits for nobody."""
    in_help = person.session is not None and person.session.flow == "help"
    return person.consent is None and not in_help
