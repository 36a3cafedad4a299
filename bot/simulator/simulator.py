"""Simulates one person's chat: the app of `stile run` with a store in memory and a clock moved by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from bot.runtime.app import App
from bot.simulator.chat import Bubble, Chat
from bot.storage.memory import MemoryStore
from flows.authoring.walk import Step, buttons_of
from flows.dialogue.conversation import Conversation
from flows.model import EMPTY_STACK, Button, Event, EventKind, Message, Session, Stack
from flows.person import Person, Profile
from flows.record import holds
from flows.record.calendar import calendar_note
from flows.turn import TurnContext

YOU = "you"

START = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
"""First moment, a Monday evening. The clock only moves by hand, so that a transcript replays exactly."""

HORIZON = timedelta(days=60)
"""Span in which the next nudge is searched. Without answers goodbye comes long before its end."""

TURN = timedelta(seconds=5)
"""Time that passes with each action of the person."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """A future nudge: its time, its text and its reason."""

    at: datetime
    text: str
    why: str = ""


class Simulator:
    """One person's chat with the app. `chat` is what they see, `now` their clock."""

    def __init__(self, conversation: Conversation, now: datetime = START, language: str = "") -> None:
        """Begin with somebody new. `language` may be one that lacks texts, which is never offered."""
        self.now = now
        self.conversation = conversation
        self.store = MemoryStore()
        self.chat = Chat(lambda: self.now)
        self._language = language
        # Telegram's language is taken over only where it is whole; the chosen one would give way to English.
        self._client = language if conversation.library.languages.fitting(language) == language else ""
        self._updates = 0
        self._app = App(self.store, conversation, self.chat, lambda: self.now)

    async def person(self) -> Person:
        """Return the record as it is now; that of a stranger before the first step."""
        return (await self.store.load(YOU)).person or Person(YOU)

    async def say(self, text: str) -> None:
        """Type a text."""
        await self._receive("text", text, own=text)

    async def command(self, words: str) -> None:
        """Send a command, given without its slash."""
        await self._receive("command", words, own=f"/{words}")

    async def tap(self, button: Button, shown: Bubble) -> None:
        """Tap a button of a message, as it stood when it was shown."""
        await self._receive("button", button.value, shown)

    async def agree(self) -> None:
        """Give consent to the privacy notice, without its questions."""
        await self._speak()
        stored = await self.store.load(YOU)
        person = holds.consent(stored.person or Person(YOU), self.now)
        stack = person.dialog.stack
        asked = bool(stack) and stack.base.flow == "start"
        if asked:
            person = replace(person, dialog=replace(person.dialog, stack=EMPTY_STACK))
        await self.store.commit(person, stored.version, None)
        if asked:
            await self._receive("command", "menu")

    async def put(self, session: Session) -> None:
        """Put the person at a state and ask its question, without the states before it."""
        await self._speak()
        stored = await self.store.load(YOU)
        self._updates += 1
        now = self.now = self.now + TURN
        waiting = replace(session, token=(stored.person.dialog.token if stored.person else 0) + 1)
        person = replace(
            made := stored.person or Person(YOU),
            dialog=replace(made.dialog.with_stack(Stack((waiting,))), screen=None),
            engagement=replace(made.engagement, last_seen=now),
        )
        turn = TurnContext(person, Event(YOU, self._updates, "command", "menu"), now)
        self.conversation.talks.ask(turn)
        turn.delivery = replace(turn.delivery, outbox=(*turn.delivery.outbox, *turn.sent))
        await self.store.commit(turn.person, stored.version, self.conversation.planned(turn.person, now).due)
        self._app.outbox.wake(YOU, urgent=True)
        await self._app.outbox.idle()
        await self._app.replies.idle()

    async def file(self, line: str) -> None:
        """Send a calendar file with the session of a line such as `2026-03-05T16:00 Europe/Berlin 1`."""
        found = calendar_note.written(calendar_note.of_line(line))
        await self._receive("calendar", found, own="calendar.ics")

    async def wait(self, span: timedelta) -> None:
        """Move the clock on, stopping at each due time."""
        until = self.now + span
        while (due := await self.store.next_due()) is not None and due <= until:
            await self._tick(max(due, self.now))
        self.now = until
        self.chat.news.append(until)

    async def next(self, horizon: timedelta = HORIZON) -> bool:
        """Move the clock on to the next nudge; return whether one came."""
        until = self.now + horizon
        while (due := await self.store.next_due()) is not None and due <= until:
            if await self._tick(max(due, self.now)):
                return True
        return False

    async def do(self, step: Step, button: Button | None = None) -> None:
        """Take one step. A tap uses `button` on the keyboard of the step's age."""
        await self._speak()
        match step.kind:
            case "say":
                await self.say(step.value)
            case "command":
                await self.command(step.value)
            case "agree":
                await self.agree()
            case "wait":
                await self.wait(timedelta(minutes=int(step.value)))
            case "next":
                await self.next()
            case "file":
                await self.file(step.value)
            case "tap":
                shown = self.aged(step.age)
                if shown and button:
                    await self.tap(button, shown)

    def aged(self, age: int) -> Bubble | None:
        """Return the message a tap of this age is on: 0 the newest keyboard, 1 the one before, 2 the next."""
        if age < 2:
            return (self.chat.live, self.chat.before)[age]
        older = self._older()
        return older[age - 2] if age - 2 < len(older) else None

    def _older(self) -> list[Bubble]:
        """Return the messages that still have buttons although two newer ones have too, newest first."""
        newer = {one.id for one in (self.chat.live, self.chat.before) if one}
        kept = (one for one in reversed(self.chat.bubbles) if one.message.rows)
        return [one for one in kept if one.id not in newer]

    def _age(self, shown: Bubble) -> int:
        for age, one in enumerate((self.chat.live, self.chat.before)):
            if one is not None and one.id == shown.id:
                return age
        return 2 + next((n for n, one in enumerate(self._older()) if one.id == shown.id), 0)

    async def step_of(self, button: Button, shown: Bubble) -> Step:
        """Return a tap as a step that can be replayed."""
        flow, state = await self.stands()
        offered = buttons_of(shown.message)
        place = offered.index(button)
        return Step("tap", button.value, button.label, place, len(offered), self._age(shown), flow, state)

    async def stands(self) -> tuple[str, str]:
        """Return the open flow and state, or two empty texts."""
        stack = (await self.person()).dialog.stack
        return (stack.top.flow, stack.top.state) if stack else ("", "")

    def fork(self) -> Simulator:
        """Return an independent copy."""
        copy = Simulator(self.conversation, self.now)
        copy.store.take_over(self.store)
        copy.chat.bubbles, copy.chat.last = list(self.chat.bubbles), self.chat.last
        copy.chat.live, copy.chat.before = self.chat.live, self.chat.before
        copy._updates = self._updates
        return copy

    async def ahead(self, most: int = 4, horizon: timedelta = HORIZON) -> tuple[Ahead, ...]:
        """Return the next messages if nothing is answered from now on, with the reason of each."""
        fork, found = self.fork(), list[Ahead]()
        until = fork.now + horizon
        while len(found) < most and fork.now < until:
            before = len(fork.chat.bubbles)
            if not await fork.next(until - fork.now):
                break
            nudges = (await fork.person()).engagement.nudges
            why = " ".join(nudges[-1].why) if nudges else ""
            found += [
                Ahead(bubble.at, bubble.message.text, why)
                for bubble in fork.chat.bubbles[before:]
                if not bubble.own
            ]
        await fork.close()
        return tuple(found)

    async def close(self) -> None:
        """Release the resources of the app."""
        await self._app.close()

    async def _receive(self, kind: EventKind, value: str, shown: Bubble | None = None, own: str = "") -> None:
        await self._speak()
        self._updates += 1
        self.now += TURN
        if own:
            self.chat.own(own)
        message = shown.message if shown else Message("")
        event = Event(
            YOU,
            self._updates,
            kind,
            value,
            message.token,
            shown.id if shown else None,
            message.text,
            language=self._client,
        )
        await self._app.receive(event)
        await self._app.outbox.idle()
        await self._app.replies.idle()

    async def _tick(self, at: datetime) -> bool:
        """Run the tick of a moment; return whether a message came."""
        self.now, before = at, len(self.chat.news)
        await self._app.tick()
        await self._app.outbox.idle()
        await self._app.replies.idle()
        came = len(self.chat.news) > before
        if came:
            self.chat.news.insert(before, at)
        return came

    async def _speak(self) -> None:
        """Start in the chosen language."""
        if self._language:
            stored = await self.store.load(YOU)
            await self.store.commit(
                Person(YOU, profile=Profile(language=self._language)), stored.version, None
            )
            self._language = ""
