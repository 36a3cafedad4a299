"""Lists values of an answer or a fact to try a condition with: few, but on both sides of each comparison."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, combinations

from flows.definition.checks.validation import ids_of, known_facts, savers_of
from flows.definition.conditions import Condition
from flows.definition.kinds import kind_of
from flows.model import OWN, Flow, State, Value

OTHER = "~"
"""Stands for anything that no condition names."""

WORDS = "some words of one's own"
"""Stands for words that can be quoted."""

SMALL_DOMAIN = 20
"""A number with at most so many values is tried with each of them."""

MANY_PICKS = 13
"""Picks that are told apart; with more of them the name is left unjudged."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Values that a list of conditions compares a name with."""

    texts: frozenset[str] = frozenset()
    numbers: frozenset[int] = frozenset()
    length: int = 0


@dataclass(frozen=True, slots=True)
class Domains:
    """Knows a flow's answers and facts. `without` are choices that never reach the branches."""

    flow: Flow
    savers: dict[str, list[State]] = field(default_factory=dict)

    def of(self, name: str, asked: Asked, without: frozenset[str] = frozenset()) -> tuple[Value, ...]:
        """Return the values the name can have, if it has one; nothing where there are too many to tell."""
        states = self.savers.get(name)
        if states:
            every = chain.from_iterable(
                kind_of(state).values(state, Cases(state, self.flow, asked, without)) for state in states
            )
            return tuple(dict.fromkeys(every))
        sort = known_facts(self.flow).get(name, "text")
        return tuple(dict.fromkeys(_fact(sort, asked)))


def domains(flow: Flow) -> Domains:
    """Return what the answers of this flow can be."""
    return Domains(flow, savers_of(flow))


def asked(name: str, conditions: list[Condition]) -> Asked:
    """Gather what the conditions compare this name with."""
    pairs = [constant for condition in conditions for found, constant in condition.compared if found == name]
    texts = frozenset(pair for pair in pairs if isinstance(pair, str)) | frozenset(_worded(name, conditions))
    numbers = frozenset(pair for pair in pairs if isinstance(pair, int))
    lengths = (length for condition in conditions for length in _lengths(name, condition.source))
    return Asked(texts, numbers, max(lengths, default=0))


def _worded(name: str, conditions: list[Condition]) -> Iterator[str]:
    """Yield words that hold where a condition asks whether there are any: `typed(what)`, `quotable(plan)`."""
    called = {
        (node.func.id, node.args[0].id)
        for condition in conditions
        for node in ast.walk(ast.parse(condition.source.strip(), mode="eval"))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and isinstance(node.args[0], ast.Name)
    }
    if ("typed", name) in called:
        yield OWN + OTHER
    if ("quotable", name) in called:
        yield WORDS


def _lengths(name: str, source: str) -> Iterator[int]:
    for node in ast.walk(ast.parse(source.strip(), mode="eval")):
        if isinstance(node, ast.Compare):
            counted = [
                side
                for side in (node.left, *node.comparators)
                if isinstance(side, ast.Call)
                and isinstance(side.args[0], ast.Name)
                and side.args[0].id == name
            ]
            for side in (node.left, *node.comparators):
                if counted and isinstance(side, ast.Constant) and isinstance(side.value, int):
                    yield side.value


@dataclass(frozen=True, slots=True)
class Cases:
    """Telling values for the answer of one state; what a kind of state chooses its own from."""

    state: State
    flow: Flow
    asked: Asked
    without: frozenset[str]
    other: str = OTHER

    def texts(self) -> tuple[str, ...]:
        """Return the texts that the answer is compared with."""
        return tuple(sorted(self.asked.texts))

    def numbers(self, low: int, high: int) -> Iterator[int]:
        """Yield every number of a short range, and those near to a compared one of a long range."""
        return _numbers(low, high, self.asked)

    def ids(self) -> Iterator[str]:
        """Yield every id that can be picked; own words stand in where there are any."""
        yield from _ids(self.state, self.flow) - self.without

    def picks(self, least: int) -> Iterator[tuple[str, ...]]:
        """Yield telling sets of picks with at least so many of them."""
        return _picks(sorted(self.ids()), self.asked, least)


def _ids(state: State, flow: Flow) -> frozenset[str]:
    """Return the ids that can be picked; a person's own words stand in where there are any."""
    known = ids_of(state, flow) or frozenset()
    own = {OWN + OTHER, f"{OWN}{OTHER}{OTHER}"} if _own_words(state, flow) else set()
    return known | own


def _own_words(state: State, flow: Flow) -> bool:
    """Tell whether the answer can be something else than the choices that are written down."""
    passed: set[str] = set()
    while state.name not in passed:
        passed.add(state.name)
        source = flow.states.get(state.options_from or "")
        if state.other or (state.options_from and (source is None or not kind_of(source).has_ids)):
            return True
        state = source or state
    return False


def _numbers(low: int, high: int, asked: Asked) -> Iterator[int]:
    if high - low <= SMALL_DOMAIN:
        yield from range(low, high + 1)
        return
    near = {low, high, *(number + step for number in asked.numbers for step in (-1, 0, 1))}
    yield from sorted(number for number in near if low <= number <= high)


def _picks(ids: list[str], asked: Asked, least: int) -> Iterator[tuple[str, ...]]:
    named = [one for one in ids if one in asked.texts]
    rest = [one for one in ids if one not in asked.texts]
    telling = named + rest[: max(1, asked.length + 1)]
    for count in range(least, len(telling) + 1) if len(telling) <= MANY_PICKS else ():
        yield from combinations(telling, count)


def _fact(sort: str, asked: Asked) -> Iterator[Value]:
    if sort == "flag":
        yield from (True, False)
    elif sort == "list":
        others = [f"{OTHER}{n}" for n in range(asked.length + 2)]
        yield from _picks([*sorted(asked.texts), *others], asked, 0)
    else:
        yield from (*sorted(asked.texts), OTHER)
