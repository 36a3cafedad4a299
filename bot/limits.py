"""Keeps what is sent within what Telegram allows: in all, in one chat, and answers before nudges.

A moment here is a `time.monotonic()` reading, which no change of the wall clock can move.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

Moment = float

_WINDOW = 1.05
"""A second and a little: what leaves evenly can arrive bunched, and Telegram counts what arrives."""

# Two chats that are refused within these seconds of each other mean that all of us are too fast.
_REPEATS_WITHIN = 10.0
_FORGET_ABOVE = 1000


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be sent: in all, never more than `per_second`, and at most `burst` of them at once.

    In a chat, `chat_burst` messages at once and then one every `chat_every`.
    """

    per_second: int = 25
    burst: int = 5
    chat_burst: int = 4
    chat_every: timedelta = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, order=True)
class Ticket:
    """A place in the line: an answer comes before every nudge, the earlier before the later.

    What does not count, such as taking buttons away, spends nothing of its chat's share.
    """

    nudge: bool
    number: int
    chat: str
    counts: bool = True


class Pace:
    """Decides who goes next. Never waits and knows no clock: it is told what time it is."""

    def __init__(self, limits: Limits) -> None:
        # Evenly, since a full second's worth at once would reach Telegram together with the next.
        self._all_every = _WINDOW / limits.per_second
        self._all_slack = self._all_every * (limits.burst - 1)
        self._all_paid: Moment = float("-inf")
        self._every = limits.chat_every.total_seconds()
        self._slack = self._every * (limits.chat_burst - 1)
        self._numbers = count()
        self._line: list[Ticket] = []
        self._later: list[tuple[Moment, Ticket]] = []
        self._sent: deque[Moment] = deque(maxlen=limits.per_second)
        self._paid: dict[str, Moment] = {}
        self._paused: dict[str, Moment] = {}
        self._all_paused: Moment = float("-inf")
        self._refused: tuple[str, Moment] = ("", float("-inf"))
        self._forget_above = _FORGET_ABOVE

    def join(self, chat: str, *, nudge: bool = False, counts: bool = True) -> Ticket:
        """Queue up at the end of the line, or of its front half."""
        ticket = Ticket(nudge, next(self._numbers), chat, counts)
        heapq.heappush(self._line, ticket)
        return ticket

    def ready(self, now: Moment) -> list[Ticket]:
        """Return those who go now, in order, and count what they send."""
        while self._later and self._later[0][0] <= now:
            heapq.heappush(self._line, heapq.heappop(self._later)[1])
        out: list[Ticket] = []
        while self._line and self._free_at(now) <= now:
            ticket = heapq.heappop(self._line)
            chat_at = self._chat_free_at(ticket, now)
            if chat_at > now:
                heapq.heappush(self._later, (chat_at, ticket))
            else:
                self._count(ticket, now)
                out.append(ticket)
        return out

    def next_at(self, now: Moment) -> Moment | None:
        """Return when it is worth asking again, or None when nobody waits."""
        times = [at for at, _ in self._later[:1]]
        if self._line:
            times.append(self._free_at(now))
        return min(times, default=None)

    def refused(self, chat: str, after: timedelta, now: Moment) -> None:
        """Heed a 429: its chat rests, and everybody does when a second chat is refused soon after."""
        until = now + after.total_seconds()
        self._paused[chat] = max(until, self._paused.get(chat, until))
        before, at = self._refused
        if before != chat and now - at <= _REPEATS_WITHIN:
            self._all_paused = max(until, self._all_paused)
        self._refused = (chat, now)

    def _free_at(self, now: Moment) -> Moment:
        full = len(self._sent) == self._sent.maxlen
        window = self._sent[0] + _WINDOW if full else now
        return max(now, window, self._all_paid - self._all_slack, self._all_paused)

    def _chat_free_at(self, ticket: Ticket, now: Moment) -> Moment:
        at = self._paused.get(ticket.chat, now)
        # `_paid` is when the chat's messages so far are paid off, at one every `_every` seconds.
        return max(at, self._paid.get(ticket.chat, now) - self._slack) if ticket.counts else at

    def _count(self, ticket: Ticket, now: Moment) -> None:
        self._sent.append(now)
        self._all_paid = max(self._all_paid, now) + self._all_every
        if ticket.counts:
            self._paid[ticket.chat] = max(self._paid.get(ticket.chat, now), now) + self._every
        if len(self._paid) + len(self._paused) > self._forget_above:
            self._paid = {chat: at for chat, at in self._paid.items() if at > now}
            self._paused = {chat: at for chat, at in self._paused.items() if at > now}
            # Twice what is left, so that forgetting costs next to nothing a message.
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

    async def turn(self, chat: str, *, nudge: bool = False, counts: bool = True) -> None:
        """Return when this chat's next message may go out."""
        ticket = self._pace.join(chat, nudge=nudge, counts=counts)
        go = self._waiting[ticket] = asyncio.Event()
        self._call()
        try:
            await go.wait()
        finally:
            self._waiting.pop(ticket, None)

    async def leave(self) -> None:
        """Return when one more may leave: what a slow disk held up must not leave in a burst."""
        now = self._clock()
        full = len(self._left) == self._left.maxlen
        at = max(now, self._left[0] + _WINDOW) if full else now
        self._left.append(at)
        if at > now:
            await asyncio.sleep(at - now)

    def hurry(self, chat: str) -> None:
        """Let what the chat waits for go before every nudge."""
        for ticket, go in [one for one in self._waiting.items() if one[0].chat == chat and one[0].nudge]:
            # The old place in the line stays, and spends its share for nothing, which harms nobody.
            del self._waiting[ticket]
            self._waiting[self._pace.join(chat, counts=ticket.counts)] = go
        self._call()

    def refused(self, chat: str, after: timedelta) -> None:
        """Heed a 429 of this chat."""
        self._pace.refused(chat, after, self._clock())

    def _call(self) -> None:
        now = self._clock()
        for ticket in self._pace.ready(now):
            # Whoever gave up waiting isn't there any more. Their share is spent, which harms nobody.
            if go := self._waiting.pop(ticket, None):
                go.set()
        if self._timer:
            self._timer.cancel()
            self._timer = None
        at = self._pace.next_at(now)
        if at is not None:
            self._timer = asyncio.get_running_loop().call_later(max(at - now, 0.001), self._call)
