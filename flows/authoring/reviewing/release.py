"""Checks what a release needs: reviews, sources, help lines that were verified, published states."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date

from flows.definition.draft import Draft
from flows.errors import Problem
from flows.safety.helplines import Helplines


def release_problems(draft: Draft, signed: Collection[str]) -> Iterator[Problem]:
    """Yield what a reader would ask for before a flow goes out. `signed` are the flows with a signature."""
    flow = draft.flow
    if not (flow.menu or flow.summary):
        return
    if flow.name not in signed:
        words = (
            "no clinician has signed this talk as it is. stile review writes it out to be read, "
            "stile sign keeps who read it"
        )
        yield draft.notes.problem("R101", ("flow", "reviewed"), words)
    if not flow.sources:
        yield draft.notes.problem(
            "R104", ("flow",), "no source is named. Write what the talk rests on: `sources`"
        )


def helpline_problems(helplines: Helplines, today: date) -> Iterator[Problem]:
    """Yield help lines that are too old, or soon will be."""
    yield from (replace(problem, code="R106") for problem in helplines.problems(today))
    yield from (replace(problem, code="R105") for problem in helplines.warnings(today))
