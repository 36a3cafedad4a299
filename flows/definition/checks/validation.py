"""Checks whether the steps of the flows hang together: targets, ways through, names and ids."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping

from flows.definition.checks.ways import check_ways, reachable, targets
from flows.definition.draft import Draft
from flows.definition.facts import DERIVED_FACTS, FACT_OPTIONS, FACTS
from flows.definition.kinds import KINDS, kind_of
from flows.definition.placement.barriers import FINDER
from flows.definition.schema import did_you_mean
from flows.definition.toml.source_map import Place
from flows.model import Flow, State

GIVEN_BACK = frozenset({"first", "second", "own"})
"""Names a reflection has for what was just answered: the first two picks, and own words."""

LONGEST_SHORT = 6
"""States of a short way: what three minutes hold."""


_LINE = re.compile(r"s\d+")
"""States of the finder that ask how much a line is like somebody."""


NEXT_FLOW = "then"
"""The fact that holds the name of a talk."""


def check(draft: Draft, flows: Collection[str]) -> None:
    """Note everything in one flow that leads nowhere, or names what isn't there."""
    before = len(draft.notes.problems)
    _check_targets(draft, flows)
    _check_sources(draft)
    _check_short(draft)
    _check_names(draft, flows)
    if len(draft.notes.problems) == before == 0:  # a wrong target makes half of a talk unreachable
        check_ways(draft)


def check_together(drafts: Collection[Draft]) -> None:
    """Note commands that two flows share, and flows that call themselves, and weights of no statement."""
    commands = Counter(draft.flow.command for draft in drafts if draft.flow.command)
    calls = {
        draft.flow.name: {state.flow for state in draft.flow.states.values() if state.flow}
        for draft in drafts
    }
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
    _check_weights(drafts)


def _check_weights(drafts: Collection[Draft]) -> None:
    finder = next((draft.flow for draft in drafts if draft.flow.name == FINDER), None)
    if finder is None:
        return
    lines = [name for name in finder.states if _LINE.fullmatch(name)]
    for draft in drafts if lines else ():
        for name in draft.flow.weights:
            if name not in lines:
                words = f"`{FINDER}` has no line `{name}`. {did_you_mean(name, lines)}"
                draft.notes.add("F107", ("flow", "weights", name), words)


def known_facts(flow: Flow) -> Mapping[str, str]:
    """Return the facts a flow can use, name → type."""
    return {**FACTS, **DERIVED_FACTS.get(flow.derive or "", {})}


def _check_targets(draft: Draft, flows: Collection[str]) -> None:
    states = draft.named
    for state in draft.flow.states.values():
        for place, to in targets(state):
            if to.startswith("@"):
                _check_flow(draft, place, to[1:], flows)
            elif to and to not in states:
                bare = to.strip("#@[] ").removeprefix("state.")
                hint = f"Write `{bare}`" if bare in states else did_you_mean(to, states)
                hint = f"Write `@{to}` to open that talk" if to in flows else hint
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
        _check_given_back(draft, state, edges)
        name = state.options_from
        if not name or (name not in flow.states and name in lists):
            continue
        source = flow.states.get(name)
        if source is None or not kind_of(source).offers_picks:
            fit = [other.name for other in flow.states.values() if kind_of(other).offers_picks] + lists
            words = f"`{name}` is not a multi, list or choice of this talk. {did_you_mean(name, fit)}"
            draft.notes.add("G109", (*place, "from"), words)
        elif state.name not in reachable(edges[name], edges):
            draft.notes.add(
                "G109", (*place, "from"), f"`{name}` is never asked before this. Take an earlier state"
            )


def _check_given_back(draft: Draft, state: State, edges: Mapping[str, set[str]]) -> None:
    """Check that a sentence and a recap take the words of states that are asked before."""
    named = [(("from",), name) for name in state.sources]
    named += [(("parts", n, "from"), part.source) for n, part in enumerate(state.parts)]  # type: ignore[misc]
    for where, name in named:
        place: Place = ("state", state.name, *where)
        source = draft.flow.states.get(name)
        if source is None or not source.save:
            asked = [other.name for other in draft.flow.states.values() if other.save]
            draft.notes.add("G109", place, f"`{name}` asks nothing in this talk. {did_you_mean(name, asked)}")
        elif state.name not in reachable(edges[name], edges):
            draft.notes.add("G109", place, f"`{name}` is never asked before this. Take an earlier state")
        elif where == ("from",) and kind_of(source).has_ids:
            _check_picks(draft, state, source, edges)


