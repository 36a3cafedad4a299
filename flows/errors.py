"""The errors `flows` raises, one class a remedy."""

from __future__ import annotations

from dataclasses import dataclass

from flows.rules import RULES, Severity


class FlowError(Exception):
    """The base of every error that `flows` raises on purpose."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong in a content file, and what to do about it."""

    file: str
    line: int
    place: str
    text: str
    code: str = "F109"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.place}: {self.code} {self.text}"

    @property
    def severity(self) -> Severity:
        """How much it weighs: an error blocks loading, a warning publishing, a note nothing."""
        return RULES[self.code].severity


class ContentError(FlowError):
    """The content files are not usable; holds every problem found, not just the first."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ConditionError(FlowError):
    """A `when` is not a condition that content may use. The message says what to write."""


class TemplateError(FlowError):
    """A text has a `{…}` that cannot be filled in. The message says what to write."""
