"""Says the moment of a plan and what is to be done so that they fit together."""

from __future__ import annotations

from flows.listening.letters import as_sentence, cleaned, lowered, raised, with_stop, without_stop
from flows.listening.plans.acts import german_as_typed, is_if, is_willed, said_behind, without_hedge
from flows.listening.plans.moments import OF_THINGS, half, has_own_start, is_verb_first
from flows.listening.shapes import sentences, shape
from flows.listening.words import short

_THEN_SAID = {"en": "Then", "de": "Dann", "es": "Entonces"}
"""Word between the halves of a plan that don't join grammatically."""


def opening(cue: str, language: str) -> str:
    """Return how the plan begins, to be gone on with: "On Mondays, I will", "Montags werde ich"."""
    start, spoken = half(cue, language), short(language)
    when = bool(start) and _is_when(start, spoken)
    wills = {"de": "dann werde ich" if when and is_if(start) else "werde ich", "es": "voy a"}
    will = wills.get(spoken, "I will")
    if not start:
        return (
            f"{raised(without_stop(cleaned(cue, language)))}: {'Dann werde ich' if spoken == 'de' else will}"
        )
    return f"{start} {will}" if spoken == "de" and not when else f"{start}, {will}"


_STEP = {"en": "my step", "de": "mein Schritt", "es": "mi paso"}
"""Names of an act that takes no verb: "my step: over to Femi's"."""


def ending(act: str, language: str) -> str:
    """Return how a plan ends whose moment is still asked for: "I will tell Marcus", "my step: music"."""
    spoken, does = short(language), without_hedge(act, language)
    said = said_behind(does, spoken, clause=False, willed=is_willed(act))
    if not said and spoken == "de":
        said = german_as_typed(act, "")
    return with_stop(said or f"{_STEP.get(spoken, _STEP['en'])}: {lowered(does, spoken)}")


def line(cue: str, act: str, language: str) -> str:
    """Return the plan as one sentence that can be said.

    Args:
        cue: the moment, as it was typed or tapped; empty where `act` holds the whole plan as it was typed.
        act: the small thing, as it was typed or tapped.
        language: the code of the language.
    """
    if not cue.strip():
        return as_sentence(" ".join(raised(one) for one in sentences(cleaned(act, language))))
    spoken = short(language)
    start, does = half(cue, language), without_hedge(act, language)
    clause = _is_when(start, spoken) and is_if(start)
    ending = said_behind(does, spoken, clause=clause, willed=is_willed(act)) if start else ""
    if spoken == "de" and start and not ending:
        ending = german_as_typed(act, start)
    moment = raised(without_stop(cleaned(cue, language)))
    if not start and (spoken == "en" or shape(cue, spoken) in {"clause", "thing"}):
        inner = said_behind(does, spoken, clause=False) or (
            german_as_typed(act, "") if spoken == "de" else ""
        )
        told = spoken == "de" and shape(cue, spoken) == "clause"
        if inner:
            return _stopped(f"{moment}{'.' if told else ':'} {'Dann ' if spoken == 'de' else ''}{inner}")
    if start and ending:
        pause = " " if spoken == "de" and not _is_when(start, spoken) else ", "
        return _stopped(f"{start}{pause}{ending}")
    if start.startswith(OF_THINGS):
        start = ""
    quoted = moment[:1] in '"“„«'
    if start or ((quoted or shape(cue, spoken) in _NAMED) and len(does) <= LONGEST_NAMED):
        return _stopped(f"{start or moment}: {lowered(does, spoken)}")
    return _stopped(f"{moment}. {_THEN_SAID.get(spoken, _THEN_SAID['en'])}: {does}")


LONGEST_NAMED = 90
"""Letters of the longest act that stands right behind a moment and a colon."""


_NAMED = frozenset({"thing", "doing", "do", "time", "to", "like", "other"})
"""Shapes of a moment that is named and not told, so that a colon can follow it."""


def _is_when(start: str, spoken: str) -> bool:
    return has_own_start(start, spoken) or (spoken == "de" and is_verb_first(start))


def _stopped(text: str) -> str:
    whole = " ".join(raised(one) for one in sentences(text))
    return whole if whole.endswith(("!", "?", "…")) else f"{whole.rstrip('.')}."
