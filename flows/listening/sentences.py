"""Puts a person's words and picks into the wording that takes them, and leaves every word as it was."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from flows.listening.clipped import is_clipped, says_after
from flows.listening.frames import chain
from flows.listening.grammar.english import lacks_article
from flows.listening.letters import as_sentence, cleaned, is_picture, lowered, quoted, raised, without_stop
from flows.listening.shapes import Shape, behind_address, is_none, sentences, shape
from flows.listening.who import is_about_them, is_conditional, leaves_out_ich, with_pause
from flows.listening.words import bare, of, short, tokens

Wordings = Mapping[str, str]

LONG = 140
"""Letters over which words that are no sentence stand as one of their own."""

_HOLE = re.compile(r"\{(it|It|to it)\}")
_DOUBLED = re.compile(r"\b(that|to|because|about|is|weil|dass|que|porque|con) \1\b", re.IGNORECASE)
_WISHED = re.compile(r"I'd like|Me gustaría \{")
"""Wordings that say of a bare verb that the person would like to do it."""

_KEEPS_ITS_SHAPE = frozenset({"thing", "doing", "what", "that", "to", "do", "if"})
_NO_SENTENCE = frozenset({"none", "thing", "doing", "about", "time", "like", "that", "because", "other"})
_WHOLE = frozenset({"none", "clause", "question", "order"})
"""Shapes of a first sentence that stays with the ones behind it."""

_SAME = 3
"""Words at the start by which typed words repeat the sentence before them."""

_DENIES = frozenset({"haven't", "no", "nicht"})
"""Words among the first three that many other sentences begin with too, so that it takes a fourth."""

_POINTS = frozenset(["her", "him", "them", "us", "me", "you", "it"])
_MARKS = "!?…"
_OPENS, _CLOSES = '"“„«', '"”“»'


@dataclass(frozen=True, slots=True)
class Said:
    """An answer: picks in their form within a sentence, picks that are sentences, own words."""

    inside: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Common:
    """The wordings a language has for every talk: words beside picks, too long, or without their "I"."""

    also: str
    long: str
    noted: str


def assemble(wordings: Wordings, said: Said, common: Common, language: str, limit: int = 600) -> str:
    """Return the sentence.

    Args:
        wordings: the state's table, from the key of a wording to its text; `own` and `none` are there.
        said: what was picked and typed; typed non-answers count as nothing said.
        common: what stands in where the table has no wording.
        language: the code of the language it is said in.
        limit: the most letters; a longer one asks nothing in the end, or says that it is written down.
    """
    typed = tuple(cleaned(text, language) for text in said.typed if not is_none(text, language))
    whole = _assembled(wordings, Said(said.inside, said.own, typed), common, language)
    if len(whole) > limit and len(typed) == 1 and not (said.inside or said.own):
        whole = f"{lead(wordings['own'])} {_as_sentences(typed[0])}".strip()
    return whole if len(whole) <= limit else f"{lead(wordings['own'])} {common.long}".strip()


def _assembled(wordings: Wordings, said: Said, common: Common, language: str) -> str:
    also = said.typed
    if said.inside and "picks" in wordings:
        base = _filled(wordings["picks"], joined(said.inside, language), language)
        extra = tuple(as_sentence(one) for one in said.own)
    elif said.inside or said.own:
        sentences_ = tuple(as_sentence(one) for one in (*said.inside, *said.own))
        base, extra = _filled(wordings["own"], " ".join(sentences_), language, sentence=True), ()
    elif also:
        noted = {"clipped": _noted(wordings, common), **wordings}
        base, extra, also = typed(noted, also[0], language), (), also[1:]
    else:
        return wordings.get("none", "")
    more = wordings.get("also", common.also)
    first = tuple(_filled(more, _with_large_starts(one), language) for one in also[:1])
    return _with(base, (*extra, *first, *(_as_sentences(one) for one in also[1:])))


def _noted(wordings: Wordings, common: Common) -> str:
    """Return the wording that quotes what was typed as written down."""
    return wordings.get("report") or _own_sentence(wordings["own"]).replace("{It}", common.noted)


def _with_large_starts(text: str) -> str:
    """Return a text whose sentences behind the first begin with a large letter."""
    first, *others = sentences(text)
    return " ".join((first, *map(raised, others)))


def typed(wordings: Wordings, text: str, language: str) -> str:
    """Return the sentence for one typed text, which is cleaned already."""
    text = with_pause(text, language)
    kind = shape(text, language)
    if found := _by_whom(wordings, text, kind, language):
        return found
    if behind_address(text, language):
        wordings = {**wordings, "own": _own_sentence(wordings["own"])}
    if _is_quote(text):
        return _filled(wordings["own"], text, language, sentence=True)
    if kind == "several":
        return _several(wordings, text, language)
    if kind == "question" and _is_fragment(text, language):
        return _beside(wordings, text, language)
    if len(text) > LONG and kind not in {"clause", "question", "that"}:
        return _beside(wordings, text, language)
    return _framed(wordings, text, kind, language) or _beside(wordings, text, language)


def _by_whom(wordings: Wordings, text: str, kind: Shape, language: str) -> str:
    """Return words about the therapist, about what would be or without their "I"; empty for any others."""
    if "report" in wordings and is_about_them(text, language):
        return _reported(wordings["report"], text, language)
    told = kind == "clause" or (kind == "question" and "?" not in text)  # "podría ir al cine sola"
    bare_time = kind in {"time", "thing", "other"} and "time" not in wordings and says_after(text, language)
    if "clipped" in wordings and (bare_time or is_clipped(text, kind, language)):
        return _reported(wordings["clipped"], text, language)
    if "would" in wordings and told and is_conditional(text, language):
        return _filled(wordings["would"], text, language)
    if "did" in wordings and leaves_out_ich(text, language):
        return _filled(wordings["did"], f"{text[0].lower()}{text[1:]}", language)
    return ""


def _is_quote(text: str) -> bool:
    """Tell whether a text is somebody's words between quotes: "“Have you tried yoga?”"."""
    return text[:1] in _OPENS and text[-1:] in _CLOSES and not {*text[1:-1]} & {*_OPENS, *_CLOSES}


