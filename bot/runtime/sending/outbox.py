"""Delivers the messages in people's records: in order for each person, in parallel for all.

A success is committed before the next message is sent, so a crash repeats one message at most. A nudge is
committed as tried before it is sent, and never sent again where its success is unknown. Old buttons are
removed while the answer is sent, never before. A late or repeated removal is harmless: its success waits for
the next commit, and in a busy chat the removal itself waits.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager, suppress
from datetime import datetime, timedelta
from typing import Protocol

from msgspec.structs import replace

from bot.ports import Everybody, NotHeld, Share, StoreUnusable, Transport, TryLater, Undeliverable
from bot.runtime.rate_limits import Limiter, Rank
from bot.runtime.sending.old_keyboards import OldKeyboards
from bot.runtime.sending.pending import SENT_ONCE, Done, PendingDelivery, aimed, front, is_removal
from bot.storage.store import Conflict, Record, Store, WrittenBefore
from flows.dialogue.conversation import Decision
from flows.model import Message
from flows.person import Outgoing, Person

Lock = Callable[[str], AbstractAsyncContextManager[object]]

_REST_AFTER_STORE_ERROR = timedelta(seconds=5)
_REST_AFTER_BUG = timedelta(seconds=2)
_TRIES = 3
_TOGETHER = 0.05
"""Seconds that the commit of a sent message waits for removals beside it: one write stores both."""


class Decider(Protocol):
    """Decisions about one record that delivery needs, without effects; `Conversation` makes them."""

    def planned(self, person: Person, now: datetime) -> Decision:
        """Return the unchanged record with the time (UTC) at which it is due next."""
        ...

    def is_timely(self, person: Person, item: Outgoing, now: datetime) -> bool:
        """Tell whether a message that came unasked may still be sent."""
        ...

    def instead_of(self, person: Person, item: Outgoing) -> Message:
        """Return the message to send where Telegram refuses another one, or a file, in every form."""
        ...


class Files(Protocol):
    """Makes files from a record."""

    async def make(self, person: Person, name: str) -> bytes:
        """Return the file of this name."""
        ...


class Outbox:
    """Runs one task per person with pending messages. `decider` may be replaced while it runs."""

    def __init__(  # noqa: PLR0913 - each is a part of its own
        self,
        store: Store,
        transport: Transport,
        clock: Callable[[], datetime],
        lock: Lock,
        decider: Decider,
        files: Files,
        *,
        limiter: Limiter | None = None,
        share: Share | None = None,
    ) -> None:
        self._store = store
        self._transport = transport
        self._clock = clock
        self._lock = lock
        self.decider = decider
        self._files = files
        self._limiter = limiter
        self._share = share or Everybody()
        self._old_keyboards = OldKeyboards(transport, limiter, self.wake)
        self._log = logging.getLogger(__name__)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._under_way: dict[str, asyncio.Event] = {}
        self._taking_over, self._inherited = True, set[str]()
        self._again: set[str] = set()
        self._resting: dict[str, asyncio.TimerHandle] = {}
        self._bugs: Counter[str] = Counter()
        self._limited = 0
        self._since: dict[str, float] = {}
        self._closing = False

    def wake(self, person: str, *, urgent: bool = False) -> None:
        """Start delivering the person's messages. Returns at once.

        `urgent`: their waiting messages move ahead of those that can wait.
        """
        if self._closing or person in self._resting or not self._share.takes(person):
            return
        if person in self._tasks:
            self._again.add(person)
            if urgent and self._limiter:
                self._limiter.hurry(person)
            return
        self._since.setdefault(person, self._clock().timestamp())
        if self._taking_over:
            self._inherited.add(person)
        task = asyncio.create_task(self._run(person))
        self._tasks[person] = task
        task.add_done_callback(lambda task: self._ended(person, task))

    @contextmanager
    def taking_over(self) -> Iterator[None]:
        """Until the end of the block, treat each message begun as one that another process may have sent."""
        self._taking_over = True
        try:
            yield
        finally:
            self._taking_over = False

    async def receipt(self, person: str, within: timedelta) -> None:
        """Wait until Telegram confirms the message being sent to the person, for `within` at most."""
        if sent := self._under_way.get(person):
            with suppress(TimeoutError):
                async with asyncio.timeout(within.total_seconds()):
                    await sent.wait()

    def busy(self, person: str) -> bool:
        """Tell whether the person's messages are being delivered or queued."""
        return person in self._tasks

    def counts(self) -> dict[str, float | None]:
        """Return the number of people in delivery, of people waiting for a retry, and of refusals for speed.

        `waiting_since` is the start of the longest wait in Unix seconds, or None.
        """
        oldest = min(self._since.values(), default=None)
        counts = {"sending": len(self._tasks), "resting": len(self._resting), "limited": self._limited}
        return counts | {"waiting_since": oldest}

    async def idle(self) -> None:
        """Wait until nothing is being delivered."""
        while self._tasks:
            await asyncio.wait(list(self._tasks.values()))
            await asyncio.sleep(0)  # lets tasks that were woken meanwhile start

    async def drain(self, within: timedelta) -> None:
        """Start no more deliveries, and wait for those under way. Unsent messages stay in the records."""
        self._closing = True
        self._old_keyboards.close()
        for timer in self._resting.values():
            timer.cancel()
        self._resting.clear()
        if tasks := list(self._tasks.values()):
            _, late = await asyncio.wait(tasks, timeout=within.total_seconds())
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def let_go(self, goes: Callable[[str], bool], within: timedelta) -> bool:
        """Stop delivering to people for whom `goes` is true; return whether nothing is being sent to them.

        The share has to refuse them before. Messages being sent are waited for, and stored.
        """
        for person in filter(goes, list(self._resting)):
            self._resting.pop(person).cancel()
            self._since.pop(person, None)
        going = {person: task for person, task in self._tasks.items() if goes(person)}
        for person in going.keys() - self._under_way.keys():
            going[person].cancel()
        if going:
            await asyncio.wait(going.values(), timeout=within.total_seconds())
        return not any(map(goes, self._tasks))

    def _ended(self, person: str, task: asyncio.Task[None]) -> None:
        del self._tasks[person]
        if not task.cancelled() and (error := task.exception()):
            # The next tick delivers the messages.
            self._log.error("the delivery to a person stopped", exc_info=error, extra={"person": person})
        if person in self._again:
            self._again.discard(person)
            self.wake(person)
        if person not in self._tasks and person not in self._resting:
            self._since.pop(person, None)

    def _rest(self, person: str, after: timedelta) -> None:
        if not self._closing:
            loop = asyncio.get_running_loop()
            self._resting[person] = loop.call_later(after.total_seconds(), self._rested, person)

    def _rested(self, person: str) -> None:
        del self._resting[person]
        self.wake(person)

    async def _run(self, id_: str) -> None:
        try:
            await self._deliver_all(id_)
        except NotHeld:
            self._log.info("another worker goes on with the messages to a person", extra={"person": id_})
        except StoreUnusable:  # nothing was begun; the store says once that it is away
            self._rest(id_, _REST_AFTER_STORE_ERROR)

    async def _deliver_all(self, id_: str) -> None:
        work = PendingDelivery(id_, await self._store.load(id_))
        going = True
        while going and (person := work.record.person) and work.outbox and self._share.takes(id_):
            item = front(work.outbox)
            if is_removal(item):
                going = await self._old_keyboards.remove(work)
                work.note_removals()
            else:
                going = await self._handle(work, person, item)
        if work.done:
            await self._commit(work)
        if not work.outbox:
            self._inherited.discard(id_)

    async def _handle(self, work: PendingDelivery, person: Person, item: Outgoing) -> bool:
        """Deliver or drop one item, and return whether to go on with the next."""
        if item.tried:
            self._log.warning(
                "not resending a nudge that may have been sent before the stop", extra={"person": work.id}
            )
            return work.drop(item)
        out = aimed(item, work.keyboard)
        if out is None or work.is_bare(out):
            return work.drop(item)
        if self._limiter:
            await self._limiter.turn(work.id, _rank(person, item))
        if not self._share.takes(work.id):
            return False
        self._under_way[work.id] = asyncio.Event()
        try:
            trying = self._try_once if item.at_most_once else self._try
            return await trying(work, person, item, out)
        finally:
            self._under_way.pop(work.id).set()

    async def _try_once(self, work: PendingDelivery, person: Person, item: Outgoing, out: Outgoing) -> bool:
        now = self._clock()
        if not self.decider.is_timely(person, item, now):
            self._log.info("dropping a nudge whose time has passed", extra={"person": work.id})
            return work.drop(item)
        tried = replace(item, tried=now)
        await self._swap(work, item, tried)
        # The queue can be long: the person may have paused or stopped meanwhile.
        known = work.record.person
        if known is None or tried not in known.delivery.outbox:
            return True
        if not self.decider.is_timely(known, tried, now):
            return work.drop(tried)
        return await self._try(work, person, tried, out)

    async def _try(self, work: PendingDelivery, person: Person, item: Outgoing, out: Outgoing) -> bool:
        if out.do not in SENT_ONCE or not work.removals():
            return await self._send(work, person, item, out)
        # The new task starts when this one first waits, and then the message is under way.
        removing = asyncio.create_task(self._old_keyboards.remove(work))
        try:
            going = await self._send(work, person, item, out, beside=removing)
            await removing
        finally:
            removing.cancel()
        work.note_removals()
        return going

    async def _send(
        self,
        work: PendingDelivery,
        person: Person,
        item: Outgoing,
        out: Outgoing,
        *,
        beside: asyncio.Task[bool] | None = None,
    ) -> bool:
        try:
            body = await self._files.make(person, out.file) if out.file else b""
            if self._limiter and item.at_most_once:
                await self._limiter.leave()
            if not self._share.holds(work.id):  # it may have waited, or the machine may have slept
                return False
            sent = await self._transport.deliver(work.id, out, body)
        except TryLater as later:
            return await self._put_off(work, item, later)
        except Undeliverable as never:
            return await self._give_up(work, item, gone=never.gone)
        except Exception:  # noqa: BLE001 - a bug met in one message must not lose the others
            return await self._stumble(work, item)
        self._bugs.pop(work.id, None)
        work.note(Done(item, out, sent, certain=not item.again and work.id not in self._inherited))
        if out.do == "retire":
            work.bare.add(out.message_id)
        elif out.do == "edit":
            work.bare.discard(out.message_id)
        if out.do in SENT_ONCE:
            if beside:
                await asyncio.wait((beside,), timeout=_TOGETHER)
            await self._commit(work)
        return True

    async def _stumble(self, work: PendingDelivery, item: Outgoing) -> bool:
        self._log.exception("sending a message failed", extra={"person": work.id})
        self._bugs[work.id] += 1
        if self._bugs[work.id] < _TRIES:
            return await self._put_off(work, item, TryLater(_REST_AFTER_BUG))
        del self._bugs[work.id]
        return await self._give_up(work, item, gone=False)

    async def _put_off(self, work: PendingDelivery, item: Outgoing, later: TryLater) -> bool:
        self._limited += later.limited
        if later.limited and self._limiter:
            self._limiter.refused(work.id, later.after)
        if item.do == "retire":
            # A tap on old buttons is recognised as old anyway; the next messages matter more.
            return work.drop(item)
        if item.at_most_once and not later.unsent:
            self._log.warning("not resending a nudge that may have arrived", extra={"person": work.id})
            return work.drop(item)
        again = item.again or not (later.unsent or later.limited)
        waiting = replace(item, tried=None, again=again)
        await self._swap(work, item, waiting, retry_at=self._clock() + later.after)
        self._rest(work.id, later.after)
        return False

    async def _give_up(self, work: PendingDelivery, item: Outgoing, *, gone: bool) -> bool:
        if gone and item.do == "send":
            # Only a refused message proves a block: an edit is refused for other reasons too.
            await self._commit(
                work,
                lambda person: replace(person, delivery=replace(person.delivery, outbox=(), blocked=True)),
            )
            return False
        if item.do == "edit":
            # The text must reach the person: if the edit fails, in a new message.
            await self._swap(work, item, replace(item, do="send", message_id=None))
            return True
        if item.do in SENT_ONCE:
            return await self._refused(work, item)
        return work.drop(item)

    async def _refused(self, work: PendingDelivery, item: Outgoing) -> bool:
        """Replace an item that Telegram refuses for good, so that the person gets an answer."""
        person = work.record.person
        self._log.error("dropping a message that Telegram refused for good", extra={"person": work.id})
        if person and not item.at_most_once:
            said = Outgoing("send", self.decider.instead_of(person, item))
            if said.message.text != item.message.text:
                await self._swap(work, item, said)
                return True
        return work.drop(item)

    async def _swap(
        self, work: PendingDelivery, old: Outgoing, new: Outgoing, *, retry_at: datetime | None = None
    ) -> None:
        def change(person: Person) -> Person:
            outbox = tuple(new if item == old else item for item in person.delivery.outbox)
            return replace(
                person,
                delivery=replace(person.delivery, outbox=outbox, retry_at=retry_at if outbox else None),
            )

        await self._commit(work, change)

    async def _commit(
        self, work: PendingDelivery, change: Callable[[Person], Person] = lambda person: person
    ) -> None:
        """Commit the deliveries and a change, applied to the newest record."""
        while True:
            try:
                async with self._lock(work.id):
                    await self._write(work, change)
            except StoreUnusable:
                # If the success can't be stored, waiting is better than sending again.
                await asyncio.sleep(_REST_AFTER_STORE_ERROR.total_seconds())
            else:
                return

    async def _write(self, work: PendingDelivery, change: Callable[[Person], Person]) -> None:
        while before := work.record.person:
            work.note_removals()
            decision = self.decider.planned(change(work.settled(before)), self._clock())
            note_fault(decision)
            person = decision.person
            try:
                version = await self._store.commit(person, work.record.version, decision.due)
            except WrittenBefore:
                work.committed(await self._store.load(work.id))
            except Conflict:
                work.overtaken(await self._store.load(work.id))
            else:
                work.committed(Record(person, version))
                return
        work.committed(work.record)  # the record was deleted


def note_fault(decision: Decision) -> None:
    """Log the error that kept a record from being planned, if there was one."""
    if decision.fault:
        logging.getLogger(__name__).error(
            "computing the next due time failed",
            exc_info=decision.fault,
            extra={"person": decision.person.id},
        )


def _rank(person: Person, item: Outgoing) -> Rank:
    if item.at_most_once:
        return Rank.NUDGE
    return Rank.NEWCOMER if is_new(person) else Rank.ANSWER


def is_new(person: Person) -> bool:
    """Tell whether a person is new, and waits behind people in a flow; calls for help don't wait."""
    in_help = person.dialog.stack.flow == "help"
    return person.profile.consent is None and not in_help
