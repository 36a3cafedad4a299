"""Finds branches and choices that can't be right: always, never, overlapping, with a gap."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from math import prod

from flows.authoring.lint.data_flow import Known
from flows.authoring.lint.value_domains import Asked, Domains, asked, domains
from flows.definition.conditions import Condition
from flows.definition.draft import Draft
from flows.definition.kinds import kind_of
from flows.definition.toml.source_map import Place
from flows.errors import Problem
from flows.model import State, Value

TOO_MANY = 40_000
"""Combinations of answers that are tried at most; what has more is left unjudged."""

Case = dict[str, Value]


def branch_problems(draft: Draft, known: Known) -> Iterator[Problem]:
    """Yield what is wrong with the branches and the choices of every state."""
    judge = _Judge(draft, known)
    for state in draft.flow.states.values():
        if state.goto and _leads_on(state):
            words = "every button leads on by itself, and none can be skipped. Take this `goto` out"
            yield draft.notes.problem("G113", ("state", state.name, "goto"), words)
        yield from judge.branches(state)
        yield from judge.choices(state)
        yield from judge.scale(state)


def _leads_on(state: State) -> bool:
    """Tell whether only its own buttons answer the state, and each says where it leads."""
    closed = kind_of(state).single and not (state.skip or state.other or state.options_from)
    return closed and all(choice.goto for choice in state.choices)


class _Judge:
    """Tries every telling combination of answers on the conditions of a state."""

    def __init__(self, draft: Draft, known: Known) -> None:
        self._draft = draft
        self._known = known
        self._conditions = dict(draft.conditions)
        self._domains: Domains = domains(draft.flow)

    def branches(self, state: State) -> Iterator[Problem]:
        places: list[Place] = [("state", state.name, "goto", n, "when") for n in range(len(state.goto))]
        conditions = [self._conditions.get(place) for place in places]
        cases = self._cases(state, [one for one in conditions if one], after=True)
        if cases is None or len(places) < 2:
            return
        taken = [0] * len(places)
        for case in cases:
            taken[next(n for n, one in enumerate(conditions) if one is None or one.guard(case))] += 1
        certain = False
        for place, condition, count in zip(places, conditions, taken, strict=True):
            problem = None if condition is None else self._alone(place, condition, cases)
            certain = certain or (problem is not None and problem.code == "V107")
            if problem is not None:
                yield problem
            elif count == 0 and not certain:
                words = "what this branch is for always takes one above it. Take it out, or put it higher up"
                yield self._draft.notes.problem("G113", place[:-1], words)

    def choices(self, state: State) -> Iterator[Problem]:
        guarded = {
            place: self._conditions[place]
            for n in range(len(state.choices))
            if (place := ("state", state.name, "choices", n, "when")) in self._conditions
        }
        cases = self._cases(state, list(guarded.values()), after=False)
        if cases is None:
            return
        for place, condition in guarded.items():
            problem = self._alone(place, condition, cases)
            if problem:
                yield problem
        always = len(guarded) < len(state.choices) or state.options_from or state.other or state.skip
        guards = [one.guard for one in guarded.values()]
        if guards and not always and any(not any(guard(case) for guard in guards) for case in cases):
            words = "it can be that no choice is shown. Add one without a `when`, or allow to skip"
            yield self._draft.notes.problem("G116", ("state", state.name, "choices"), words)

    def scale(self, state: State) -> Iterator[Problem]:
        """Look at branches that divide one scale among them."""
        places: list[Place] = [("state", state.name, "goto", n, "when") for n in range(len(state.goto))]
        found = [self._conditions[place] for place in places if place in self._conditions]
        names = {name for one in found for name in one.names}
        if len(found) < 2 or len(names) != 1:
            return
        (name,) = names
        savers = self._domains.savers.get(name, [])
        if not savers or any(not kind_of(saver).few_numbers for saver in savers):
            return
        low, high = min(one.low for one in savers), max(one.high for one in savers)
        parts = [{n for n in range(low, high + 1) if one.guard({name: n})} for one in found]
        yield from self._overlaps(name, places, parts)
        covered = set().union(*parts)
        for n in range(low + 1, high):
            if n not in covered and {n - 1, n + 1} <= covered:
                words = f"only {n} of `{name}` is left to the last branch. Is a < meant to be a <=?"
                yield self._draft.notes.problem("G115", ("state", state.name, "goto"), words)

    def _overlaps(self, name: str, places: list[Place], parts: list[set[int]]) -> Iterator[Problem]:
        for (_, one), (place, other) in combinations(zip(places, parts, strict=False), 2):
            both = sorted(one & other)
            if both and not one <= other and not other <= one:
                shared = ", ".join(map(str, both))
                words = f"{shared} of `{name}` fits a branch above as well. Let each begin where one ends"
                yield self._draft.notes.problem("G114", place, words)

    def _alone(self, place: Place, condition: Condition, cases: list[Case]) -> Problem | None:
        holds = {condition.guard(case) for case in cases}
        if holds == {False}:
            return self._draft.notes.problem(
                "V106", place, f"`{condition.source}` {self._why(place, condition)}"
            )
        if holds == {True}:
            words = f"`{condition.source}` always holds here. Take the `when` out, or correct it"
            return self._draft.notes.problem("V107", place, words)
        return None

    def _why(self, place: Place, condition: Condition) -> str:
        possibly = self._known.possibly[str(place[1])]
        own = self._draft.flow.states[str(place[1])].save
        answers = {name for name in condition.names if name in self._domains.savers}
        late = sorted(answers - possibly - ({own} if place[2] == "goto" else set()))
        if late:
            choices = (one for state in self._draft.flow.states.values() for one in state.choices)
            if late[0] in (choice.id for choice in choices):
                return f"never holds: `{late[0]}` is a choice. Put quotes round it: '{late[0]}'"
            return f"never holds: `{late[0]}` is not asked before this. Ask it earlier, or correct the name"
        return "never holds, whatever was answered. Correct it, or take the branch out"

    def _cases(self, state: State, conditions: list[Condition], *, after: bool) -> list[Case] | None:
        """Return the combinations of answers to try, or None where there are none or too many."""
        names = sorted({name for condition in conditions for name in condition.names})
        if not names:
            return None
        values = [self._values(state, name, asked(name, conditions), after=after) for name in names]
        if not 0 < prod(map(len, values)) <= TOO_MANY:
            return None
        return [dict(zip(names, case, strict=True)) for case in product(*values)]

    def _values(self, state: State, name: str, wanted: Asked, *, after: bool) -> tuple[Value, ...]:
        own = after and name == state.save
        fact = name not in self._domains.savers
        if not own and not fact and name not in self._known.possibly[state.name]:
            return (None,)
        leading = frozenset(choice.id for choice in state.choices if choice.goto) if own else frozenset[str]()
        found = self._domains.of(name, wanted, leading)
        sure = (not state.skip) if own else name in self._known.surely[state.name]
        return found if sure or not found else (*found, None)
