"""Tells words that say what somebody means to do from words that tell a moment.

A plan is asked for by its moment, and many people type the act instead. Signs of an act, in their order:

- a doubt before it ("maybe", "vielleicht", "quizás"), and no moment behind that;
- a denied act ("not reply", "keinen Wein kaufen", "no abrir");
- a verb that asks for nobody's subject: an English base verb, a German or Spanish infinitive, unless it is
  one of what befalls people or where they get to ("wake up", "nach Hause kommen", "discutir con mi padre");
- the first person of a verb of doing: "I ring Jo", "ich ruf Jo an", "llamo a Jo";
- a way to go: "over to Femi's", "rüber zu Nadja".

All else is a moment: a time, a *when*, a thing, a feeling, or a clause about somebody or something else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from flows.listening.grammar.spanish import is_infinitive
from flows.listening.letters import lowered
from flows.listening.plans.acts import german_head, is_base_verb, is_german_doing, without_hedge
from flows.listening.plans.day_times import is_day_time, time_ahead
from flows.listening.plans.moments import has_own_start, is_clock, is_time
from flows.listening.shapes import shape
from flows.listening.words import of, tokens

_DOUBT = {
    "en": re.compile(
        r"(?:maybe|perhaps|possibly|probably|i guess|i suppose|or(?: just)?)[ ,]+(?=\w)", re.IGNORECASE
    ),
    "de": re.compile(
        r"(?:vielleicht|eventuell|womöglich|am besten|evtl\.?|ev\.|ich (?:glaub|denk)e? (?=ich))[ ,]*(?=\w)",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"(?:quizás?|tal vez|a lo mejor|igual|capaz(?: que)?|o(?= \w+[aei]r(?:me|se|l[aeo]s?)?\b)|"
        r"mejor(?= (?:(?:[mts]e|les?|l[oa]s?) )*\w+oy?\b))[ ,]+(?=\w)",
        re.IGNORECASE,
    ),
}
"""Words by which somebody isn't sure of what they will do."""

_REACHED = {
    "en": re.compile(
        r"(?:get|come|arrive|return|finish|enter|pass|meet|lie|wait for|walk in|turn up)\b"
        r"(?! (?:some|help|dressed|my|out)\b)|"
        r"leave (?:(?:the|my) )?(?:house|home|flat|work|office|bed|school|clinic|session)\b|"
        r"(?:walk|drive|go|cycle) (?:past|by|into|in)\b|"
        r"go (?:home|to (?:bed|sleep|work|school)|shopping|online)\b|"
        r"(?:open|check|turn on|switch on|unlock|look at) (?:my|the) \w+$|run (?:out|into|late)\b|"
        r"(?:sit|stand|walk|stay) (?:alone|there|here)\b|(?:shut|break|melt) down\b|give up\b|fall apart\b",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r".*\b(?:ankommen|heimkommen|heimgehen|reinkommen|aufstehen$|vorbeigehen|vorbeikommen|"
        r"auf .*warten|scrollen|"
        r"(?:nach hause|heim|ins bett|schlafen|einkaufen|zur (?:arbeit|schule)) (?:kommen|gehen|fahren)|"
        r"(?:auto|bus|bahn|zug) fahren|(?:allein|alleine) (?:\w+ )?(?:bleiben|sitzen|liegen|wohnen))",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"(?:llegar|volver|entrar|acostarme|levantarme|quedarme (?:sol|en|sin)\w*|encontrarme|cruzarme|"
        r"pasar por|salir del?|abrir el (?:correo|whatsapp)|ir (?:al trabajo|a trabajar|a la cama)|"
        r"irme a (?:dormir|la cama)|escuchar (?:gritos|ruidos|voces))\b",
        re.IGNORECASE,
    ),
}
"""Where people get to rather than what they mean to do, though it is said by the same verbs."""

