"""Reads a line of a transcript as a step, and writes a step as a line: `3` taps, words are typed."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.simulator.chat import Bubble
from bot.simulator.simulator import Simulator
from flows.authoring.walk import Step, bare, span
from flows.model import BACK, ENOUGH, HELP, PAUSE, SKIP, Button, Message

TYPED = "> "
"""Begins a typed line in a transcript. Everything else there is the answer to it."""

WAYS_OUT_KEYS = {BACK: "b", SKIP: "s", PAUSE: "p", HELP: "h", ENOUGH: "e"}

_CLOCK = {"/agree": Step("agree"), "/next": Step("next"), "/wait": Step("wait")}

_SPAN = re.compile(r"(\d{1,4})\s*([mhdw])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def keys(message: Message) -> dict[str, Button]:
    """Return the buttons by key: letters for the ways out, numbers for answers; a scale's are its own."""
    answers = [one for row in message.rows for one in row if one.value not in WAYS_OUT_KEYS]
    is_scale = all(button.label.isdecimal() for button in answers)
    keyed = {button.label if is_scale else str(n): button for n, button in enumerate(answers, 1)}
    ways = (one for row in message.rows for one in row if one.value in WAYS_OUT_KEYS)
    return keyed | {WAYS_OUT_KEYS[button.value]: button for button in ways}


def key_of(shown: Bubble | None, button: Button) -> str | None:
    """Return the key that taps this button of a message, or None where it isn't offered."""
    offered = keys(shown.message) if shown else {}
    return next((key for key, one in offered.items() if one == button), None)


def typed(transcript: str) -> list[str]:
    """Return the lines that were typed in a transcript."""
    return [line.removeprefix(TYPED) for line in transcript.splitlines() if line.startswith(TYPED)]


def minutes(words: str) -> int | None:
    """Return a span like 30m, 12h, 3d or 2w in minutes, or None."""
    found = _SPAN.fullmatch(words)
    return int(found[1]) * int(_UNITS[found[2]].total_seconds()) // 60 if found else None


async def read(line: str, simulator: Simulator) -> tuple[Step, Button | None] | None:
    """Return the step a line means in this chat, with the button it taps; None when it means none.

    `/wait` without a span, `/old` without such a button, and what only a terminal knows mean none.
    """
    command, _, argument = line.partition(" ")
    if command in _CLOCK:
        return _wound(command, argument.strip())
    if command == "/file":
        return Step("file", argument.strip()), None
    if command == "/old":
        return await _tap(argument.strip(), simulator.chat.before, simulator)
    live = simulator.chat.live
    offered = keys(live.message) if live else {}
    if line in offered:
        return await _tap(line, live, simulator)
    flow, state = await simulator.stands()
    if line.startswith("/") and len(line) > 1:
        return Step("command", line[1:], flow=flow, state=state), None
    quoted = line[:1] == '"' and line[1:] in offered  # "3 is the text, 3 is the button
    return Step("say", line[1:] if quoted else line, flow=flow, state=state), None


def _wound(command: str, argument: str) -> tuple[Step, None] | None:
    if command != "/wait":
        return _CLOCK[command], None
    waited = minutes(argument)
    return (Step("wait", str(waited)), None) if waited is not None else None


async def _tap(key: str, shown: Bubble | None, simulator: Simulator) -> tuple[Step, Button] | None:
    button = keys(shown.message).get(key) if shown else None
    return (await simulator.step_of(button, shown), button) if shown and button else None


def written(step: Step, button: Button | None, simulator: Simulator) -> str:
    """Return the line that takes this step in this chat, as it stands before the step."""
    match step.kind:
        case "agree" | "next":
            return f"/{step.kind}"
        case "wait":
            return f"/wait {span(int(step.value))}"
        case "file":
            return f"/file {step.value}"
        case "command":
            return f"/{step.value}"
        case "tap" if button is not None:
            key = key_of(simulator.aged(step.age), button)
            return f"/old {key}" if key and step.age else key or bare(step.label)
    live = simulator.chat.live
    return f'"{step.value}' if live and step.value in keys(live.message) else step.value
