"""Words an if-then plan as one sentence. Pure."""

from __future__ import annotations

from flows.definition.languages.translator import Translator
from flows.definition.template import fill
from flows.listening import plans
from flows.listening.words import languages, short
from flows.model import Template
from flows.person import Plan


def plan_line(cue: str, act: str, phrase: Template, language: str) -> str:
    """Return the plan as one sentence. A language without word lists uses the phrase."""
    if short(language) in languages():
        return plans.line(cue, act, language)
    return fill(phrase, {"cue": cue, "act": act}, language).text


def told(plan: Plan, say: Translator) -> str:
    """Return a kept plan as one sentence in the language of `say`."""
    return plan_line(plan.cue, plan.act, say.phrases["plan-line"], say.language)