_WAY = {
    "en": re.compile(
        r"(?:i (?:go|head|pop) )?(?:over|off|round|down|up|out|straight) (?:to|into|onto)\b|"
        r"back to (?:bed|my room)\b|out the (?:back|front)\b",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"(?:rüber|raus|runter|rauf|rein|hoch|ab|los|hin) (?:zu[mr]?|zu|ans?|aufs?|ins?|unter|mit)\b|"
        r"kurz (?:vor|an|auf|in|ins|zu[mr]?) |zu (?!Hause|Weihnachten|Ostern|Beginn|Anfang)(?-i:[A-ZÄÖÜ])",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"(?:derech[oa]|direct[oa]|rumbo|corriendo) (?:al?|hacia)\b|a (?:casa|lo) de (?!vuelta)|"
        r"al (?:patio|balcón|baño|jardín|parque|río|gimnasio|cine|mar)\b|"
        r"a la (?:calle|playa|plaza|terraza|ducha)\b",
        re.IGNORECASE,
    ),
}
"""Beginnings of a way to go: "over to Femi's", "raus an die Luft", "derecho a la ducha"."""

_HABIT = {
    "en": re.compile(
        r"\b(?:always|never|again|still|too|nothing|fine|yes|sorry|more|sick|instead of)\b", re.IGNORECASE
    ),
    "de": re.compile(
        r"\b(?:immer|nie|nicht|nichts|nur|ständig|dauernd|wieder|zu viel|obwohl|dass|keine?[mnr]?|dicht|zu$|"
        r"heim|nach hause|ins bett|schlafen|einkaufen|zur arbeit|kaputt|unter|sorgen|fehler|vorbei)\b",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"\b(?:siempre|nunca|otra vez|demasiado|que|aunque|todo el (?:día|rato))\b", re.IGNORECASE
    ),
}
"""Words by which the first person tells what happens again and again, and no step."""

_PLACE = re.compile(
    r"(?:am|im|beim?|während|seit|zwischen|in (?:dem|der|einem|einer|den (?:letzten|ersten|nächsten))|"
    r"(?:vor|auf|an|nach) (?:dem|der|jede[mr]|meine[mr])|nach (?!draußen|oben|unten|hinten|hause)|"
    r"vor (?!die|den))\b",
    re.IGNORECASE,
)
"""Beginnings of a German time or place; the accusative of a way ("in den Wald") is none."""

_CAN = frozenset(
    [
        "haben",
        "sein",
        "werden",
        "fühlen",
        "verstehen",
        "aushalten",
        "können",
        "kriegen",
        "bekommen",
        "finden",
        "schlafen",
        "einschlafen",
        "aufhören",
        "wissen",
    ]
)
"""German verbs that are denied by somebody who can't, and not by somebody who won't."""

_GOOD = frozenset([
    "agua", "breakfast", "café", "coffee", "desayuno", "frühstück", "hörbuch", "infusión", "juice", "kaffee",
    "musik", "música", "podcast", "saft",
    "tea", "tee", "té", "wasser", "water", "zumo",
])  # fmt: skip
"""Things to drink or to hear of somebody who means to do themselves good."""


def begins_with_act(typed: str, spoken: str) -> bool:
    """Tell whether words that hold no *when* of their own say what somebody means to do."""
    if has_own_start(typed, spoken) or time_ahead(f"{typed} ", spoken) or is_clock(typed, spoken):
        return False
    doubt = _DOUBT[spoken].match(typed)
    plain = without_hedge(typed, spoken)
    if doubt and (_TOWARD[spoken].match(plain) or _is_negative_plan(plain, spoken)):
        return True
    if doubt and plain and not is_time(plain, spoken) and not has_own_start(plain, spoken):
        return is_doing(plain, spoken) or shape(plain, spoken) in {"thing", "other", "do", "doing", "to"}
    return is_doing(typed, spoken) or _is_negative_plan(typed, spoken) or _names_a_doing(typed, spoken)


def time_in_doubt(typed: str, spoken: str) -> str:
    """Return the time alone that stands behind a doubt: "maybe tomorrow"; empty for all else."""
    doubt = _DOUBT[spoken].match(typed) if spoken in _DOUBT else None
    rest = typed[doubt.end() :] if doubt else ""
    return rest if is_day_time(rest, spoken) else ""


