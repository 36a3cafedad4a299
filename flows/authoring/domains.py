"""Tells which values an answer or a fact can have where a condition asks for it: few, but telling ones."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, combinations

from flows.checks import WITH_IDS, ids_of, known_facts, savers_of
from flows.conditions import Condition
from flows.model import OWN, Flow, State, Value

OTHER = "~"
"""Stands for anything that no condition names."""

FEW = 20
"""A number with at most so many values is tried with each of them."""

MANY_PICKS = 13
"""Picks that are told apart; with more of them the name is left unjudged."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list of conditions compares a name with."""

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
            every = chain.from_iterable(_answers(state, self.flow, asked, without) for state in states)
            return tuple(dict.fromkeys(every))
        sort = known_facts(self.flow).get(name, "text")
        return tuple(dict.fromkeys(_fact(sort, asked)))


def domains(flow: Flow) -> Domains:
    """Return what the answers of this flow can be."""
    return Domains(flow, savers_of(flow))


def asked(name: str, conditions: list[Condition]) -> Asked:
    """Gather what the conditions compare this name with."""
    pairs = [constant for one in conditions for found, constant in one.compared if found == name]
    texts = frozenset(one for one in pairs if isinstance(one, str))
    numbers = frozenset(one for one in pairs if isinstance(one, int))
    lengths = (length for one in conditions for length in _lengths(name, one.source))
    return Asked(texts, numbers, max(lengths, default=0))


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


def _answers(state: State, flow: Flow, asked: Asked, without: frozenset[str]) -> Iterator[Value]:
    match state.kind:
        case "scale" | "number":
            yield from _numbers(state.low, state.high, asked)
        case "yesno":
            yield from (True, False)
        case "choice":
            yield from _ids(state, flow) - without
        case "multi":
            yield from _picks(sorted(_ids(state, flow) - without), asked, 1)
        case "list":
            yield from (
                tuple(f"{OTHER}{n}" for n in range(count)) for count in range(state.low, state.high + 1)
            )
        case "preview":
            yield from ((), (OTHER,))
        case "plan":
            yield (OTHER, OTHER)
        case "date":
            yield from (*sorted(asked.texts), "2026-05-12", "2026-05-12T16:00")
        case _:
            yield from (*sorted(asked.texts), OTHER)


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
        if state.other or (state.options_from and (source is None or source.kind not in WITH_IDS)):
            return True
        state = source or state
    return False


def _numbers(low: int, high: int, asked: Asked) -> Iterator[int]:
    if high - low <= FEW:
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
