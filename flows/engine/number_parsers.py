"""Reads a yes, a no, a whole number and a degree in the ways people type them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from flows.engine.parsers import LONGEST_NUMBER
from flows.engine.prompt import Prompt
from flows.locale.matching import alternatives, begins, grouped, longest, plain

MINUS = ("-", "−", "–")

NUMBER_WITHIN = 60
"""Words of a sentence that is searched for a number."""

MOST_IN_A_NUMBER = 3
"""Words of a number in words: "hundred and five"."""

POLITE_WITHIN = 10
"""Words in a yes or a number with its politeness; a longer text is about something else."""

MOST_BEFORE_OTHERS = 5
"""Words of a clause that gives the number before others are told of: "maybe a 5, on a good day a 4"."""

_REPEATED = re.compile(r"(?<=(\w))\1{2,}")
_KEYCAP = {ord("\ufe0f"): "", ord("\u20e3"): ""}
_SKIN_TONES = dict.fromkeys(range(0x1F3FB, 0x1F400))
_PART = re.compile(r"(.+?)\s*/\s*(\d{1,3})")
_NOUGHTS = re.compile(r"(?<=\d)[.,]0+(?!\d)")
_ROUGHLY = re.compile(r"(?<=\w)-?ish\b")
_FACES = re.compile(r"(?:^|\s)[:;]-?[()DP](?=\s|$)")
_CLAUSES = re.compile(r"[,;:!?()…]+|\.(?!\d)|\s[-–—]+\s")
_CLAUSE_WORDS = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_NO_FIGURES = re.compile(r"\d[.,:/–-]\d|[-−–]\d|\d\s*[%€$£]|[€$£]\s*\d|\d[^\W\d_]|[^\W\d_]\d|\d{10}")
_SPANS = re.compile(r"(?:^|\|)\s*(\d{1,3})-(\d{1,3})\s*(?=\||$)")
_SIGNS = " ,.!?:;()[]#'\"“”"
_FIGURES = re.compile(rf"\d{{1,{LONGEST_NUMBER}}}")


def yes_or_no(prompt: Prompt, text: str, *, plainly: bool = False) -> bool | None:
    """Return whether a yes or a no was typed, None where it is neither, or both.

    `plainly` accepts the words yes and no alone, and no weaker ones such as "not really".
    """
    typed = plain(_REPEATED.sub("", _without_faces(text)))
    said = {value: _meaning(prompt, name, plainly=plainly) for value, name in _NAMES}
    for value, words in said.items():
        if typed in words or plain(text) in words:
            return value
    parts = typed.replace(",", " ").replace(".", " ").replace("!", " ").split()
    polite = prompt.listed("polite-words")
    meant = {value for value, words in said.items() if made_of_phrases(parts, words | polite, words)}
    return meant.pop() if len(meant) == 1 else None


def says(prompt: Prompt, phrase: str, text: str) -> bool:
    """Tell whether a text is made of the phrase's words, with politeness around them."""
    return _says(prompt, prompt.listed(phrase), text)


def names(prompt: Prompt, words: str, text: str) -> bool:
    """Tell whether a text is one of the alternatives (`a|b`), with politeness around it.

    An alternative `18-120` is a number of that span, with the words of an age around it: "I'm 34 years old".
    """
    if words and _says(prompt, alternatives(words), text):
        return True
    spans = [(int(low), int(high)) for low, high in _SPANS.findall(words)]
    if not spans or (age := whole_number(prompt, text, around="age-words")) is None:
        return False
    return any(low <= age <= high for low, high in spans)


def named_in(prompt: Prompt, phrase: str, text: str) -> str | None:
    """Return the id whose words in a phrase (`0=no/never|1=a bit`) were typed; None for no id, or two."""
    listed = grouped(prompt.word(phrase))
    meant = [name for name, forms in listed if _says(prompt, frozenset(map(plain, forms)), text)]
    return meant[0] if len(meant) == 1 else None


def _says(prompt: Prompt, words: frozenset[str], text: str) -> bool:
    typed = plain(_REPEATED.sub("", _without_faces(text)))
    return typed in words or made_of_phrases(parts_typed(text), words | prompt.listed("polite-words"), words)


