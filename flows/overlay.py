"""Lays the texts of a language over a flow: the same steps, other words. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace

from flows.locate import Place
from flows.model import Choice, Flow, State, Template

SAID = frozenset({"say", "end", "call"})
"""The kinds whose text an author writes as `say`; the others ask."""

_TEXTS = ("skip_label", "button", "help", "retry", "suggest", "label")


def signature(source: str) -> str:
    """Return the short hash by which a translation knows the English it was made from."""
    return hashlib.blake2s(source.encode(), digest_size=3).hexdigest()


def texts(flow: Flow) -> Iterator[tuple[Place, Template]]:
    """Yield every text of a flow with its place, the way a translation names it."""
    yield ("flow", "title"), flow.title
    if flow.about:
        yield ("flow", "about"), flow.about
    for state in flow.states.values():
        yield from _of_state(state, ("state", state.name))


def worded(flow: Flow, found: Mapping[Place, Template]) -> Flow:
    """Return the flow in the words that were found; where there are none it keeps its own."""
    states = {name: _worded(state, ("state", name), found) for name, state in flow.states.items()}
    title = found.get(("flow", "title"), flow.title)
    return replace(flow, title=title, about=found.get(("flow", "about"), flow.about), states=states)


def _of_state(state: State, place: Place) -> Iterator[tuple[Place, Template]]:
    if state.ask:
        yield (*place, _asked(state)), state.ask
    for key in _TEXTS:
        text = getattr(state, key)
        if text is not None:
            yield (*place, key), text
    for key in ("cues", "acts"):
        for n, text in enumerate(getattr(state, key), 1):
            yield (*place, key, str(n)), text
    for choice in state.choices:
        yield (*place, "choices", choice.id), choice.label


def _worded(state: State, place: Place, found: Mapping[Place, Template]) -> State:
    def several(key: str, own: tuple[Template, ...]) -> tuple[Template, ...]:
        return tuple(found.get((*place, key, str(n)), text) for n, text in enumerate(own, 1))

    def one(key: str, own: Template | None) -> Template | None:
        return found.get((*place, key), own)

    def labelled(choice: Choice) -> Choice:
        return replace(choice, label=found.get((*place, "choices", choice.id), choice.label))

    return replace(
        state,
        ask=found.get((*place, _asked(state)), state.ask),
        skip_label=one("skip_label", state.skip_label), button=one("button", state.button),
        help=one("help", state.help), retry=one("retry", state.retry),
        suggest=one("suggest", state.suggest), label=one("label", state.label),
        cues=several("cues", state.cues), acts=several("acts", state.acts),
        choices=tuple(labelled(choice) for choice in state.choices),
    )  # fmt: skip


def _asked(state: State) -> str:
    return "say" if state.kind in SAID else "ask"
