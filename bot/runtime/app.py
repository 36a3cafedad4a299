"""Order of effects: load, decide, commit, deliver."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, suppress
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from msgspec.structs import replace

from bot.files import calendar_reader
from bot.operations import announcement
from bot.operations.stored_people import has_record
from bot.ports import NotHeld, Share, StoreUnusable, Transport, TryLater, Undeliverable
from bot.runtime.direct_replies import DirectReplies
from bot.runtime.person_files import PersonFiles
from bot.runtime.rate_limits import Limiter, Rank
from bot.runtime.sending.flood_budget import Allowance, Budget
from bot.runtime.sending.outbox import Outbox, is_new, note_fault
from bot.storage.store import Conflict, RecordTooNew, RecordUnreadable, Store
from flows.definition.languages.translations import ENGLISH
from flows.dialogue.conversation import LOOK_AGAIN, Conversation, Decision
from flows.model import Event, Flow, is_start
from flows.person import Outgoing, Person
from flows.record.calendar import calendar_note
from flows.record.calendar.calendar_note import CalendarNote, Refusal

FileOpener = Callable[[str, int], Awaitable[bytes | None]]

BATCH = 100
"""Due people that are taken from the store at a time."""

SEEN_TO_AHEAD = 50
"""Due people whose messages may wait to be sent at the same time: twice as many as leave in a second.

Decisions about further people are made later. Answers to events don't wait behind them, and each decision
sees the record as it is then.
"""

ROOM_AGAIN = timedelta(seconds=0.5)
"""Time until the next look at due people, while `SEEN_TO_AHEAD` of them have waiting messages."""

PARALLEL_TICKS = 8
"""Due people decided about at once. One write stores all of them, and answers to events don't wait long."""

TRY_AGAIN = timedelta(seconds=30)
"""Time between two attempts to finish a deletion that another program blocks, or to serve on a full disk."""

BETWEEN_RECORDS = timedelta(milliseconds=10)
"""Pause between two records whose due times are computed anew: 300,000 take an hour of a tenth of a core."""

BETWEEN_ANNOUNCED = timedelta(milliseconds=40)
"""Pause between two people who get an announcement: the same pace as nudges."""

TOLD_FULL_FOR = timedelta(minutes=10)
"""Span in which a person is told only once that nothing can be stored. Calls for help are always answered."""

HELP_FROM_MEMORY = Allowance(5, timedelta(seconds=50))
"""Recordless help cards that one person gets at once: five, then one in ten seconds."""

_MOST_ANSWERED = _MOST_APPLIED = 10_000

RECEIPT_WITHIN = timedelta(seconds=0.5)
"""Longest time that a typed text waits until Telegram confirms the message being sent to the same person."""

DRAIN = timedelta(seconds=10)
"""Longest time that a stop waits for messages being sent. The others are sent after the next start."""


