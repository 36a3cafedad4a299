"""Splits a plan that was typed whole, drops hedges, and says cue and act so that they fit together."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from flows.listening.acts import german_as_typed, is_conjugated, is_willed, said_behind, without_hedge
from flows.listening.letters import cleaned, lowered, raised, without_stop
from flows.listening.shapes import shape
from flows.listening.words import bare, of, short, tokens

_EN_CUES = (
    r"if|when|whenever|once|as soon as|on|after|before|at|every|each|in the|during|while|next time|the moment"
)
_STARTS = {
    "en": re.compile(rf"(?:{_EN_CUES})\b", re.IGNORECASE),
    "de": re.compile(
        r"(?:wenn|falls|sobald|immer wenn|jedes mal wenn|nach|vor|am|im|montags|jeden|jede)\b", re.IGNORECASE
    ),
    "es": re.compile(
        r"(?:si|cuando|cada vez que|en cuanto|después de|antes de|los|el|al|por la)\b", re.IGNORECASE
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
_THEN_SAID = {"en": "Then", "de": "Dann", "es": "Entonces"}
"""Word between the halves of a plan that don't join grammatically."""

_SPAN = {
    "on": ("day", "days", "night", "nights", "evening", "morning", "afternoon", "weekend", "payday"),
    "in": (
        *("week", "month", "moment", "session", "room", "hallway", "car", "office", "kitchen", "shower"),
        *("queue", "supermarket", "garden", "bathroom", "toilet", "lift", "corridor", "street", "bath"),
    ),
    "during": ("break", "meeting", "appointment"),
    "at": (
        *("bedtime", "breakfast", "dinner", "lunch", "lunchtime", "midnight", "noon", "teatime", "stop"),
        *("station", "door", "desk", "clinic", "gate", "sink", "table", "till", "gym", "pub", "bar"),
    ),
}
"""English words for a time or a place, by the preposition they take: "On a bad night"."""

_WITHOUT_I, _WITHOUT_IT = frozenset(["wanna", "gotta"]), frozenset(["feels", "gets", "seems", "becomes"])
"""English verbs with which a cue begins that leaves out "I" or "it": "wanna cancel", "feels pointless"."""

SHORTEST_CUE = 2
"""Words that a moment has at least one more of, where no comma ends it."""

_LEADS = {"en": "when", "de": "wenn", "es": "si"}


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
    typed = _one_start(without_stop(cleaned(text, language)).rstrip(" ,-!?") or text.strip(), spoken)
    turned = _TURNED[spoken].fullmatch(typed) if spoken in _TURNED else None
    if turned and _is_cue(turned["cue"], spoken):
        return Halves(turned["cue"], turned["act"])
    if spoken not in _STARTS or not _STARTS[spoken].match(typed):
        return Halves(typed)
    for found in _THEN[spoken].finditer(typed):
        cue, act = typed[: found.start()].strip(" ,"), typed[found.end() :].strip(" ,")
        if cue and act and _is_act(act, spoken) and len(cue.split()) > 1:
            return Halves(cue, act)
    return _without_comma(typed, spoken) or Halves(typed)


_SAYS = {
    "en": frozenset([
        "and", "because", "believe", "but", "feel", "felt", "guess", "hope", "if", "know", "like", "notice",
        "or", "remember", "say", "says", "see", "so", "than", "that", "think", "thinks", "until", "what",
        "when", "where", "while", "wish", "worry",
    ]),
    "es": frozenset(["aunque", "cuando", "no", "o", "pero", "porque", "que", "si", "y"]),
}  # fmt: skip
"""Words behind which "I …" still belongs to the moment: "when I think I failed"."""

_FIRST_PERSON = re.compile(
    r"(?:(?:me|le|les|lo|la|nos|se lo)\s+)?"
    r"(?:voy|salgo|llamo|respiro|hago|escribo|digo|pido|cuento|tomo|pongo|cierro|leo|bebo|busco|paro|aviso|"
    r"\w+(?:aré|eré|iré))\b"
)


def _without_comma(typed: str, spoken: str) -> Halves | None:
    """Return the halves of a plan with nothing between them: "If he yells I go to the other room"."""
    if spoken not in _SAYS or not _has_own_start(typed, spoken):
        return None
    sign = re.compile(r"\bI\s+(?=\w)", re.IGNORECASE) if spoken == "en" else _FIRST_PERSON
    for found in sign.finditer(typed):
        cue, act = typed[: found.start()].strip(" ,"), typed[found.start() :].strip()
        before = tokens(cue)
        if len(before) > SHORTEST_CUE and before[-1] not in _SAYS[spoken] and len(act.split()) > 1:
            return Halves(cue, act)
    return None