def _own_sentence(wording: str) -> str:
    """Return a wording whose hole is a sentence of its own: "Was mir Angst macht: {it}." becomes "{It}"."""
    if "{It}" in wording:
        return wording
    return f"{lead(wording)} {{It}}{wording.partition('{it}')[2].removeprefix('.')}".strip()


def _framed(wordings: Wordings, text: str, kind: Shape, language: str) -> str:
    """Return the words in the first wording that takes their shape; empty where none does."""
    for key in chain(kind, language):
        if key in wordings and (words := _for_key(key, kind, text, language)):
            mine = key == "did" and "can" in wordings and _is_mine(text, language)
            thing = key == "like" and "is" in wordings and _is_of_a_thing(text, language)
            wording = wordings["can" if mine else "is" if thing else key]
            bare_thing = kind == "thing" and lacks_article(text, tokens(text))
            twice = tokens(text)[1:2] == ("about",)  # "anything about sex" can't be what something is about
            if key == "of" and (bare_thing or twice or not (text[:1].isalnum() or text[:1] in _OPENS)):
                continue
            if kind == "do" and _WISHED.search(wording) and _is_theirs(text, language):
                continue
            if _goes_on(wording) and _stumbles(words, language):
                continue
            if kind == "question":
                words, wording = asked(words, language), _without_questions(wording)
            filled = _filled(wording, words, language, sentence=key == "own")
            if not _DOUBLED.search(filled):
                return filled
    return ""


def _is_mine(text: str, language: str) -> bool:
    """Tell whether a past form says how it was for the person: "felt judged", and not "forgot my name"."""
    words = tokens(text)
    return words[0] in of(language, "mine") and words[1:2] != ("like",)  # "felt like an exam"


def _is_of_a_thing(text: str, language: str) -> bool:
    """Tell whether an adjective says how a thing is, and not how somebody is: "too expensive"."""
    return not of(language, "of_things").isdisjoint(tokens(text))


def _reported(wording: str, text: str, language: str) -> str:
    """Return words about the therapist as what was written down, in quotes: they are said to them."""
    before, _, after = wording.partition("{it}")
    plain = without_stop(text)
    return (
        f"{before}{quoted(plain, language)}{after.lstrip('.') if plain.endswith(('!', '?', '…')) else after}"
    )


def _is_theirs(text: str, language: str) -> bool:
    """Tell whether a verb says what somebody else is to do: "listen more" is no wish to listen."""
    first = next((word for word in tokens(text) if word not in of(language, "adverb")), "")
    return first in of(language, "theirs")


def _several(wordings: Wordings, text: str, language: str) -> str:
    """Return several sentences: the first in the wording for its shape, the others right behind it."""
    first, *others = sentences(text)
    kind = shape(first, language)
    parted = kind not in _WHOLE and not text.endswith("?") and len(first) <= LONG
    parted = parted and bare(first) not in of(language, "opener")
    thing = kind == "like" and _is_of_a_thing(first, language)
    for key in (("is",) if thing else chain(kind, language)) if parted else ():
        words = _for_key(key, kind, first, language) if key in wordings else ""
        if words and key not in {"own", "other"} and not _goes_on(wordings[key]):
            filled = _filled(wordings[key], without_stop(words), language)
            if not _DOUBLED.search(filled):
                return _behind(wordings[key], filled, _as_sentences(" ".join(others)))
    return _beside(wordings, text, language, asks=shape(others[-1], language) == "question")


