"""Replays saved talks through the whole bot, and notes which states and ways they come through."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.playground import Playground, typed
from flows.authoring.coverage import Passed, Watched
from flows.conversation import Conversation


class Replay:
    """Replays talks and remembers what they came through."""

    def __init__(self, conversation: Conversation) -> None:
        self.passed = Passed()
        self.conversation = conversation
        self.library = conversation.library
        conversation.talks.engine = Watched(self.library, self.passed)

    def folder(self, folder: Path) -> int:
        """Replay every saved talk in a folder and return how many there are."""
        files = sorted(folder.rglob("*.txt"))
        for file in files:
            self.told(file.read_text(encoding="utf-8"))
        return len(files)

    def told(self, talk: str) -> str:
        """Return the talk as it goes now, by what is typed in it."""
        return self.entered(typed(talk))

    def entered(self, lines: list[str]) -> str:
        """Return the talk that these typed lines make."""
        return asyncio.run(self._entered(lines))

    async def _entered(self, lines: list[str]) -> str:
        playground = Playground(self.conversation)
        for line in lines:
            await playground.enter(line)
        return "\n".join(playground.transcript)