def parts_typed(text: str) -> list[str]:
    """Return the words of a text as they are compared: no faces, no letter thrice, no stops."""
    typed = plain(_REPEATED.sub("", _without_faces(text)))
    return typed.replace(",", " ").replace(".", " ").replace("!", " ").split()


_NAMES = ((True, "yes"), (False, "no"))


def _meaning(prompt: Prompt, name: str, *, plainly: bool) -> frozenset[str]:
    """Return the words for a yes or a no."""
    if plainly:
        return frozenset({plain(prompt.word(name))})
    return prompt.listed(f"{name}-words")


def made_of_phrases(parts: Sequence[str], known: frozenset[str], telling: frozenset[str]) -> bool:
    """Tell whether words are made of known phrases alone, one of which tells something."""
    if not parts or len(parts) > POLITE_WITHIN:
        return False
    ways: dict[int, set[bool]] = {0: {False}}
    for start in range(len(parts)):
        if start not in ways:
            continue
        phrase = ""
        for end in range(start + 1, len(parts) + 1):
            phrase = f"{phrase} {parts[end - 1]}" if phrase else parts[start]
            if phrase in known:
                told = {True} if phrase in telling else ways[start]
                ways[end] = ways[end] | told if end in ways else told
    return True in ways.get(len(parts), ())


def _without_faces(text: str) -> str:
    """Return the text without the pictures and faces that stand beside its words; alone they stay."""
    folded = _FACES.sub(" ", unicodedata.normalize("NFKC", text)).translate(_SKIN_TONES)
    words = "".join(char for char in folded if not _is_picture(char))
    return words if any(char.isalnum() for char in words) and not any(map(_is_telling, folded)) else folded


def _is_picture(char: str) -> bool:
    return unicodedata.category(char) in ("So", "Sk") or char in "\ufe0f\u200d"


def _is_telling(char: str) -> bool:
    return char in "👍👎✅❌👌"


def whole_number(prompt: Prompt, text: str, *, around: str = "about-words") -> int | None:
    """Return the whole number that was typed: "7", "seven", "7/10", "about 6", "７", or None.

    `around` names the phrase whose words may stand beside the number.

    A part of something else than the highest number ("3/5"), a range ("6-7") and a fraction are none.
    """
    if text.strip().startswith(MINUS):
        return None
    figures = text.translate(_KEYCAP).replace("🔟", "10")
    typed = _ROUGHLY.sub("", _NOUGHTS.sub("", plain(_without_faces(figures)))).removeprefix("~").strip(_SIGNS)
    numbers = {value for value in _parted(typed, prompt, around) if value is not None}
    return numbers.pop() if len(numbers) == 1 else None


def number_said(prompt: Prompt, text: str) -> int | None:
    """Return the only number in a sentence ("I'd put it at 6, which surprises me"), or None.

    One that is compared, denied, past, or counts hours, days and the like isn't said for the question.
    """
    plain_text = plain(text.replace("\n", ". "))
    typed = _ROUGHLY.sub("", _NOUGHTS.sub("", plain_text))
    for word in (*prompt.word("out-of-words").split("|"), "/"):
        typed = re.sub(rf"(?<=\d)\s*{re.escape(word)}\s*{prompt.state.high}\b", "", typed)
    clauses = [_CLAUSE_WORDS.findall(clause) for clause in _CLAUSES.split(typed)]
    if text.strip().startswith(MINUS) or sum(map(len, clauses)) > NUMBER_WITHIN or _NO_FIGURES.search(typed):
        return None
    told: list[tuple[int, Sequence[str]]] = [
        (value, clause) for clause in clauses for value in _told(clause, prompt)
    ]
    if len(told) > 1 and _answers_first(clauses, told, prompt):
        told = told[:1]
    if len(told) > 1 and (put_right := _put_right(clauses, prompt)):
        told = put_right
    if len(told) != 1:
        return None
    value, clause = told[0]
    said = f" {' '.join(clause)} "
    for now in prompt.word("by-now-words").split("|"):
        said = said.replace(f" {now} ", " ")
    beside = prompt.listed("beside-number-words")
    return None if any(f" {word} " in said for word in beside) else value


