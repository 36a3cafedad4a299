"""Holds what one turn looks at besides the session, and what was built from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from flows.model import Session, Values

if TYPE_CHECKING:
    from flows.engine.prompt import Prompt
    from flows.engine.prompts.base import BuildContext


@dataclass(frozen=True, slots=True)
class EvalContext:
    """Values that conditions may use besides the session: facts, day and language."""

    facts: Values
    today: date
    language: str = "en"
    person: str = ""
    built: list[BuildContext] = field(default_factory=list, init=False, repr=False, compare=False)
    """Contexts of the sessions that were looked at, so that a turn builds each once."""

    asked: list[tuple[Session, Prompt]] = field(default_factory=list, init=False, repr=False, compare=False)
    """Prompts that were built: a text is read, judged and answered by the same one."""
