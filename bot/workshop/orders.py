"""Carries out what an author orders on the page, and says what came of it where that isn't seen."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from bot.simulator import people
from bot.workshop import machine
from bot.workshop.messages import Order
from bot.workshop.trial import FIRST_LANGUAGE, Content, Scenario, Trial
from flows.authoring import samples
from flows.authoring.explorer import walk_to
from flows.authoring.walk import Step, buttons_of
from flows.definition.draft import Draft

TRANSCRIPT = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
"""A test's name: it becomes a file's, so nothing else can be in it."""

LONGEST_WAIT = 60 * 24 * 60
"""Minutes the clock is wound at most with one order: 60 days."""

NOTHING_COMES = "Nothing comes by itself in the next 60 days."


MOST_TRIED = 12_000
"""Answers tried at most for one jump, about a second, before answers are made up."""


class Finder:
    """Looks for a walk to a state, once for each."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], tuple[Draft, tuple[str, ...] | None]] = {}

    def lines(self, content: Content, draft: Draft, state: str) -> tuple[str, ...] | None:
        """Return answers that lead from the flow's start to a state, or None where none were found."""
        flow = draft.flow
        if state == flow.start:
            return ()
        known = self._found.get((flow.name, state))
        if known is None or known[0] is not draft:
            found = walk_to(draft, content.conversation.library, state, MOST_TRIED)
            known = self._found[flow.name, state] = draft, found
        return known[1]


class Orders:
    """One author's walk, and what can be done with it."""

    def __init__(self, content: Content, scenario: Scenario, folder: Path | None) -> None:
        self.trial = Trial(content, scenario)
        self.toured = machine.tour_dismissed()
        self._folder = folder
        self._finder = Finder()
        self._undone: list[Step] | None = None
        self._does: dict[str, Callable[[Order], Awaitable[str]]] = {
            "tap": self._tap, "say": self._say, "wait": self._wait, "next": self._next, "back": self._back,
            "open": self._open, "restart": self._restart, "go": self._go, "as": self._as,
            "language": self._speak, "save": self._save, "toured": self._dismiss,
        }  # fmt: skip

    async def carry_out(self, order: Order) -> str:
        """Carry out an order; return what is to be said of it, or nothing."""
        return await self._does[order.do](order)

    async def _tap(self, order: Order) -> str:
        trial, live = self.trial, self.trial.simulator.chat.live
        shown = live if live and live.id == order.message else trial.simulator.chat.bubble(order.message)
        buttons = buttons_of(shown.message) if shown else ()
        button = next((one for one in buttons if one.value == order.value), None)
        if shown is None or button is None:
            return "That button is gone. The chat shows what there is now."
        self._undone = None
        await trial.take(await trial.simulator.step_of(button, shown), button, shown)
        return ""

    async def _say(self, order: Order) -> str:
        text = order.value
        if not text.strip():
            return ""
        self._undone = None
        flow, state = await self.trial.simulator.stands()
        if text.startswith("/") and len(text) > 1:
            await self.trial.take(Step("command", text[1:], flow=flow, state=state))
        else:
            await self.trial.take(Step("say", text, flow=flow, state=state))
        return ""

    async def _wait(self, order: Order) -> str:
        await self.trial.take(Step("wait", str(min(max(order.minutes, 1), LONGEST_WAIT))))
        return ""

    async def _next(self, order: Order) -> str:
        del order
        if not await self.trial.simulator.ahead(most=1):
            return NOTHING_COMES
        await self.trial.take(Step("next"))
        return ""

    async def _back(self, order: Order) -> str:
        del order
        steps, self._undone = self.trial.steps[:-1] if self._undone is None else self._undone, None
        await self.trial.begin(steps)
        return ""

    async def _open(self, order: Order) -> str:
        if order.value not in self.trial.content.conversation.library.flows:
            return f"There is no flow {order.value} any more."
        self._undone = None
        await self.trial.move(replace(self.trial.scenario, flow=order.value))
        return ""

    async def _restart(self, order: Order) -> str:
        del order
        self._undone = [*self.trial.steps]
        await self.trial.begin()
        return ""

    async def _go(self, order: Order) -> str:
        trial, flow, state = self.trial, self.trial.flow, order.value
        draft = trial.content.draft(flow)
        if draft is None or state not in draft.flow.states:
            return f"There is no state {state} in this flow."
        before = [*trial.steps]
        lines = await asyncio.to_thread(self._finder.lines, trial.content, draft, state)
        await trial.move(replace(trial.scenario, flow=flow))
        await trial.walk(lines or ())
        note = "" if lines is not None and state in trial.trails.get(flow, ()) else await self._put(state)
        self._undone = before
        return note

    async def _put(self, state: str) -> str:
        await self.trial.begin()
        if not await self.trial.put(state):
            return f"No way leads to {state} where it could be asked. The walk began anew."
        stands, made_up = self.trial.state, samples.in_words(self.trial.made_up)
        where = f"Put at {stands}, the last question before {state}" if stands != state else "Put here"
        return f"{where}, with made-up answers: {made_up}" if made_up else f"{where}, without a walk there."

    async def _as(self, order: Order) -> str:
        if order.value in people.TITLES:
            await self.trial.move(replace(self.trial.scenario, who=order.value), self.trial.steps)
        return ""

    async def _speak(self, order: Order) -> str:
        trial = self.trial
        await trial.move(replace(trial.scenario, language=order.value), [*trial.steps, *trial.left])
        return ""

    async def _dismiss(self, order: Order) -> str:
        del order
        self.toured = True
        machine.dismiss_tour()
        return ""

    async def _save(self, order: Order) -> str:
        name, trial = order.value, self.trial
        if self._folder is None:
            return "Tests are saved in your own folder. Begin with: stile workshop DIR"
        if not TRANSCRIPT.fullmatch(name):
            return "A test's name has small letters, digits and hyphens, such as too-big-and-smaller."
        if trial.scenario.language != FIRST_LANGUAGE:
            return "A test is kept in English. Choose English above, then save it."
        if any(step.kind == "put" for step in trial.steps):
            return "This walk has made-up answers in it, so it isn't one that a person could walk."
        file = self._folder / "transcripts" / f"{name}.txt"
        return _written(file, await trial.transcript(), self._folder)


def _written(file: Path, text: str, folder: Path) -> str:
    """Write a file that isn't there yet, and say what came of it."""
    try:
        file.parent.mkdir(exist_ok=True)
        with file.open("x", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
    except FileExistsError:
        return f"{file} is there already. Choose another name."
    except OSError as error:
        return f"It can't be written to {file}: {error.strerror}."
    return f"Saved in {file}. Run it with: stile check {folder} --transcripts {file.parent}"