def _check_picks(draft: Draft, state: State, source: State, edges: Mapping[str, set[str]]) -> None:
    """Check that every choice reads inside the sentence that is made of it, unless it leads past it."""
    lacking = [
        choice
        for choice in source.choices
        if not (choice.inside or choice.own)
        and (choice.goto is None or state.name in reachable([choice.goto], edges))
    ]
    if (lacking and len(lacking) < len(source.choices)) or (lacking and source.options_from is None):
        names = ", ".join(f"`{choice.id}`" for choice in lacking)
        words = f"{names} of `{source.name}` can't be said in this sentence. Give each `inside` or `own`"
        draft.notes.add("F130", ("state", state.name, "from"), words)
    if (
        any(choice.inside for choice in source.choices)
        and "picks" not in state.wordings
        and state.wordings.keys() - {"none"}
    ):
        words = f"`picks` is missing: choices of `{source.name}` read inside a sentence. Write that sentence"
        draft.notes.add("F130", ("state", state.name, "sentence"), words)


def _check_short(draft: Draft) -> None:
    """Check that the short way names states of the talk, at most six of them, and a sentence among them."""
    flow, place = draft.flow, ("flow", "short")
    for name in flow.short:
        if name not in draft.named:
            draft.notes.add("G101", place, f"there is no state `{name}`. {did_you_mean(name, flow.states)}")
    known = [flow.states[name] for name in flow.short if name in flow.states]
    if not flow.short or len(known) < len(flow.short):
        return
    if len(known) > LONGEST_SHORT:
        draft.notes.add("G119", place, f"a short way has at most {LONGEST_SHORT} states. Take some out")
    always = (state for state in flow.states.values() if state.always)
    if not any(state.wordings or state.keep == "sentence" for state in (*known, *always)):
        draft.notes.add("G119", place, "the short way makes no sentence. Name the state that does")
    start = flow.states.get(flow.start)  # it may be there and not be readable
    if start is not None and all(choice.id != "short" for choice in start.choices):
        words = "nothing leads to the short way. Let the first state be a choice with the id `short`"
        draft.notes.add("G119", place, words)


def _check_names(draft: Draft, flows: Collection[str]) -> None:
    savers = savers_of(draft.flow)
    facts = known_facts(draft.flow)
    known = {*savers, *facts, *draft.unread}
    for place, template in draft.texts:
        for span in template.spans:
            given_back = "reflect" in place and span.text in GIVEN_BACK
            if span.slot and span.text not in known and not given_back:
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
            if name == NEXT_FLOW and not savers.get(name) and constant not in flows:
                hint = did_you_mean(str(constant), flows)
                words = f"`{name}` is the name of a talk, and there is no `{constant}`. {hint}"
                draft.notes.add("V104", place, words)
                continue
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


def sort_of(state: State) -> str:
    """Return what sort of value the state's answer is, in the words of the facts."""
    return kind_of(state).value_type


def sort_of_kind(kind: str) -> str:
    """Return what sort of value a kind of state gives."""
    return KINDS[kind].value_type if kind in KINDS else "text"


def _complaint(
    name: str, constant: str | int, savers: list[State], facts: Mapping[str, str], flow: Flow
) -> tuple[str, str] | None:
    """Say why this comparison can never hold, whoever of the states gave the answer."""
    if not savers:
        said = _mismatch(name, constant, facts.get(name, ""))
        if said is None and name in FACT_OPTIONS and constant not in FACT_OPTIONS[name]:
            hint = did_you_mean(str(constant), FACT_OPTIONS[name])
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
    if not kind_of(state).has_ids:
        return None
    ids: set[str] = set()
    passed: set[str] = set()
    while kind_of(state).has_ids and state.name not in passed:
        ids |= {choice.id for choice in state.choices}
        passed.add(state.name)
        state = flow.states.get(state.options_from or "", state)
    return frozenset(ids)
