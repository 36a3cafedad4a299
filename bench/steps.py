"""Counts the calls and the changes from module to module that one event takes, by kind of event.

Run from a checkout: `python -m bench.steps`. A module change is a call whose module differs from that of the
call before it. A count tells how far a reader has to follow; `bench/turn.py` tells how long a turn takes.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import FrameType

from msgspec.structs import replace

from flows.model import Button
from flows.person import Attendance, NudgePreferences, Reason
from tests.helpers.chat import NOON, Chat, agreed, shipped_conversation

ROOT = Path(__file__).resolve().parents[1]
TAPS_AT_MOST = 60
Act = Callable[[], object]


@dataclass(slots=True)
class Steps:
    """Calls in `flows/` and `bot/` on the way of one event. An instance is a profile function."""

    calls: int = 0
    changes: Counter[tuple[str, str]] = field(default_factory=Counter)
    modules: set[str] = field(default_factory=set)
    deepest: int = 0
    _depth: int = 0
    _last: str = ""

    def __call__(self, frame: FrameType, event: str, _argument: object) -> None:
        path = frame.f_code.co_filename
        if not path.startswith((f"{ROOT}/flows/", f"{ROOT}/bot/")):
            return
        if event == "call":
            module = path.removeprefix(f"{ROOT}/").removesuffix(".py").replace("/", ".")
            self.calls += 1
            self.modules.add(module)
            self._depth += 1
            self.deepest = max(self.deepest, self._depth)
            if self._last and module != self._last:
                self.changes[self._last, module] += 1
            self._last = module
        elif event == "return" and self._depth:
            self._depth -= 1


def count(act: Act) -> Steps:
    """Return the steps of an act."""
    steps = Steps()
    sys.setprofile(steps)
    try:
        act()
    finally:
        sys.setprofile(None)
    return steps


def events() -> Mapping[str, Act]:
    """Return the events that are counted, each ready to happen for the second time.

    The first time fills caches that every later event of the process uses.
    """
    return {
        "tap on a card": _answer("say", lambda chat: chat.tap(chat.buttons()[0])),
        "typed answer": _answer("text", lambda chat: chat.types("that it gets worse before it gets better")),
        "tap on a scale": _answer("scale", lambda chat: chat.taps("7")),
        "due nudge": _nudge(),
        "/summary with one run": _summary(),
    }


def _answer(kind: str, act: Callable[[Chat], object]) -> Act:
    conversation = shipped_conversation()
    command = next(
        flow.command
        for flow in conversation.library.flows.values()
        if flow.command and flow.menu and flow.states[flow.start].kind == kind
    )
    chats = [Chat(conversation), Chat(conversation)]
    for chat in chats:
        chat.commands(command)
    act(chats[0])
    return lambda: act(chats[1])


def _nudge() -> Act:
    conversation = shipped_conversation()
    before = NOON - timedelta(days=3)
    person = agreed(
        zone="Europe/Berlin",
        last_seen=before,
        preferences=NudgePreferences(when="drift"),
        attendance=(Attendance("no-show", before, 2), Attendance("i-cancelled", before)),
        reasons=(Reason(1, "To sleep through the night", NOON - timedelta(days=9)),),
    )
    due = conversation.policy.next_due(person, NOON)
    if due is None or not conversation.nudge(person, due).delivery.outbox:
        raise LookupError("no nudge is due")
    return lambda: conversation.nudge(person, due)


def _summary() -> Act:
    chat = Chat(shipped_conversation())
    chat.commands("failing")
    for _ in range(TAPS_AT_MOST):
        if chat.person.words.talks:
            break
        chat.tap(_onward(chat.buttons()))
    if len(chat.person.words.talks) != 1:
        raise LookupError("the walk has not come to its end")
    chat.commands("summary")
    chat.person = replace(
        chat.person, dialog=replace(chat.person.dialog, screen=None)
    )  # a page that was begun is shown again, not made
    return lambda: chat.commands("summary")


def _onward(buttons: list[Button]) -> Button:
    done = [button for button in buttons if button.value in (":done", ":next", ":skip")]
    return next(iter(done), buttons[0])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.steps", description=__doc__)
    parser.add_argument("--pairs", type=int, default=0, help="most frequent changes to print after an event")
    pairs = parser.parse_args().pairs
    print(f"{'event':24} calls  changes  modules  depth")
    for name, act in events().items():
        steps = count(act)
        print(
            f"{name:24} {steps.calls:5}  {steps.changes.total():7}  {len(steps.modules):7}  {steps.deepest:5}"
        )
        for (left, entered), times in steps.changes.most_common(pairs):
            print(f"    {times:4}  {left} -> {entered}")


if __name__ == "__main__":
    main()
