"""Checks whether the steps of the flows hang together: targets, ways through, names and ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from flows import taking_out
from flows.draft import Draft
from flows.facts import FACTS, TRIAGE_FACTS
from flows.locate import Place
from flows.model import Flow, State
from flows.schema import did_you_mean
from flows.triage import BARRIERS

PASSED = frozenset({"say", "call"})
"""Kinds that give a person nothing to decide."""

WITH_IDS = frozenset({"choice", "multi"})

OPTIONS: Mapping[str, tuple[str, ...]] = {"barriers": BARRIERS, "kept_kinds": tuple(taking_out.SORTS)}
"""The facts that hold one of a few ids."""

PICKED_FROM = frozenset({"choice", "multi", "list", "text"})


def check(draft: Draft, flows: Collection[str]) -> None:
    """Note everything in one flow that leads nowhere, or names what isn't there."""
    before = len(draft.notes.problems)
    _check_targets(draft, flows)
    _check_sources(draft)
    _check_names(draft)
    if len(draft.notes.problems) == before == 0:  # a wrong target makes half of a talk unreachable
        _check_ways(draft)


def check_together(drafts: Collection[Draft]) -> None:
    """Note commands that two flows share, and flows that call themselves."""
    commands = Counter(draft.flow.command for draft in drafts if draft.flow.command)
    calls = {draft.flow.name: _calls(draft.flow) for draft in drafts}
    for draft in drafts:
        command = draft.flow.command
        if command and commands[command] > 1:
            draft.notes.add(
                "F108", ("flow", "command"), f"another talk has the command `{command}` too. Choose another"
            )
        if draft.flow.name in reachable(calls[draft.flow.name], calls):
            draft.notes.add(
                "G108", ("flow",), "this talk calls itself, directly or through another. Use `goto` with an @"
            )


def known_facts(flow: Flow) -> Mapping[str, str]:
    """Return the facts a flow can use, name → type."""
    return {**FACTS, **TRIAGE_FACTS} if flow.derive == "triage" else FACTS


def _calls(flow: Flow) -> set[str]:
    return {state.flow for state in flow.states.values() if state.flow}


def targets(state: State) -> Iterator[tuple[Place, str]]:
    """Yield where a state leads, each with the place that says so."""
    where: Place = ("state", state.name)
    for n, branch in enumerate(state.goto):
        single = len(state.goto) == 1
        yield (*where, "goto") if single else (*where, "goto", n, "to"), branch.to
    for n, choice in enumerate(state.choices):
        if choice.goto:
            yield (*where, "choices", n, "goto"), choice.goto


def _check_targets(draft: Draft, flows: Collection[str]) -> None:
    states = draft.named
    for state in draft.flow.states.values():
        for place, to in targets(state):
            if to.startswith("@"):
                _check_flow(draft, place, to[1:], flows)
            elif to and to not in states:
                hint = f"Write `@{to}` to open that talk" if to in flows else did_you_mean(to, states)
                draft.notes.add("G101", place, f"there is no state `{to}`. {hint}")
        if state.flow:
            _check_flow(draft, ("state", state.name, "flow"), state.flow, flows)
    _check_gone(draft, states)


def _check_gone(draft: Draft, states: Collection[str]) -> None:
    for old, new in draft.flow.renamed.items():
        if new not in states:
            draft.notes.add(
                "G110", ("flow", "renamed"), f"there is no state `{new}`. {did_you_mean(new, states)}"
            )
        if old in states:
            draft.notes.add(
                "G110", ("flow", "renamed"), f"the state `{old}` is still there. Take it out of `renamed`"
            )
    for old in draft.flow.removed:
        if old in states:
            draft.notes.add(
                "G110", ("flow", "removed"), f"the state `{old}` is still there. Take it out of `removed`"
            )


def _check_flow(draft: Draft, place: Place, name: str, flows: Collection[str]) -> None:
    if name not in flows:
        draft.notes.add("G102", place, f"there is no talk `{name}`. {did_you_mean(name, flows)}")


def _check_sources(draft: Draft) -> None:
    """Check where choices and lists take their entries from."""
    flow, facts = draft.flow, known_facts(draft.flow)
    lists = sorted(name for name, sort in facts.items() if sort == "list")
    edges = {state.name: {to for _, to in targets(state)} for state in flow.states.values()}
    for state in flow.states.values():
        place = ("state", state.name)
        if state.start_with and state.start_with not in lists:
            words = f"`{state.start_with}` is not a fact with a list. {did_you_mean(state.start_with, lists)}"
            draft.notes.add("F107", (*place, "start_with"), words)
        name = state.options_from
        if not name or (name not in flow.states and name in lists):
            continue
        source = flow.states.get(name)
        if source is None or source.kind not in PICKED_FROM:
            fit = [other.name for other in flow.states.values() if other.kind in PICKED_FROM] + lists
            words = f"`{name}` is not a multi, list or choice of this talk. {did_you_mean(name, fit)}"
            draft.notes.add("G109", (*place, "from"), words)
        elif state.name not in reachable(edges[name], edges):
            draft.notes.add(
                "G109", (*place, "from"), f"`{name}` is never asked before this. Take an earlier state"
            )


