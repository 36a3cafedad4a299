"""Tells the shape of Spanish words: a first infinitive is a `do`, a verb of the list makes a clause."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flows.listening.words import of

_CLITICS = (
    "melo",
    "mela",
    "telo",
    "selo",
    "sela",
    "me",
    "te",
    "se",
    "lo",
    "la",
    "le",
    "nos",
    "los",
    "las",
    "les",
)
_PRETERITE = re.compile(r"\w{2,}(?:é|ó|aron|ieron|aste|iste|amos|aba|aban|ía|ían|aré|eré|iré|ará|erá|irá)$")
_SHORT_QUE = frozenset({"q", "k", "ke", "qe"})
"""The word *que* as it is typed on a phone."""

_CONDITIONAL = re.compile(r"(?:\w+(?:[aei]|[blnv]d|od|ab)|i)ría(?:s|n|mos)?")
"""Forms such as "volvería", "tendría", "podría"."""

_REASONS = frozenset([
    "cansancio", "costumbre", "dinero", "educación", "falta", "orgullo", "pereza", "pudor", "respeto",
])  # fmt: skip
"""Words behind the *por* of a reason, besides feelings."""

_ABOUT = frozenset({"mi", "mis", "lo", "cómo", "cuando", "que", "algo"})
"""Words behind the *de* of what something is about, besides a determiner."""

_BEFORE_WH = frozenset({"a", "con", "de", "en", "para", "por"})
_ASKED_FOR = frozenset({"qué", "quién", "quiénes", "cuánto", "cuánta", "cuál", "dónde"})
"""Words of an indirect question that a preposition can stand before: "con quién dejo a los niños"."""

_NAMED_QUOTE = re.compile(r"\w+ [\"“„«][^\"“”„«»]+[\"”“»]")
"""An article, and what somebody said between quotes."""

_PARTICIPLE = ("ado", "ada", "ido", "ida", "oto", "ota", "erto", "erta", "eno", "ena")
"""Endings of what something always is: "el ascensor siempre roto"."""

_MIN_VERB = 4
"""Letters of the shortest verb that is told by its last letter alone."""

_INFINITIVE = re.compile(r"\w+(?:ar|er|ir|ír)$")


def shape(text: str, words: Sequence[str]) -> str:  # noqa: C901, PLR0911, PLR0912 - one for each sign, in their order
    """Return the shape of words that are one phrase or one clause."""
    words = tuple("que" if word in _SHORT_QUE else word for word in words)
    first, rest = words[0] if words else "", words[1:]
    if text.rstrip(' "”»').endswith("?") or text.lstrip().startswith("¿") or _asks(words):
        return "question"
    if first in of("es", "determiner") and _NAMED_QUOTE.fullmatch(text.strip()):
        return "thing"  # 'un "me equivoqué"'
    if first in of("es", "because") and rest:
        return "because"
    if first == "por" and rest and rest[0] in of("es", "feeling") | _REASONS:
        return "because"  # "por vergüenza"
    if (first == "que" and rest) or words[:2] == ("pues", "que"):
        return "that"
    if first in {"sí", "si"} and rest[:1] == (",",):
        return "clause"
    if words[:3] == ("cada", "vez", "que") or words[:2] == ("en", "cuanto"):
        return "when"
    if first in {"si", "cuando", "mientras", "siempre"} and rest and (first != "siempre" or rest[0] == "que"):
        return _condition(words)
    if (first in of("es", "wh") or (first == "lo" and rest[:1] in (("que",), ("mucho",), ("poco",), ("mal",)))
            or (first in _BEFORE_WH and rest[:1] and rest[0] in _ASKED_FOR)) and rest:  # fmt: skip
        return _wh(words)
    if first == "para" and is_infinitive(rest):
        return "time"
    if is_infinitive(words):
        return "clause" if _has_predicate(words) else "do"
    if _is_like(words):
        return "like"
    if _is_clause(words):
        return "clause"
    if first in {"de", "del"} and rest and (first == "del" or rest[0] in of("es", "determiner") | _ABOUT):
        return "about"
    if (
        first
        in {
            "en",
            "a",
            "al",
            "por",
            "con",
            "sin",
            "para",
            "desde",
            "durante",
            "después",
            "antes",
            "de",
            "del",
            "sobre",
        }
        and rest
    ):
        return "time"
    return "thing" if len(words) <= 12 else "other"


_DEGREE = frozenset(
    {
        "bastante",
        "demasiado",
        "igual",
        "medio",
        "muy",
        "más",
        "siempre",
        "solo",
        "súper",
        "tan",
        "todavía",
        "ya",
    }
)
_LED_IN = (("un", "poco"), ("sinceramente",), ("simplemente",), ("honestamente",))
"""Words before an adjective, and words that lead in to one."""


_BEHIND_LIKE = frozenset([
    ",", "a", "al", "cada", "casi", "con", "de", "del", "desde", "en", "hasta", "la", "o", "por", "que",
    "siempre", "todas", "todo", "todos", "y",
])  # fmt: skip
"""Words behind an adjective that leave it one."""


def _is_like(words: Sequence[str]) -> bool:
    """Tell whether an adjective or participle says how somebody is: "muy cansada", "hinchada y sin aire"."""
    words = next((words[len(led) :] for led in _LED_IN if words[: len(led)] == led), words)
    words = words[1:] if words[:1] == (",",) else words
    while len(words) > 1 and words[0] in _DEGREE:
        words = words[1:]
    if not words:
        return False
    first, behind = words[0], words[1:2]
    if first in of("es", "like") and words[1:] in (("perdido",), ("perdida",)):
        return True  # "ansiosa perdida"
    joined = not behind or behind[0] in _BEHIND_LIKE
    if first in {"hecho", "hecha"} and behind in (("polvo",), ("un",), ("una",)):
        return True
    participle = first.endswith(("ado", "ada", "ido", "ida")) and len(first) > _MIN_VERB
    return joined and (
        first in of("es", "like") or (participle and first not in of("es", "participle_nouns"))
    )


def begins_with_verb(words: Sequence[str]) -> bool:
    """Tell whether the first word is a verb and no name: "grito dormida", not "Mario bebe"."""
    first, behind = words[0] if words else "", words[1:3]
    if (
        first in of("es", "finite")
        or _CONDITIONAL.fullmatch(first)
        or first.endswith(("zco", "ieron", "aron"))
    ):
        return first not in of("es", "also_name")
    told = {*behind} & (of("es", "finite") | {"me", "te", "se", "no", "le", "les", "nos", "ya", "y"})
    return first.endswith("o") and len(first) >= _MIN_VERB and bool(behind) and not told


def is_infinitive(words: Sequence[str]) -> bool:
    """Tell whether the words begin with an infinitive, after *no* or an adverb too."""
    skip = {"no", "más", "ya", "nunca", "siempre", "poder", "simplemente", "solo", "sólo", "también"}
    at = 0
    while at < len(words) - 1 and words[at] in skip - {"poder"}:
        at += 1
    word = words[at] if words else ""
    if word in {"ser", "ir", "dar", "ver", "poder", "saber", "tener", "haber", "querer"}:
        return True
    for clitic in ("", *_CLITICS):
        stem = word.removesuffix(clitic) if clitic else word
        if clitic and stem == word:
            continue
        if clitic and stem == "ir":
            return True
        plain = stem.translate(str.maketrans("áéí", "aei")) if clitic else stem
        if _INFINITIVE.fullmatch(plain) and plain not in of("es", "no_infinitive") and len(plain) > 2:
            return True
    return False


def _has_predicate(words: Sequence[str]) -> bool:
    """Tell whether the infinitive is the subject of a sentence: "hablar me cuesta"."""
    breaks = {"que", "porque", "cuando", "si", "lo", "donde", "como", "cómo", "qué", "por"}
    for at, word in enumerate(words[1:], 1):
        if word in breaks:
            return False
        if word in {"es", "fue", "sería", "era"} or (
            word in {"me", "te", "le"} and (*words, "")[at + 1] in of("es", "finite")
        ):
            return True
    return False


def _asks(words: Sequence[str]) -> bool:
    first, second = (*words, "", "")[:2]
    if first in {"podemos", "podríamos", "podrías", "puedes", "podría"} and second:
        return True
    return (first, second) in {
        ("y", "si"),
        ("qué", "tal"),
        ("quién", "soy"),
        ("quién", "sería"),
        ("quién", "seré"),
    }


def _condition(words: Sequence[str]) -> str:
    name = "if" if words[0] == "si" else "when"
    if "," in words:
        after = words[words.index(",") + 1 :]
        if after and (
            after[0] in of("es", "finite") | of("es", "clause_start") or _PRETERITE.fullmatch(after[0])
        ):
            return "clause"
    return name


def _wh(words: Sequence[str]) -> str:
    after_be = any(word in {"es", "fue", "era"} for word in words[3:-1]) and words[0] == "lo"
    return "clause" if after_be else "what"


def _is_clause(words: Sequence[str]) -> bool:
    start = 0
    while (
        start < len(words) - 1
        and words[start] in {"y", "pero", "pues", "bueno", "la", "verdad", "es", "que", ","}
        and (words[0] in {"y", "pero", "pues", "bueno"} or words[:2] == ("la", "verdad"))
    ):
        start += 1
    words = words[start:]
    first, rest = (words[0] if words else ""), words[1:]
    if _CONDITIONAL.fullmatch(first) and first not in of("es", "no_conditional"):
        return True
    if (
        first.endswith("o")
        and len(first) >= _MIN_VERB
        and rest[:1]
        and rest[0] in of("es", "object_start")
        and first != "todo"
    ):
        return True  # "reviso la cocina": a verb that no list holds
    if not rest:
        return (
            first in of("es", "finite") - of("es", "weak")
            or bool(_PRETERITE.fullmatch(first) and first.endswith(("é", "ó")))
            or (first.endswith("í") and len(first) > _MIN_VERB)
        )
    if first in of("es", "clause_start"):
        return first not in {"siempre", "nunca", "no", "ya", "alguien", "eso", "esto", "todo"} or _verb_in(
            words
        )
    return _verb_in(words)


def _verb_in(words: Sequence[str]) -> bool:  # noqa: PLR0911 - one for each sign, in their order
    """Tell whether a finite verb stands before any *que, donde, porque*."""
    finite = of("es", "finite") - of("es", "weak")
    for at, word in enumerate(words):
        if word in {"que", "donde", "porque", "cuando", "quien", "si", "cómo", "qué", "por", "como"}:
            return False
        if word in finite and (
            at == 0
            or words[at - 1] not in of("es", "determiner") - {"algo", "nada", "todo", "todos", "eso"} | {"de"}
        ):
            return True
        if word in {"me", "te", "se", "nos", "le", "les"} and at + 1 < len(words):
            return True
        named = at and words[at - 1] == "de"  # "la voz de no sirves"
        if (
            word in {"no", "nunca", "siempre", "ya", "siguen", "sigue"}
            and at
            and not named
            and not (word == "siempre" and words[at + 1 : at + 2] and words[at + 1].endswith(_PARTICIPLE))
            and words[at + 1 :]
        ):
            return True
        if at > 1 and word.endswith(("an", "en")) and len(word) > 4 and words[at - 1].endswith("s"):
            return word not in {"joven", "también", "bien"}
        if (
            _PRETERITE.fullmatch(word)
            and word.endswith(("é", "ó", "aron", "ieron", "aban", "aba", "aste", "iste"))
            and (at == 0 or words[at - 1] not in of("es", "determiner"))
        ):
            return True
    return False