class App:
    """Receives events and ticks. `conversation` makes the decisions."""

    def __init__(  # noqa: PLR0913 - each is a part of its own
        self,
        store: Store,
        conversation: Conversation,
        transport: Transport,
        clock: Callable[[], datetime],
        limiter: Limiter | None = None,
        idle_months: int = 12,
        *,
        open_file: FileOpener | None = None,
        busy: Callable[[str], None] = lambda _person: None,
        share: Share | None = None,
        everybody: Store | None = None,
    ) -> None:
        """Put the parts together. A record without events for `idle_months` is deleted; 0 keeps all.

        `open_file` returns what is in a file that somebody sent, None where it has too many bytes; `busy`
        shows a person that something is being drawn for them. `share` tells whom this process serves, and
        `everybody` is the store for the operator's orders, which go to all people.
        """
        self._open_file = open_file
        self._store = store
        self._everybody = everybody or store
        self._conversation = conversation.keeping(idle_months)
        self._transport = transport
        self._clock = clock
        self._idle_months = idle_months
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._log = logging.getLogger(__name__)
        self._files = PersonFiles(conversation.library, clock, busy)
        self.outbox = Outbox(
            store, transport, clock, self._lock, self._conversation, self._files, limiter=limiter, share=share
        )
        self._is_paced, self._seen_to = limiter is not None, set[str]()
        self.replies = DirectReplies(transport, limiter)
        self._helped, self._told_full = Budget(HELP_FROM_MEMORY), Budget(Allowance(1, TOLD_FULL_FOR))
        self._shut = Budget(HELP_FROM_MEMORY)
        self._answered: OrderedDict[int, None] = OrderedDict()
        self._applied: OrderedDict[str, bool] = OrderedDict()
        self._unserved = False

    def calls_for_help(self, event: Event) -> bool:
        """Tell whether an event asks for help now, or holds words that help is offered for."""
        return self._conversation.calls_for_help(event, self._clock())

    def told(self, phrase: str, code: str, **values: str) -> str:
        """Return a phrase for somebody of whom nothing is known: see `Conversation.told`."""
        return self._conversation.told(phrase, code, **values)

    @property
    def flows(self) -> Mapping[str, Flow]:
        """Return the flows that are told now."""
        return self._conversation.library.flows

    def take_up(self, conversation: Conversation) -> None:
        """Use edited flows from the next event on; an open session is migrated at its next event."""
        self._conversation = self.outbox.decider = conversation.keeping(self._idle_months)
        self._files.library = conversation.library

    async def forget(self, person: str) -> bool:
        """Delete the record of this chat at the operator's order; return whether there was one.

        Raises:
            StoreUnusable: the deletion can't be written.
        """
        async with self._lock(person):
            found = await has_record(self._everybody, person)
            try:
                await self._store.delete(person)
            except NotHeld:
                await self._everybody.delete(person)
        return found

    async def announce(self, texts: Mapping[str, str], *, send: bool) -> Counter[str]:
        """Send the operator's texts to those who have not had them; return how many by language.

        Without `send` people are only counted. A repeated order sends nothing to those who have had the text.
        """
        announced, counted = announcement.name(texts), Counter[str]()
        async for id_ in self._everybody.ids():
            with suppress(Conflict, RecordUnreadable, RecordTooNew):
                if language := await self._announce_to(id_, texts, announced, send=send):
                    counted[language] += 1
                    await asyncio.sleep(BETWEEN_ANNOUNCED.total_seconds() if send else 0)
        return counted

    async def _announce_to(self, id_: str, texts: Mapping[str, str], announced: str, *, send: bool) -> str:
        async with self._lock(id_):
            record = await self._everybody.load(id_)
            person = record.person
            if person is None or not announcement.is_meant(person, announced):
                return ""
            language = person.profile.language if person.profile.language in texts else ENGLISH
            if send:
                first = self._conversation.library.translator(language)(announcement.NOTICE)
                message = announcement.outgoing(texts[language], first)
                told = (*person.delivery.announced, announced)
                person = replace(
                    person,
                    delivery=replace(
                        person.delivery, outbox=(*person.delivery.outbox, message), announced=told
                    ),
                )
                decision = self._conversation.planned(person, self._clock())
                try:
                    await self._commit(decision, record.version)
                except NotHeld:  # the worker who serves the person finds the message at its next look
                    await self._everybody.commit(decision.person, record.version, self._clock())
        if send:
            self.outbox.wake(id_)
        return language

    async def receive(self, event: Event) -> None:
        """Answer one event. Its result is durable when this returns; the reply is on its way.

        A person whose record can't be read or written gets a recordless answer.

        Raises:
            StoreUnusable: nothing was written; the event may be passed in again.
            NotHeld: another worker serves the person. Nothing was written.
        """
        try:
            await self._decide(await self._read_file(event))
        except (RecordUnreadable, RecordTooNew) as error:
            kind = type(error).__name__
            self._log.error("a record can't be used (%s)", kind, extra={"person": event.person})
            await self._answer_unopened(event)
        except StoreUnusable:
            self.answer_meanwhile(event)
            raise

    async def _read_file(self, event: Event) -> Event:
        """Return the event with what a calendar file says in the place of the file."""
        if not event.file or self._open_file is None:
            return event
        found: CalendarNote | Refusal = "away"
        with suppress(TryLater, Undeliverable):
            source = await self._open_file(event.file, calendar_reader.MOST_BYTES)
            found = "large"
            if source is not None:
                found = await asyncio.to_thread(calendar_reader.read, source, self._clock())
        return replace(event, kind="calendar", value=calendar_note.written(found), file="")

    def offer_help(self, event: Event) -> None:
        """Send the help card without a look at the record; nothing is written."""
        if self._helped.take(event.person, _monotonic()):
            card = self._conversation.recordless.help_card(event)
            self.replies.say(event.person, Outgoing("send", card), rank=Rank.ANSWER)

    def answer_meanwhile(self, event: Event) -> None:
        """Give a recordless answer while nothing can be stored; the event comes again later."""
        if event.update_id in self._answered or event.kind in ("blocked", "unblocked"):
            return
        self._answered[event.update_id] = None
        if len(self._answered) > _MOST_ANSWERED:
            self._answered.popitem(last=False)
        if self.needs_help(event):
            self.offer_help(event)
        elif self._told_full.take(event.person, _monotonic()):
            line = self._conversation.recordless.line(event, "storage-full")
            self.replies.say(event.person, Outgoing("send", line), rank=Rank.ANSWER)

    async def apologise(self, event: Event) -> None:
        """Give a recordless answer to an event whose decision failed, and which won't be passed in again."""
        if event.kind in ("blocked", "unblocked") or not self._shut.take(event.person, _monotonic()):
            return
        recordless = self._conversation.recordless
        helps = self.needs_help(event)
        said = (
            recordless.help_card(event, "other-broken") if helps else recordless.line(event, "other-broken")
        )
        await self.replies.said(event.person, Outgoing("send", said))

    async def resume(self) -> None:
        """Go on with the messages that an earlier process or another worker left unsent, due or not."""
        people = 0
        with self.outbox.taking_over():
            async for id_ in self._store.undelivered():
                people += not self.outbox.busy(id_)
                self.outbox.wake(id_)
        if people:
            self._log.info("messages to %d people from before the stop go on", people)

    async def _decide(self, event: Event) -> None:
        farewell: tuple[Outgoing, ...] = ()
        erased, is_urgent = False, True
        if event.kind == "text":  # its number says which prompt it was written under
            await self.outbox.receipt(event.person, RECEIPT_WITHIN)
        async with self._lock(event.person):
            event = self._placed(event)
            while True:
                record = await self._store.load(event.person)
                if record.person is None and not is_start(event):
                    erased, farewell = True, await self._of_nobody(event)
                    break
                person = record.person or Person(event.person)
                decision = self._conversation.respond(person, event, self._clock())
                if decision.erased:
                    farewell, erased = decision.person.delivery.outbox, True
                    await self._store.delete(event.person, event.update_id)
                    break
                with suppress(Conflict):
                    await self._commit(decision, record.version)
                    is_urgent = not is_new(decision.person)
                    self._note_applied(event, is_new=event.update_id not in person.delivery.seen)
                    break
        if erased:
            await self.replies.said(event.person, *farewell)
        else:
            self.outbox.wake(event.person, urgent=is_urgent)

    def _placed(self, event: Event) -> Event:
        """Return the event without `together`, if the event before it was applied in an earlier batch.

        Telegram repeats unconfirmed events, together with those that were written long after them.
        """
        alone = event.together and not self._applied.get(event.person, False)
        return replace(event, together=False) if alone else event

    def _note_applied(self, event: Event, *, is_new: bool) -> None:
        self._applied[event.person] = is_new
        self._applied.move_to_end(event.person)
        if len(self._applied) > _MOST_APPLIED:
            self._applied.popitem(last=False)

    async def _of_nobody(self, event: Event) -> tuple[Outgoing, ...]:
        """Return the messages to wait for; others are sent from here, and () is returned."""
        if event.kind in ("blocked", "unblocked"):
            return ()
        recordless = self._conversation.recordless
        if await self._store.has_erased(event.update_id):
            return (Outgoing("send", recordless.farewell(event)),)
        help_wanted = self.needs_help(event)
        said = recordless.of_nobody(event, help_wanted=help_wanted)
        if help_wanted or event.kind in ("button", "edited"):
            # Within a limit these are waited for. A flood of them must not keep others waiting.
            if (self._helped if help_wanted else self._shut).take(event.person, _monotonic()):
                return (Outgoing("send", said),)
            self.replies.say(event.person, Outgoing("send", said), rank=Rank.ANSWER)
            return ()
        self.replies.say(event.person, Outgoing("send", said), rank=Rank.NEWCOMER)
        return ()

    async def _answer_unopened(self, event: Event) -> None:
        if event.kind in ("blocked", "unblocked"):
            return
        answer = self._conversation.recordless.unopened(event, help_wanted=self.needs_help(event))
        if answer.erases:
            await self._store.delete(event.person, event.update_id)
        elif not self._shut.take(event.person, _monotonic()):
            return
        await self.replies.said(event.person, Outgoing("send", answer.message))

    def needs_help(self, event: Event) -> bool:
        """Tell whether an event calls for help; True where screening fails."""
        try:
            return self.calls_for_help(event)
        except Exception:  # noqa: BLE001 - whatever it is
            # If screening fails, the help card is the better mistake.
            self._log.exception("an event can't be screened", extra={"person": event.person})
            return True

    async def tick(self) -> None:
        """Serve everybody who is due: with a nudge, or with messages that could not be sent before."""
        self._unserved = True
        with suppress(StoreUnusable):  # the store says so once, and it is tried again after a rest
            await self._store.finish_deletions()
            now = self._clock()
            while (room := self._room()) and (
                claimed := await self._store.claim_due(now, min(BATCH, room), now + LOOK_AGAIN)
            ):
                await self._see_to(claimed)
            self._unserved = False

    async def next_due(self) -> datetime | None:
        """Return when to call `tick` again (UTC): next due time or pending deletion; None for never."""
        now = self._clock()
        due, again = await self._store.next_due(), now + TRY_AGAIN
        if due and self._unserved:
            due = max(due, again)  # or a full disk would be tried without a pause
        if due and not self._room():
            due = max(due, now + ROOM_AGAIN)
        return due if await self._store.finish_deletions() else min(due or again, again)

    async def look_for_idle(self) -> None:
        """Compute the due times of all people anew after a change of `idle_months`.

        Every turn sets the due time, so records are opened only when the setting differs from the one that
        all due times were computed with; then one by one with a pause, so that no answer waits.
        """
        if await self._store.retention_months() == self._idle_months:
            return
        async for id_ in self._store.ids():
            # A record that can't be opened is left to `stile doctor`, and must not stop the rest.
            with suppress(Conflict, RecordUnreadable, RecordTooNew):
                await self._plan(id_)
            await asyncio.sleep(BETWEEN_RECORDS.total_seconds())
        await self._store.note_retention_months(self._idle_months)

    async def let_go(self, goes: Callable[[str], bool], within: timedelta) -> bool:
        """Deliver no more to these people, and return whether nothing is under way to them."""
        return await self.outbox.let_go(goes, within)

    async def close(self) -> None:
        """Finish deliveries under way, then close the store."""
        await self.outbox.drain(DRAIN)
        await self.replies.close()
        await self._files.close()
        await self._store.close()

    async def _see_to(self, people: list[str]) -> None:
        # A person with messages under way waits for those, and is scheduled again after them.
        waiting = [person for person in people if not self.outbox.busy(person)]
        for first in range(0, len(waiting), PARALLEL_TICKS):
            seen_to = [self._attend(person) for person in waiting[first : first + PARALLEL_TICKS]]
            for failed in await asyncio.gather(*seen_to, return_exceptions=True):
                # One bad row must not stop the rest. The store logs its own outages.
                if isinstance(failed, Exception) and not isinstance(failed, StoreUnusable | NotHeld):
                    self._log.error("serving a due person failed (%s)", type(failed).__name__)

    async def _plan(self, id_: str) -> None:
        async with self._lock(id_):
            record = await self._store.load(id_)
            if record.person:
                await self._commit(self._conversation.planned(record.person, self._clock()), record.version)

    def _room(self) -> int:
        """Return the number of due people that may be decided about now; without a limiter, `BATCH`."""
        if not self._is_paced:
            return BATCH
        self._seen_to = {person for person in self._seen_to if self.outbox.busy(person)}
        return max(SEEN_TO_AHEAD - len(self._seen_to), 0)

    async def _attend(self, id_: str) -> None:
        async with self._lock(id_):
            record = await self._store.load(id_)
            # Read for each person: after a long queue the time of the claim is long ago.
            now = self._clock()
            if record.person is None:
                return
            decision = self._conversation.on_tick(record.person, now)
            if decision.erased:
                await self._store.delete(id_)
                return
            with suppress(Conflict):  # a turn came in between: it has set the due time itself
                await self._commit(decision, record.version)
        self.outbox.wake(id_)
        self._seen_to.add(id_)

    async def _commit(self, decision: Decision, version: int) -> None:
        note_fault(decision)
        await self._store.commit(decision.person, version, decision.due)

    def _lock(self, person: str) -> AbstractAsyncContextManager[None]:
        return self._locks.setdefault(person, asyncio.Lock())


def _monotonic() -> float:
    return asyncio.get_running_loop().time()
