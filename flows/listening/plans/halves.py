"""Splits a plan that was typed whole into its moment and what is to be done."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from flows.listening.letters import cleaned, is_quoted, lowered, without_stop
from flows.listening.plans.act_first import Halves, take_apart
from flows.listening.plans.acts import ICH, is_conjugated
from flows.listening.plans.day_times import time_ahead
from flows.listening.plans.lone_acts import does_then, time_in_doubt
from flows.listening.plans.moments import SHORTEST_CUE, has_own_start, is_time, is_verb_first
from flows.listening.plans.without_comma import counts, turns, without_comma
from flows.listening.shapes import is_none, sentences, shape
from flows.listening.words import bare, of, short, tokens

_EN_CUES = (
    r"if|when|whenever|once|as soon as|on|after|before|at|every|each|in the|during|while|next time|the moment"
)


_STARTS = {
    "en": re.compile(rf"(?:{_EN_CUES})\b", re.IGNORECASE),
    "de": re.compile(
        r"(?:wenn|wenn's|wenns|falls|sobald|immer wenn|jedes mal wenn|nach|vor|am|im|in|bei|beim|um|"
        r"an de[rm]|auf de[rm]|unter de[rm]|"
        r"abends|morgens|mittags|nachts|täglich|jeden|jede|jedes|(?:mon|diens|donners|frei|sams|sonn)tags?|"
        r"mittwochs?|(?:mo|di|mi|do|fr|sa|so)(?= (?:\d|um |ab |nach |vor |früh |abends? )))\b",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"(?:en (?:el|la|los|las|un|una|mi)|si|cuando|cada|en cuanto|después de|antes de|durante|mientras|"
        r"todos los|todas las|los|las|"
        r"el|al|a las|a la primera|tras|por las?|"
        r"(?:lunes|martes|miércoles|jueves|viernes|sábados?|domingos?))\b",
        re.IGNORECASE,
    ),
}


_WILL = r"i'll|i will|ill|i'd|i'm going to|i can|i could|i should|i want to|maybe i|i try|i"


_THEN = {
    "en": re.compile(
        rf",?\s+then\s+(?=i\b|i'll\b|ill\b)|,\s*then\s+|,\s*(?=(?:{_WILL})\b)|,\s*|"
        r"\s+(?=(?:i'll|i will)\s)|\s+then\s+",
        re.IGNORECASE,
    ),
    "de": re.compile(r",\s*dann\s+|,\s*", re.IGNORECASE),
    "es": re.compile(r",\s*entonces\s+|,\s*|\s+entonces\s+", re.IGNORECASE),
}


def split(text: str, language: str) -> Halves:
    """Return both halves of a plan that was typed whole, the one that was typed, or the plan as a whole.

    The cue keeps its own *if* or *when*; the act is as it was typed. A plan whose halves can't be told
    apart, and one typed in capitals, stays as it is.
    """
    spoken = short(language)
    whole = cleaned(text, language)
    whole = _with_comma(whole, spoken)
    typed = without_stop(whole).rstrip(" ,-!?") or text.strip()
    typed = _one_start(_without_lead(_NAMED_PLAN.sub("", typed), spoken), spoken)
    if kept := _kept_whole(typed, spoken, asks=whole.endswith("?")):
        return Halves(whole=kept)
    if later := time_in_doubt(typed, spoken):
        return Halves(later)
    found = (
        _behind_to_see(typed, spoken)
        or _by_a_sign(whole, spoken)
        or take_apart(typed, spoken)
        or _moment_first(typed, spoken)
    )
    several = len(sentences(whole)) > 1 and not _BY_A_SIGN.fullmatch(whole)
    stays = found.cue and found.act and (typed.isupper() or several)
    return Halves(whole=typed) if stays else found


def _kept_whole(typed: str, spoken: str, *, asks: bool) -> str:
    """Return a plan that stays as it was typed; empty where its halves are to be found."""
    if _ASKS_THEM.match(typed) or (asks and "," in typed and _asks(typed.partition(",")[2], spoken)):
        return f"{typed}?"
    clause = spoken == "de" and typed.lower().startswith("dass ")
    return typed if clause or _is_reasoned(typed, spoken) else ""


_SO = {
    "en": re.compile(
        r"(?:, so|[ ,]so(?= (?:the )?next time| if| when| whenever| once| as soon as| every time)) .*"
        r"\bi(?:'ll|’ll|ll| will|'m going to|'m gonna|'d| can| could| might)\b",
        re.IGNORECASE,
    ),
    "de": re.compile(r", (?:also|darum|deshalb|deswegen|drum) .*\b(?:ich|i|ick|ichs)\b", re.IGNORECASE),
    "es": re.compile(r"[ ,](?:así que|por eso|o sea que) \w+ ", re.IGNORECASE),
}
"""A "so" behind what somebody is like: "I always say yes, so next time I'll wait"."""


def _is_reasoned(typed: str, spoken: str) -> bool:
    """Tell whether a plan says first how it is and then what follows, so that it stays as it was typed."""
    found = _SO[spoken].search(typed) if spoken in _SO else None
    if found is None or has_own_start(typed, spoken) or is_quoted(typed, found.start()):
        return False
    return len(typed[: found.start()].split()) > 1


_TO_SEE = re.compile(r"(?:(?:bueno|pues|y),? )?a ver si (?=\w)", re.IGNORECASE)
"""A Spanish doubt, and no moment, though it ends in "si"."""


def _behind_to_see(typed: str, spoken: str) -> Halves | None:
    """Return the plan behind "a ver si", as it was typed where no act is known; None without these words."""
    led = _TO_SEE.match(typed) if spoken == "es" else None
    if led is None:
        return None
    rest = typed[led.end() :]
    found = take_apart(rest, spoken) or _moment_first(rest, spoken)
    return found if found.act else Halves(whole=typed)


def _with_comma(whole: str, spoken: str) -> str:
    """Return a plan with a comma where a stop parts its moment from the act: "if she asks. I'll say no"."""
    parts = sentences(whole)
    if len(parts) != 2 or not parts[0].endswith(".") or not has_own_start(parts[0], spoken):
        return whole
    alone = "," not in parts[0] and shape(parts[0].rstrip("."), spoken) in {"if", "when", "time"}
    act = parts[1] if parts[1].startswith(("I ", "I'", "I’")) else lowered(parts[1], spoken)
    return f"{parts[0].rstrip('.')}, {act}" if alone else whole


_BY_A_SIGN = re.compile(
    r"(?P<cue>[^?¿!.,:;]{3,60}?)(?:\?\s+|\s*(?:->|→|=>|=)\s*|:\s+|\s+[–—-]\s+)(?P<act>[^?]{3,})"
)
"""A short moment, a mark, and what to do in it: "urge? ice cube", "panic -> breathe", "8 pm: phone off"."""


def _by_a_sign(typed: str, spoken: str) -> Halves | None:
    """Return the halves where a mark stands between them; None where there is none."""
    found = _BY_A_SIGN.fullmatch(typed.lstrip("¿"))
    if found is None or is_none(found["cue"], spoken) or bare(found["cue"]) in of(spoken, "opener"):
        return None
    if is_quoted(typed, found.end("cue")) or _is_led_in(found["cue"], spoken):
        return None
    return Halves(found["cue"], without_stop(found["act"]))


def _is_led_in(text: str, spoken: str) -> bool:
    """Tell whether words lead in to a plan and are no moment: "ugh ok", "my plan"."""
    passed = of(spoken, "opener") | of(spoken, "lead_in") | of(spoken, "filler") | _PLAN
    return all(word in passed for word in tokens(text))


_PLAN = frozenset(["plan", "the", "my", "mein", "der", "mi", "el", "step", "1", "is", "es", "ist"])


def _asks(act: str, spoken: str) -> bool:
    """Tell whether somebody is asked, where an act is looked for: "can I hand you the note"."""
    first, second = (*(word for word in tokens(act) if word not in {"then", "dann", "entonces"}), "", "")[:2]
    if spoken == "en":
        return first in {"can", "could", "may", "should", "shall", "will", "would"} and second != ""
    return first in of(spoken, "question") and (spoken == "es" or second in {"ich", "wir", "du"})


def _moment_first(typed: str, spoken: str) -> Halves:
    """Return the halves of a plan that begins with its moment, or the moment alone."""
    if spoken == "de" and (verb_first := _VERB_FIRST.fullmatch(typed)) and is_verb_first(verb_first["cue"]):
        return Halves(verb_first["cue"], verb_first["act"])
    counted = _COUNTED.fullmatch(typed)
    if counted:
        return Halves(counted["cue"], counted["act"]) if is_time(counted["cue"], spoken) else Halves(typed)
    if not _starts(typed, spoken):
        return Halves(typed)
    if spoken == "es" and "¿" in typed and not is_quoted(typed, typed.index("¿")):
        return Halves(whole=f"{typed}?")
    return _behind_a_time(typed, spoken) or _parted(typed, spoken)


def _starts(typed: str, spoken: str) -> bool:
    """Tell whether a plan begins with its moment."""
    if spoken not in _STARTS:
        return False
    if _STARTS[spoken].match(typed) or has_own_start(typed, spoken) or time_ahead(typed, spoken):
        return True
    return spoken == "de" and is_verb_first(typed)


def _parted(typed: str, spoken: str) -> Halves:
    """Return the halves of a plan whose moment ends in a comma or where the act begins."""
    for found in _THEN[spoken].finditer(typed):
        if is_quoted(typed, found.start()):
            continue
        cue, act = typed[: found.start()].strip(" ,"), typed[found.end() :].strip(" ,")
        if cue and act and turns(act, spoken):
            return Halves(whole=typed)
        if cue and act and _is_act(act, spoken) and len(cue.split()) > 1:
            return without_comma(typed, spoken, before=len(cue)) or Halves(cue, act)
    return (
        without_comma(typed, spoken)
        or _straight(typed)
        or _named_behind_comma(typed)
        or _as_it_is(typed, spoken)
        or Halves(typed)
    )


_STRAIGHT = re.compile(
    r"(?P<cue>[^,]+) (?P<act>(?:straight (?:home|to|back|into|upstairs)|direct[oa] (?:al?|para)|"
    r"direkt (?:nach|zu[mr]?|ins?|heim)) ?[^,]*)",
    re.IGNORECASE,
)
"""A moment, and the way that is gone then: "after the meeting straight home"."""


def _straight(typed: str) -> Halves | None:
    found = _STRAIGHT.fullmatch(typed)
    return Halves(found["cue"], found["act"]) if found else None


_NAMED = re.compile(
    r"(?P<cue>[^,]+), (?P<act>(?:(?:an?|one|two|some|ein|eine|einen|una?) [^,]+|"
    r"[^,]+ (?:on|off|out|away|down|an|aus|weg|raus|auf)|(?:el|la|los|las|mi|mis) [^,]+ (?:al?|en) [^,]+|"
    r"(?-i:[A-ZÄÖÜ])\w+ (?:in|auf|an|unter|aus|weg)\b[^,]*))",
    re.IGNORECASE,
)


def _named_behind_comma(typed: str) -> Halves | None:
    """Return the halves where a thing to do stands behind a comma: "before I go in, a glass of water"."""
    found = _NAMED.fullmatch(typed)
    if found is None or len(found["cue"].split()) <= SHORTEST_CUE or is_quoted(typed, found.start("act")):
        return None
    return Halves(found["cue"], found["act"])


def _behind_a_time(typed: str, spoken: str) -> Halves | None:
    """Return the halves of an hour or a day and what is done then: "at half seven put my coat on"."""
    cue = time_ahead(typed, spoken)
    act = typed[len(cue) :].strip(" ,")
    if not cue or not does_then(act, spoken):
        return None
    return _as_it_is(typed, spoken) if turns(act, spoken) else Halves(cue, act)


_WILL_INSIDE = {
    "en": re.compile(
        r"\b(?:i'll|i will|i won'?t|i'd like to|(?:i'm|im) (?:going to|gonna))\b", re.IGNORECASE
    ),
    "de": re.compile(r"\b(?:werde|würde) (?:ich|i)\b|\bich werde\b", re.IGNORECASE),
    "es": re.compile(r"\b(?:voy a|entonces)\b", re.IGNORECASE),
}
"""Words of somebody who says what they will do."""


def _as_it_is(typed: str, spoken: str) -> Halves | None:
    """Return a plan that says what will be done, and not clearly where that begins, as it was typed."""
    will = _WILL_INSIDE[spoken].search(typed)
    told = will is not None and len(typed[: will.start()].split()) > SHORTEST_CUE
    return Halves(whole=typed) if told and will and not is_quoted(typed, will.start()) else None


_COUNTED = re.compile(
    r"(?P<act>(?:\d+|two|three|four|five|ten|zwei|zwee|drei|vier|fünf|zehn|dos|tres|cuatro|cinco|diez) "
    r"[^,\d]+), (?P<cue>.+)",
    re.IGNORECASE,
)
"""A number of something, and the moment for it: "two lines in the red book, on fridays after work"."""

_VERB_FIRST = re.compile(r"(?P<cue>[^,]+), (?P<act>(?:dann )?\w+ ich\b.*)", re.IGNORECASE)
"""A German plan whose moment has its verb first: "kommt die Panik, atme ich"."""

_NAMED_PLAN = re.compile(
    r"^(?:(?:my|the|mein|mi|el) )?(?:plan|step|schritt|paso)(?: (?:is|ist|es))?: ", re.IGNORECASE
)
"""Beginning of a plan by its name: "plan: text Gio"."""

_ASKS_THEM = re.compile(
    r"(?:can|could|would|will|shall) (?:you|we) \w|(?:kannst|könntest|würdest) du \w|"
    r"(?:können|könnten) wir \w|"
    r"¿?(?:me |te |lo )?(?:puedes|podrías|podemos|podríamos) \w",
    re.IGNORECASE,
)
"""Beginnings of a plan that asks the therapist for something."""

_LEAD_IN = re.compile(
    r"(?:no sé si (?:sirve|vale|cuenta)|not sure (?:if )?this counts|weiß nicht ob das zählt)\b"
)


def _without_lead(text: str, spoken: str) -> str:
    """Return a plan without what comes before its moment: "ugh ok: if …", "maybe whenever …"."""
    led = _LEAD_IN.match(text.lower())
    start = led.end() if led else 0
    openers = of(spoken, "opener") | of(spoken, "lead_in")
    for found in re.finditer(r"[^\s,:;.…]+[\s,:;.…]*", text[start:]):
        rest = text[start + found.start() :]
        if has_own_start(rest, spoken) or (spoken in _STARTS and _STARTS[spoken].match(rest)):
            return rest
        if bare(found[0]) not in openers:
            return text
    return text


def _one_start(text: str, spoken: str) -> str:
    """Return the words with one *when*, where somebody repeats that of the question: "When if he calls"."""
    small = text.lower()
    for start in _longest_first(spoken):
        if not small.startswith((f"{start} ", f"{start},")):
            continue
        rest = text[len(start) :].lstrip(" ,")
        if has_own_start(rest, spoken):
            return rest
    return text


@cache
def _longest_first(spoken: str) -> Sequence[str]:
    return sorted(of(spoken, "cue_start"), key=len, reverse=True)


def _is_act(text: str, spoken: str) -> bool:
    first, second = (*tokens(text), "", "")[:2]
    if counts((first, second)):
        return True
    if spoken == "en":
        if first in {"i'll", "i'd", "ill"}:
            return True
        if first in {"i", "i'm"}:  # "I get", "I feel" go on with the moment
            return second not in {"feel", "am", "was", "get", "have"}
        return first in of("en", "verb") or first in {"maybe", "just", "try", "not"}
    if spoken == "de":
        told = first in of("de", "finite") or first in {"ich", "werde", "dann"} or is_conjugated(first)
        return (
            told or second in ICH or shape(text, "de") == "do"
        )  # "schreib ich ihr": the ending is dropped as people do
    return (
        shape(text, "es") == "do"
        or first in {"voy", "le", "les", "me", "lo", "la", "los", "las", "nos", "se", "haré"}
        or first.endswith(("o", "aré", "eré", "iré"))
        or first in of("es", "order")
    )  # fmt: skip
