"""Finds, breadth first, the shortest answers that lead through every state and way of a flow. Pure."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from flows.authoring.coverage import Passed, Way, transitions_of
from flows.definition.checks.ways import reachable, targets
from flows.definition.draft import Draft
from flows.definition.kinds import kind_of
from flows.definition.loader import Library
from flows.engine.engine import Engine
from flows.engine.scope import EvalContext
from flows.engine.walking.short_way import is_short
from flows.keyboard import MARKS
from flows.model import BACK, DONE, HELP, OTHER, PAUSE, SKIP, EngineResult, Given, Session, Stack, Value

STANDS = 100
"""Sets of answers with which each state is explored at most. Transitions not found are reported."""

PICKS = 3
"""Choices of a multi that are tapped together at most."""

TODAY = date(2026, 3, 2)

SAMPLE_OWN_WORDS = "Something of my own"


@dataclass(frozen=True, slots=True)
class _Stand:
    stack: Stack
    lines: tuple[str, ...]


def explore(draft: Draft, library: Library, facts: Mapping[str, Value]) -> dict[Way, tuple[str, ...]]:
    """Return the shortest answers that were found for each way out of each state."""
    return _Explorer(draft, library, facts).ways()


class _Explorer:
    """Walks one flow. Two stands are the same where no condition to come can tell them apart."""

    def __init__(self, draft: Draft, library: Library, facts: Mapping[str, Value]) -> None:
        self._flow = draft.flow
        self._library = library
        self._passed = Passed()
        self._engine = Engine(library, self._passed)
        self._here = EvalContext(facts, TODAY)
        self._telling = _telling(draft)

    def ways(self) -> dict[Way, tuple[str, ...]]:
        """Return the answers for each way, shortest first."""
        wanted = transitions_of(self._flow)
        found: dict[Way, tuple[str, ...]] = {}
        first = self._engine.start(self._flow.name, 0, self._here).stack
        waiting = deque([_Stand(first, ())] if first.flow == self._flow.name else [])
        seen: set[object] = set()
        stands: Counter[str] = Counter()
        while waiting and len(found) < len(wanted):
            stand = waiting.popleft()
            for line, given in self._answers(stand.stack):
                result = self._turned(stand.stack, given)
                lines = (*stand.lines, line)
                found.update(dict.fromkeys((self._passed.ways & wanted) - found.keys(), lines))
                after = result.stack
                if after and not result.open and not self._known(after.top, seen, stands):
                    waiting.append(_Stand(after, lines))
        return found

    def _known(self, session: Session, seen: set[object], stands: Counter[str]) -> bool:
        """Tell whether nothing new can come of this stand; otherwise note it."""
        telling = self._telling[session.state] if session.flow == self._flow.name else ()
        told = tuple(sorted((name, value) for name, value in session.answers.items() if name in telling))
        way = is_short(self._flow, session) if session.flow == self._flow.name else False
        key = session.flow, session.state, frozenset(session.draft), repr(told), way
        place = f"{session.flow} {session.state} {len(session.draft)} {way}"
        if key in seen or stands[place] >= STANDS:
            return True
        seen.add(key)
        stands[place] += 1
        return False

    def _turned(self, stack: Stack, given: Given) -> EngineResult:
        if given.tapped and given.value == SKIP:
            return self._engine.skip(stack, self._here)
        return self._engine.answer(stack, given, self._here)

    def _answers(self, stack: Stack) -> Iterator[tuple[str, Given]]:
        """Yield what can be answered: the line to type, and what it means."""
        session, flow = stack.top, self._library.flow(stack.flow)
        state, draft = flow.states[session.state], session.draft
        if kind_of(state).makes_page:
            yield "Done", Given(DONE, tapped=True)
            return
        for row in self._engine.prompt(stack, self._here).rows:
            for button in row:
                more = len(draft) < PICKS or button.value in {DONE, SKIP} or not kind_of(state).has_ids
                if more and button.value not in {BACK, PAUSE, HELP, OTHER}:
                    yield button.label.lstrip("".join(MARKS)), Given(button.value, tapped=True)
        typed = kind_of(state).samples(state, session.draft)
        for line in (*typed, *((SAMPLE_OWN_WORDS,) if state.other else ())):
            yield line, Given(line)


def _telling(draft: Draft) -> Mapping[str, frozenset[str]]:
    """Return the answers that conditions and picks can still ask for, at each state and after it."""
    flow = draft.flow
    edges = {name: {to for _, to in targets(state)} for name, state in flow.states.items()}
    asked: dict[str, set[str]] = {name: set() for name in flow.states}
    for place, condition in draft.conditions:
        asked[str(place[1])] |= condition.names
    for state in flow.states.values():
        if state.options_from in flow.states:
            asked[state.name].add(flow.states[str(state.options_from)].save)
    return {
        name: frozenset(one for to in {name, *reachable(edges[name], edges)} for one in asked.get(to, ()))
        for name in flow.states
    }
