"""The chat on this machine: the same app, with numbers for buttons and a clock to wind."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import App
from bot.memory_store import MemoryStore
from flows.conversation import Conversation
from flows.model import BACK, HELP, PAUSE, SKIP, Button, Event, EventKind
from flows.person import Outgoing

YOU = "you"

START = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
"""A Monday evening. The clock stands still until it is wound, so that a talk replays as it was."""

WAYS_OUT = {BACK: "b", SKIP: "s", PAUSE: "p", HELP: "h"}

HINT = "(Type an answer or a button's number; b back, s skip, p pause, h help now. /wait 3d and /next wind the clock, /quit leaves.)"

_SPAN = re.compile(r"(\d+)\s*([mhdw])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


@dataclass(slots=True)
class Screen:
    """What a person would see: the messages so far and the buttons they can tap now."""

    lines: list[str] = field(default_factory=list)
    buttons: dict[str, tuple[Button, int, int, str]] = field(default_factory=dict)
    last: int = 0

    async def deliver(self, person: str, item: Outgoing) -> int | None:
        """Show a message. Nothing ever fails to arrive here."""
        del person
        if item.do == "retire":
            if item.message.text:
                self.lines.append("✓ " + item.message.text.rpartition("✓ ")[2])
            return None
        if item.do == "send":
            self.last += 1
        shown = item.message_id if item.do == "edit" and item.message_id else self.last
        self.lines.extend(item.message.text.split("\n"))
        if item.message.rows:
            self._show_buttons(item, shown)
        return shown

    def _show_buttons(self, item: Outgoing, message_id: int) -> None:
        every = [button for row in item.message.rows for button in row]
        answers = [button for button in every if button.value not in WAYS_OUT]
        ways = [button for button in every if button.value in WAYS_OUT]
        keys = [(str(n), button) for n, button in enumerate(answers, 1)]
        keys += [(WAYS_OUT[button.value], button) for button in ways]
        self.buttons = {key: (button, item.message.token, message_id, item.message.text) for key, button in keys}
        self.lines.extend(f"  [{key}] {button.label}" for key, button in keys[: len(answers)])
        if ways:
            self.lines.append("  " + "  ".join(f"[{key}] {button.label}" for key, button in keys[len(answers) :]))

    def tapped(self, typed: str) -> tuple[Button, int, int, str] | None:
        """Return the button that was meant; a label wins over a number (a scale's buttons are numbers)."""
        by_label = (one for one in self.buttons.values() if one[0].label == typed)
        return next(by_label, self.buttons.get(typed))


class Playground:
    """One person's chat with the app."""

    def __init__(self, conversation: Conversation, now: datetime = START) -> None:
        self._now = now
        self._store = MemoryStore()
        self._screen = Screen()
        self._app = App(self._store, conversation, self._screen, lambda: self._now)
        self._updates = 0
        self.transcript: list[str] = []

    async def enter(self, line: str) -> list[str]:
        """Take one line as the person would type it, and return what they see next."""
        self._screen.lines.clear()
        command, _, argument = line.partition(" ")
        own = {"/wait": self._wait, "/next": self._next, "/state": self._state, "/save": self._save}
        if command in own:
            await own[command](argument.strip())
        else:
            await self._send(line)
        shown = [line.rstrip() for line in self._screen.lines]
        if command not in ("/state", "/save"):
            self.transcript += [f"> {line}", *shown, ""]
        return shown

    async def _send(self, line: str) -> None:
        tap = self._screen.tapped(line)
        if tap is not None:
            button, token, message_id, text = tap
            await self._receive("button", button.value, token, message_id, text)
        elif line.startswith("/") and len(line) > 1:
            await self._receive("command", line[1:])
        else:
            await self._receive("text", line.removeprefix('"'))

    async def _receive(self, kind: EventKind, value: str, token: int = 0, message_id: int | None = None, shown: str = "") -> None:
        self._updates += 1
        self._now += timedelta(seconds=5)
        await self._app.receive(Event(YOU, self._updates, kind, value, token, message_id, shown, "en"))
        await self._app.outbox.idle()

    async def _wait(self, span: str) -> None:
        """Wind the clock on, stopping wherever something is due, as it would be in real time."""
        found = _SPAN.fullmatch(span)
        if found is None:
            self._screen.lines.append("(Write a span like /wait 30m, /wait 12h, /wait 3d or /wait 2w.)")
            return
        until = self._now + int(found[1]) * _UNITS[found[2]]
        while (due := await self._store.next_due()) is not None and due <= until:
            await self._tick(max(due, self._now))
        self._now = until
        self._clock_line()

    async def _next(self, argument: str) -> None:
        del argument
        due = await self._store.next_due()
        if due is None:
            self._screen.lines.append("(Nothing is planned.)")
            return
        before = len(self._screen.lines)
        while due is not None and len(self._screen.lines) == before:
            await self._tick(max(due, self._now))
            due = await self._store.next_due()
        self._clock_line()

    async def _tick(self, at: datetime) -> None:
        self._now = at
        await self._app.tick()
        await self._app.outbox.idle()

    def _clock_line(self) -> None:
        self._screen.lines.append(f"({self._now:%A %d %B, %H:%M} UTC)")

    async def _state(self, argument: str) -> None:
        del argument
        person = (await self._store.load(YOU)).person
        session = person.session if person else None
        self._screen.lines.append(f"({session.flow}/{session.state})" if session else "(no talk open)")

    async def _save(self, file: str) -> None:
        path = Path(file or "talk.txt")
        path.write_text("\n".join(self.transcript).rstrip() + "\n", encoding="utf-8")
        self._screen.lines.append(f"(Saved in {path}.)")


async def play(conversation: Conversation, lines: Iterable[str], now: datetime = START) -> int:
    """Run the chat on these lines, printing as it goes, until they end or say /quit."""
    playground = Playground(conversation, now)
    show = sys.stdout.write
    show(f"{HINT}\n\n")
    show("\n".join(await playground.enter("/start")) + "\n\n")
    for raw in lines:
        line = raw.rstrip("\r\n")
        if line.strip() in ("/quit", "/exit"):
            break
        show("\n".join(await playground.enter(line)) + "\n\n")
        sys.stdout.flush()
    return 0
