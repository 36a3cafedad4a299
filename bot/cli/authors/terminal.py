"""Terminal front end of the simulator: what is typed or piped goes into the chat, until it ends or /quit."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress

from bot.simulator.lines import TYPED
from bot.simulator.playground import Playground
from flows.dialogue.conversation import Conversation

HINT = """\
Type an answer, or the number of a button. b back, s skip, p pause, h help now.
/wait 3d winds the clock, /next goes to what comes next, /old 1 taps a button of the message before.
/agree passes the welcome, /state says where you are, /save talk.txt keeps the talk, /quit leaves.
/files writes the files you were sent into this folder.
"""

FAREWELL = "(Goodbye. Nothing of this was kept.)"

LEAVE = ("/quit", "/exit")


def play(conversation: Conversation, first: Iterable[str] = ("/start",), language: str = "") -> int:
    """Chat in the terminal or with piped lines, until they end or /quit; return the exit code."""
    playground = Playground(conversation, language=language)
    print(HINT)
    with asyncio.Runner() as runner:
        with suppress(KeyboardInterrupt, EOFError):
            for line in _lines(first):
                if line.strip() in LEAVE:
                    break
                print(*runner.run(playground.enter(line)), sep="\n", end="\n\n", flush=True)
        runner.run(playground.close())
    print(FAREWELL)
    return 0


def _lines(first: Iterable[str]) -> Iterator[str]:
    """Yield the first lines, echoed, then the typed ones."""
    for line in first:
        print(TYPED + line)
        yield line
    while sys.stdin.isatty():
        yield input(TYPED)
    for line in sys.stdin:
        print(TYPED + line.rstrip("\r\n"))
        yield line.rstrip("\r\n")