def _behind(wording: str, filled: str, more: str) -> str:
    """Put further sentences behind the one with the hole, and before those that follow it."""
    _, _, after = wording.rpartition("}")
    if after[:1] and after[0] in _CLOSES:
        at = len(filled) - len(after)
        return f"{filled[:at]}. {without_stop(more)}{filled[at:]}"
    at = len(filled) - len(after.lstrip(".!"))
    return f"{filled[:at]} {more}{filled[at:]}"


def _as_sentences(text: str) -> str:
    """Return every sentence of a text with its large first letter, and the last one with a stop."""
    return as_sentence(" ".join(raised(one) for one in sentences(text)))


def _beside(wordings: Wordings, text: str, language: str, *, asks: bool = False) -> str:
    """Return the words as they are, as a sentence of their own or behind the colon of the wording."""
    first = shape(sentences(text)[0], language)
    opens = bare(sentences(text)[0]) in of(language, "opener")
    wording = wordings["own"] if first in _WHOLE or opens else wordings.get("other", wordings["own"])
    return _filled(_without_questions(wording) if asks else wording, text, language, sentence=True)


def _without_questions(wording: str) -> str:
    """Return a wording without what it asks in the end, for words that ask something themselves."""
    before, hole, after = wording.rpartition("}")
    if after.startswith("?"):
        return wording
    stop = "." if after.startswith(".") else ""
    kept = " ".join(part for part in sentences(after[len(stop) :].strip()) if not part.endswith("?"))
    return f"{before}{hole}{stop} {kept}".rstrip()


def _is_fragment(first: str, language: str) -> bool:
    """Tell whether a question is a few words with a mark, "the ex thing?", and so no sentence."""
    if not first.endswith("?"):
        return False
    rest = first.strip("¿?! ")
    return bool(rest) and shape(rest, language) in _NO_SENTENCE


def _goes_on(wording: str) -> bool:
    """Tell whether a sentence goes on behind its hole, or asks with what is in it."""
    hole = _HOLE.search(wording)
    return hole is not None and hole[1] != "It" and wording[hole.end() :].startswith((" ", "?"))


def _stumbles(text: str, language: str) -> bool:
    """Tell whether words can't stand within a sentence or a question: an aside, a clause behind a comma."""
    behind = [
        part
        for part in text.split(", ")[1:]
        if bare(part).partition(" ")[0] not in of(language, "subordinate")
    ]
    told = _WHOLE if shape(text, language) == "do" else _WHOLE | {"do"}  # "una cita, pedirla"
    return _ends_aside(text, language) or any(shape(part, language) in told for part in behind)


def _ends_aside(text: str, language: str) -> bool:
    """Tell whether a text ends in an aside: "not going backwards i guess"."""
    plain = bare(text)
    return any(plain.endswith(f" {one}") for one in of(language, "aside"))


def asked(text: str, language: str) -> str:
    """Return a question with its marks, which people leave out."""
    if short(language) == "es" and "¿" not in text and "," not in text:
        text = f"¿{text}"
    return text if text.rstrip("\"'”“’») ").endswith(("?", "!", "…")) else f"{text.rstrip('.,;: ')}?"


def _for_key(key: str, kind: Shape, text: str, language: str) -> str:
    """Return the words as the key takes them, empty where it can't."""
    if key == "own" and kind in {"that", "because"}:
        first, _, rest = text.partition(" ")
        purpose = first.lower() == "so"  # "so I can drive again" says that nobody can yet
        return rest if shape(rest, language) == "clause" and not purpose else ""
    first = bare(text).removeprefix("just ").removeprefix("not ").partition(" ")[0]
    if key == "can" and kind == "do" and first in {"be", "stop", "start", "quit"}:
        return ""  # "be braver" is wished for, and nothing that "I" do
    if key == "to" and kind == "do":
        return f"to {lowered(text, language)}"
    return text


def _filled(wording: str, words: str, language: str, *, sentence: bool = False) -> str:
    """Put words into the hole of a wording; the mark behind the hole gives way to one the words end in."""
    found = _HOLE.search(wording)
    if found is None:
        return wording
    before, after = wording[: found.start()], wording[found.end() :]
    if found[1] == "It":
        before = "" if _says_again(before, words, language) else before
        return f"{before}{_as_sentences(words)}{after}"
    if sentence and (len(sentences(words)) > 1 or words[-1:] in _MARKS):
        return f"{before}{_behind_colon(before, words, language)}{after.lstrip('.')}"
    plain = _first(before, without_stop(words), language)
    if plain[-1:] in _MARKS or plain.endswith("...") or is_picture(plain[-1:]):
        if after.startswith("."):
            return f"{before}{plain}{after[1:]}"
        plain = plain.rstrip("!…." if not after.startswith("?") else "!?….")
    return f"{before}{plain or words}{after}"


