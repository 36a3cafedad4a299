"""Runs every rule over content that was read, and leaves out what an author allows with a reason."""

from __future__ import annotations

from collections.abc import Iterator

from flows.authoring.lint_branches import branch_problems
from flows.authoring.lint_flows import button_problems, flow_problems, sensitive_problems
from flows.authoring.lint_texts import text_problems
from flows.authoring.lint_words import Grade, grade_problems, word_problems
from flows.authoring.paths import known
from flows.authoring.wording import Wording
from flows.draft import Draft
from flows.errors import Problem
from flows.loader import Reading


def lint(reading: Reading, wording: Wording, grade: Grade | None = None) -> list[Problem]:
    """Return everything that is wrong, or could be better. `grade` rates how hard a text reads.

    What can't be loaded is told alone: the finer rules need talks that hang together.
    """
    found = list(reading.problems)
    broken = {problem.file for problem in found}
    opened = _opened(reading)
    for draft in reading.drafts.values():
        if draft.notes.file not in broken:
            found += _allowed(
                draft, list(_of(draft, reading, wording, grade, opened)), graded=grade is not None
            )
    return sorted(set(found))


def _of(
    draft: Draft, reading: Reading, wording: Wording, grade: Grade | None, opened: set[str]
) -> Iterator[Problem]:
    answered = known(draft)
    yield from branch_problems(draft, answered)
    yield from text_problems(draft, answered)
    yield from word_problems(draft, wording)
    yield from flow_problems(draft, opened)
    yield from button_problems(draft, reading.phrases)
    yield from sensitive_problems(draft)
    if grade is not None:
        yield from grade_problems(draft, grade)


def _opened(reading: Reading) -> set[str]:
    """Return the flows that another one calls or leads to."""
    found: set[str] = set()
    for draft in reading.drafts.values():
        for state in draft.flow.states.values():
            targets = [branch.to for branch in state.goto] + [choice.goto or "" for choice in state.choices]
            found |= {to[1:] for to in targets if to.startswith("@")} | (
                {state.flow} if state.flow else set()
            )
    return found


def _allowed(draft: Draft, problems: list[Problem], *, graded: bool) -> list[Problem]:
    """Leave out what the author allows, and point out what is allowed in vain."""
    left: list[Problem] = []
    used: set[tuple[str, str]] = set()
    for problem in problems:
        state = problem.place.split(".")[1] if problem.place.startswith("state.") else ""
        by = next((name for name in (state, "") if problem.code in draft.allowed.get(name, {})), None)
        if by is None:
            left.append(problem)
        else:
            used.add((by, problem.code))
    for name, codes in draft.allowed.items():
        for code in codes:
            judged = graded or code != "S106"
            if (name, code) not in used and code[0] not in "RC" and judged:
                place = ("state", name, "allow") if name else ("flow", "allow")
                left.append(
                    draft.notes.problem("F110", place, f"nothing here is a {code} any more. Take it out")
                )
    return left
