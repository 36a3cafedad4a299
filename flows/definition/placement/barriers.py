"""Lets every flow with `weights` take part in the flow that finds what is in the way. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from flows.definition.languages.english_titles import IN_ENGLISH
from flows.definition.template import parse
from flows.listening.letters import in_quotes
from flows.model import Branch, Choice, Flow, Guard, State, Template, Values

FINDER = "find-my-barrier"
"""The flow that ranks barriers by twelve statements, its states `s1` to `s12`."""

_PICKED, _RANKED = "pick", "barriers"
"""The answer that names the barrier to begin with, and the fact that lists those that stood out."""


@dataclass(frozen=True, slots=True)
class _Listing:
    """A state of the finder that lists barriers: when one is shown, and whether a tap opens its flow."""

    shown: Callable[[str], Guard | None]
    opens: bool = False


def _stood_out(name: str) -> Guard:
    return lambda values: name in _several(values, _RANKED)


def _always(name: str) -> Guard | None:
    del name
    return None


def _was_picked(name: str) -> Guard:
    return lambda values: values.get(_PICKED) == name


LISTINGS: Mapping[str, _Listing] = {
    "pick": _Listing(_stood_out),
    "pick-all": _Listing(_always),
    "start": _Listing(_was_picked, opens=True),
}
"""States of the finder that list barriers."""


def weights(flows: Mapping[str, Flow]) -> dict[str, Mapping[str, int]]:
    """Return the weight of each statement by barrier, in the order of the menu, which decides ties."""
    fear = flows.get("fear")

    def place(flow: Flow) -> tuple[int, int, str]:
        first = fear.order if fear and flow.menu == fear.name else flow.order
        return first, flow.order, flow.name

    return {flow.name: flow.weights for flow in sorted(flows.values(), key=place) if flow.weights}


def finder_flow(flows: Mapping[str, Flow], language: str) -> Flow | None:
    """Return the finder with every barrier that it doesn't list yet; None without a finder.

    A barrier is listed by its title, behind the others, and reads in quotes within a sentence.
    """
    finder = flows.get(FINDER)
    if finder is None:
        return None
    listed = {choice.id for state in finder.states.values() for choice in state.choices}
    own = [flows[name] for name in weights(flows) if name not in listed]
    if not own:
        return finder
    states = {name: _with(state, own, language) for name, state in finder.states.items()}
    return replace(finder, states=states)


def _with(state: State, own: list[Flow], language: str) -> State:
    """Return a state with the flows it lacks: as choices of a list, or on the way to opening one."""
    if listing := LISTINGS.get(state.name):
        at = sum(choice.id not in _LAST for choice in state.choices)
        added = tuple(_choice(flow, listing, language) for flow in own)
        return replace(state, choices=(*state.choices[:at], *added, *state.choices[at:]))
    if any(branch.to == "start" for branch in state.goto):
        names = frozenset(flow.name for flow in own)
        added_branch = Branch("start", lambda values: values.get(_PICKED) in names)
        return replace(state, goto=(added_branch, *state.goto))
    return state


_LAST = frozenset({"all", "later"})
"""Choices that stay behind the barriers."""


def _choice(flow: Flow, listing: _Listing, language: str) -> Choice:
    title = flow.title.source.removesuffix(IN_ENGLISH)
    inside: Template = parse(in_quotes(title, language))
    goto = f"@{flow.name}" if listing.opens else None
    return Choice(flow.name, flow.title, goto, listing.shown(flow.name), inside=inside)


def _several(values: Values, name: str) -> tuple[str, ...]:
    found = values.get(name)
    return found if isinstance(found, tuple) else ()
