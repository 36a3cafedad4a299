"""Looks at a talk as a whole: how it opens and closes, what can be tapped, what stays private."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePath

from flows.definition.checks.validation import savers_of, sort_of
from flows.definition.draft import Draft
from flows.definition.kinds import kind_of
from flows.definition.registry import RETIRED
from flows.definition.template import names
from flows.definition.toml.source_map import Place
from flows.errors import Problem
from flows.locale.matching import plain
from flows.model import State, Template

DESK = "desk"
"""The folder of the flows that the bot opens by itself."""

BUILT_IN = frozenset({"start", "menu", "pause", "cancel", "help"})
"""Commands that the conversation answers itself, before any flow is asked."""

BUTTONS = 90
"""Telegram takes a hundred buttons under a message; the ways out need some."""

SHOWN_UNASKED = frozenset({"reasons", "note"})
"""Record fields that nudges quote word for word."""

WAYS_OUT_WORDS = ("back-words", "skip-words", "pause-words", "help-words")


def flow_problems(draft: Draft, opened: Collection[str]) -> Iterator[Problem]:
    """Yield what is wrong with a talk as a whole. `opened` are the flows that some other flow leads to."""
    flow, note = draft.flow, draft.notes.problem
    if not (flow.menu or flow.command or flow.name in opened or DESK in PurePath(flow.file).parts):
        words = 'nothing opens this talk. Give it a `menu` or a `command`, or lead to it with an "@"'
        yield note("G117", ("flow",), words)
    if flow.command in BUILT_IN:
        words = f"/{flow.command} is answered before any talk is opened. Choose another command"
        yield note("T108", ("flow", "command"), words)
    previewed = any(kind_of(state).makes_page for state in flow.states.values())
    if flow.summary != any(state.label for state in flow.states.values()) and previewed:
        words = "there is a `preview`, but no page: write `summary = true` and a `line` for every line of it"
        yield note("G118", ("flow",), words)
    elif flow.summary and not any(state.label for state in flow.states.values()):
        words = "`summary` promises a page, and no state has a `line`. Name the lines, or take `summary` out"
        yield note("G118", ("flow", "summary"), words)
    elif flow.summary and not previewed:
        words = "`summary` promises a page, and no state is a `preview`. Add one before the end"
        yield note("G118", ("flow", "summary"), words)
    yield from _retired(draft)
    for name, states in savers_of(flow).items():
        if len({sort_of(state) for state in states}) > 1:
            words = (
                f"`{name}` is another kind of answer in `{states[0].name}`. Give this one its own `answer`"
            )
            yield note("V113", ("state", states[-1].name), words)


def _retired(draft: Draft) -> Iterator[Problem]:
    for state in draft.flow.states.values():
        for key, names_there in (("do", state.do), ("record", (state.keep,))):
            for name in sorted({str(name) for name in names_there if name in RETIRED}):
                words = f"`{name}` does nothing: {RETIRED[name]}. Take it out"
                yield draft.notes.problem("F115", ("state", state.name, key), words)


def button_problems(draft: Draft, phrases: Mapping[str, Template]) -> Iterator[Problem]:
    """Yield what can't be tapped, or means something else when it is typed."""
    hidden = ways_out(phrases)
    for state in draft.flow.states.values():
        most = kind_of(state).buttons(state)
        if most > BUTTONS:
            words = f"up to {most} buttons are more than a message can carry. Use at most {BUTTONS}"
            yield draft.notes.problem("T106", ("state", state.name), words)
        labels: list[tuple[Place, Template]]
        labels = [(("choices", n, "label"), choice.label) for n, choice in enumerate(state.choices)]
        for place, label in labels:
            if plain(label.source) in hidden:
                words = f"whoever types “{label.source}” would pick this, and not find the way out. Reword it"
                yield draft.notes.problem("T107", ("state", state.name, *place), words)


def ways_out(phrases: Mapping[str, Template]) -> set[str]:
    """Return the words that are never to be taken for an answer: a label wins over a way out."""
    lists = {name: phrases[name].source.split("|") for name in WAYS_OUT_WORDS if name in phrases}
    firsts = {plain(words[0]) for words in lists.values()}
    return firsts | {plain(word) for word in lists.get("help-words", ())}


def sensitive_problems(draft: Draft) -> Iterator[Problem]:
    """Yield where something that is kept to oneself could show."""
    private = _private(draft)
    for state in draft.flow.states.values():
        shown = _shown(state) & private
        if shown and state.label and not state.sensitive:
            words = f"the line can hold `{min(shown)}`, which is sensitive. Write `sensitive = true` here too"
            yield draft.notes.problem("S101", ("state", state.name, "line"), words)
        if state.keep in SHOWN_UNASKED and (state.sensitive or shown):
            words = f"what is kept as `{state.keep}` comes back in a nudge, and this is sensitive. Drop one"
            yield draft.notes.problem("S102", ("state", state.name, "record"), words)
        if state.sensitive and not state.skip and kind_of(state).tells:
            words = "nobody has to answer this. Take out `skip = false`"
            yield draft.notes.problem("S107", ("state", state.name, "skip"), words)


def _private(draft: Draft) -> set[str]:
    """Return the answers that are sensitive, or can be taken over from one that is."""
    states = draft.flow.states.values()
    found = {state.save for state in states if state.sensitive and state.save}
    while True:
        more = {state.save for state in states if state.save and _shown(state) & found} - found
        if not more:
            return found
        found |= more


def _shown(state: State) -> set[str]:
    """Return the answers that this state's own answer or line can come to hold."""
    held = [state.suggest, state.label, *state.cues, *state.acts]
    found = {name for template in held if template for name in names(template)}
    return found | ({state.options_from.replace("-", "_")} if state.options_from else set())
