"""Keeps sending within Telegram's limits: per chat, and in all for unasked messages.

Telegram does not limit answers in all: its 30 messages a second are for unasked messages to many people.
In one chat it counts messages and edits alike, and allows short bursts. A 429 is obeyed. A moment here is
a `time.monotonic()` reading, which no change of the wall clock can move.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from itertools import count

Moment = float

_WINDOW = 1.05
"""Seconds of a window, a little more than one: messages can arrive bunched, and Telegram counts arrivals."""

# Refusals of two chats within these seconds mean that the whole bot is too fast.
_REPEATS_WITHIN = 10.0
_CAREFUL_FOR = 60.0
"""Seconds after such a pause in which answers keep the rate of nudges too, to avoid another burst."""

_FORGET_ABOVE = 1000


class Rank(IntEnum):
    """Order of deliveries that wait: lower ranks first."""

    ANSWER = 0
    NEWCOMER = 1
    NUDGE = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """Rate limits: at most `per_second` nudges, and at most `burst` of them at once.

    A chat gets `chat_burst` messages at once and then one every `chat_every`. The last `chat_kept` of a
    burst are reserved for messages; the removal of old buttons waits.
    """

    per_second: int = 25
    burst: int = 5
    chat_burst: int = 20
    chat_kept: int = 10
    chat_every: timedelta = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, order=True)
class Ticket:
    """Place in the queue: by rank, then by time."""

    rank: Rank
    number: int
    chat: str


class Pace:
    """Decides who sends next. The caller passes the time, and does the waiting."""

    def __init__(self, limits: Limits) -> None:
        # Evenly, since a whole second's messages at once would reach Telegram together with the next.
        self._all_every = _WINDOW / limits.per_second
        self._all_slack = self._all_every * (limits.burst - 1)
        self._all_paid: Moment = float("-inf")
        self._every = limits.chat_every.total_seconds()
        self._slack = self._every * (limits.chat_burst - 1)
        self._spare = self._every * (max(limits.chat_burst - limits.chat_kept, 1) - 1)
        self._numbers = count()
        self._line: list[Ticket] = []
        self._later: list[tuple[Moment, Ticket]] = []
        self._sent: deque[Moment] = deque(maxlen=limits.per_second)
        self._paid: dict[str, Moment] = {}
        self._paused: dict[str, Moment] = {}
        self._all_paused: Moment = float("-inf")
        self._careful_until: Moment = float("-inf")
        self._refused: tuple[str, Moment] = ("", float("-inf"))
        self._forget_above = _FORGET_ABOVE

    def join(self, chat: str, rank: Rank = Rank.ANSWER) -> Ticket:
        """Queue up behind those of the same rank."""
        ticket = Ticket(rank, next(self._numbers), chat)
        heapq.heappush(self._line, ticket)
        return ticket

    def ready(self, now: Moment) -> list[Ticket]:
        """Return the tickets that may send now, in order, and count their messages."""
        while self._later and self._later[0][0] <= now:
            heapq.heappush(self._line, heapq.heappop(self._later)[1])
        out: list[Ticket] = []
        while self._line and self._free_at(self._line[0], now) <= now:
            ticket = heapq.heappop(self._line)
            chat_at = self._chat_free_at(ticket.chat, now, self._slack)
            if chat_at > now:
                heapq.heappush(self._later, (chat_at, ticket))
            else:
                self._count(ticket, now)
                out.append(ticket)
        return out

    def next_at(self, now: Moment) -> Moment | None:
        """Return the next moment at which `ready` can return a ticket; None when nobody waits."""
        times = [at for at, _ in self._later[:1]]
        if self._line:
            times.append(self._free_at(self._line[0], now))
        return min(times, default=None)

    def spare_at(self, chat: str, now: Moment) -> Moment:
        """Return the moment from which buttons may be removed in this chat; a removal due now is counted."""
        careful = self._paced_at(now) if now < self._careful_until else now
        at = max(self._all_paused, careful, self._chat_free_at(chat, now, self._spare))
        if at <= now:
            self._count(Ticket(Rank.ANSWER, 0, chat), now)
        return at

    def refused(self, chat: str, after: timedelta, now: Moment) -> None:
        """Pause the chat that got a 429 for `after`; pause all when a second chat gets one soon."""
        until = now + after.total_seconds()
        self._paused[chat] = max(until, self._paused.get(chat, until))
        before, at = self._refused
        if before != chat and now - at <= _REPEATS_WITHIN:
            self.pause(until)
        self._refused = (chat, now)

    def pause(self, until: Moment) -> None:
        """Pause all chats, as after a 429 that this process did not meet itself."""
        self._all_paused = max(until, self._all_paused)
        self._careful_until = self._all_paused + _CAREFUL_FOR

    def _free_at(self, ticket: Ticket, now: Moment) -> Moment:
        paced = ticket.rank is Rank.NUDGE or now < self._careful_until
        return max(now, self._all_paused, self._paced_at(now) if paced else now)

    def _paced_at(self, now: Moment) -> Moment:
        full = len(self._sent) == self._sent.maxlen
        return max(self._sent[0] + _WINDOW if full else now, self._all_paid - self._all_slack)

    def _chat_free_at(self, chat: str, now: Moment, slack: float) -> Moment:
        # `_paid`: moment at which the chat's messages are paid off, at one every `_every` seconds.
        return max(self._paused.get(chat, now), self._paid.get(chat, now) - slack)

    def _count(self, ticket: Ticket, now: Moment) -> None:
        if ticket.rank is Rank.NUDGE or now < self._careful_until:
            self._sent.append(now)
            self._all_paid = max(self._all_paid, now) + self._all_every
        self._paid[ticket.chat] = max(self._paid.get(ticket.chat, now), now) + self._every
        if len(self._paid) + len(self._paused) > self._forget_above:
            self._paid = {chat: at for chat, at in self._paid.items() if at > now}
            self._paused = {chat: at for chat, at in self._paused.items() if at > now}
            # Twice the remaining size, so that the clean-up costs nearly nothing per message.
            self._forget_above = max(_FORGET_ABOVE, 2 * (len(self._paid) + len(self._paused)))


class Limiter:
    """Lets tasks wait for their turn."""

    def __init__(self, clock: Callable[[], Moment], limits: Limits | None = None) -> None:
        self._clock = clock
        limits = limits or Limits()
        self._pace = Pace(limits)
        self._left: deque[Moment] = deque(maxlen=limits.per_second)
        self._waiting: dict[Ticket, asyncio.Event] = {}
        self._timer: asyncio.TimerHandle | None = None

    async def turn(self, chat: str, rank: Rank = Rank.ANSWER) -> None:
        """Wait until this chat's next message may be sent."""
        ticket = self._pace.join(chat, rank)
        go = self._waiting[ticket] = asyncio.Event()
        self._call()
        try:
            await go.wait()
        finally:
            self._waiting.pop(ticket, None)

    def spare_in(self, chat: str) -> timedelta:
        """Return the time that a removal of buttons has to wait in this chat; one that needn't is counted."""
        now = self._clock()
        return timedelta(seconds=max(self._pace.spare_at(chat, now) - now, 0))

    async def leave(self) -> None:
        """Wait until one more nudge may be sent, so that no burst follows a slow commit."""
        now = self._clock()
        full = len(self._left) == self._left.maxlen
        at = max(now, self._left[0] + _WINDOW) if full else now
        self._left.append(at)
        if at > now:
            await asyncio.sleep(at - now)

    def hurry(self, chat: str) -> None:
        """Move the chat's waiting messages ahead of new people and nudges."""
        for ticket, go in [one for one in self._waiting.items() if one[0].chat == chat and one[0].rank]:
            # The old ticket stays and wastes its share, which is harmless.
            del self._waiting[ticket]
            self._waiting[self._pace.join(chat)] = go
        self._call()

    def refused(self, chat: str, after: timedelta) -> None:
        """Pause this chat, which got a 429, for `after`."""
        self._pace.refused(chat, after, self._clock())

    def pause(self, after: timedelta) -> None:
        """Pause all chats for `after`."""
        self._pace.pause(self._clock() + after.total_seconds())

    def _call(self) -> None:
        now = self._clock()
        for ticket in self._pace.ready(now):
            # A caller that gave up is gone. Its share is lost, which is harmless.
            if go := self._waiting.pop(ticket, None):
                go.set()
        if self._timer:
            self._timer.cancel()
            self._timer = None
        at = self._pace.next_at(now)
        if at is not None:
            self._timer = asyncio.get_running_loop().call_later(max(at - now, 0.001), self._call)
