"""Looks at what has to be settled before content goes out: reviews, sources, help lines, published steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from flows.authoring.published import Published, published_problems
from flows.draft import Draft
from flows.errors import Problem
from flows.helplines import Helplines


def release_problems(draft: Draft) -> Iterator[Problem]:
    """Yield what a reader of the talk would ask for before it goes out."""
    flow = draft.flow
    if not (flow.menu or flow.summary):
        return
    if not flow.reviewed.strip():
        words = "no clinician has signed this talk. stile review writes it out to be read and signed"
        yield draft.notes.problem("R101", ("flow", "reviewed"), words)
    if not flow.sources:
        yield draft.notes.problem(
            "R104", ("flow",), "no source is named. Write what the talk rests on: `sources`"
        )


def helpline_problems(helplines: Helplines, today: date) -> Iterator[Problem]:
    """Yield help lines that are too old, or soon will be."""
    yield from (replace(problem, code="R106") for problem in helplines.problems(today))
    yield from (replace(problem, code="R105") for problem in helplines.warnings(today))


def changed_problems(drafts: Mapping[str, Draft], published: Mapping[str, Published]) -> Iterator[Problem]:
    """Yield what would meet people who are in the middle of what was published."""
    for draft in drafts.values():
        yield from published_problems(draft, published)
