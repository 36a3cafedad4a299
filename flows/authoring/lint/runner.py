"""Runs every rule over content that was read, and leaves out what an author allows with a reason."""

from __future__ import annotations

from collections.abc import Iterator

from flows.authoring.lint.branches import branch_problems
from flows.authoring.lint.data_flow import known
from flows.authoring.lint.flows import button_problems, flow_problems, sensitive_problems
from flows.authoring.lint.phrasing import own_words
from flows.authoring.lint.phrasing.wording import Wording
from flows.authoring.lint.phrasing.words import Grade, grade_problems, reflection_problems, word_problems
from flows.authoring.lint.texts import text_problems
from flows.definition.draft import Draft
from flows.definition.loader import Reading
from flows.errors import Problem


def lint(reading: Reading, wording: Wording, grade: Grade | None = None) -> list[Problem]:
    """Return all problems of the content. `grade` rates the reading level of a text.

    Content that can't be loaded is reported alone: further rules need consistent flows.
    """
    found = list(reading.problems)
    broken = {problem.file for problem in found}
    opened = _opened(reading)
    for draft in reading.drafts.values():
        if draft.notes.file not in broken:
            found += _judged(draft, reading, wording, grade, opened)
    return sorted(set(found))


def lint_flow(draft: Draft, reading: Reading, wording: Wording, grade: Grade | None = None) -> list[Problem]:
    """Return everything that is wrong in one flow, or could be better, without looking into the others."""
    found = [problem for problem in reading.problems if problem.file == draft.notes.file]
    return sorted({*(found or _judged(draft, reading, wording, grade, _opened(reading)))})


def _judged(
    draft: Draft, reading: Reading, wording: Wording, grade: Grade | None, opened: set[str]
) -> list[Problem]:
    found = list(_of(draft, reading, wording, grade, opened))
    return _allowed(draft, found, graded=grade is not None)


def _of(
    draft: Draft, reading: Reading, wording: Wording, grade: Grade | None, opened: set[str]
) -> Iterator[Problem]:
    answered = known(draft)
    yield from branch_problems(draft, answered)
    yield from text_problems(draft, answered)
    yield from word_problems(draft, wording)
    yield from reflection_problems(draft)
    yield from flow_problems(draft, opened)
    yield from button_problems(draft, reading.phrases)
    yield from sensitive_problems(draft)
    if grade is not None:
        yield from grade_problems(draft, grade)


def _opened(reading: Reading) -> set[str]:
    """Return the flows that another one calls or leads to, and those that the finder of barriers lists."""
    found = {draft.flow.name for draft in reading.drafts.values() if draft.flow.weights}
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
            if (
                (name, code) not in used
                and code[0] not in "RC"
                and code not in ("G120", own_words.OWN_WORDS_RULE)
                and judged
            ):
                place = ("state", name, "allow") if name else ("flow", "allow")
                left.append(
                    draft.notes.problem("F110", place, f"nothing here is a {code} any more. Take it out")
                )
    return left
