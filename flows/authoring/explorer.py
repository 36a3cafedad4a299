"""Finds the shortest answers, with few skipped, that lead through every state and way of a flow. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from heapq import heappop, heappush
from itertools import count

from flows.authoring.coverage import Passed, Way, transitions_of
from flows.authoring.spoken import SAMPLES
from flows.definition.checks.ways import reachable, targets
from flows.definition.draft import Draft
from flows.definition.kinds import kind_of
from flows.definition.loader import Library
from flows.engine.engine import Engine
from flows.engine.scope import EvalContext
from flows.engine.walking.short_way import is_short
from flows.keyboard import MARKS
from flows.listening.shapes import is_none
from flows.listening.words import short
from flows.model import (
    BACK,
    DONE,
    HELP,
    OTHER,
    PAUSE,
    SKIP,
    USE,
    EngineResult,
    Given,
    Session,
    Stack,
    State,
    Value,
)

STANDS = 100
"""Sets of answers with which each state is explored at most. Transitions not found are reported."""

PICKS = 3
"""Choices of a multi that are tapped together at most."""

TODAY = date(2026, 3, 2)


@dataclass(frozen=True, slots=True)
class _Stand:
    stack: Stack | None
    """None where nothing can be answered any more."""

    lines: tuple[str, ...]
    left_open: int = 0
    """Questions on the way that were skipped, or ended with nothing picked."""

    passed: frozenset[Way] = frozenset()
    """Ways that the last of the answers led through."""


def explore(
    draft: Draft, library: Library, facts: Mapping[str, Value], language: str = "en"
) -> dict[Way, tuple[str, ...]]:
    """Return the shortest answers that were found for each way out of each state, in a language's words."""
    return _Explorer(draft, library, facts, language).ways()


def walk_to(draft: Draft, library: Library, state: str, most: int) -> tuple[str, ...] | None:
    """Return answers that lead from a flow's start to a state; None where none are found in `most` tries.

    They go straight there, and answer what costs no more than to skip it.
    """
    found = _Explorer(draft, library, {}, "en", state).ways(most)
    return next((lines for way, lines in found.items() if way[2] == state), None)


def own_words(language: str) -> tuple[str, ...]:
    """Return own words that are typed, of every shape: a thing, a clause, a reason, a question, sentences.

    A language without word lists has the English ones.
    """
    samples = SAMPLES.get(short(language), SAMPLES["en"])
    return tuple(words for words in samples if not is_none(words, language))