def _does_good(words: Sequence[str]) -> bool:
    """Tell whether somebody eats something, or drinks or hears what does them good."""
    eats = {*words} & {"comer", "eat", "essen"} and {*words} & {
        "algo",
        "etwas",
        "fruta",
        "obst",
        "something",
        "was",
    }
    return bool(eats or {*words} & _GOOD)


_TOWARD = {
    "en": re.compile(r"(?:to|into|in) (?:the|a|my) ", re.IGNORECASE),
    "de": re.compile(r"(?:zu[mr]?|ins|ans|aufs|an die|in den|nach draußen)\b", re.IGNORECASE),
    "es": re.compile(r"(?:al|a la|a casa)\b", re.IGNORECASE),
}
"""Beginnings of a way that is one behind a doubt alone: "vielleicht zum Fluss"."""

_NONE_OF_IT = {
    "en": re.compile(r"(?:no (?:more )?\w{3,}ing|not (?:one|a single|another)|less|fewer)\b", re.IGNORECASE),
    "de": re.compile(r"(?:nicht ein|kein einzig|kein weiter|weniger (?=[A-ZÄÖÜ]))\w*\b"),
    "es": re.compile(r"(?:ni un[oa]?|nada de|menos)\b", re.IGNORECASE),
}
"""Beginnings of what somebody means to leave: "no shouting", "ni una copa"."""


def _is_negative_plan(typed: str, spoken: str) -> bool:
    """Tell whether something is named that somebody means to leave: "no shouting", "nada de móvil"."""
    found = _NONE_OF_IT[spoken].match(typed)
    return found is not None and not {*tokens(found[0])} & of("en", "ing_noun")


def _names_a_doing(typed: str, spoken: str) -> bool:
    """Tell whether a thing to do is named, and not as one that is there: "a cold shower", not "my shower"."""
    words = tokens(typed)
    if not 1 < len(words) <= _LONGEST_NAME or words[0] in _THERE | of(spoken, "time"):
        return False
    if spoken == "de":
        return words[0] in {"ein", "eine", "einen"} and words[1].endswith(tuple(of("de", "routines")))
    if spoken == "es":
        return words[1] in of("es", "routines")
    return words[-1] in of("en", "routines") or (words[0] in {"a", "an"} and words[1] in of("en", "routines"))


_LONGEST_NAME = 6
_THERE = frozenset([
    "another", "el", "her", "his", "la", "las", "los", "mi", "mis", "my", "no", "our", "su", "that", "the",
    "their", "this", "your",
])  # fmt: skip
"""Words before something that is there already."""


def is_doing(typed: str, spoken: str) -> bool:
    """Tell whether a verb or a way says what somebody means to do, and not what befalls them."""
    small = lowered(typed, spoken)
    if _WAY[spoken].match(small):
        return True
    words = tokens(typed)
    if not _is_denied(words) and _REACHED[spoken].match(small):
        return False
    does = {"en": _english, "de": _german, "es": _spanish}[spoken]
    return bool(words) and does(typed, words)


def _english(typed: str, words: Sequence[str]) -> bool:
    at = next((n for n, word in enumerate(words) if word not in of("en", "adverb") - {"not"}), 0)
    first, second = (*words[at:], "", "")[:2]
    if first == "do" and second == "not":
        first, second = (*words[at + 1 :], "", "")[:2]
    if first in {"don't", "dont", "not", "never"}:
        return second in of("en", "verb") | {"be", "to"}
    if "never" in words[:at]:
        return first in of("en", "verb")
    if first == "i":
        does = next((word for word in words[at + 1 :] if word not in of("en", "adverb")), "")
        keeps = does in of("en", "verb") - of("en", "befalls") - _MAY_BEFALL and _OWN.match(
            " ".join(words[at + 1 :])
        )
        reached = _REACHED["en"].match(" ".join(words[at + 1 :]))
        return bool(does in of("en", "deeds") or (keeps and not reached)) and not _HABIT["en"].search(typed)
    return _bare_verb_does(typed, words[at:])