def _has_own_start(text: str, spoken: str) -> bool:
    """Tell whether the words begin with a *when* of their own."""
    return text.lower().startswith(tuple(f"{word} " for word in of(spoken, "cue_start")))


def _one_start(text: str, spoken: str) -> str:
    """Return the words with one *when*, where somebody repeats that of the question: "When if he calls"."""
    starts = sorted(of(spoken, "cue_start"), key=len, reverse=True)
    for start in starts:
        rest = text[len(start) :].lstrip(" ,")
        if text.lower().startswith((f"{start} ", f"{start},")) and _has_own_start(rest, spoken):
            return rest
    return text


def _is_cue(text: str, spoken: str) -> bool:
    return len(text.split()) > 1 and (_has_own_start(text, spoken) or _is_time(text, spoken))


def _is_act(text: str, spoken: str) -> bool:
    first, second = (*tokens(text), "", "")[:2]
    if spoken == "en":
        if first in {"i'll", "i'd", "ill"}:
            return True
        if first in {"i", "i'm"}:  # "I get", "I feel" go on with the moment
            return second not in {"feel", "am", "was", "get", "have"}
        return first in of("en", "verb") or first in {"maybe", "just", "try", "not"}
    if spoken == "de":
        told = first in of("de", "finite") or first in {"ich", "werde", "dann"} or is_conjugated(first)
        return told or second == "ich"  # "schreib ich ihr": the ending is dropped as people do
    return (
        shape(text, "es") == "do" or first in {"voy", "le", "les", "me", "lo", "la", "haré", "llamo"}
        or first.endswith(("o", "aré", "eré", "iré"))
    )  # fmt: skip


def _is_time(text: str, spoken: str) -> bool:
    words = tokens(text)
    if not words or words[0] not in of(spoken, "plan_time") | (
        of(spoken, "time") if spoken != "en" else frozenset()
    ):
        return False
    if _has_own_start(text, spoken):
        return False
    return shape(text, spoken) not in {"clause", "question", "several"} or (spoken == "en" and words[0] in {
        "after", "before", "by",
    })  # fmt: skip


def opening(cue: str, language: str) -> str:
    """Return how the plan begins, to be gone on with: "On Mondays, I will", "Montags werde ich"."""
    start, spoken = half(cue, language), short(language)
    when = bool(start) and _is_when(start, spoken)
    will = {"de": "dann werde ich" if when else "werde ich", "es": "voy a"}.get(spoken, "I will")
    if not start:
        return (
            f"{raised(without_stop(cleaned(cue, language)))}: {'Dann werde ich' if spoken == 'de' else will}"
        )
    return f"{start} {will}" if spoken == "de" and not when else f"{start}, {will}"


def half(cue: str, language: str) -> str:
    """Return the cue as the beginning of a sentence: "On Mondays", "When my chest gets tight"."""
    spoken, plain = short(language), without_stop(cleaned(cue, language))
    small = lowered(plain, language)
    if not plain or spoken not in _LEADS:
        return raised(plain)
    if _has_own_start(plain, spoken) or _is_time(plain, spoken):
        return raised(small)
    if bare(plain) in of(language, "feeling") or _the_feeling(plain, language):
        return {
            "en": f"When I notice {small}", "de": f"Wenn {small} kommt", "es": f"Cuando note {small}",
        }[spoken]  # fmt: skip
    return _by_shape(plain, small, spoken)


def _the_feeling(text: str, language: str) -> bool:
    words = tokens(text)
    return (
        len(words) == 2
        and words[0] in {"the", "my", "an", "a", "some"}
        and words[1] in of(language, "feeling")
    )


def _by_english_shape(plain: str, small: str) -> str:
    """Return the beginning for an English cue without its own *when*, or nothing."""
    kind, first = shape(plain, "en"), tokens(plain)[0]
    if kind == "clause" or (kind == "thing" and _holds_verb(plain)):
        return f"When {small}"
    if kind in {"can", "do"} or first in _WITHOUT_I:
        return f"When I {small}"  # "cant sleep": people leave out the "I" of the question
    if first in _WITHOUT_IT:
        return f"When it {small}"
    if kind == "thing" and _is_named(plain):
        return _of_thing(small)
    return f"When I'm {small}" if kind in {"like", "doing"} and not small.startswith("not ") else ""