def _says_again(before: str, words: str, language: str) -> bool:
    """Tell whether words announce something as the sentences before them do: "there's something I …"."""
    typed_ = tokens(words)
    denies = bool({*tokens(before)[:_SAME]} & _DENIES)  # "I haven't been" begins many a truth
    same = _SAME + denies
    said = tokens(before)[:same]
    starts = range(_SAME)  # behind a "so," or a name
    if len(said) == same and any(typed_[at : at + same] == said for at in starts):
        return True
    return all(_announces(one, language) for one in (before, words))


def _announces(text: str, language: str) -> bool:
    """Tell whether a text begins by saying that there is something to say."""
    said = [word for word in tokens(text) if word not in ",;:"]
    known = [one.split() for one in of(language, "announces")]
    return any(said[at : at + len(one)] == one for one in known for at in range(_SAME))


def _first(before: str, words: str, language: str) -> str:
    """Return the words with the first letter that stands behind what comes before them."""
    if not before.strip():
        return raised(words)
    if before.rstrip().endswith(":") and _is_german_clause(words, language):
        return raised(words)
    return words if before.rstrip("\u202f").endswith(("“", "„", "«", "「")) else lowered(words, language)


def _behind_colon(before: str, words: str, language: str) -> str:
    """Return sentences with the first letter they have behind a colon, which is small in Spanish."""
    said = _as_sentences(words)
    if short(language) != "es" or not before.rstrip().endswith(":"):
        return said
    at = next((n for n, letter in enumerate(said) if letter.isalpha()), 0)
    typed_ = next((letter for letter in words if letter.isalpha()), "")
    rest = f"{typed_}{said[at + 1 :]}" if typed_.islower() else lowered(said[at:], language)
    return said[:at] + rest


def _is_german_clause(words: str, language: str) -> bool:
    """Tell whether words are a whole German sentence, which begins large behind a colon."""
    return short(language) == "de" and shape(words, language) == "clause"


def _with(base: str, more: Iterable[str]) -> str:
    """Put further sentences behind the first ones, and before a closing question."""
    extra = tuple(more)
    if not extra:
        return base
    parts = list(sentences(base))
    at = len(parts)
    while at > 1 and parts[at - 1].endswith("?"):
        at -= 1
    return " ".join((*parts[:at], *extra, *parts[at:]))


def lead(own: str) -> str:
    """Return the sentences of a wording before the one with the hole."""
    before = own.partition("{It}")[0] if "{It}" in own else own.partition("{it}")[0]
    parts = sentences(before.strip())
    return " ".join(part for part in parts if part.endswith((".", "!", "?")))


def joined(parts: tuple[str, ...], language: str) -> str:
    """Join with commas and a last *and*; in a language without word lists with commas alone."""
    words = {"en": "and", "de": "und", "es": _spanish_and(parts[-1] if parts else "")}
    word = words.get(short(language))
    if len(parts) < 2 or word is None:
        return ", ".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def _spanish_and(following: str) -> str:
    return "e" if re.match(r"h?[ií](?![aeoué])", following.lower()) else "y"


def without_stem(text: str, stems: Iterable[str], language: str) -> str:
    """Return the words without a stem of the question that they repeat, where what is left still fits.

    Args:
        text: what was typed.
        stems: how the asking question begins, such as "I want to keep".
        language: the code of the language.
    """
    plain = text.strip()
    for stem in sorted(stems, key=len, reverse=True):
        start = stem.rstrip(" …")
        found = _stem(start).match(plain) if start else None
        if not found:
            continue
        rest = plain[found.end() :].lstrip(" ,:…")
        first = bare(rest).partition(" ")[0]
        if first.rstrip(".,") in of(language, "opener"):
            return text  # "it's about … ok, the thing"
        head = sentences(rest)[0]
        fits = len(head) <= LONG and shape(head, language) in _KEEPS_ITS_SHAPE
        if rest and first not in _POINTS and fits:
            return rest
    return text


@cache
def _stem(start: str) -> re.Pattern[str]:
    """Return a stem as people type it: in any case, and with or without its apostrophes."""
    parts = (re.escape(part) for part in re.split("['’]", start))
    return re.compile("['’]?".join(parts) + "(?=[ :,…])", re.IGNORECASE)
