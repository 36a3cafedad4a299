"""Replays transcripts through the whole bot and records the covered states and transitions."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

from bot.simulator.lines import typed
from bot.simulator.playground import Playground
from bot.whole_files import read_source
from flows.authoring.coverage import Passed
from flows.dialogue.conversation import Conversation
from flows.engine.engine import Engine


class Replay:
    """Replays transcripts in a language. `passed` holds the covered states and transitions."""

    def __init__(self, conversation: Conversation, language: str = "") -> None:
        self.passed = Passed()
        self.conversation = conversation
        self.library = conversation.library
        self._language = language
        conversation.talks.engine = Engine(self.library, self.passed)

    def files(self, files: Iterable[Path]) -> None:
        """Replay these transcripts.

        Raises:
            ConfigError: one can't be read.
        """
        for file in files:
            self.told(read_source(file, "a folder with talks that were saved with /save"))

    def told(self, talk: str) -> str:
        """Return the transcript that its typed lines give now."""
        return self.entered(typed(talk))

    def entered(self, lines: list[str]) -> str:
        """Return the transcript of these typed lines."""
        return asyncio.run(self._entered(lines))

    async def _entered(self, lines: list[str]) -> str:
        playground = Playground(self.conversation, language=self._language)
        for line in lines:
            await playground.enter(line)
        await playground.close()
        return "\n".join(playground.transcript)