def _by_shape(plain: str, small: str, spoken: str) -> str:  # noqa: PLR0911 - one for each sign, in their order
    """Return the beginning for a cue without its own *when*; empty where only two parts can be said."""
    if not tokens(plain):
        return ""  # signs and pictures alone
    if spoken == "en":
        return _by_english_shape(plain, small)
    kind = shape(plain, spoken)
    if spoken == "de":
        last = tokens(plain)[-1]
        verb_last = last in of("de", "finite") and kind != "clause" and len(tokens(plain)) > 1
        if _verb_last(plain):
            return f"Wenn {small}"
        if verb_last:
            return f"Wenn {small}"
        words = tokens(plain)
        if kind == "clause" and len(words) == 2 and words[0] in of("de", "subject"):
            return f"Wenn {small}"  # two words stand the same behind "wenn"
        return f"Wenn ich {small} bin" if kind == "like" else ""
    if kind == "clause":
        return f"Si {small}"
    return f"Cuando esté {small}" if kind == "like" else ""


def _is_named(text: str) -> bool:
    """Tell whether a cue names a thing or a time: "the waiting room", "payday", not "nowhere near"."""
    words = tokens(text)
    if words[-1] in of("en", "adjective") and words[0] not in of("en", "determiner"):
        return False  # "kid sick" tells something
    times = {word for spans in _SPAN.values() for word in spans}
    return words[0] in of("en", "determiner") or words[-1] in of("en", "noun") | times


def _of_thing(small: str) -> str:
    """Return the beginning for a thing: "On a bad night", "When it comes to my phone"."""
    last = tokens(small)[-1]
    time = next((word for word, spans in _SPAN.items() if last in spans), "")
    return f"{time.capitalize()} {small}" if time else f"When it comes to {small}"


def _holds_verb(text: str) -> bool:
    """Tell whether a word in -s is the verb of a cue, where a moment is told: "my phone rings"."""
    words = tokens(text)
    told = words[0] in of("en", "determiner") and words[2:3] and words[2].endswith("s")
    stems = (words[2][:-1], words[2][:-2]) if told else ()
    return any(stem in of("en", "verb") for stem in stems)


def _verb_last(text: str) -> bool:
    """Tell whether a German clause has its verb last, as it has behind *wenn*: "mir die Brust eng wird"."""
    words = tokens(text)
    if len(words) < 3 or "," in words[:2]:
        return False
    clause = words[: words.index(",")] if "," in words else words
    first, second, last = words[0], words[1], clause[-1]
    if first not in of("de", "subject") | of("de", "determiner") | {"mir", "mich"}:
        return False
    if second in of("de", "finite"):
        return second == last
    after_subject = (
        of("de", "small_words") | of("de", "preposition") | of("de", "adverb") | of("de", "determiner")
    )
    return last in of("de", "finite") or (second in after_subject and last.endswith(("e", "t", "en")))


def tapped_cue(cue: str, language: str) -> str:
    """Return an author's cue with its own *when*, behind which it was written to stand."""
    spoken = short(language)
    if spoken not in _LEADS or _has_own_start(cue, spoken) or _is_time(cue, spoken):
        return cue
    return f"{_LEADS[spoken]} {lowered(cue, language)}"


def line(cue: str, act: str, language: str) -> str:
    """Return the plan as one sentence that can be said.

    Args:
        cue: the moment, as it was typed or tapped.
        act: the small thing, as it was typed or tapped.
        language: the code of the language.
    """
    spoken = short(language)
    start, does = half(cue, language), without_hedge(act, language)
    ending = said_behind(does, spoken, clause=_is_when(start, spoken), willed=is_willed(act)) if start else ""
    if spoken == "de" and start and not ending:
        ending = german_as_typed(act, start)
    moment = raised(without_stop(cleaned(cue, language)))
    if not start and (spoken == "en" or shape(cue, spoken) in {"clause", "thing"}):
        inner = said_behind(does, spoken, clause=False)
        if inner:
            return _stopped(f"{moment}: {'Dann ' if spoken == 'de' else ''}{inner}")
    if start and ending:
        pause = " " if spoken == "de" and not _is_when(start, spoken) else ", "
        return _stopped(f"{start}{pause}{ending}")
    return _stopped(f"{moment}. {_THEN_SAID.get(spoken, _THEN_SAID['en'])}: {does}")


def _is_when(start: str, spoken: str) -> bool:
    return _has_own_start(start, spoken)


def _stopped(text: str) -> str:
    return text if text.endswith(("!", "?", "…")) else f"{text.rstrip('.')}."


def missing(halves: Halves) -> Iterable[str]:
    """Return the names of the halves that have still to be asked for."""
    return (name for name in ("cue", "act") if not getattr(halves, name))
