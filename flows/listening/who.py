"""Tells whom a person's words are about, and who left themselves out of them."""

from __future__ import annotations

import re
from itertools import pairwise

from flows.listening.words import of, short, tokens

_NAME = r"[^\W\d_][\w'-]+"
_TITLED = {
    "en": re.compile(rf"\b(?:[Dd]r\.?|[Dd]octor) (?=[A-Z]){_NAME}"),
    "de": re.compile(rf"\b(?:(?:[Ff]rau|[Hh]errn?) )?(?:[Dd]r\.|[Dd]oktor) (?=[A-ZÄÖÜ]){_NAME}"),
    "es": re.compile(rf"\b(?:[Dd]ra?\.?|[Dd]octora?) (?=[A-ZÁÉÍÓÚÑ]){_NAME}"),
}
"""A title with a name, by which people call a therapist."""


def about_therapist(text: str, language: str, *, named: bool = False) -> str:
    """Return the first words that may mean the therapist in the third person; empty where there are none.

    A title with a name is such ("Dr Meier"). With `named`, pronouns are not looked for.
    """
    small = text.replace("’", "'")
    wanted = [word for word in of(language, "about_therapist") if not named or " " in word]
    titled = _TITLED.get(short(language), _TITLED["en"]).finditer(small)
    found = [
        *(found for found in titled),
        *(
            hit
            for word in wanted
            if (hit := re.search(rf"(?<![\w']){re.escape(word)}(?![\w])", small, re.IGNORECASE))
        ),
    ]
    first = min(found, key=lambda hit: (hit.start(), -hit.end()), default=None)
    return text[first.start() : first.end()] if first else ""


_USTED = re.compile(
    r"^(?:como )?(?:que )?(?:no )?(?:me|se|nos) (?:cortó|dijo|habló|interrumpió|llamó|miró|preguntó|rió)\b|"
    r"^sus? \w|\b(?:le (?!da\b|dan\b|pasa\b|tengo\b|veo\b)|se l[oa]s? (?:va|dirá|contará))",
    re.IGNORECASE,
)
"""Spanish words about somebody whom no pronoun names: "se rió", "su cara", "le cambié la hora"."""

_FORMAL = re.compile(r"(?<=\w )(?:Sie|Ihnen|Ihre?[nmrs]?)\b")
"""German words to somebody who is addressed with respect."""

_SHE = re.compile(r"(?:Sie|Er|Ihre?) \w+(?:t|te)\b")
"""German beginning about one person, which "Sie haben" is not."""


def is_about_them(text: str, language: str) -> bool:
    """Tell whether words are about the therapist in the third person, so that nobody says them to their face.

    Somebody else who is named before (“my sister … she”) is who they are about.
    """
    spoken = short(language)
    word = about_therapist(text, language)
    if not word and not (spoken == "es" and _USTED.search(text)):
        return False
    if spoken == "de" and _FORMAL.search(text):
        return False
    if spoken == "de" and word in {"Sie", "Ihr", "Ihre"} and not _SHE.match(text):
        return False
    found = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) if word else None
    before = text[: found.start()] if found else ""
    return not _is_named(before, spoken) and of(language, "persons").isdisjoint(tokens(before))


def _is_named(text: str, spoken: str) -> bool:
    """Tell whether somebody is named: "Rob said", not "as a Hindu I"."""
    pairs = pairwise(text.split())
    articles = of(spoken, "determiner") | {"in", "on"}
    return spoken != "de" and any(
        name[:1].isupper() and name[:1] != "I" and before.lower() not in articles for before, name in pairs
    )


_WOULD = {
    "en": re.compile(
        r"(?:(?:maybe|perhaps|then) )?(?:i|we|they|my \w+) ?(?:'d|would|wouldn'?t|could|might)(?: not)?"
        r"(?: \w+ly| even| just| finally)? (?P<verb>\w+)",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"vielleicht würde ich\b|(?:ich|wir|es|das) (?:würde?n?|könnte?n?|hätte?n?|wäre?n?|müsste?n?)\b"
        r"(?! gerne?\b| lieber\b)",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"(?:quizás? |a lo mejor |tal vez )?(?:(?:yo|ya|no|me|te|se|le|nos|lo|la) )*"
        r"(?!gustaría|querría|preferiría|diría|debería|desearía)"
        r"\w*(?:[aei]r|dr|br|rr)ía(?:mos|n)?\b",
        re.IGNORECASE,
    ),
}
"""Clauses about what would be, where something else came first."""

_WISHED = frozenset(["appreciate", "been", "had", "like", "love", "prefer", "rather", "say", "want"])


def is_conditional(text: str, language: str) -> bool:
    """Tell whether a clause says what would be if: "I'd sleep in my own bed", "comería con los demás"."""
    spoken = short(language)
    found = _WOULD[spoken].match(text.replace("’", "'")) if spoken in _WOULD else None
    if found is None or spoken != "en":
        return found is not None and found[0].split()[-1].lower() not in of(spoken, "no_conditional")
    verb = found["verb"].lower()
    return verb not in _WISHED and (verb in of("en", "verb") or verb == "be")


def leaves_out_ich(text: str, language: str) -> bool:
    """Tell whether a German clause begins with the verb of a dropped "ich": "war im Urlaub"."""
    words = tokens(text)
    return short(language) == "de" and len(words) > 1 and _is_mine(words[0]) and words[1] not in _SUBJECTS


def _is_mine(verb: str) -> bool:
    """Tell whether a German verb is one that "I" can be left out before."""
    return verb in of("de", "dropped") or (
        verb.endswith("e") and verb in of("de", "finite") and verb != "wäre"
    )


_SUBJECTS = frozenset(["er", "es", "ich", "ihr", "man", "sie", "wir"])

_PAUSED = {
    "en": re.compile(r"(?P<idk>idk|dunno) (?=that|to|maybe|just|for|more|less)\b", re.IGNORECASE),
    "de": re.compile(
        r"(?P<idk>k\.?a\.?|keine ahnung|weiß nicht) (?=dass|vielleicht|mehr|einfach|weniger)\b", re.IGNORECASE
    ),
    "es": re.compile(r"(?P<idk>no sé|nosé|ni idea) (?=quizás?|tal vez|más|menos|solo|sólo)\b", re.IGNORECASE),
}
"""Words of somebody who isn't sure, with more behind them."""


def with_pause(text: str, language: str) -> str:
    """Return words with a comma behind "idk", without which it would deny what follows: "idk, that she …"."""
    spoken = short(language)
    return (
        _PAUSED[spoken].sub(r"\g<idk>, ", text, count=1)
        if spoken in _PAUSED and _PAUSED[spoken].match(text)
        else text
    )
