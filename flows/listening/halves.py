"""Splits a plan that was typed whole into its moment and what is to be done."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flows.listening.acts import ICH, is_conjugated
from flows.listening.letters import cleaned, without_stop
from flows.listening.moments import SHORTEST_CUE, SPAN, has_own_start, is_time, is_verb_first
from flows.listening.shapes import shape
from flows.listening.words import bare, of, short, tokens

_EN_CUES = (
    r"if|when|whenever|once|as soon as|on|after|before|at|every|each|in the|during|while|next time|the moment"
)


_STARTS = {
    "en": re.compile(rf"(?:{_EN_CUES})\b", re.IGNORECASE),
    "de": re.compile(
        r"(?:wenn|wenn's|wenns|falls|sobald|immer wenn|jedes mal wenn|nach|vor|am|im|in|bei|beim|um|"
        r"abends|morgens|mittags|nachts|täglich|jeden|jede|jedes|(?:mon|diens|donners|frei|sams|sonn)tags?|"
        r"mittwochs?|(?:mo|di|mi|do|fr|sa|so)(?= (?:\d|um |ab |nach |vor |früh |abends? )))\b",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"(?:si|cuando|cada|en cuanto|después de|antes de|durante|mientras|todos los|todas las|los|las|el|al|"
        r"a las|tras|por las?|(?:lunes|martes|miércoles|jueves|viernes|sábados?|domingos?))\b",
        re.IGNORECASE,
    ),
}


_TURNED = {
    "en": re.compile(
        r"(?P<act>(?:i'll|i will|i'd|i'm going to|i can|i could|i should|i want to|my plan is to)\b.+?),?\s+"
        r"(?P<cue>(?:if|when|whenever|once|as soon as|before|after|every time|every|on|at)\b.+)",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"(?P<act>ich (?:werde|will|schreibe|rufe|gehe|atme|sage|mache|möchte|nehme|lege|frage)\b.+?),?\s+"
        r"(?P<cue>(?:wenn|falls|sobald|immer wenn)\b.+)",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"(?P<act>(?:voy a|quiero|debería|debo|tengo que|puedo|podría|haré|"
        r"llamaré|escribiré|le escribo|llamo|respiro|salgo|"
        r"(?:(?:lo|la|le|les|me) )?\w+(?:aré|eré|iré))\b.*?),?\s+"
        r"(?P<cue>(?:si|cuando|cada vez que|en cuanto|después de|antes de)\b.+)",
        re.IGNORECASE,
    ),
}


_ORDERED = {
    "en": re.compile(
        r"(?P<act>(?:book|breathe|call|count|email|listen|message|phone|play|read|ring|show|tell|text|wait|"
        r"write)\b.+?),?\s+(?P<cue>(?:if|when|whenever|as soon as|every time|next time)\b.+)",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"(?P<act>(?:(?:atm|frag|geh|les|mach|nehm|ruf|sag|schreib|zähl)e?\b.+?|"
        r"[^,]*(?:atmen|fragen|gehen|lesen|rufen|sagen|schreiben|zählen))),?\s+"
        r"(?P<cue>(?:wenn|falls|sobald|immer wenn)\b.+)",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"(?P<act>(?:avisar|contar|decir|escribir|leer|llamar|mandar|pedir|respirar|salir)(?:le|les|lo|la)?\b.*?),?\s+"
        r"(?P<cue>(?:si|cuando|cada vez que|en cuanto)\b.+)",
        re.IGNORECASE,
    ),
}
"""Plans that begin with the verb of what to do, and end in the moment: "text Jo if I feel like using"."""


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


@dataclass(frozen=True, slots=True)
class Halves:
    """Halves of a typed plan; a missing one is empty."""

    cue: str = ""
    act: str = ""


def split(text: str, language: str) -> Halves:
    """Return both halves of a plan that was typed whole, or only the cue.

    The cue keeps its own *if* or *when*; the act is as it was typed.
    """
    spoken = short(language)
    typed = without_stop(cleaned(text, language)).rstrip(" ,-!?") or text.strip()
    typed = _one_start(_without_lead(typed, spoken), spoken)
    turned = _TURNED[spoken].fullmatch(typed) if spoken in _TURNED else None
    turned = turned or (_ORDERED[spoken].fullmatch(typed) if spoken in _ORDERED else None)
    if turned and _is_cue(turned["cue"], spoken):
        return Halves(turned["cue"], turned["act"])
    if spoken == "de" and (verb_first := _VERB_FIRST.fullmatch(typed)) and is_verb_first(verb_first["cue"]):
        return Halves(verb_first["cue"], verb_first["act"])
    counted = _COUNTED.fullmatch(typed)
    if counted:
        return Halves(counted["cue"], counted["act"]) if is_time(counted["cue"], spoken) else Halves(typed)
    if spoken not in _STARTS or not (_STARTS[spoken].match(typed) or has_own_start(typed, spoken)):
        return Halves(typed)
    for found in _THEN[spoken].finditer(typed):
        if sum(typed[: found.start()].count(mark) for mark in '"“”„«»') % 2:
            continue  # within quotes
        cue, act = typed[: found.start()].strip(" ,"), typed[found.end() :].strip(" ,")
        if cue and act and _is_act(act, spoken) and len(cue.split()) > 1:
            return Halves(cue, act)
    return _without_comma(typed, spoken) or Halves(typed)


_COUNTED = re.compile(
    r"(?P<act>(?:\d+|two|three|four|five|ten|zwei|zwee|drei|vier|fünf|zehn|dos|tres|cuatro|cinco|diez) "
    r"[^,\d]+), (?P<cue>.+)",
    re.IGNORECASE,
)
"""A number of something, and the moment for it: "two lines in the red book, on fridays after work"."""

_VERB_FIRST = re.compile(r"(?P<cue>[^,]+), (?P<act>(?:dann )?\w+ ich\b.*)", re.IGNORECASE)
"""A German plan whose moment has its verb first: "kommt die Panik, atme ich"."""

_SAYS = {
    "en": frozenset([
        "and", "because", "believe", "but", "feel", "felt", "guess", "hope", "how", "if", "know", "like",
        "notice", "or", "remember", "say", "says", "see", "so", "than", "that", "think", "thinks",
        "until", "what", "when", "where", "whether", "which", "while", "who", "why", "wish", "worry",
    ]),
    "es": frozenset([
        "aunque", "cuando", "hoy", "no", "nunca", "o", "pero", "porque", "que", "si", "siempre", "solo", "y",
        "ya", "yo",
    ]),
}  # fmt: skip
"""Words behind which "I …" still belongs to the moment: "when I think I failed"."""


_FIRST_PERSON = re.compile(
    r"(?:no\s+)?(?:(?:me|le|les|lo|la|nos|se lo)\s+)?"
    r"(?:abro|anoto|apago|aviso|bailo|bebo|busco|cierro|contesto|corro|cuelgo|cuento|digo|escribo|escucho|hablo|hago|"
    r"lavo|leo|llamo|mando|medito|muerdo|paro|pido|pongo|pregunto|reviso|rezo|saco|salgo|subo|tomo|voy|respiro|"
    r"\w+(?:aré|eré|iré))\b"
)


def _without_comma(typed: str, spoken: str) -> Halves | None:
    """Return the halves of a plan with nothing between them: "If he yells I go to the other room"."""
    if spoken == "de":
        return _german_without_comma(typed)
    if spoken not in _SAYS:
        return None
    own_start = has_own_start(typed, spoken)
    if spoken == "en" and not own_start:
        return _english_time(typed)
    sign = re.compile(r"\bI\s+(?=\w)", re.IGNORECASE) if spoken == "en" else _FIRST_PERSON
    for found in sign.finditer(typed):
        cue, act = typed[: found.start()].strip(" ,"), typed[found.start() :].strip()
        before = tokens(cue)
        shortest = 1 if spoken == "es" and own_start else SHORTEST_CUE - (spoken == "es")
        if len(before) > shortest and before[-1] not in _SAYS[spoken] and len(act.split()) > 1:
            return Halves(cue, act)
    return _english_order(typed) if spoken == "en" else None


def _english_time(typed: str) -> Halves | None:
    """Return the halves of a time and something to do behind it: "on tuesdays after lunch write one line"."""
    words = typed.split()
    plain = [bare(word) for word in words]
    told = of("en", "subject") | of("en", "people") - {"i"} | of("en", "crowds") | of("en", "breaks")
    for at in range(SHORTEST_CUE, len(words) - 1):
        before, does = plain[at - 1], " ".join(words[at:])
        ended = before in of("en", "times") | of("en", "noun") | _ENDS_A_TIME
        act = plain[at] == "i" or (plain[at] in of("en", "verb") and shape(does, "en") in {"do", "did"})
        if ended and (act or _counts(plain[at : at + 2])) and not {*plain[:at]} & (told - {"i"}):
            return Halves(" ".join(words[:at]), does)
    return None


def _counts(words: Sequence[str]) -> bool:
    """Tell whether two words say how many of something: "ten breaths", "5 mins"."""
    number = words[0].isdecimal() or words[0] in {"two", "three", "four", "five", "six", "ten", "twenty"}
    return number and words[1].isalpha() and words[1] not in {"am", "pm", "oclock", "uhr", "h"}


_JUST = re.compile(r"\b(?:just|don'?t|do not)\s+(?=\w)", re.IGNORECASE)


def _english_order(typed: str) -> Halves | None:
    """Return the halves where somebody tells themselves what to do: "when mum calls dont pick up"."""
    for found in _JUST.finditer(typed):
        before, behind = tokens(typed[: found.start()]), tokens(typed[found.end() :])
        ended = before and before[-1] in of("en", "finite_s") | of("en", "adjective")
        if ended and len(before) > SHORTEST_CUE and behind[0] in of("en", "verb"):
            return Halves(typed[: found.start()].strip(" ,"), typed[found.start() :].strip())
    return _bare_order(typed)


def _bare_order(typed: str) -> Halves | None:
    """Return the halves where a bare verb follows the moment: "when im tired go to bed"."""
    words = typed.split()
    plain = [bare(word) for word in words]
    before = of("en", "adjective") | of("en", "finite_s") | {"am", "is", "are"}
    for at in range(SHORTEST_CUE + 1, len(words) - 1):
        does = " ".join(words[at:])
        if plain[at - 1] in before and plain[at] in of("en", "verb") and shape(does, "en") == "do":
            return Halves(" ".join(words[:at]), does)
    return None


_ENDS_A_TIME = frozenset(word for spans in SPAN.values() for word in spans) | frozenset([
    "bed", "monday", "mondays", "tuesday", "tuesdays", "wednesday", "wednesdays", "thursday", "thursdays",
    "friday", "fridays", "saturday", "saturdays", "sunday", "sundays",
])  # fmt: skip


_TURNED_ICH = re.compile(r"\b(?P<verb>[^\W\d_]+) i(?:ch|ck)?\b(?= \w)", re.IGNORECASE)
"""A German verb before its "ich", as it stands where the moment comes first: "geh ich raus"."""


_GERMAN_TIME = re.compile(
    r"(?P<cue>(?:nach|vor|in|im|am|beim?|um)(?: (?:dem|der|den|meine[rm]|jede[mnr]))? [\wäöüß]+) "
    r"(?P<act>\w+ .+)",
    re.IGNORECASE,
)


_GENITIVE = frozenset(["der", "des", "deiner", "ihrer", "meiner", "meines", "seiner", "unserer", "vieler"])


def _german_without_comma(typed: str) -> Halves | None:
    """Return the halves of a German plan: a verb before "ich", or behind a time an infinitive or a number."""
    own_start = has_own_start(typed, "de")
    no_verb = of("de", "function") | of("de", "wh") | of("de", "condition") | of("de", "subject") | {"und"}
    for found in _TURNED_ICH.finditer(typed):
        cue, act = typed[: found.start()].strip(" ,"), typed[found.start() :].strip()
        if found["verb"].lower() not in no_verb and len(cue.split()) > own_start:
            return Halves(cue, act)
    told = None if own_start or "," in typed else _GERMAN_TIME.fullmatch(typed)
    if told is None:
        return None
    first = bare(told["act"]).partition(" ")[0]
    joined = of("de", "preposition") | of("de", "joins") | of("de", "condition") | _GENITIVE
    does = first.isdecimal() or (first not in joined and shape(told["act"], "de") == "do")
    return Halves(told["cue"], told["act"]) if does else None


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
    starts = sorted(of(spoken, "cue_start"), key=len, reverse=True)
    for start in starts:
        rest = text[len(start) :].lstrip(" ,")
        if text.lower().startswith((f"{start} ", f"{start},")) and has_own_start(rest, spoken):
            return rest
    return text


def _is_cue(text: str, spoken: str) -> bool:
    return len(text.split()) > 1 and (has_own_start(text, spoken) or is_time(text, spoken))


def _is_act(text: str, spoken: str) -> bool:
    first, second = (*tokens(text), "", "")[:2]
    if _counts((first, second)):
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
    )  # fmt: skip


def missing(halves: Halves) -> Iterable[str]:
    """Return the names of the halves that have still to be asked for."""
    return (name for name in ("cue", "act") if not getattr(halves, name))
