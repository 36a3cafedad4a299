"""The order of effects, and nothing else: load, decide, commit, deliver."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from bot import files
from bot.drawing import Drawing
from bot.limits import Limiter
from bot.outbox import Outbox, Transport, TryLater, Undeliverable, is_new
from bot.store import Conflict, RecordTooNew, RecordUnreadable, Store
from flows import engagement, idle
from flows.conversation import Conversation
from flows.model import Event
from flows.person import Outgoing, Person

BATCH = 100
"""How many due people one claim takes; the rest follow in the next."""

AT_ONCE = 8
"""So many of them are seen to side by side: one write keeps them all, and no answer waits long."""

LOOK_AGAIN = timedelta(minutes=5)
"""A person whose turn fails is pushed ahead this far, so that they can't stop the others."""

_DAY = timedelta(days=1)

CLOCK_SLIP = timedelta(hours=1)
"""A start looks this much farther ahead: the clock may have been set back while nothing ran."""

DRAIN = timedelta(seconds=10)
"""How long a stop waits for messages under way; what is left is sent after the next start."""


class App:
    """Receives events and ticks. Everything that decides is in `conversation`."""

    def __init__(
        self,
        store: Store,
        conversation: Conversation,
        transport: Transport,
        clock: Callable[[], datetime],
        limiter: Limiter | None = None,
        idle_months: int = 12,
    ) -> None:
        """Put the parts together. A record goes when nobody came for `idle_months`; 0: never."""
        self._store = store
        self._conversation = conversation
        self._transport = transport
        self._clock = clock
        self._idle_months = idle_months
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._drawing = Drawing()
        self._log = logging.getLogger(__name__)
        self.outbox = Outbox(
            store, transport, clock, self._lock, next_nudge=self._next_due, timely=_timely, limiter=limiter,
            make_file=self._make_file,
        )  # fmt: skip

    def calls_for_help(self, event: Event) -> bool:
        """Tell whether an event asks for help now, or says what help is offered for."""
        return self._conversation.calls_for_help(event, self._clock())

    def phrase(self, name: str) -> str:
        """Return a phrase for somebody of whom nothing is known."""
        return self._conversation.library.phrase(name).source

    def take_up(self, conversation: Conversation) -> None:
        """Go on with edited talks from the next event; open sessions settle into them then."""
        self._conversation = conversation

    async def receive(self, event: Event) -> None:
        """Answer one event. What came of it is durable when this returns; the reply is on its way.

        Raises:
            StoreUnusable: nothing was written; the event may be handed in again.
        """
        farewell: tuple[Outgoing, ...] = ()
        async with self._lock(event.person):
            while True:
                record = await self._store.load(event.person)
                person = record.person or Person(event.person)
                decision = self._conversation.respond(person, event, self._clock())
                if decision.erased:
                    farewell = decision.person.outbox
                    await self._store.delete(event.person)
                    break
                with suppress(Conflict):
                    await self._store.commit(
                        decision.person, record.version, self.outbox.due(decision.person)
                    )
                    break
        await self._say_goodbye(event.person, farewell)
        self.outbox.wake(event.person, urgent=not is_new(decision.person))

    async def resume(self) -> None:
        """Take up at once what a process before left under way; a tick would come to it only later."""
        now, left = self._clock(), list[str]()
        ahead = now + LOOK_AGAIN + CLOCK_SLIP
        while claimed := await self._store.claim_due(ahead, BATCH, ahead + timedelta(microseconds=1)):
            left += claimed
        for first in range(0, len(left), BATCH):
            await self._see_to(left[first : first + BATCH])

    async def tick(self) -> None:
        """See to everybody who is due: a nudge, or messages that could not be sent before."""
        now = self._clock()
        while claimed := await self._store.claim_due(now, BATCH, now + LOOK_AGAIN):
            await self._see_to(claimed)

    async def look_for_idle(self) -> None:
        """See that all who stay away are due in time, also after `idle_months` was changed."""
        now = self._clock()
        async for id_ in self._store.ids():
            # What can't be opened is for `stile doctor`, and must not stop the rest.
            with suppress(Conflict, RecordUnreadable, RecordTooNew):
                await self._plan(id_, now)

    async def close(self) -> None:
        """Deliver what is under way, then let go of the store."""
        await self.outbox.drain(DRAIN)
        await self._drawing.close()
        await self._store.close()

    async def _see_to(self, people: list[str]) -> None:
        # Whose messages are on their way waits for those, and is planned anew when they are out.
        waiting = [person for person in people if not self.outbox.busy(person)]
        for first in range(0, len(waiting), AT_ONCE):
            seen_to = [self._attend(person) for person in waiting[first : first + AT_ONCE]]
            for failed in await asyncio.gather(*seen_to, return_exceptions=True):
                if isinstance(failed, Exception):  # one bad row must not stop the rest
                    self._log.error("a due person could not be seen to (%s)", type(failed).__name__)

    async def _plan(self, id_: str, now: datetime) -> None:
        async with self._lock(id_):
            record = await self._store.load(id_)
            at = record.person and idle.next_due(record.person, now, self._idle_months)
            if record.person and at and at <= now + _DAY:
                await self._store.commit(record.person, record.version, self.outbox.due(record.person))

    async def _attend(self, id_: str) -> None:
        async with self._lock(id_):
            record = await self._store.load(id_)
            # Read for each: with a crowd before them, the time at which they were claimed is long ago.
            now = self._clock()
            if record.person is None:
                return
            match idle.decide(record.person, now, self._idle_months):
                case "erase":
                    await self._store.delete(id_)
                    return
                case "warn":
                    library = self._conversation.library
                    person = idle.warn(library, record.person, now, self._idle_months)
                case _:
                    person = self._conversation.nudge(replace(record.person, retry_at=None), now)
            due = self.outbox.due(person)
            if due is not None and due <= now:
                due = now + LOOK_AGAIN  # or this tick would never end
            with suppress(Conflict):  # a turn came in between: it has set the due time itself
                await self._store.commit(person, record.version, due)
        self.outbox.wake(id_)

    async def _say_goodbye(self, person: str, farewell: tuple[Outgoing, ...]) -> None:
        """Send the last words to somebody of whom nothing is kept, so nothing can be tried again."""
        for item in farewell:
            with suppress(TryLater, Undeliverable):
                await self._transport.deliver(person, item)

    def _lock(self, person: str) -> AbstractAsyncContextManager[None]:
        return self._locks.setdefault(person, asyncio.Lock())

    async def _make_file(self, person: Person, name: str) -> bytes:
        library, now = self._conversation.library, self._clock()
        if name in files.DRAWN:
            return await self._drawing.draw(name, person, library, now)
        return await asyncio.to_thread(files.make, name, person, library, now)

    def _next_due(self, person: Person) -> datetime | None:
        now = self._clock()
        nudge = self._conversation.policy.next_due(person, now)
        return min(filter(None, (nudge, idle.next_due(person, now, self._idle_months))), default=None)


def _timely(person: Person, item: Outgoing, now: datetime) -> bool:
    del item
    return engagement.timely(person, now)
