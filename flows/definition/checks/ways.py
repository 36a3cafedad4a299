"""Checks that every state is reached and leads to an end, and names the one `goto` that keeps them apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from flows.definition.draft import Draft
from flows.definition.kinds import kind_of
from flows.definition.schema import did_you_mean
from flows.definition.toml.source_map import Place
from flows.model import Flow, State

Edges = Mapping[str, set[str]]


def targets(state: State) -> Iterator[tuple[Place, str]]:
    """Yield where a state leads, each with the place that says so."""
    where: Place = ("state", state.name)
    for n, branch in enumerate(state.goto):
        single = len(state.goto) == 1
        yield (*where, "goto") if single else (*where, "goto", n, "to"), branch.to
    for n, choice in enumerate(state.choices):
        if choice.goto:
            yield (*where, "choices", n, "goto"), choice.goto


def check_ways(draft: Draft) -> None:
    """Check that every state is reached, that each has a way out, and none goes round in a circle.

    One cause is told once, at the state or `goto` to correct, however many states hang on it.
    """
    flow = draft.flow
    edges = {state.name: {to for _, to in targets(state)} for state in flow.states.values()}
    entries = {flow.start, *(name for name in flow.entries if name in flow.states)}
    for name in set(flow.entries) - entries:
        hint = did_you_mean(name, flow.states)
        draft.notes.add("G101", ("flow", "entries"), f"there is no state `{name}`. {hint}")
    reached = {*entries, *reachable(entries, edges)}
    endless = [name for name in flow.states if name in reached and _is_endless(name, flow, edges)]
    for name, others in _loops(endless, flow, edges):
        before = f", nor from the {_states(others)} on the way to it" if others else ""
        text = f"no way leads from here to an end{before}. Let a `goto` lead to an `end` state"
        draft.notes.add("G106", ("state", name), text)
    unreached = [name for name in flow.states if name not in reached]
    for root, behind in _roots(unreached, edges):
        if not (endless and kind_of(flow.states[root]).ends):  # the end is missed by those that go round
            draft.notes.add("G105", *_unreached(root, behind, flow, reached))
    _check_circles(draft, edges)


def reachable(first: Iterable[str], edges: Edges) -> set[str]:
    """Return everything that can follow."""
    reached: set[str] = set()
    waiting = list(first)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(edges.get(name, ()))
    return reached


def _check_circles(draft: Draft, edges: Edges) -> None:
    looping: set[str] = set()
    states = draft.flow.states
    passing = {name: edges[name] for name, state in states.items() if kind_of(state).passed}
    for name, onward in passing.items():
        circle = reachable(onward, passing) if name not in looping else set[str]()
        if name in circle:
            looping |= circle
            text = "from here it goes round in a circle without a question. Ask something"
            draft.notes.add("G107", ("state", name), text)


def _is_endless(name: str, flow: Flow, edges: Edges) -> bool:
    onward = reachable(edges[name], edges)
    return not kind_of(flow.states[name]).ends and not any(
        to.startswith("@") or (to in flow.states and kind_of(flow.states[to]).ends) for to in onward
    )


def _loops(endless: list[str], flow: Flow, edges: Edges) -> Iterator[tuple[str, int]]:
    """Yield the state where each dead loop turns back, and how many others it holds up."""
    order = {name: n for n, name in enumerate(flow.states)}
    left = list(endless)
    while left:
        turning = [name for name in left if any(order.get(to, 0) <= order[name] for to in edges[name])]
        name = (turning or left)[-1]
        held = {one for one in left if name in reachable([one], edges) or one in reachable([name], edges)}
        yield name, len(held - {name})
        left = [one for one in left if one not in held]


def _roots(unreached: list[str], edges: Edges) -> Iterator[tuple[str, int]]:
    """Yield the states that nothing leads to, each with the number of those that only they lead to."""
    left = list(unreached)
    while left:
        led = {to for name in left for to in edges[name] - {name}}
        root = next((name for name in left if name not in led), left[0])
        behind = reachable(edges[root], edges) & set(left) - {root}
        yield root, len(behind)
        left = [name for name in left if name != root and name not in behind]


def _unreached(root: str, behind: int, flow: Flow, reached: set[str]) -> tuple[Place, str]:
    """Return the place of what keeps a state apart, and what to do."""
    for name in reached:
        for place, to in targets(flow.states[name]) if name in flow.states else ():
            if to == f"@{root}":
                text = f"`@{root}` opens another talk, and nothing leads to the state `{root}`{_more(behind)}"
                return place, f"{text}. Write `{root}`, without the @"
    names = list(flow.states)
    earlier = [name for name in names[: names.index(root)] if name in reached]
    last = flow.states[earlier[-1]] if behind and earlier else None
    if last is not None and kind_of(last).ends and last.name == flow.start:
        text = f"the talk ends here at once: nothing leads to `{root}`{_more(behind)}"
        return ("state", last.name), f"{text}. Put this state at the end of the file"
    if last is not None and (ways := [*targets(last)]) and all(to.startswith("@") for _, to in ways):
        text = f"from here only `{ways[0][1]}` is opened: nothing leads to `{root}`{_more(behind)}"
        return ways[0][0], f"{text}. Write `{root}` here, or take them out"
    more = f", and so to the {_states(behind)} behind it" if behind else ""
    return ("state", root), f"nothing leads here{more}. Name it in a `goto`, or take it out"


def _more(behind: int) -> str:
    return f" and the {_states(behind)} behind it" if behind else ""


def _states(count: int) -> str:
    return f"{count} state{'' if count == 1 else 's'}"
