"""Words an if-then plan as one sentence. Pure."""

from __future__ import annotations

from flows.definition.template import fill
from flows.listening import plans
from flows.listening.words import languages, short
from flows.model import Template


def plan_line(cue: str, act: str, phrase: Template, language: str) -> str:
    """Return the plan as one sentence. A language without word lists uses the phrase."""
    if short(language) in languages():
        return plans.line(cue, act, language)
    return fill(phrase, {"cue": cue, "act": act}, language).text
