"""Terminal front end of the simulator: what is typed or piped goes into the chat, until it ends or /quit."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress

from bot.simulator.lines import TYPED
from bot.simulator.playground import CHAT_COMMANDS, Playground
from flows.dialogue.conversation import Conversation
from flows.errors.near import nearest

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
                print(*runner.run(_answered(playground, line)), sep="\n", end="\n\n", flush=True)
        runner.run(playground.close())
    print(FAREWELL)
    return 0


async def _answered(playground: Playground, line: str) -> list[str]:
    language = (await playground.simulator.person()).profile.language
    instead = way(line, playground.simulator.conversation, language)
    return [*await playground.enter(line), *([f"({instead})"] if instead else [])]


def way(line: str, conversation: Conversation, language: str) -> str:
    """Return what to type for a command that neither the bot nor the terminal has, else an empty text."""
    command = line.strip().partition(" ")[0]
    if not command.startswith("/") or command in (*CHAT_COMMANDS, *LEAVE):
        return ""
    if command == "/" or conversation.knows_command(line.strip()[1:], language):
        return ""
    flows = conversation.library.flows
    talk = command[1:].lower().replace("_", "-")
    if talk in flows:
        leads = f"Type /start {talk}." if conversation.linked(talk) else "Only other talks lead to it."
        return f"The talk {talk} has no command of its own. {leads}"
    ways = {f"/{name}": f"/start {name}" for name in flows if conversation.linked(name)}
    ways |= {
        one: one
        for one in (*CHAT_COMMANDS, *LEAVE, *(f"/{flow.command}" for flow in flows.values() if flow.command))
    }
    near = nearest(command, ways)
    return f"Did you mean {ways[near]}?" if near else ""


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
