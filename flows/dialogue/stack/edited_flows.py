"""Tells who stands in a flow or a state that an edit took away, and keeps what they wrote. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from flows.definition.loader import Library
from flows.definition.template import fill
from flows.engine.walking.migration import can_wait
from flows.model import OWN, Flow, Session, Stack, Value
from flows.person import FlowRun, Line, Person
from flows.record import set_aside
from flows.turn import TurnContext

_ISO = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?|\d\d:\d\d")
"""Dates and times as answers keep them: they were tapped or read, and say nothing by themselves."""


class Left(Struct, frozen=True):
    """One open session whose question is no longer there. `flow` is None where all of it is gone."""

    session: Session
    flow: Flow | None

    def words(self) -> Iterator[str]:
        """Yield what was answered in words and has no question any more."""
        saved = {state.save for state in self.flow.states.values()} if self.flow else set[str]()
        renamed = {old.replace("-", "_") for old in self.flow.renamed} if self.flow else set[str]()
        for name, value in self.session.answers.items():
            if name not in saved | renamed:
                yield from _said(value)
        yield from (line.lstrip("+-") for line in self.session.draft if line.lstrip("+-"))


def left_behind(stack: Stack, library: Library) -> tuple[Left, ...]:
    """Return the sessions of the stack whose question an edit took away, the open one first."""
    found: list[Left] = []
    for one in reversed(stack.runs):
        flow = library.flows.get(one.flow) or library.flows.get(library.successor(one.flow))
        if flow is None:
            found.append(Left(one, None))
        elif one.logic != flow.logic and not can_wait(
            flow.renamed.get(one.state, one.state), flow, call=one is not stack.top
        ):
            found.append(Left(one, flow))
    return tuple(found)


def keep(
    turn: TurnContext, left: tuple[Left, ...], library: Library, typed: str, alarms: set_aside.Alarms
) -> None:
    """Keep what was written at questions that are gone, as runs that /history shows.

    The text `typed` for the open question is kept with the first of them.
    """
    if turn.profile.consent is None:
        return
    say = library.translator(turn.profile.language)
    for n, one in enumerate(left):
        every = (*one.words(), typed) if n == 0 else one.words()
        words = dict.fromkeys(text for text in every if text.strip())
        lines = tuple(
            Line(f"left-{at}", say("gone-line"), text, share=False) for at, text in enumerate(words, 1)
        )
        if lines:
            flow = library.flow(one.flow.name, turn.profile.language) if one.flow else None
            title = fill(flow.title, {}).text if flow else say("gone-title")
            marked = set_aside.marked_lines(lines, alarms)
            run = FlowRun(one.session.flow, one.session.version, title, turn.now, marked)
            turn.words = replace(turn.words, talks=(*turn.words.talks, run))


def told(left: tuple[Left, ...], before: Person, after: Person, library: Library) -> str:
    """Return the line that says what is gone, and where to find what was written there, if it was kept.

    `before` and `after` are the records around `keep`.
    """
    say = library.translator(after.profile.language)
    gone = say("talk-gone" if left[0].flow is None else "question-gone")
    return f"{gone} {say('gone-kept')}" if after.words.talks != before.words.talks else gone


def _said(value: Value) -> Iterator[str]:
    if isinstance(value, str) and not _ISO.fullmatch(value):
        yield value.removeprefix(OWN)
    elif isinstance(value, tuple):
        for one in value:
            yield from _said(one)
