"""Says the act of a plan: without hedges, and with the verb that the words need."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from flows.listening.grammar.spanish import is_infinitive
from flows.listening.letters import cleaned, lowered, without_stop
from flows.listening.shapes import shape
from flows.listening.words import of, short, tokens

OBJECTS = frozenset({"book", "journal", "phone", "water"})
_LO = frozenset({"bueno", "malo", "mismo", "primero", "único", "último"})
"""Words that a Spanish "lo" makes a thing of: "lo mismo"."""

_BEFORE_WILL = frozenset({"no", "simplemente", "solo", "sólo"})
"""Spanish words that stand before "voy a", and not before the infinitive behind it."""

_CLITICS = frozenset({"la", "las", "le", "les", "lo", "los", "me", "se"})
AWAY_WORDS = frozenset({"away", "by", "in", "off", "on", "out", "under"})
"""Verbs that name a thing before these words: "phone in the kitchen" is nothing to do."""


ICH = frozenset({"i", "ich", "ich's", "ichs", "ick"})
"""The German "ich", also as it is said in Bavaria and in Berlin."""

_MODAL = frozenset({"dürfen", "können", "müssen", "sollen"})


def is_conjugated(word: str) -> bool:
    return word.endswith("e") and len(word) > 3


def without_hedge(act: str, language: str) -> str:
    """Return the act without "I should maybe", "try to" and their like, and without "idk" behind it."""
    plain = without_stop(_without_aside(without_stop(cleaned(act, language)), language))
    while found := _hedges(language).match(plain.lower().replace("’", "'")):
        rest = plain[found.end() :].lstrip(" ,")
        if not rest or _holds(found[0], rest):
            break
        plain = rest
    return plain


@cache
def _hedges(language: str) -> re.Pattern[str]:
    """Return the hedges of a language, the longest first, each with more words behind it."""
    listed = sorted(of(language, "hedge"), key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, listed))})(?=,? )") if listed else re.compile("(?!)")


def _holds(hedge: str, rest: str) -> bool:
    """Tell whether a hedge belongs to the words behind it: "halt ich mich fest", "voy a casa de Inés"."""
    first = tokens(rest)[:1]
    if hedge in {"halt", "ja", "wohl"}:
        return bool({*first} & ICH)
    if hedge.startswith("ich versuch"):
        return " zu " in f" {rest}"  # "ich versuch nicht dran zu denken"
    if hedge.endswith("voy a"):
        return not is_infinitive(tokens(rest))
    return first == ("rather",)


def _without_aside(act: str, language: str) -> str:
    """Return the act without an aside at its end: "write it down, idk" is "write it down"."""
    found = _asides(language).search(act.lower())
    before = act[: found.start()].rstrip() if found else act
    kept = found is not None and found[0] == "la verdad" and not before.endswith(",")  # "le digo la verdad"
    return act if kept else before.rstrip(" ,–-")


@cache
def _asides(language: str) -> re.Pattern[str]:
    """Return the asides of a language, the longest first, at the end of a text."""
    listed = sorted(of(language, "aside"), key=len, reverse=True)
    return re.compile(f"(?<= )(?:{'|'.join(map(re.escape, listed))})$") if listed else re.compile("(?!)")


def act_of(text: str, language: str) -> str:
    """Return the act as it is kept: without a hedge, where what is left can be said on its own."""
    plain = without_hedge(text, language)
    unknown = short(language) == "en" and is_willed(text) and not _english_act(plain).startswith("I will")
    return without_stop(cleaned(text, language)) if unknown else plain


def is_willed(act: str) -> bool:
    """Tell whether an English act was typed behind "I will" or its like, so that a bare verb follows."""
    return bool(
        re.match(
            r"(?:then )?(?:maybe )?i(?:'ll| will|'d like to|'m going to|'m gonna| should| could| can| may|"
            r" might| ought to| want to| need to) (?!not be|be )",
            act.lower().replace("’", "'"),
        )
    )


def said_behind(act: str, spoken: str, *, clause: bool, willed: bool = False) -> str:
    """Return the act behind a cue; empty where only two parts can be said."""
    if spoken == "en":
        return _with_stops(f"I will {lowered(act, 'en')}" if willed else _english_act(act))
    if spoken == "de":
        return _german_act(act, clause=clause)
    return _spanish_act(act)


def is_if(start: str) -> bool:
    """Tell whether a German clause can be followed by a *dann*, which no *bevor* and no *sobald* can."""
    return start.lower().startswith(("wenn", "falls", "immer wenn", "sofort wenn", "nur wenn"))


def _is_listed(act: str, language: str) -> bool:
    """Tell whether an act ends in a thing behind a comma, as on a list: "aufstehen, tee"."""
    last = act.rsplit(", ", maxsplit=1)[-1]
    named = ", " in act and len(last.split()) <= 2 and tokens(last)[:1] != ()
    first = tokens(last)[0] if named else ""
    measured = first in of(language, "determiner") or first.isdecimal()  # "go anyway, ten minutes"
    told = named and not measured and first not in of(language, "adverb") | of(language, "aside")
    return told and shape(last, language) in {"thing", "doing"}


def _english_act(act: str) -> str:  # noqa: PLR0911 - one for each sign, in their order
    words, small = tokens(act), lowered(act, "en")
    if not words:
        return ""
    at = next((n for n, word in enumerate(words) if word not in of("en", "adverb") - {"not"}), 0)
    verb = words[at]
    if words[0] in {"don't", "dont", "never", "not"} and "," in words[:-1]:
        return ""  # "don't pick up, text later": an "I will not" would take in both
    if denied := _denied(act, words, verb):
        return denied
    if verb in OBJECTS and (*words, "")[at + 1] in AWAY_WORDS:
        return ""  # "phone in the kitchen" stands behind a colon
    if _is_listed(act, "en") or _THEN_NOT.search(act):
        return ""  # "breathe, coat", "walk, don't sit"
    if verb in of("en", "nounverb") and {*words[at + 1 : at + 2]} & (of("en", "finite_s") | _GOES):
        return small  # "phone goes in the drawer"
    if words[0] == "never" or verb in of("en", "verb") or verb == "be" or is_base_verb(act):
        follows = (*words, "")[at + 1]
        compound = follows in {"shower", "walk", "bath", "breathing", "call"} and verb != "take"
        return f"I will {small}" if not (compound and verb in of("en", "noun")) else f"my plan is {small}"
    kind = shape(act, "en")
    if kind == "to":
        return f"I will {small[3:]}" if small.startswith("to ") else ""
    if kind == "doing" or (kind == "thing" and words[0] in of("en", "determiner")):
        return f"my plan is {small}"
    return small if kind in {"clause", "order"} else ""


_THEN_NOT = re.compile(r", ?(?:don'?t|don’t|do not|never|no) \w", re.IGNORECASE)
_GOES = frozenset({"goes", "stays", "comes", "lives", "gets"})
_DIRECT = frozenset(["for", "at", "by", "in", "with", "from", "round"])
"""Words behind a verb that may be a noun too: "wait for her", "look at the sky"."""

_NO_VERB = ("s", "ed", "ly", "day")
"""Endings of words that are no bare verbs."""


def is_base_verb(text: str) -> bool:
    """Tell whether English words begin with a bare verb: "ring Dev", "dunk my face", not "work stress"."""
    words, typed = tokens(text), text.split()
    at = next((n for n, word in enumerate(words) if word not in of("en", "adverb") - {"not"}), 0)
    verb, after = (*words[at:], "", "")[:2]
    named = len(typed) > at + 1 and typed[at + 1][:1].isupper()  # "text Jo"
    object_ = after in of("en", "determiner") | of("en", "objects") | {"something"} or named
    if verb in {"be", "get", "go"} and after in of("en", "adjective"):
        return False
    if verb not in of("en", "verb"):
        shaped = verb.endswith(_NO_VERB) or _is_gerund(verb)
        return object_ and typed[at].islower() and verb not in _no_verbs() and not shaped
    if verb not in of("en", "nounverb") | of("en", "noun") or verb == "count":
        return True
    joined = after in {"and", "or"} and {*words[at + 2 : at + 3]} <= of("en", "verb")
    return object_ or joined or after in of("en", "prepositions") | _DIRECT


@cache
def _no_verbs() -> frozenset[str]:
    """Return the English words of the lists that are no verbs."""
    names = (
        "noun", "adjective", "time", "determiner", "prepositions", "people", "subject", "condition",
        "feeling",
        "finite", "past", "maybe_subject", "wh", "breaks", "kin", "very", "aux", "small", "joins", "contrast",
        "often", "times", "adverb", "mass", "counted", "opener", "because",
    )  # fmt: skip
    return frozenset({"of", "and", "or", "till", "until"}).union(*(of("en", name) for name in names))


def _is_gerund(word: str) -> bool:
    return word.endswith("ing") and len(word) > len("ping")


_RUN_ON = re.compile(r"(?<=\w) (?=(?:don'?t|do not) (?:\w+))", re.IGNORECASE)


def _with_stops(act: str) -> str:
    """Return an act with a stop before a "dont …" that somebody typed right behind it."""
    found = _RUN_ON.search(act)
    if found is None:
        return act
    before = tokens(act[: found.start()])
    joins = of("en", "breaks") | of("en", "people") | {"and", "or", "but", "people", "just", "please"}
    if len(before) <= len(("go", "out")) or before[-1] in joins:
        return act
    return f"{act[: found.start()]}. {act[found.end() :]}"


def _denied(act: str, words: Sequence[str], verb: str) -> str:
    """Return an English act that somebody means to leave: "don't reply" is "I will not reply"."""
    if words[0] in {"don't", "dont"} or words[:2] == ("do", "not"):
        denied = act.split(None, 1 + (words[0] == "do"))
        return f"I will not {denied[-1]}" if len(words) > 1 else ""
    behind = {*words[words.index(verb) + 1 : words.index(verb) + 2]}
    if verb == "not" and behind & (of("en", "verb") | {"to"}):
        return f"I will {lowered(act, 'en').replace('not to ', 'not ', 1)}"
    return ""


def _german_act(act: str, *, clause: bool) -> str:
    small = lowered(act, "de")
    words = tokens(act)
    if (
        not words
        or words[0] in ICH
        or words[-1] in _MODAL
        or (words[1:2] and words[1] in ICH)
        or _is_listed(act, "de")
    ):
        return ""  # "auflegen dürfen" would be foretold by a "werde ich"
    if _lacks_object(words) or _is_telegram(act, words):
        return ""  # "nicht allein aufmachen" leaves out the letter, "Handy weglegen" its article
    listed, _, last = act.rpartition(", ")
    if listed and len(last.split()) == 1 and not is_german_doing(listed.partition(", ")[0]):
        return ""  # "Licht an, Tee, hinsetzen": the infinitive takes in the last alone
    before, joined, _ = act.partition(" und ")
    if joined and shape(before.rstrip(","), "de") != "do" and not _single_infinitive(before):
        return ""  # "aufs Klo und leise fluchen"
    told = shape(act, "de") == "do" or shape(german_head(act), "de") == "do" or is_german_doing(act)
    if told or _single_infinitive(act.partition(",")[0]):  # "auflegen, egal was er sagt"
        return f"{'dann ' if clause else ''}werde ich {small}"
    return ""


_THEN = re.compile(r"(?<!,)(?<! und) dann ", re.IGNORECASE)
_PART = re.compile(r"^[^,]+ (?:ab|an|auf|aus|raus|rein|weg|zu)(?:,|$)", re.IGNORECASE)


def _is_telegram(act: str, words: Sequence[str]) -> bool:
    """Tell whether German words are as in a telegram, and fit behind no "werde ich": "Handy weglegen".

    Where the noun at its start is one that takes an article, or one *dann* follows another act.
    """
    if _THEN.search(act) or ("," in act and _PART.search(act)):
        return True  # "erst Tee dann schauen", "Ohren zu, atmen"
    typed = act.split()
    at = next((n for n, word in enumerate(words) if word not in _BEFORE_A_NOUN and not word.isdecimal()), 0)
    at = at if len(words) == len(typed) else 0
    noun, verb = typed[at].strip(",;:"), german_head(act).split()[-1]
    named = noun[:1].isupper() and noun.lower() in of("de", "with_article")
    return named and at + 1 < len(typed) and verb.lower() not in _LIGHT


_LIGHT = frozenset({"fahren", "hören", "spielen", "schauen", "gucken"})
"""German verbs that take some nouns without an article: "Radio hören", "Auto fahren"."""

_BEFORE_A_NOUN = frozenset([
    "dann", "einfach", "erst", "fünf", "gleich", "kurz", "minuten", "noch", "nur", "sekunden", "sofort",
    "trotzdem", "zehn", "zuerst", "zwei", "drei",
])  # fmt: skip
"""German words that may stand before the noun with which an act begins."""

_GOES_ON = re.compile(
    r",| (?=(?:ob|dass|was|wie|wer|wo|warum|wenn'?s?|bevor|sobald|falls|nachdem) )|"
    r" (?=(?:den|die|das|der) (?:ich|er|sie|wir|mir|mich)\b)",
    re.IGNORECASE,
)
"""Places where a clause goes on behind a German infinitive: "fragen | ob …", "schreiben | den ich …"."""


def german_head(text: str) -> str:
    """Return German words without the clause that goes on behind them."""
    return _GOES_ON.split(text, maxsplit=1)[0]


_BEHIND_VERB = re.compile(r".+? \w{3,}e[lr]?n(?= (?:ans?|am|aufs?|beim?|ins?|im|mit|vor|für) )")


def is_german_doing(act: str) -> bool:
    """Tell whether German words end in an infinitive: "aufs Sofa setzen", "die Flasche ausschütten"."""
    inner = _BEHIND_VERB.match(act)  # "die Straßenseite wechseln | an der Spielhalle"
    told = shape(act, "de") == "do" or _single_infinitive(act) or _object_first(act)
    return told or (inner is not None and is_german_doing(inner[0]))


def _object_first(act: str) -> bool:
    """Tell whether an object in the accusative stands before an infinitive, with nobody who does it."""
    typed = act.split()
    named = any(word[:1].isupper() for word in typed[1:3])  # "die warme Tasse halten"
    told = len(typed) > 2 and typed[0].lower() in _ACCUSATIVE and named
    return told and _single_infinitive(act) and not {*tokens(act)} & (ICH | {"er", "es", "sie", "wir"})


_ACCUSATIVE = frozenset(["das", "den", "die", "ein", "eine", "einen", "mein", "meine", "meinen"])


def _without_prepositions(words: Sequence[str]) -> Sequence[str]:
    """Return German words without what a preposition brings: "nach dem Essen öffnen" is "öffnen"."""
    kept: list[str] = []
    at = 0
    while at < len(words):
        told = words[at] in of("de", "preposition") and at + 1 < len(words) - 1
        if not told:
            kept.append(words[at])
            at += 1
            continue
        at += 2 if words[at + 1] not in of("de", "determiner") else 3
    return tuple(kept)


_BESIDE_A_VERB = frozenset([
    "bis", "erst", "gleich", "heute", "kurz", "laut", "morgen", "nicht", "noch", "sofort", "später",
])  # fmt: skip
"""German words that may stand before an infinitive and are no object of it."""


def _lacks_object(words: Sequence[str]) -> bool:
    """Tell whether a German verb that takes an object stands without one: "zurücknehmen"."""
    around = of("de", "adverb") | of("de", "like") | _BESIDE_A_VERB
    words = _without_prepositions(words[: words.index(",")] if "," in words else words)
    wants = of("de", "wants_object") | (frozenset({"lesen"}) if "nicht" in words else frozenset())
    return words[-1:] != () and words[-1] in wants and all(word in around for word in words[:-1])


def _single_infinitive(act: str) -> bool:
    words = act.split()
    last = words[-1].lower() if words else ""
    return (
        last.endswith(("en", "eln", "ern", "tun", "sein"))
        and words[-1][:1].islower()
        and last not in of("de", "small_ending")
    )


def german_as_typed(act: str, start: str) -> str:
    """Return an act that has its own verb in the first person: "schreibe ich ihr", "ich schreibe ihr"."""
    plain = without_stop(cleaned(act, "de"))
    plain = re.sub(r"^dann\s+", "", plain, flags=re.IGNORECASE)
    words = tokens(plain)
    if len(words) > 1 and words[1] in ICH:
        return plain
    if len(words) > 2 and words[0] in ICH:
        typed = plain.split()
        return " ".join((typed[1], typed[0].lower(), *typed[2:]))
    del start
    return ""


def _spanish_act(act: str) -> str:
    words, small = tokens(act), lowered(act, "es")
    if not words or _is_listed(act, "es"):
        return ""
    if words[0] == "nunca" and is_infinitive(words):
        more = "nunca más" if words[1:2] == ("más",) else "nunca"
        return f"{more} voy a {small[len(more) + 1 :]}"
    if is_infinitive(words):
        before = words[0] if words[0] in _BEFORE_WILL and len(words) > 1 else ""
        return f"{before} voy a {small[len(before) :].lstrip()}".lstrip()
    if words[0] in _BEFORE_WILL - {"no"}:
        return ""  # "solo un té"
    if shape(act, "es") == "clause" or words[0].endswith(("aré", "eré", "iré")) or _in_first_person(words):
        return small if act.isupper() else small[:1].lower() + small[1:]
    return ""


def _in_first_person(words: Sequence[str]) -> bool:
    """Tell whether a Spanish verb that no list holds begins the act: "cuento hasta diez", "no abro"."""
    if words[0] == "no" and len(words) > 1:
        verb = next((word for word in words[1:] if word not in _CLITICS), "")
        return verb.endswith(("o", "oy")) and verb not in of("es", "determiner")
    la_noun = words[0] == "la" and words[1:2] and words[1] in {"foto", "mano", "moto", "radio"}
    if words[0] in _CLITICS and not la_noun and len(words) > 1:
        return words[1].endswith("o") and words[1] not in of("es", "determiner") | _LO
    if words[0] in of("es", "deeds"):
        return True
    return words[0].endswith("o") and len(words) > 1 and words[1] in of("es", "after_verb")
