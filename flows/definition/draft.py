"""A content file as it was read: the flow, what is still to be checked in it, and what is wrong so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flows.definition.conditions import Condition
from flows.definition.toml.source_map import Place, lines, nearest
from flows.errors import Problem
from flows.model import Flow, Template


@dataclass(frozen=True, slots=True)
class Checked:
    """Result of checking a flow by itself, among flows of these names, with problems known before."""

    flow: Flow
    names: frozenset[str]
    before: tuple[Problem, ...]
    found: tuple[Problem, ...]


class Notes:
    """Collects what is wrong in one file."""

    def __init__(self, file: str, source: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.old_keys: dict[str, int] = {}
        """First line of each key that goes by an old name."""
        self.checked: Checked | None = None
        self._lines = dict(lines(source))

    def add(self, code: str, place: Place, words: str) -> None:
        """Note a problem, and what to do, at the line of the place."""
        self.problems.append(self.problem(code, place, words))

    def problem(self, code: str, place: Place, words: str) -> Problem:
        """Return a problem at the line of the place."""
        shown = ".".join(str(part + 1) if isinstance(part, int) else part for part in place)
        return Problem(self.file, self.line(place), shown, words, code)

    def same_place(self, place: Place, other: Place) -> None:
        """Let a place be where another one is: it is written there under another name."""
        self._lines.setdefault(place, self.line(other))

    def add_at(self, line: int, code: str, place: Place, words: str) -> None:
        """Note a problem at a line that isn't the one of its place."""
        self.problems.append(replace(self.problem(code, place, words), line=line))

    def read_as(self, written: Place, place: Place) -> None:
        """Let everything below a place be below another one: it is read as that."""
        depth = len(written)
        below = {(*place, *one[depth:]): line for one, line in self._lines.items() if one[:depth] == written}
        for one, line in below.items():
            self._lines.setdefault(one, line)

    def at_line(self, place: Place, line: int) -> None:
        """Let a place be in a line, which the source alone doesn't show."""
        self._lines[place] = line

    def places(self) -> tuple[Place, ...]:
        """Return every place that has a line."""
        return tuple(self._lines)

    def line(self, place: Place) -> int:
        """Return the line of the place, or of what is around it."""
        return nearest(self._lines, place)


@dataclass(frozen=True, slots=True)
class Draft:
    """A flow as it was read, with the texts and conditions that are still to be checked.

    `named` are all its states' names, also of those that could not be read. `allowed` are the codes an
    author allows, with the reasons, by the state's name; "" is the whole talk. `unread` are the answers of
    states that could not be read.
    """

    flow: Flow
    notes: Notes
    named: frozenset[str]
    texts: list[tuple[Place, Template]] = field(default_factory=list)
    conditions: list[tuple[Place, Condition]] = field(default_factory=list)
    allowed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()