_OWN = re.compile(r"\w+ (?:my|the|a|an) \w+", re.IGNORECASE)
_MAY_BEFALL = frozenset(
    [
        "burn",
        "catch",
        "check",
        "fail",
        "have",
        "need",
        "open",
        "pass",
        "skip",
        "spend",
        "visit",
        "want",
        "waste",
    ]
)
"""Verbs with an object by which the first person tells a moment: "I open my laptop"."""


def _bare_verb_does(typed: str, words: Sequence[str]) -> bool:
    """Tell whether an English base verb, or a *to* with one, says what somebody means to do."""
    first, second = (*words, "", "")[:2]
    if first == "to":
        return second in of("en", "deeds") | of("en", "says")
    if first == "get":
        return second in {"some", "help", "dressed", "my"} or words[1:3] == ("out", "of")
    if first in of("en", "befalls"):
        joined = first == "stop" and second in {"and", "then", ","}  # "stop and count"
        return joined or _does_good(words)
    return is_base_verb(typed)


def _german(typed: str, words: Sequence[str]) -> bool:
    if _PLACE.match(typed):
        return False
    if words[0] in {"ich", "i", "ick"}:
        verb = words[1].rstrip("e")
        stops = verb == "hör" and "auf" in words[2:]  # "ich hör auf zu scrollen"
        does = {verb, verb.removesuffix("s")} & of("de", "deeds")  # "ich sags ihr"
        told = len(words) > len(("ich", "gehe")) and bool(does or stops)
        later = "nicht" in words and {*words} & {"vor", "bis"}  # "ich antworte ihm nicht vor morgen"
        return bool(later) or (told and not _HABIT["de"].search(german_head(typed)))
    typed = german_head(typed)
    words = tokens(typed)
    if not _is_denied(words) and not all(map(is_german_doing, typed.split(" und "))):
        return False
    if _is_denied(words):
        return words[-1].endswith(("en", "eln", "ern")) and words[-1] not in _CAN
    return words[-1] not in of("de", "befalls") or _does_good(words)


_NOT = frozenset([
    "don't", "dont", "kein", "keine", "keinem", "keinen", "nicht", "nichts", "nie", "niemals", "nix", "no",
    "not",
])  # fmt: skip


def _is_denied(words: Sequence[str]) -> bool:
    return not _NOT.isdisjoint(words[:-1])


def _spanish(typed: str, words: Sequence[str]) -> bool:
    if is_infinitive(words):
        first = next((word for word in words if word not in {"no", "solo", "sólo"}), "")
        puts = first == "dejar" and words[1:2] != ("de",) and bool({*words} & {"en", "fuera"})
        return words[0] == "no" or puts or first not in of("es", "befalls") or _does_good(words)
    if words[0] == "no" and "hasta" in words:
        return _does_spanish(words)  # "no le contesto hasta mañana"
    at = next((n for n, word in enumerate(words) if word not in _BEFORE_A_VERB), 0)
    if words[at] == "siento" and words[at + 1 : at + 2] in (("en",), ("un",)):
        return True  # "me siento en el suelo"
    if words[at] not in of("es", "deeds") or _HABIT["es"].search(typed) or _GETS.match(typed):
        return False
    return not (words[at] == "salgo" and words[at + 1 : at + 2] in (("de",), ("del",)))


_NUMBERS = frozenset([
    "cinco", "diez", "dos", "drei", "five", "four", "fünf", "tres", "three", "two", "twenty", "veinte",
    "zehn", "zwanzig", "zwei",
])  # fmt: skip


def does_then(act: str, spoken: str) -> bool:
    """Tell whether words right behind a time say what is done then: "put my coat on", "nado media hora"."""
    words = tokens(act)
    if not words:
        return False
    if words[0].isdecimal() or words[0] in _NUMBERS:
        return len(words) > 1
    if spoken == "de":
        return is_german_doing(act) and (
            _is_denied(words)
            or words[0] in _LESS
            or words[-1] not in of("de", "befalls")
            or _does_good(words)
        )
    if spoken == "es":
        return (is_infinitive(words) and words[0] not in of("es", "befalls")) or _does_spanish(words)
    return (
        is_doing(act, "en")
        or _SWITCHES.match(act) is not None
        or (is_base_verb(act) and words[0] not in of("en", "befalls"))
    )


