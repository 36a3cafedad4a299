"""What is asked, and what an answer to it can come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from flows.model import State, Value
from flows.person import Line
from flows.typed import Words


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be picked now: the button's value, the label, what is saved, where it leads.

    `line` is the line of the page that it switches.
    """

    button: str
    label: str
    value: str
    goto: str | None = None
    alone: bool = False
    line: Line | None = None


@dataclass(frozen=True, slots=True)
class Accept:
    """The answer is complete. `words` is how it reads, `labels` how each pick of a multi reads."""

    value: Value
    words: str
    goto: str | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class More:
    """Part of the answer; the prompt stays open. `note` names a phrase to say first."""

    draft: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reject:
    """It can't be read as an answer. `why` names the phrase that says so; `fill` its numbers."""

    why: str
    fill: tuple[tuple[str, Value], ...] = ()


Verdict = Accept | More | Reject


@dataclass(frozen=True, slots=True)
class Question:
    """A state as it stands in front of a person: what can be picked, and what is drafted already."""

    state: State
    options: tuple[Option, ...] = ()
    suggest: str = ""
    cues: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    draft: tuple[str, ...] = ()
    words: Words = field(default_factory=Words)
    today: date = date.min
    usual: datetime | None = None
    """When the person's sessions are, by their clock: the last one, or the next."""

    def said(self, phrase: str, typed: str) -> bool:
        """Tell whether the typed text is one of the phrase's alternatives."""
        return typed in self.words.typed.get(phrase, ())

    def word(self, phrase: str) -> str:
        """Return the phrase as it is written, empty where there is none."""
        return self.words.written.get(phrase, "")

    @property
    def drafted(self) -> Mapping[str, str]:
        """Return what the text of a plan can say of its first half."""
        return {"cue": self.draft[0]} if self.state.kind == "plan" and self.draft else {}
