"""Access control and flood limit per person, before the app. Refused events leave no trace."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from datetime import timedelta

from msgspec.structs import replace

from bot.access import Access, offered
from bot.operations.invitations import Invitations
from bot.operations.stored_people import has_record
from bot.ports import sendable
from bot.runtime.app import HELP_FROM_MEMORY, App
from bot.runtime.sending.flood_budget import Allowance, Budget, Moment
from bot.storage.store import Store
from bot.telegram_api.intake import broken
from flows.locale.lengths import utf16
from flows.model import Event, Message
from flows.person import Outgoing

TEXT_UNITS = 4096
"""UTF-16 units of the longest text that Telegram lets people write. A longer one came from a program."""

TOLD_FOR = timedelta(hours=1)
"""Span in which a person gets one answer to all refused events."""

FLOODED_FOR = timedelta(seconds=10)

GUESSES = 5
"""Wrong codes within `TOLD_FOR` after which even the right one is refused."""

LOOKS = Allowance(200, timedelta(seconds=10))
"""Texts beyond the flood limit that are still screened for calls for help: 4 ms each, 13 with new words."""

END = 500
"""Characters at each end of such a text that are screened."""

MOST_REMEMBERED = 10_000


class Gate:
    """Receives events, and passes the allowed ones to the app."""

    def __init__(
        self,
        app: App,
        store: Store,
        access: Access,
        clock: Callable[[], Moment],
        *,
        budget: Budget | None = None,
        invitations: Invitations | None = None,
    ) -> None:
        self._app = app
        self._store = store
        self._access = access
        self._invitations = invitations
        self._clock = clock
        self._budget = budget or Budget()
        self._looks, self._helped = Budget(LOOKS), Budget(HELP_FROM_MEMORY)
        self._told: OrderedDict[tuple[str, str], tuple[Moment, int]] = OrderedDict()
        self._log = logging.getLogger(__name__)

    def admit(self, access: Access) -> None:
        """Use these rules of access from the next event on."""
        self._access = access

    async def receive(self, event: Event) -> None:
        """Pass the event to the app, or tell the person once why not.

        Raises:
            StoreUnusable: nothing was written; the event may be passed in again.
        """
        event = _tidied(event)
        if not self._room_for(event) or not await self._may_come_in(event):
            return
        if self._access.mode == "invite" and await self._brings_code(event):
            # The code is no message to answer.
            event = replace(event, kind="command", value="start")
        await self._app.receive(event)

    def answer_meanwhile(self, event: Event) -> None:
        """Give a recordless answer while nothing can be stored."""
        self._app.answer_meanwhile(_tidied(event))

    def needs_help(self, event: Event) -> bool:
        """Tell whether the event calls for help; True where screening fails."""
        return self._app.needs_help(_tidied(event))

    async def apologise(self, event: Event) -> None:
        """Give a recordless answer to an event whose decision fails."""
        await self._app.apologise(_tidied(event))

    def _room_for(self, event: Event) -> bool:
        now = self._clock()
        if self._budget.take(event.person, now) or event.kind in ("blocked", "unblocked"):
            return True
        if event.kind in ("button", "command"):
            if self._app.calls_for_help(event) and self._helped.take(event.person, now):
                return True
        elif self._looks.take(event.person, now) and self._app.calls_for_help(_ends(event)):
            self._app.offer_help(event)
            return False
        if self._count(event.person, "flood", FLOODED_FOR) == 1:
            self._log.info("flood limit reached", extra={"person": event.person})
            self._say(event, "flood")
        return False

    async def _may_come_in(self, event: Event) -> bool:
        if self._access.mode == "open":
            return True
        # A person with a record may delete it, also where it does not open.
        if await has_record(self._store, event.person) or await self._store.has_erased(event.update_id):
            return True
        is_guess = self._access.mode == "invite" and offered(event) is not None
        # After too many guesses the right code is refused too, so that guessing tells nothing.
        if is_guess and self._count(event.person, "guess", TOLD_FOR) > GUESSES:
            return False
        if self._access.lets_in(event) or await self._is_invited(event):
            return True
        first = self._count(event.person, "stranger", TOLD_FOR) == 1
        if event.kind not in ("blocked", "unblocked") and (first or self._asks_again(event)):
            is_list = self._access.mode == "list"
            self._say(event, "stranger-listed" if is_list else "stranger", number=event.person)
        return False

    async def _is_invited(self, event: Event) -> bool:
        """Tell whether the event brings a valid invitation code, and count its use.

        The operator makes such codes while the bot runs.
        """
        code = offered(event) if self._access.mode == "invite" else None
        if code is None or self._invitations is None:
            return False
        return await asyncio.to_thread(self._invitations.take, code, event.update_id)

    async def _brings_code(self, event: Event) -> bool:
        if self._access.brings_code(event):
            return True
        code = offered(event)
        if not code or self._invitations is None:
            return False
        return await asyncio.to_thread(self._invitations.find, code) is not None

    def _asks_again(self, event: Event) -> bool:
        """Tell whether a refused event calls for help, within the limit of such calls; count it then."""
        return self._app.calls_for_help(_ends(event)) and self._helped.take(event.person, self._clock())

    def _count(self, person: str, what: str, within: timedelta) -> int:
        """Count one more `what` of the person; return how many of them fall within the span."""
        now, key = self._clock(), (person, what)
        until, times = self._told.pop(key, (now, 0))
        if until <= now:
            until, times = now + within.total_seconds(), 0
        self._told[key] = (until, times + 1)
        if len(self._told) > MOST_REMEMBERED:
            self._told.popitem(last=False)
        return times + 1

    def _say(self, event: Event, phrase: str, **values: str) -> None:
        """Say a phrase in the language of the person's Telegram: the record isn't looked into here."""
        said = self._app.told(phrase, event.language, **values)
        self._app.replies.say(event.person, Outgoing("send", Message(said)))


def _ends(event: Event) -> Event:
    """Return the event with only the two ends of a long text, to be screened beyond the flood limit."""
    return replace(event, value=_clipped(event.value), shown=_clipped(event.shown))


def _clipped(text: str) -> str:
    return text if len(text) <= 2 * END else f"{text[:END]}\n{text[-END:]}"


def _tidied(event: Event) -> Event:
    """Return the event with its text cut to Telegram's length, and without lone surrogates."""
    if utf16(event.value) > TEXT_UNITS or utf16(event.shown) > TEXT_UNITS:
        return broken(event)
    return replace(event, value=sendable(event.value), shown=sendable(event.shown))