class _Explorer:
    """Walks one flow. Two stands are the same where no condition to come can tell them apart."""

    def __init__(
        self, draft: Draft, library: Library, facts: Mapping[str, Value], language: str, toward: str = ""
    ) -> None:
        """Walk everywhere, or `toward` one state alone."""
        self._flow = draft.flow
        self._toward = toward
        self._far = _distances(draft, toward) if toward else {}
        self._language = language
        self._own_words = own_words(language)
        self._library = library
        self._passed = Passed()
        self._engine = Engine(library, self._passed)
        self._here = EvalContext(facts, TODAY, language)
        self._telling = _telling(draft, self._far if toward else draft.flow.states)

    def ways(self, most: int | None = None) -> dict[Way, tuple[str, ...]]:
        """Return the answers for each way: those that leave the fewest questions open, then the shortest.

        Of a state that is walked towards it is the first way there. With `most`, no more answers are tried.
        """
        every = transitions_of(self._flow)
        wanted = {way for way in every if not self._toward or way[2] == self._toward}
        enough = 1 if self._toward else len(wanted)
        found: dict[Way, tuple[str, ...]] = {}
        first = self._engine.start(self._flow.name, 0, self._here).stack
        waiting: list[tuple[int, int, int, int, _Stand]] = []
        if first.flow == self._flow.name:
            waiting.append((0, 0, 0, 0, _Stand(first, ())))
        order, tried = count(1), 0
        seen: set[object] = set()
        stands: Counter[str] = Counter()
        while waiting and len(found) < enough and (most is None or tried < most):
            *_, stand = heappop(waiting)
            found.update(dict.fromkeys(stand.passed - found.keys(), stand.lines))
            if stand.stack is None or self._known(stand.stack.top, stand, seen, stands):
                continue
            for line, given in self._answers(stand.stack):
                self._passed.ways.clear()
                result = self._turned(stand.stack, given)
                after = _Stand(
                    result.stack if result.stack and not result.open else None,
                    (*stand.lines, line),
                    stand.left_open + _leaves_open(stand.stack.top, given),
                    frozenset(self._passed.ways & wanted),
                )
                tried += 1
                heappush(waiting, (*self._rank(after), next(order), after))
        return found

    def _known(self, session: Session, stand: _Stand, seen: set[object], stands: Counter[str]) -> bool:
        """Tell whether nothing new can come of this stand; otherwise note it.

        No way leads on from it to the state that is walked to, or it is known. Stands behind a question
        that was left open are counted by themselves: there is room for them.
        """
        own = session.flow == self._flow.name
        if self._toward and own and session.state not in self._far:
            return True
        telling = self._telling[session.state] if own else ()
        told = tuple(sorted((name, value) for name, value in session.answers.items() if name in telling))
        way = is_short(self._flow, session) if own else False
        key = session.flow, session.state, frozenset(session.draft), repr(told), way
        place = f"{session.flow} {session.state} {len(session.draft)} {way} {stand.left_open > 0}"
        if key in seen or stands[place] >= STANDS:
            return True
        seen.add(key)
        stands[place] += 1
        return False

    def _rank(self, stand: _Stand) -> tuple[int, int, int]:
        """Return what comes first: few open questions and few answers, or what is near where it is walked to.

        On the way to one state, each way that is left counts as two answers: the search hurries there.
        """
        if not self._toward:
            return stand.left_open, len(stand.lines), 0
        at = stand.stack.top if stand.stack else None
        far = self._far.get(at.state, len(self._far)) if at and at.flow == self._flow.name else 0
        return len(stand.lines) + 2 * far, far, 0

    def _turned(self, stack: Stack, given: Given) -> EngineResult:
        if given.tapped and given.value == SKIP:
            return self._engine.skip(stack, self._here)
        return self._engine.answer(stack, given, self._here)

    def _answers(self, stack: Stack) -> Iterator[tuple[str, Given]]:
        """Yield what can be answered: the line to type, and what it means."""
        session, flow = stack.top, self._library.flow(stack.flow, self._language)
        state, draft = flow.states[session.state], session.draft
        if kind_of(state).makes_page:
            yield "Done", Given(DONE, tapped=True)
            return
        kind, buttons = (
            kind_of(state),
            [one for row in self._engine.prompt(stack, self._here).rows for one in row],
        )
        lines = self._typed(state, draft)
        offers = any(button.value == USE for button in buttons)
        if kind.own_words and not offers:
            yield from ((line, Given(line)) for line in lines)
        for button in sorted(buttons, key=lambda button: button.value == SKIP):
            more = len(draft) < PICKS or button.value in {DONE, SKIP} or not kind.has_ids
            if more and button.value not in {BACK, PAUSE, HELP, OTHER}:
                yield button.label.lstrip("".join(MARKS)), Given(button.value, tapped=True)
        if offers or not kind.own_words:
            yield from ((line, Given(line)) for line in lines)

    def _typed(self, state: State, draft: tuple[str, ...]) -> tuple[str, ...]:
        """Return what is typed here: of own words those of one shape, another at each state of a flow."""
        kind = kind_of(state)
        if not (kind.own_words or state.other):
            return kind.samples(state, draft)
        at = list(self._flow.states).index(state.name) if state.name in self._flow.states else 0
        return (self._own_words[(at + len(draft)) % len(self._own_words)],)


def _leaves_open(session: Session, given: Given) -> bool:
    """Tell whether a question is left without an answer."""
    return given.tapped and (given.value == SKIP or (given.value == DONE and not session.draft))


def _distances(draft: Draft, state: str) -> Mapping[str, int]:
    """Return how many ways lead from each state to this one at least, without states that none leads from."""
    found, last = {state: 0}, [state]
    while last:
        last = [
            name
            for name, one in draft.flow.states.items()
            if name not in found and any(to in last for _, to in targets(one))
        ]
        found |= dict.fromkeys(last, max(found.values()) + 1)
    return found


def _telling(draft: Draft, within: Container[str]) -> Mapping[str, frozenset[str]]:
    """Return the answers that conditions and picks of some states can still ask for, at each and after it."""
    flow = draft.flow
    edges = {name: {to for _, to in targets(state)} for name, state in flow.states.items()}
    asked: dict[str, set[str]] = {name: set() for name in flow.states}
    for place, condition in draft.conditions:
        asked[str(place[1])] |= condition.names
    for state in flow.states.values():
        if state.options_from in flow.states:
            asked[state.name].add(flow.states[str(state.options_from)].save)
    return {
        name: frozenset(
            one for to in {name, *reachable(edges[name], edges)} if to in within for one in asked.get(to, ())
        )
        for name in flow.states
    }