def reason_behind(prompt: Prompt, text: str) -> str:
    """Return the words behind a number that say why: from a "because" on, or behind its first sentence."""
    joins = [one for one in prompt.listed("joining-words") if one not in ("as", "so", "than")]
    joint = re.search(rf"(?<!\w)(?:{'|'.join(map(re.escape, joins))})(?!\w)", text, re.IGNORECASE)
    stop = re.search(r"[.!?\n]+\s+", text)
    if stop and not (joint and joint.start() < stop.start()):
        return text[stop.end() :].strip()
    return text[joint.start() :].strip() if joint else ""


def _put_right(clauses: Sequence[Sequence[str]], prompt: Prompt) -> list[tuple[int, Sequence[str]]]:
    """Return the only number behind words that take back the ones before: "7? no like 6"; empty for none."""
    taken_back = prompt.listed("take-back-words") - prompt.listed("beside-number-words")
    starts = [at for at, clause in enumerate(clauses) if at and begins(" ".join(clause), taken_back)]
    if not starts:
        return []
    told = [(value, clause) for clause in clauses[starts[-1] :] for value in _told(clause, prompt)]
    return [(value, ()) for value, _ in told] if len(told) == 1 else []


def _answers_first(
    clauses: Sequence[Sequence[str]], told: Sequence[tuple[int, Sequence[str]]], prompt: Prompt
) -> bool:
    """Tell whether a text opens with its number and goes on about others: "7, it was an 8 on Monday".

    Then the first clause is short, holds that number alone, and the next one doesn't take it back.
    """
    first, following = clauses[0], clauses[1] if len(clauses) > 1 else ()
    alone = [clause for _, clause in told if clause is first]
    if len(alone) != 1 or told[0][1] is not first or len(first) > MOST_BEFORE_OTHERS:
        return False
    taken_back = prompt.listed("take-back-words", "no-words")
    return bool(following) and not begins(" ".join(following), taken_back)


def _told(clause: Sequence[str], prompt: Prompt) -> Iterator[int]:
    """Yield the numbers of a clause; "one" and "a" in words are none here."""
    for at, value in longest(clause, MOST_IN_A_NUMBER, lambda words: _named(" ".join(words), prompt)):
        if value is not None and (value != 1 or clause[at].isdecimal()):
            yield value


def _parted(typed: str, prompt: Prompt, around: str) -> Iterator[int | None]:
    """Yield the number with and without "out of 10", where the whole is the highest number."""
    high = prompt.state.high
    if found := _PART.fullmatch(typed):
        yield _value(found[1], prompt, around) if int(found[2]) == high else None
        return
    for word in prompt.word("out-of-words").split("|"):
        number, between, whole = typed.partition(f" {word} ")
        if between:
            yield _value(number, prompt, around) if _value(whole, prompt, around) == high else None
    yield _value(typed, prompt, around)


def _value(text: str, prompt: Prompt, around: str) -> int | None:
    """Return the value of figures or of a number word, without "about" and "please" around it."""
    loose = prompt.listed(around, "polite-words")
    parts = [part for part in (one.strip(_SIGNS) for one in text.split()) if part]
    if len(parts) > POLITE_WITHIN:
        return None
    for start in range(len(parts)):
        for end in range(len(parts), start, -1):
            before, after = parts[:start], parts[end:]
            if all(not side or made_of_phrases(side, loose, loose) for side in (before, after)):
                number = _named(" ".join(parts[start:end]), prompt)
                if number is not None:
                    return number
    return None


def _named(text: str, prompt: Prompt) -> int | None:
    if _FIGURES.fullmatch(text):
        return int(text)
    sentences = prompt.words.vocabulary.sentences(text)
    alone = {one[0].value for one in sentences if len(one) == 1 and one[0].kind == "w" and one[0].text != "a"}
    return alone.pop() if len(alone) == 1 else None