def _check_names(draft: Draft) -> None:
    savers = savers_of(draft.flow)
    facts = known_facts(draft.flow)
    known = {*savers, *facts}
    for place, template in draft.texts:
        for span in template.spans:
            if span.slot and span.text not in known:
                hint = did_you_mean(span.text, known)
                draft.notes.add(
                    "V101", place, f"`{{{span.text}}}` is no answer of this talk and no fact. {hint}"
                )
    ids = {choice.id for state in draft.flow.states.values() for choice in state.choices}
    for place, condition in draft.conditions:
        for name in sorted(condition.names - known):
            hint = f"Put quotes around it: '{name}'" if name in ids else did_you_mean(name, known)
            draft.notes.add("V102", place, f"`{name}` is no answer of this talk and no fact. {hint}")
        for name, constant in condition.compared:
            complaint = _complaint(name, constant, savers.get(name, []), facts, draft.flow)
            if complaint:
                draft.notes.add(complaint[0], place, complaint[1])


def savers_of(flow: Flow) -> dict[str, list[State]]:
    """Return the states that give each answer."""
    found: dict[str, list[State]] = {}
    for state in flow.states.values():
        if state.save:
            found.setdefault(state.save, []).append(state)
    return found


_SORTS: Mapping[str, str] = {
    "scale": "number", "number": "number", "yesno": "flag", "multi": "list", "list": "list",
    "plan": "list", "preview": "list", "date": "date", "time": "time",
}  # fmt: skip


def sort_of(state: State) -> str:
    """Return what sort of value the state's answer is, in the words of the facts."""
    return sort_of_kind(state.kind)


def sort_of_kind(kind: str) -> str:
    """Return what sort of value a kind of state gives."""
    return _SORTS.get(kind, "text")


def _complaint(
    name: str, constant: str | int, savers: list[State], facts: Mapping[str, str], flow: Flow
) -> tuple[str, str] | None:
    """Say why this comparison can never hold, whoever of the states gave the answer."""
    if not savers:
        said = _mismatch(name, constant, facts.get(name, ""))
        if said is None and name in OPTIONS and constant not in OPTIONS[name]:
            hint = did_you_mean(str(constant), OPTIONS[name])
            return "V104", f"`{name}` never holds '{constant}'. {hint}"
        return ("V105", said) if said else None
    complaints: list[tuple[str, str]] = []
    for state in savers:
        said = _mismatch(name, constant, sort_of(state))
        ids = ids_of(state, flow)
        if said is not None:
            complaints.append(("V105", said))
        elif ids is not None and constant not in ids:
            hint = did_you_mean(str(constant), ids)
            complaints.append(("V104", f"`{name}` has no choice '{constant}'. {hint}"))
    return complaints[0] if len(complaints) == len(savers) else None


def _mismatch(name: str, constant: str | int, sort: str) -> str | None:
    if sort == "flag":
        return f"`{name}` is yes or no. Write `{name}` or `not {name}`"
    if isinstance(constant, str):
        return f"`{name}` is a number. Compare it with one, without quotes" if sort == "number" else None
    if sort == "list":
        return f"`{name}` is a list. Write `len({name})` to compare how many there are"
    return f"`{name}` is not a number. Put quotes around {constant}" if sort not in {"number", ""} else None


def ids_of(state: State, flow: Flow) -> frozenset[str] | None:
    """Return every id the answer can hold, own words aside; None for kinds without ids."""
    if state.kind not in WITH_IDS:
        return None
    ids: set[str] = set()
    passed: set[str] = set()
    while state.kind in WITH_IDS and state.name not in passed:
        ids |= {choice.id for choice in state.choices}
        passed.add(state.name)
        state = flow.states.get(state.options_from or "", state)
    return frozenset(ids)


def _check_ways(draft: Draft) -> None:
    """Check that every state is reached, that each has a way out, and none goes round in a circle."""
    flow = draft.flow
    edges = {state.name: {to for _, to in targets(state)} for state in flow.states.values()}
    reached = {flow.start, *reachable(edges[flow.start], edges)}
    looping: set[str] = set()
    passing = {name: edges[name] for name, state in flow.states.items() if state.kind in PASSED}
    for name, state in flow.states.items():
        place = ("state", name)
        onward = reachable(edges[name], edges)
        if name not in reached:
            draft.notes.add("G105", place, "nothing leads here. Name it in a `goto`, or take it out")
        elif state.kind != "end" and not any(_is_exit(to, flow) for to in onward):
            draft.notes.add(
                "G106", place, "no way leads from here to an end. Let a `goto` lead to an `end` state"
            )
        if name in passing and name not in looping:
            circle = reachable(passing[name], passing)
            if name in circle:
                looping |= circle
                draft.notes.add(
                    "G107", place, "from here it goes round in a circle without a question. Ask something"
                )


def _is_exit(to: str, flow: Flow) -> bool:
    return to.startswith("@") or flow.states[to].kind == "end"


def reachable(first: Iterable[str], edges: Mapping[str, set[str]]) -> set[str]:
    """Return everything that can follow."""
    reached: set[str] = set()
    waiting = list(first)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(edges.get(name, ()))
    return reached
