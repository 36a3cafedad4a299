"""Words an if-then plan as one sentence. Pure."""

from __future__ import annotations

from flows.definition.languages.translator import Translator
from flows.definition.template import fill
from flows.listening.plans import plan_lines
from flows.listening.words import languages, short
from flows.model import Template
from flows.person import Plan

_ACT = "\ufffc"
"""Stands in the phrase of a plan where the act is to come (U+FFFC, a placeholder that nobody types)."""


def plan_line(cue: str, act: str, phrase: Template, language: str) -> str:
    """Return the plan as one sentence. A language without word lists uses the phrase."""
    if short(language) in languages():
        return plan_lines.line(cue, act, language)
    return fill(phrase, {"cue": cue, "act": act}, language).text


def plan_opening(cue: str, phrase: Template, language: str) -> str:
    """Return how the plan begins: "When I wake up, I will". A language without word lists uses the phrase."""
    if short(language) in languages():
        return plan_lines.opening(cue, language)
    return fill(phrase, {"cue": cue, "act": _ACT}, language).text.partition(_ACT)[0].rstrip()


def told(plan: Plan, say: Translator) -> str:
    """Return a kept plan as one sentence in the language of `say`."""
    return plan_line(plan.cue, plan.act, say.phrases["plan-line"], say.language)
