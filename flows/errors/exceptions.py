"""Errors that `flows` raises, one class per remedy."""

from __future__ import annotations

from dataclasses import dataclass

from flows.errors.rules import RULES, Severity


class FlowError(Exception):
    """Base of the errors that `flows` raises."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One problem of a content file, with its remedy."""

    file: str
    line: int
    place: str
    text: str
    code: str = "F109"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.place}: {self.code} {self.text}"

    @property
    def severity(self) -> Severity:
        """Return the severity of the problem's rule."""
        return RULES[self.code].severity


class ContentError(FlowError):
    """Raised when content files are not usable. Holds every problem, not only the first."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ConditionError(FlowError):
    """Raised when a `when` is no valid condition. The message tells what to write."""


class TemplateError(FlowError):
    """Raised when a text has a `{…}` that cannot be filled. The message tells what to write."""
