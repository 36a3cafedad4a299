"""Draws up what the page shows, from a walk and from what was read."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from bot.simulator.chat import Bubble
from bot.simulator.lines import WAYS_OUT_KEYS
from bot.simulator.simulator import Ahead
from bot.workshop.messages import (
    ViewAhead,
    ViewBubble,
    ViewButton,
    ViewEdge,
    ViewFlow,
    ViewMap,
    ViewNode,
    ViewProblem,
    ViewReplay,
    ViewSentence,
    ViewWording,
)
from bot.workshop.trial import Content, Trial
from flows.authoring.diagram import Node, diagram
from flows.authoring.spoken import spoken_at
from flows.definition.languages.translations import ENGLISH
from flows.definition.template import fill
from flows.errors import Problem

Wordings = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Texts that states ask with, by language, flow and state."""

_QUOTED = re.compile("`[^`]*`|“[^”]*”|\\([^)]*\\)")
_SENTENCE = re.compile(r"\. (?=[^a-z])|\. (?=stile )")

Covered = Mapping[str, Mapping[str, int]]
"""Number of transcripts that pass each state, by flow and state."""


def chat(bubbles: Sequence[Bubble]) -> tuple[ViewBubble, ...]:
    """Return the messages of a chat."""
    return tuple(
        ViewBubble(
            one.id, "you" if one.own else "bot", stamp(one.at), one.message.text, one.message.bold,
            tuple(
                tuple(ViewButton(button.label, button.value, button.value in WAYS_OUT_KEYS) for button in row)
                for row in one.message.rows
            ),
            one.file,
        )
        for one in bubbles
    )  # fmt: skip


def chart(trial: Trial, flow: str, problems: Collection[Problem], covered: Covered) -> ViewMap:
    """Return the map of a flow with the walk on it; an empty one where the flow is gone."""
    draft = trial.content.draft(flow)
    if draft is None:
        return ViewMap(flow, "", (), (), (), ())
    drawn = diagram(draft, trial.content.conversation.library.flow(flow, trial.scenario.language))
    wrong = [_state_of(one) for one in problems if one.file == draft.notes.file]
    trail = trial.trails.get(flow, ())
    return ViewMap(
        flow,
        drawn.start,
        tuple(
            _node(node, trial, covered.get(flow, {}).get(node.id, 0), wrong.count(node.id))
            for node in drawn.nodes
        ),
        tuple(ViewEdge(edge.source, edge.target, edge.labels) for edge in drawn.edges),
        tuple(dict.fromkeys(trail)),
        tuple(pairwise(trail)),
    )


def _node(node: Node, trial: Trial, covered: int, problems: int) -> ViewNode:
    said = node.text
    if node.kind == "flow":
        flow = trial.content.conversation.library.flows.get(node.id[1:])
        said = fill(flow.title, {}).text if flow else ""
    return ViewNode(node.id, node.kind, said.replace("**", ""), node.line, covered, problems)


def _state_of(problem: Problem) -> str:
    parts = problem.place.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "state" else ""


def flows(content: Content, own: Collection[str]) -> tuple[ViewFlow, ...]:
    """Return the flows to choose from: the author's own first, then those people can open, then the rest."""
    library = content.conversation.library
    found = [
        ViewFlow(flow.name, fill(flow.title, {}).text or flow.name, flow.name in own)
        for flow in sorted(library.flows.values(), key=lambda flow: (flow.menu is None, flow.order))
    ]
    return tuple(sorted(found, key=lambda one: not one.own))


def problem(one: Problem, path: Path | None, *, own: bool) -> ViewProblem:
    """Return a problem with its fault and its remedy apart."""
    fault, remedy = parts(one.text)
    return ViewProblem(
        one.file,
        str(path or ""),
        one.line,
        _state_of(one),
        one.place,
        one.code,
        one.severity,
        fault,
        remedy,
        own,
    )


def parts(text: str) -> tuple[str, str]:
    """Return the fault and the remedy of a problem's words; the first sentence is the fault."""
    found = _SENTENCE.search(_QUOTED.sub(lambda quoted: "x" * len(quoted[0]), text))
    return (text[: found.start() + 1], text[found.end() :]) if found else (text, "")


def replay(trial: Trial) -> ViewReplay:
    """Return how much of the walk was replayed."""
    done = len(trial.steps)
    return ViewReplay(done, done + len(trial.left), trial.why, tuple(step.shown for step in trial.left))


def ahead(found: Sequence[Ahead]) -> tuple[ViewAhead, ...]:
    """Return the messages to come."""
    return tuple(ViewAhead(stamp(one.at), one.text, one.why) for one in found)


def wordings(trial: Trial, languages: Mapping[str, str], said: Wordings) -> tuple[ViewWording, ...]:
    """Return what the present state asks in each of these languages, as far as they were read already."""
    english = trial.content.conversation.library.flows.get(trial.flow)
    if english is None or trial.state not in english.states:
        return ()
    own = {ENGLISH: {trial.flow: {trial.state: english.states[trial.state].ask.source}}}
    every = {**said, **own}
    return tuple(
        ViewWording(code, name, every[code].get(trial.flow, {}).get(trial.state, ""))
        for code, name in languages.items()
        if code in every
    )


def sentences(trial: Trial) -> tuple[ViewSentence, ...]:
    """Return every line the present state can say, over answers of all shapes."""
    library = trial.content.conversation.library
    flow = library.flows.get(trial.flow)
    if flow is None or trial.state not in flow.states:
        return ()
    lines = spoken_at(library, trial.flow, trial.state, trial.scenario.language)
    return tuple(ViewSentence(line.filled, line.text, line.broken) for line in lines)


def stamp(at: datetime) -> str:
    """Return a moment for the page: UTC, to the second."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
