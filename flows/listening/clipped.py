"""Finds words that have lost their subject, and to which no "I" can be guessed: "raised to keep quiet"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flows.listening.grammar.english_clauses import is_past_of_a_verb
from flows.listening.shapes import Shape
from flows.listening.words import of, short, tokens

_BOTH_WAYS = frozenset([
    "abandoned", "attacked", "betrayed", "blocked", "bullied", "dumped", "ghosted", "ignored", "interrupted",
    "rejected",
])  # fmt: skip
"""English verbs that take somebody: without one, the person may have done it or borne it."""

_OFTEN = frozenset({"again", "once", "three", "twice"})

_BORNE = frozenset([
    "allowed", "asked", "believed", "given", "heard", "seen", "taken", "told", "used", "wanted",
])  # fmt: skip
"""English participles that are denied without a subject: "not believed about the pain"."""


_AFTER = {
    "en": re.compile(r"(?:(?:just|right|straight) )?after \w", re.IGNORECASE),
    "de": re.compile(r"(?:direkt|gleich|kurz) nach \w", re.IGNORECASE),
    "es": re.compile(r"(?:justo|poco) después de", re.IGNORECASE),
}


def says_after(text: str, language: str) -> bool:
    """Tell whether words say after what something was: "right after my appraisal"."""
    after = _AFTER.get(short(language))
    return after is not None and after.match(text) is not None


def is_clipped(text: str, kind: Shape, language: str) -> bool:
    """Tell whether words have lost a subject that can't be given back for sure.

    They are quoted then, as they were written down.
    """
    words, spoken = tokens(text), short(language)
    if spoken == "en":
        return len(words) > 1 and _is_english(words, kind)
    return spoken == "de" and kind in {"clause", "other", "thing"} and _is_german(text)


def _is_english(words: Sequence[str], kind: Shape) -> bool:
    first, second = words[0], words[1]
    if kind == "did":
        return first in _BOTH_WAYS and second not in of("en", "determiner") | of("en", "objects") | {"my"}
    if kind == "like":  # "rejected again last week", not "ignored by my dad"
        return first in _BOTH_WAYS and second in of("en", "adverb") | _OFTEN
    if kind not in {"clause", "other", "thing"}:
        return False
    if first == "not":
        return second in _BORNE | of("en", "past") or (second.endswith("ed") and is_past_of_a_verb(second))
    known = is_past_of_a_verb(first) or second in {"at", "on", "the", "with"}  # "forged the note"
    past = first.endswith("ed") and known and first not in of("en", "adjective")
    return first in {"taught", "told"} or (
        past and second in of("en", "prepositions") | of("en", "determiner") | {"to"}
    )


_HEAD = re.compile(r",| (?=(?:obwohl|weil|dass|wenn|und|aber|bis|als|statt)\b)")
_PARTICIPLE = re.compile(
    r"(?:ab|an|auf|aus|ein|hin|los|mit|nach|vor|weg|zu|zurück)?ge[a-zäöüß]{3,}(?:t|en)|"
    r"(?:be|ent|er|ver|zer)[a-zäöüß]{3,}t|[a-zäöüß]{3,}iert"
)


def _is_german(text: str) -> bool:
    """Tell whether a German clause is a participle with neither a subject nor a verb of its own."""
    head = _HEAD.split(text, maxsplit=1)[0]
    words = tokens(head)
    last = head.rpartition(" ")[2]
    if not words or not _PARTICIPLE.fullmatch(last.lower() if len(words) == 1 else last):
        return False
    inside = of("de", "finite") | of("de", "dropped") | of("de", "subject") | of("de", "preposition") | {"is"}
    alone = len(words) == 1 and head == text
    told = words[0].endswith("t") and len(words) > 1 and words[0] not in of("de", "adverb")  # "klingt …"
    verb_first = told and not text[:1].isupper() and not _PARTICIPLE.fullmatch(words[0])
    return not (alone or verb_first or words[-1] in of("de", "like") or {*words[:-1]} & inside)
