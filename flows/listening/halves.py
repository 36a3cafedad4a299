"""Splits a plan that was typed whole into its moment and what is to be done."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from flows.listening.act_first import Halves, take_apart
from flows.listening.acts import ICH, is_conjugated
from flows.listening.letters import cleaned, is_quoted, without_stop
from flows.listening.moments import SHORTEST_CUE, SPAN, has_own_start, is_time, is_verb_first
from flows.listening.shapes import is_none, sentences, shape
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
    typed = without_stop(whole).rstrip(" ,-!?") or text.strip()
    typed = _one_start(_without_lead(typed, spoken), spoken)
    if whole.endswith("?") and "," in typed and _asks(typed.partition(",")[2], spoken):
        return Halves(whole=f"{typed}?")
    found = _by_a_sign(whole, spoken) or take_apart(typed, spoken) or _moment_first(typed, spoken)
    several = len(sentences(whole)) > 1 and not _BY_A_SIGN.fullmatch(whole)
    stays = found.cue and found.act and (typed.isupper() or several)
    return Halves(whole=typed) if stays else found


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
    if spoken not in _STARTS or not (_STARTS[spoken].match(typed) or has_own_start(typed, spoken)):
        return Halves(typed)
    if spoken == "es" and "¿" in typed:
        return Halves(whole=f"{typed}?")
    for found in _THEN[spoken].finditer(typed):
        if is_quoted(typed, found.start()):
            continue
        cue, act = typed[: found.start()].strip(" ,"), typed[found.end() :].strip(" ,")
        if cue and act and _is_act(act, spoken) and len(cue.split()) > 1:
            return _without_comma(typed, spoken, before=len(cue)) or Halves(cue, act)
    return _without_comma(typed, spoken) or _as_it_is(typed, spoken) or Halves(typed)


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


@cache
def _first_person() -> re.Pattern[str]:
    """Return the beginnings of a Spanish act in the first person: "llamo", "no le contesto", "me quedo"."""
    listed = "|".join(word for word in sorted(of("es", "finite")) if word.endswith("o") and len(word) > 3)
    return re.compile(
        r"\b(?:no\s+)?(?:(?:[mts]e l[oa]s?|me|te|le|les|lo|la|nos|se)\s+)?"
        rf"(?:{listed}|abro|anoto|apago|apunto|aviso|bailo|bebo|busco|cierro|contesto|corro|cuelgo|cuento|digo|escribo|"
        r"escucho|hablo|hago|"
        r"lavo|leo|llamo|mando|medito|muerdo|paro|pido|pongo|pregunto|reviso|rezo|saco|salgo|subo|tomo|voy|respiro|"
        r"\w+(?:aré|eré|iré))\b|"
        r"\b(?:no\s+)?(?:[mts]e l[oa]s?|me|te|le|les|nos)\s+\w{2,}o\b|\bno\s+l[oa]s?\s+\w{2,}o\b|"
        r"\bl[oa]s?\s+\w{3,}o$|\b\w{3,}o(?=\s+(?:a|al|de|del|el|en|la|las|los|mi|por|una?)\s)",
        re.IGNORECASE,
    )


_ENGLISH_I = re.compile(
    r"\b(?:i(?:'ll|'d| will| would| won'?t)?|(?:i'm|im|i am)(?= gonna| off\b| out\b| \w{2,}ing\b)|"
    r"(?:maybe|then) i(?:'ll)?)\s+(?=\w)",
    re.IGNORECASE,
)
"""Beginnings of an act in the first person: "I call", "I'd like to", "I'm going to"."""


def _without_comma(typed: str, spoken: str, before: int = 0) -> Halves | None:  # noqa: PLR0911 - one a sign
    """Return the halves of a plan with nothing between them: "If he yells I go to the other room".

    With `before`, the act begins before that place, where a comma parts it from more: "I don't open, I call".
    """
    if before and not has_own_start(typed, spoken):
        return None
    if spoken == "de":
        return _german_without_comma(typed, before or len(typed))
    if spoken not in _SAYS:
        return None
    own_start = has_own_start(typed, spoken)
    if spoken == "en" and not own_start:
        return _english_time(typed)
    sign = _ENGLISH_I if spoken == "en" else _first_person()
    for found in sign.finditer(typed, 0, before or len(typed)):
        cue, act = typed[: found.start()].strip(" ,"), typed[found.start() :].strip()
        said = tokens(cue)
        shortest = 1 if spoken == "es" and own_start else SHORTEST_CUE - (spoken == "es")
        told = spoken == "en" or not own_start or _tells(said)
        if bare(cue) in of(spoken, "cue_start"):
            continue
        if spoken == "es" and _is_no_act(said, act, own_start=own_start):
            continue
        if told and len(said) > shortest and said[-1] not in _SAYS[spoken] and len(act.split()) > 1:
            return Halves(cue, act)
    if before:
        return None
    return _english_order(typed) if spoken == "en" else None


def _is_no_act(cue: Sequence[str], act: str, *, own_start: bool) -> bool:
    """Tell whether Spanish words in -o are no act: a noun, or what happens somewhere, as "me bloqueo"."""
    if not _FIRST_LISTED.match(act) and _leads_to_a_noun(cue, act):
        return True
    return not own_start and not _DOES.match(act)


_FIRST_LISTED = re.compile(r"(?:no\s+)?(?:[mts]e|le|les|nos)\s", re.IGNORECASE)


def _leads_to_a_noun(cue: Sequence[str], act: str) -> bool:
    """Tell whether a Spanish word in -o may be a noun or an adjective: "mi marido", "está solo"."""
    first = next((word for word in tokens(act) if word not in {"no", "la", "las", "lo", "los"}), "")
    if first in of("es", "finite") or _DOES.match(act) or first.endswith(("ré",)):
        return False
    before = cue[-1] if cue else ""
    noun = before in of("es", "determiner") | of("es", "function") | of("es", "finite") | of("es", "like")
    return (
        noun
        or first.endswith(("ado", "ido", "ndo"))
        or first in of("es", "determiner") | of("es", "function")
    )


_HAPPENS = {
    "en": frozenset([
        "can't", "cant", "cry", "don't", "dont", "feel", "freeze", "had", "hate", "have", "lose", "panic",
        "shake", "sweat", "was", "want",
    ]),
    "de": frozenset([
        "bekomm", "bin", "denk", "fang", "frier", "fühl", "hab", "heul", "hör", "kann", "krieg", "merk",
        "muss", "schwitz", "schäm", "seh", "vergess", "verlier", "wach", "war", "wein", "werd",
        "will", "zitter",
    ]),
}  # fmt: skip
"""Verbs behind a time or place that tell what happens there, and nothing that somebody means to do."""

_DOES = re.compile(
    r"(?:no )?(?:(?:[mts]e l[oa]s?|me|te|le|les|lo|la|nos) )?(?:abro|anoto|apago|apunto|aviso|busco|cierro|"
    r"contesto|corro|cuelgo|cuento|dejo|digo|escribo|escucho|grabo|hablo|hago|leo|llamo|mando|medito|miro|paro|"
    r"paso|pido|pongo|pregunto|quedo(?! (?:en blanco|sin|callad|mud|parad))|respiro|reviso|rezo|saco|salgo|"
    r"siento (?:a|en|un rato)|subo|tomo|voy|acuesto|ducho|lavo|levanto|\w+(?:aré|eré|iré))\b",
    re.IGNORECASE,
)
"""Spanish acts behind a time or place: what somebody means to do."""


def _tells(cue: Sequence[str]) -> bool:
    """Tell whether a Spanish moment holds a verb already, so that the next one is that of the act."""
    no_verb = of("es", "determiner") | of("es", "function") | of("es", "adverb") | of("es", "times")
    return any(word not in no_verb for word in cue[1:])


def _english_time(typed: str) -> Halves | None:
    """Return the halves of a time and something to do behind it: "on tuesdays after lunch write one line"."""
    words = typed.split()
    plain = [bare(word) for word in words]
    told = of("en", "subject") | of("en", "people") - {"i"} | of("en", "crowds") | of("en", "breaks")
    for at in range(SHORTEST_CUE, len(words) - 1):
        before, does = plain[at - 1], " ".join(words[at:])
        ended = before in of("en", "times") | of("en", "noun") | _ENDS_A_TIME
        act = plain[at] == "i" or (plain[at] in of("en", "verb") and shape(does, "en") in {"do", "did"})
        leads = plain[at] == "i" and at > SHORTEST_CUE and plain[0] in {"at", "after", "before", "during"}
        if plain[at] == "i" and (plain[at + 1] in _HAPPENS["en"] or _is_am(plain[at + 1 :])):
            continue
        if (ended or leads) and (act or _counts(plain[at : at + 2])) and not {*plain[:at]} & (told - {"i"}):
            return Halves(" ".join(words[:at]), does)
    return None


def _is_am(words: Sequence[str]) -> bool:
    """Tell whether somebody says how they are: "I am scared", not "I am going to"."""
    return words[:1] == ["am"] and words[1:2] not in (["going"], ["gonna"])


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


_SENSES = frozenset({"feel", "hear", "help", "make", "makes", "see", "watch", "and", "to"})
"""Words behind which a bare verb is no order: "when I see him leave"."""


def _bare_order(typed: str) -> Halves | None:
    """Return the halves where a bare verb follows the moment: "when im tired go to bed"."""
    words = typed.split()
    plain = [bare(word) for word in words]
    before = of("en", "adjective") | of("en", "finite_s") | {"am", "is", "are"}
    for at in range(SHORTEST_CUE + 1, len(words) - 1):
        does = " ".join(words[at:])
        if plain[at] == "let" and not plain[at - 1].endswith("s") and not {*plain[:at]} & _SENSES:
            return Halves(" ".join(words[:at]), does)
        if plain[at - 1] in before and plain[at] in of("en", "verb") and shape(does, "en") == "do":
            return Halves(" ".join(words[:at]), does)
    return None


_ENDS_A_TIME = frozenset(word for spans in SPAN.values() for word in spans) | frozenset([
    "bed", "monday", "mondays", "tuesday", "tuesdays", "wednesday", "wednesdays", "thursday", "thursdays",
    "friday", "fridays", "saturday", "saturdays", "sunday", "sundays",
])  # fmt: skip


_TURNED_ICH = re.compile(r"\b(?P<verb>[^\W\d_]+) i(?:ch|ck)?(?:'?s)?\b(?= \w)", re.IGNORECASE)
"""A German verb before its "ich", as it stands where the moment comes first: "geh ich raus"."""


_GERMAN_TIME = re.compile(
    r"(?P<cue>(?:nach|vor|in|im|am|beim?|um)(?: (?:dem|der|den|meine[rm]|jede[mnr]))?"
    r"(?: (?:ersten|letzten|nächsten)(?: \w+(?= (?-i:[A-ZÄÖÜ])))?)? [\wäöüß]+) "
    r"(?P<act>\w+ .+)",
    re.IGNORECASE,
)


_GENITIVE = frozenset(["der", "des", "deiner", "ihrer", "meiner", "meines", "seiner", "unserer", "vieler"])


def _german_without_comma(typed: str, before: int) -> Halves | None:
    """Return the halves of a German plan: a verb before "ich", or behind a time an infinitive or a number."""
    own_start = has_own_start(typed, "de")
    no_verb = of("de", "function") | of("de", "wh") | of("de", "condition") | of("de", "subject") | {"und"}
    for found in _TURNED_ICH.finditer(typed, 0, before):
        cue, act = typed[: found.start()].strip(" ,"), typed[found.start() :].strip()
        if not own_start and found["verb"].lower().rstrip("e") in _HAPPENS["de"]:
            return None  # "im Bus krieg ich Angst" is a moment, and no more
        if tokens(cue)[-1:] and tokens(cue)[-1] in ICH:
            continue  # "wenn i merk i wird grantig"
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
        or first in of("es", "order")
    )  # fmt: skip
