"""The chat on this machine: the same app, with numbers for buttons and a clock to wind."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import App
from bot.memory_store import MemoryStore
from bot.screen import Screen, Shown
from flows import record
from flows.conversation import Conversation
from flows.model import Button, Event, EventKind
from flows.person import Person
from flows.talks import base

YOU = "you"

ASKED = "> "
"""What a typed line begins with in a talk file. Everything else there is the answer to it."""

START = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
"""A Monday evening. The clock stands still until it is wound, so that a talk replays as it was."""

HINT = """\
Type an answer, or the number of a button. b back, s skip, p pause, h help now.
/wait 3d winds the clock, /next goes to what comes next, /old 1 taps a button of the message before.
/agree passes the welcome, /state says where you are, /save talk.txt keeps the talk, /quit leaves.
/files writes the files you were sent into this folder.
"""

FAREWELL = "(Goodbye. Nothing of this was kept.)"

LEAVE = ("/quit", "/exit")

HORIZON = timedelta(days=60)
"""How far `/next` looks. Whoever answers nothing hears nothing any more long before."""

_SPAN = re.compile(r"(\d{1,4})\s*([mhdw])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


class Playground:
    """One person's chat with the app."""

    def __init__(self, conversation: Conversation, now: datetime = START, language: str = "") -> None:
        self.transcript: list[str] = []
        self._now = now
        self._store = MemoryStore()
        self._screen = Screen()
        self._app = App(self._store, conversation, self._screen, lambda: self._now)
        self._updates = 0
        self._language = language
        self._own = {
            "/wait": self._wait, "/next": self._next, "/old": self._old,
            "/agree": self._agree, "/state": self._state, "/save": self._save,
            "/files": self._files,
        }  # fmt: skip

    async def enter(self, line: str) -> list[str]:
        """Take one line as the person would type it, and return what they see next."""
        self._screen.lines.clear()
        if self._language:  # also one that lacks texts, which is never offered
            stored = await self._store.load(YOU)
            await self._store.commit(Person(YOU, language=self._language), stored.version, None)
            self._language = ""
        command, _, argument = line.partition(" ")
        if command in self._own:
            await self._own[command](argument.strip())
        else:
            await self._send(line)
        shown = "\n".join(self._screen.lines).strip("\n").split("\n")
        shown = [" " * line.startswith(ASKED) + line.rstrip() for line in shown]
        if command != "/save":
            self.transcript += [ASKED + line, *shown, ""]
        return shown

    async def _send(self, line: str) -> None:
        keys = self._screen.live.keys() if self._screen.live else {}
        if line in keys and self._screen.live:
            await self._tap(keys[line], self._screen.live)
        elif line.startswith("/") and len(line) > 1:
            await self._receive("command", line[1:])
        else:
            quoted = line[:1] == '"' and line[1:] in keys  # "3 is the text, 3 is the button
            await self._receive("text", line[1:] if quoted else line)

    async def _tap(self, button: Button, shown: Shown) -> None:
        await self._receive("button", button.value, shown)

    async def _receive(self, kind: EventKind, value: str, shown: Shown | None = None) -> None:
        self._updates += 1
        self._now += timedelta(seconds=5)
        token, id_, text = (shown.message.token, shown.id, shown.message.text) if shown else (0, None, "")
        await self._app.receive(Event(YOU, self._updates, kind, value, token, id_, text))
        await self._app.outbox.idle()

    async def _old(self, key: str) -> None:
        button = self._screen.before.keys().get(key) if self._screen.before else None
        if button and self._screen.before:
            await self._tap(button, self._screen.before)
        else:
            self._screen.lines.append("(The message before has no such button.)")

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
        self._screen.lines.append(self._clock())

    async def _next(self, argument: str) -> None:
        """Wind the clock on to the next message that comes by itself."""
        del argument
        until = self._now + HORIZON
        while (due := await self._store.next_due()) is not None and due <= until:
            await self._tick(max(due, self._now))
            if self._screen.lines:
                return
        self._screen.lines.append(f"(Nothing comes by itself in the next {HORIZON.days} days.)")

    async def _tick(self, at: datetime) -> None:
        self._now, before = at, len(self._screen.lines)
        await self._app.tick()
        await self._app.outbox.idle()
        if len(self._screen.lines) > before:
            self._screen.lines.insert(before, self._clock())

    def _clock(self) -> str:
        return f"({self._now:%A} {self._now.day} {self._now:%B, %H:%M} UTC)"

    async def _agree(self, argument: str) -> None:
        """Stand as somebody who has said yes to the privacy notice, without the questions."""
        del argument
        stored = await self._store.load(YOU)
        person = record.consent(stored.person or Person(YOU), self._now)
        asked = person.session is not None and base(person.session).flow == "start"
        person = replace(person, session=None) if asked else person
        await self._store.commit(person, stored.version, None)
        self._screen.lines.append("(You are 18 or older, and your answers may be kept.)")
        if asked:
            await self._receive("command", "menu")

    async def _state(self, argument: str) -> None:
        del argument
        person = (await self._store.load(YOU)).person
        session = person.session if person else None
        self._screen.lines.append(f"({session.flow}/{session.state})" if session else "(No talk is open.)")

    async def _save(self, file: str) -> None:
        talk = "\n".join(self.transcript).encode()
        self._screen.lines.append(_written(Path(file or "talk.txt"), talk))

    async def _files(self, argument: str) -> None:
        del argument
        files = self._screen.files.items()
        self._screen.lines += [_written(Path(name), body) for name, body in files] or ["(No file was sent.)"]


def _written(path: Path, body: bytes) -> str:
    try:
        path.write_bytes(body)
    except OSError as error:
        return f"(It can't be written to {path}: {error.strerror}. Name another file.)"
    return f"(Saved in {path}.)"


def typed(talk: str) -> list[str]:
    """Return the lines that were typed in a saved talk."""
    return [line.removeprefix(ASKED) for line in talk.splitlines() if line.startswith(ASKED)]


def play(conversation: Conversation, first: Iterable[str] = ("/start",), language: str = "") -> int:
    """Talk in the terminal, or with what is piped in, until the lines end or one says /quit."""
    playground = Playground(conversation, language=language)
    print(HINT)
    with asyncio.Runner() as runner, suppress(KeyboardInterrupt, EOFError):
        for line in _lines(first):
            if line.strip() in LEAVE:
                break
            print(*runner.run(playground.enter(line)), sep="\n", end="\n\n", flush=True)
    print(FAREWELL)
    return 0


def _lines(first: Iterable[str]) -> Iterator[str]:
    """Give the first lines, then what is typed; what the terminal has not shown yet is shown here."""
    for line in first:
        print(ASKED + line)
        yield line
    while sys.stdin.isatty():
        yield input(ASKED)
    for line in sys.stdin:
        print(ASKED + line.rstrip("\r\n"))
        yield line.rstrip("\r\n")