_LESS = frozenset({"höchstens", "maximal", "nur", "weniger"})
"""German words behind a time by which somebody means to do less of something."""

_SWITCHES = re.compile(r"(?:log|plug|sign|switch|turn|wrap|zip) (?:in|off|on|out|up)\b", re.IGNORECASE)
"""Beginnings of an act by a verb that may be a noun: "log on"."""


def _does_spanish(words: Sequence[str]) -> bool:
    """Tell whether a Spanish act in the first person follows a time: "nado media hora", "me levanto"."""
    at = next((n for n, word in enumerate(words) if word not in _BEFORE_A_VERB | {"no"}), 0)
    verb = words[at] if words else ""
    does = verb.endswith(("oy", "aré", "eré", "iré")) or (verb.endswith("o") and len(verb) > len("yo"))
    return does and verb not in of("es", "happens") | of("es", "determiner") | of("es", "function")


_GETS = re.compile(
    r"me pongo (?!a |el |la |los |las |un |una |mi |mis )|bajo (?:del?|al metro)\b|abro (?:el|la nevera)\b|"
    r"hago (?:daño|trampas?|el ridículo|como)\b",
    re.IGNORECASE,
)
"""Spanish verbs of doing by which somebody says how it gets: "me pongo nerviosa"."""

_BEFORE_A_VERB = frozenset(["yo", "me", "te", "se", "le", "les", "lo", "la", "los", "las", "nos", "hoy"])
"""Words before a Spanish verb in the first person."""


_OFTEN = {
    "en": re.compile(
        r"\b(?:(?:every|each|a) (?:other )?(?:day|week|morning|evening|night)|daily|at lunch(?:time)?)\b",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"\b(?:jede[nsr]? (?:zweiten )?(?:tag|woche|morgen|abend|nacht)|täglich|(?:am|pro|die|in der) "
        r"(?:tag|woche|abend|morgen|mittag))\b",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"\b(?:cada (?:día|noche|mañana|tarde|semana)|tod[oa]s l[oa]s (?:días|noches|mañanas|tardes)|"
        r"(?:por|a la|al) (?:semana|día|mediodía))\b",
        re.IGNORECASE,
    ),
}
"""Words that say how often something is done."""


_NONE_THERE = {
    "en": re.compile(
        r"no (?!one\b|body\b|money|sleep|food|energy|time|idea|reply|answer|work)\w+ "
        r"(?:at|in|on|after|before|until) "
    ),
    "de": re.compile(
        r"keine?n? (?!Geld|Schlaf|Essen|Kraft|Zeit|Antwort|Arbeit|Lust)[A-ZÄÖÜ]\w+ "
        r"(?:am|im|nach|vor|ab|beim|in|auf) "
    ),
    "es": re.compile(
        r"(?:sin|ning[uú]na?) (?!dinero|dormir|comida|fuerzas|tiempo|trabajo|ganas)\w+ "
        r"(?:en|a|al|después|antes) "
    ),
}
"""Things that somebody means to do without, and where: "no phone at the table"."""


def is_routine(typed: str, spoken: str) -> bool:
    """Tell whether a thing to do is named with how often it is done: "a walk every morning"."""
    if _NONE_THERE[spoken].match(f"{typed[:1].lower()}{typed[1:]}"):
        return True
    often = _OFTEN[spoken].search(typed)
    named = tokens(typed[: often.start()]) if often else ()
    if not named or shape(typed, spoken) in {"clause", "question", "several"} or time_ahead(typed, spoken):
        return False
    if spoken == "de":
        return any(word.endswith(tuple(of("de", "routines"))) for word in named)
    return any(word in of(spoken, "routines") for word in named)
