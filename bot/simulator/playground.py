"""One chat with the simulator, line by line: typed lines, numbers for buttons, commands for the clock."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.config import ConfigError
from bot.simulator import lines, rendering
from bot.simulator.lines import TYPED
from bot.simulator.simulator import HORIZON, START, Simulator
from bot.whole_files import free_name, in_place_of, rewrite
from flows.dialogue.conversation import Conversation

CHAT_COMMANDS = ("/agree", "/next", "/wait", "/old", "/file", "/state", "/save", "/files")
"""Commands that the simulator takes; the bot hears all others."""

AGREED = "(You are 18 or older, and your answers may be kept.)"

_UNREAD = {
    "/wait": "(Write a span like /wait 30m, /wait 12h, /wait 3d or /wait 2w.)",
    "/old": "(The message before has no such button.)",
}


class Playground:
    """One person's chat with the app, line by line."""

    def __init__(self, conversation: Conversation, now: datetime = START, language: str = "") -> None:
        self.transcript: list[str] = []
        self.simulator = Simulator(conversation, now, language)
        self._own = {"/state": self._state, "/save": self._save, "/files": self._files}

    async def enter(self, line: str) -> list[str]:
        """Run one typed line and return the new lines of the chat."""
        command, _, argument = line.partition(" ")
        if command in self._own:
            seen = await self._own[command](argument.strip())
        else:
            seen = await self._step(line, command)
        shown = "\n".join(seen).strip("\n").split("\n")
        shown = [" " * line.startswith(TYPED) + line.rstrip() for line in shown]
        if command != "/save":
            self.transcript += [TYPED + line, *shown, ""]
        return shown

    async def close(self) -> None:
        """Release the resources of the app, a process that draws among them."""
        await self.simulator.close()

    async def _step(self, line: str, command: str) -> list[str]:
        read = await lines.read(line, self.simulator)
        if read is None:
            return [_UNREAD[command]]
        step, button = read
        await self.simulator.do(step, button)
        seen = rendering.news(self.simulator.chat)
        if step.kind == "next" and not seen:
            return [f"(Nothing comes by itself in the next {HORIZON.days} days.)"]
        return [AGREED, *seen] if step.kind == "agree" else seen

    async def _state(self, argument: str) -> list[str]:
        del argument
        flow, state = await self.simulator.stands()
        return [f"({flow}/{state})" if flow else "(No talk is open.)"]

    async def _save(self, file: str) -> list[str]:
        body = "\n".join(self.transcript).encode()
        path = Path(file) if file else free_name(Path("talk.txt"), body)
        try:
            in_place_of(path, TYPED.encode(), "a talk that was saved")
        except ConfigError as error:
            return [f"({error}.)"]
        return [_written(path, body)]

    async def _files(self, argument: str) -> list[str]:
        del argument
        files = self.simulator.chat.files.items()
        return [_written(free_name(Path(name), body), body) for name, body in files] or [
            "(No file was sent.)"
        ]


def _written(path: Path, body: bytes) -> str:
    try:
        rewrite(path, body)
    except ConfigError as error:
        return f"({error}. Name another file.)"
    return f"(Saved in {path}.)"
