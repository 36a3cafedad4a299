"""Takes plans apart whose moment ends without a comma: "If he yells I go to the other room"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from flows.listening.grammar.spanish import is_infinitive
from flows.listening.plans.act_first import Halves
from flows.listening.plans.acts import ICH, is_base_verb
from flows.listening.plans.moments import SHORTEST_CUE, SPAN, has_own_start, is_verb_first
from flows.listening.shapes import shape
from flows.listening.words import bare, of, tokens

_TURNS = {
    "en": re.compile(
        r"[ ,]+(?:so|but|and|then)(?: then)? (?:i'll|i will|i'm (?:going to|gonna)|i am going to)\b",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"[ ,]+(?:also|aber|und|deshalb|doch)(?: dann)? (?:\w+ (?:ich|i)|ich \w+)\b", re.IGNORECASE
    ),
    "es": re.compile(
        r"[ ,]+(?:así que|pero|y entonces|por eso) (?:(?:me|te|le|les|lo|la|se l[oa]) )?"
        r"(?:voy a|\w+(?:aré|eré|iré)\b)",
        re.IGNORECASE,
    ),
}
_WANTS = {
    "en": re.compile(r"i (?:want|need|feel|wanna|could|have to|get|panic|freeze|hate)\b", re.IGNORECASE),
    "de": re.compile(
        r"(?:will|möchte|muss|kann|krieg|bin|hab)e? (?:ich|i)\b|ich (?:will|möchte|muss|bin|hab)\b",
        re.IGNORECASE,
    ),
    "es": re.compile(r"(?:quiero|necesito|tengo|siento|me (?:dan|da|entran|siento)|odio)\b", re.IGNORECASE),
}


def turns(act: str, spoken: str) -> bool:
    """Tell whether words begin with a wish or a feeling and only then say what will be done."""
    return spoken in _WANTS and bool(_WANTS[spoken].match(act) and _TURNS[spoken].search(act))


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
    verbs = of("es", "finite") | of("es", "deeds")
    listed = "|".join(word for word in sorted(verbs) if word.endswith("o") and len(word) > 3)
    return re.compile(
        r"\b(?:no\s+)?(?:(?:[mts]e l[oa]s?|me|te|le|les|lo|la|nos|se)\s+)?"
        rf"(?:{listed}|abro|anoto|apago|apunto|aviso|bailo|bebo|busco|cierro|contesto|corro|cuelgo|cuento|digo|escribo|"
        r"escucho|hablo|hago|"
        r"lavo|leo|llamo|mando|medito|muerdo|paro|pido|pongo|pregunto|reviso|rezo|saco|salgo|subo|tomo|voy|respiro|"
        r"\w+(?:aré|eré|iré))\b|"
        r"\b(?:no\s+)?(?:[mts]e l[oa]s?|me|te|le|les|nos)\s+\w+oy?\b|\bno\s+l[oa]s?\s+\w{2,}o\b|"
        r"\bl[oa]s?\s+(?!foto|mano|mism|moto|buen|mal|otr|últim|primer)\w{3,}o(?=$|\s+(?:a|al|con|de|en)\b)|"
        r"\b\w{3,}o(?=\s+(?:a|al|con|de|del|el|en|la|las|los|mi|por|una?)\s)",
        re.IGNORECASE,
    )


_ENGLISH_I = re.compile(
    r"\b(?:i(?:'ll|'d| will| would| won'?t)?|"
    r"(?:i'm|im|i am)(?= gonna| (?:off|out|there|in|back)\b| \w{2,}ing\b)|"
    r"(?:maybe|then) i(?:'ll)?)\s+(?=\w)",
    re.IGNORECASE,
)
"""Beginnings of an act in the first person: "I call", "I'd like to", "I'm going to"."""


def without_comma(typed: str, spoken: str, before: int = 0) -> Halves | None:
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
        return _english_time(typed) or _behind_a_clause(typed)
    found = _first_act(typed, spoken, before or len(typed)) or (
        _spanish_place(typed) if spoken == "es" else None
    )
    if found or before:
        return found
    return _english_order(typed) if spoken == "en" else None


def _behind_a_clause(typed: str) -> Halves | None:
    """Return the halves where a clause follows *after* or *before*: "before the kids get in sit down"."""
    if bare(typed).partition(" ")[0] not in {"after", "before", "until"}:
        return None
    return _bare_order(typed) or _first_act(typed, "en", len(typed))


def _first_act(typed: str, spoken: str, before: int) -> Halves | None:
    """Return the halves where an act in the first person begins, in English or Spanish."""
    own_start = has_own_start(typed, spoken)
    sign = _ENGLISH_I if spoken == "en" else _first_person()
    for found in sign.finditer(typed, 0, before):
        cue, act = typed[: found.start()].strip(" ,"), typed[found.start() :].strip()
        said = tokens(cue)
        if turns(act, spoken) and len(said) > 1:
            return Halves(whole=typed)
        shortest = 1 if spoken == "es" and own_start else SHORTEST_CUE - (spoken == "es")
        told = spoken == "en" or not own_start or _tells(said)
        if bare(cue) in of(spoken, "cue_start"):
            continue
        if spoken == "es" and _is_no_act(said, act, own_start=own_start):
            continue
        enough = len(act.split()) > 1 or (spoken == "es" and bare(act) in of("es", "deeds"))
        if told and len(said) > shortest and said[-1] not in _SAYS[spoken] and enough:
            return Halves(cue, act)
    return None


_BINDS = frozenset(["a", "al", "con", "de", "del", "en", "o", "para", "por", "que", "sin", "y"])
"""Spanish words behind which an infinitive belongs to what stands before it."""


def _spanish_place(typed: str) -> Halves | None:
    """Return the halves where an infinitive follows a time or a place: "en el tren leer mi lista"."""
    words = typed.split()
    plain = [bare(word) for word in words]
    if plain[0] not in of("es", "time") or {*plain} & (_SAYS["es"] - {"no", "solo", "y"}):
        return None
    for at in range(SHORTEST_CUE, len(words)):
        bound = plain[at - 1] in _BINDS | of("es", "determiner") | of("es", "finite")
        if is_infinitive(plain[at:]) and not bound and plain[at] not in of("es", "befalls"):
            return Halves(" ".join(words[:at]), " ".join(words[at:]))
    return None


def _is_no_act(cue: Sequence[str], act: str, *, own_start: bool) -> bool:
    """Tell whether Spanish words in -o are no act: a noun, or what happens somewhere, as "me bloqueo"."""
    if not _FIRST_LISTED.match(act) and _leads_to_a_noun(cue, act):
        return True
    verb = next((word for word in tokens(act) if word not in {"no", "me", "te", "le", "les", "lo", "la"}), "")
    objects = of("es", "object_start") - {"demasiado", "mal", "mucho", "siempre"}
    objects |= (
        set() if tokens(act)[0] == "me" else {"con", "al"}
    )  # "meriendo con los niños", no "me enfado con"
    behind = act.lower().partition(f"{verb} ")[2].partition(" ")[0]
    does = verb not in of("es", "happens") and behind in objects  # "me quito los zapatos", "repaso la nota"
    return not own_start and verb not in of("es", "deeds") and not does and not _DOES.match(act)


_FIRST_LISTED = re.compile(r"(?:no\s+)?(?:[mts]e|le|les|nos)\s", re.IGNORECASE)


def _leads_to_a_noun(cue: Sequence[str], act: str) -> bool:
    """Tell whether a Spanish word in -o may be a noun or an adjective: "mi marido", "está solo"."""
    first = next((word for word in tokens(act) if word not in {"no", "la", "las", "lo", "los"}), "")
    if first in of("es", "finite") | of("es", "deeds") or _DOES.match(act) or first.endswith(("ré",)):
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
    no_verb = (
        of("es", "determiner")
        | (of("es", "function") - {"es", "hay", "puedo", "quiero", "tengo"})
        | of("es", "adverb")
        | of("es", "times")
    )
    return any(word not in no_verb for word in cue[1:])


def _english_time(typed: str) -> Halves | None:
    """Return the halves of a time and something to do behind it: "on tuesdays after lunch write one line"."""
    words = typed.split()
    plain = [bare(word) for word in words]
    told = of("en", "subject") | of("en", "people") - {"i"} | of("en", "crowds") | of("en", "breaks")
    for at in range(SHORTEST_CUE, len(words) - 1):
        before, does = plain[at - 1], " ".join(words[at:])
        ended = before in of("en", "times") | of("en", "noun") | of("en", "nounverb") | _ENDS_A_TIME
        act = plain[at] == "i" or (plain[at] in of("en", "verb") and shape(does, "en") in {"do", "did"})
        act = act or (is_base_verb(does) and (ended or plain[at] not in of("en", "nounverb")))
        sure = (plain[at] in of("en", "verb") and plain[at + 1] in of("en", "determiner")) or words[at + 1][
            :1
        ].isupper()
        act = act or (is_base_verb(does) and sure and before not in of("en", "adjective"))
        ended = ended or (act and before not in _NO_END | of("en", "determiner") | of("en", "prepositions"))
        leads = plain[at] == "i" and at > SHORTEST_CUE and plain[0] in {"at", "after", "before", "during"}
        if plain[at] == "i" and (plain[at + 1] in _HAPPENS["en"] or _is_am(plain[at + 1 :])):
            continue
        if (ended or leads) and (act or counts(plain[at : at + 2])) and not {*plain[:at]} & (told - {"i"}):
            return Halves(" ".join(words[:at]), does)
    return None


def _is_am(words: Sequence[str]) -> bool:
    """Tell whether somebody says how they are: "I am scared", not "I am going to"."""
    return words[:1] == ["am"] and words[1:2] not in (["going"], ["gonna"])


def counts(words: Sequence[str]) -> bool:
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


_SENSES = frozenset(
    {"feel", "hear", "help", "make", "makes", "see", "watch", "and", "to", "or", "let", "lets"}
)
"""Words behind which a bare verb is no order: "when I see him leave"."""

_LETS = frozenset({"see", "hear", "watch", "help", "make", "makes", "let", "lets"})
"""Verbs behind which somebody else does what the bare verb says: "when he makes me leave"."""

_NO_END = frozenset([
    "about", "am", "are", "as", "at", "between", "by", "can", "can't", "cant", "could", "didn't", "didnt",
    "doesn't", "doesnt", "don't", "dont", "for", "from", "into", "is", "like", "might", "of", "onto",
    "should", "than", "through", "to", "too", "toward", "towards", "will", "with", "without", "won't",
    "wont", "would",
])  # fmt: skip
"""Words behind which no moment ends: "if she doesn't | reply"."""


def _bare_order(typed: str) -> Halves | None:
    """Return the halves where a bare verb follows the moment: "when im tired go to bed"."""
    words = typed.split()
    plain = [bare(word) for word in words]
    before = (of("en", "adjective") | of("en", "finite_s") | {"am"}) - (_NO_END - {"am"}) - {"isn't", "was"}
    for at in range(SHORTEST_CUE + 1, len(words) - 1):
        does = " ".join(words[at:])
        if {*plain[:at]} & _LETS:
            return None
        ends = plain[at - 1] not in _NO_END | _SENSES | _SAYS["en"] | of("en", "determiner") | of(
            "en", "people"
        )
        if plain[at - 1] in before and plain[at] in of("en", "verb") and shape(does, "en") == "do":
            return Halves(" ".join(words[:at]), does)
        if ends and is_base_verb(does) and _is_told(plain[1:at]) and not _is_fixed(plain[at - 1], plain[at]):
            return Halves(" ".join(words[:at]), does)
    return None


def _is_told(words: Sequence[str]) -> bool:
    """Tell whether an English moment holds its verb already: "the meeting ends", "I get home"."""
    told = of("en", "finite") | of("en", "finite_s") | of("en", "past") | of("en", "be") | of("en", "cant")
    if {*words} & _GOES_ON:
        return False
    mine = any(_is_who(who) and does in of("en", "verb") for who, does in pairwise(words))
    verbs, articles = of("en", "verb"), of("en", "determiner")
    third = any(
        does[-1] == "s" and does[:-1] in verbs and who not in articles for who, does in pairwise(words)
    )
    return mine or third or any(word in told or word.endswith(("'s", "'re", "'m", "n't")) for word in words)


_GOES_ON = (_SAYS["en"] | {"tell", "tells", "want", "wants"}) - {
    "and",
    "feel",
    "felt",
    "like",
    "or",
    "so",
    "that",
}
"""Verbs behind which a bare verb belongs to the moment still: "if they want me to leave"."""


def _is_who(word: str) -> bool:
    """Tell whether a word may be the subject of a bare verb: "I", "the lights"."""
    several = word.endswith("s") and not word.endswith(("ss", "us", "'s"))
    return word in {"i", "you", "we", "they", "people", "children"} or several


def _is_fixed(before: str, verb: str) -> bool:
    """Tell whether a verb goes on with the word before it: "cannot sleep", "my kids fight"."""
    return verb in {"be", "mean", "matter"} or (before in {"kids", "people", "children", "parents"})


_ENDS_A_TIME = frozenset(word for spans in SPAN.values() for word in spans) | frozenset([
    "bed", "monday", "mondays", "tuesday", "tuesdays", "wednesday", "wednesdays", "thursday", "thursdays",
    "friday", "fridays", "saturday", "saturdays", "sunday", "sundays",
])  # fmt: skip


_TURNED_ICH = re.compile(r"\b(?P<verb>[^\W\d_]+) i(?:ch|ck)?(?:'?s)?\b(?= \w|,|$)", re.IGNORECASE)
"""A German verb before its "ich", as it stands where the moment comes first: "geh ich raus"."""


_GERMAN_TIME = re.compile(
    r"(?P<cue>(?:nach(?! (?:hause|draußen|oben|unten|hinten))|vor|in|im|am|beim?|um|"
    r"an(?= de[rm])|auf(?= de[rm]))"
    r"(?: (?:dem|der|den|meine[rm]|jede[mnr]))?"
    r"(?: (?:ersten|letzten|nächsten)(?: \w+(?= (?-i:[A-ZÄÖÜ])))?)? [\wäöüß]+) "
    r"(?P<act>\w+(?: .+)?)",
    re.IGNORECASE,
)


_AT_ONCE = re.compile(
    r"(?:erst ?mal|erst|einfach|gleich|lieber|nur|sofort) "
    r"(?:(?:ab|heim|hin|hoch|los|raus|rein|rüber|runter|weg)\b|nach (?:draußen|hause|oben)|"
    r"(?:ans?|aufs?|ins?|zu[mr]?|unter|vor) (?:(?:de[nr]|die|das|mein\w*) )?(?-i:[A-ZÄÖÜ]))",
    re.IGNORECASE,
)
"""A German way without its verb behind a time: "erst mal raus", "gleich ans Fenster"."""

_GENITIVE = frozenset(["der", "des", "deiner", "ihrer", "meiner", "meines", "seiner", "unserer", "vieler"])


def _german_without_comma(typed: str, before: int) -> Halves | None:
    """Return the halves of a German plan: a verb before "ich", or behind a time an infinitive or a number."""
    own_start = has_own_start(typed, "de") or is_verb_first(typed)
    no_verb = of("de", "function") | of("de", "wh") | of("de", "condition") | of("de", "subject") | {"und"}
    for found in _TURNED_ICH.finditer(typed, 0, before):
        cue, act = typed[: found.start()].strip(" ,"), typed[found.start() :].strip()
        if not own_start and found["verb"].lower().rstrip("e") in _HAPPENS["de"]:
            return None  # "im Bus krieg ich Angst" is a moment, and no more
        if tokens(cue)[-1:] and tokens(cue)[-1] in ICH:
            continue  # "wenn i merk i wird grantig"
        if found["verb"].lower() not in no_verb and len(cue.split()) > own_start:
            return Halves(whole=typed) if turns(act, "de") else Halves(cue, act)
    told = None if own_start or "," in typed else _GERMAN_TIME.fullmatch(typed)
    if told is None:
        return None
    first = bare(told["act"]).partition(" ")[0]
    joined = of("de", "preposition") | of("de", "joins") | of("de", "condition") | _GENITIVE
    does = (
        _AT_ONCE.match(told["act"]) is not None
        or first.isdecimal()
        or (first not in joined and shape(told["act"], "de") == "do")
    )
    return Halves(told["cue"], told["act"]) if does else None
