"""Reads the choice that a longer text begins with: "Sort of, because Mum's day centre closes at four"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from flows.engine.prompt import Option, Prompt
from flows.locale.matching import alternatives, grouped, made_of, plain, unmarked

OPENS_WITHIN = 120
"""Words of a text that may begin with a choice; a longer one is about more than the question."""

MOST_BEHIND_NO = 40
"""Words behind a no to a sensitive question; more of them say more than no."""

MOST_LEADING = 5
"""Words in front of a choice that say nothing yet, as in "I'm afraid it's a pattern"."""

_PIECES = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[^\s\w]")


class Begun(Struct, frozen=True):
    """The choice that a text begins with; `rest` tells whether words that say more stand behind it.

    `behind` are those words as they were typed.
    """

    option: Option
    rest: bool
    behind: str = ""


class _Text(Struct, frozen=True):
    """The words of a text, and before which of them a sign stands."""

    words: tuple[str, ...]
    signs: frozenset[int]

    def has(self, phrase: Sequence[str], at: int) -> bool:
        return self.words[at : at + len(phrase)] == tuple(phrase)

    def clauses(self, at: int) -> Iterator[tuple[str, ...]]:
        """Yield the words from a place on, cut at signs."""
        cuts = [at, *(n for n in sorted(self.signs) if at < n < len(self.words)), len(self.words)]
        yield from (self.words[start:end] for start, end in pairwise(cuts))


def begun(prompt: Prompt, text: str) -> Begun | None:
    """Return the only choice that a text begins with, where what follows doesn't take it back.

    A no to a sensitive question is taken only where nothing stands in front and nothing behind is in doubt.
    """
    read = _read(text)
    if not read.words or len(read.words) > OPENS_WITHIN:
        return None
    forms = [(option, form) for option in prompt.options for form in _forms(prompt, option)]
    for start in _starts(prompt, read):
        found = [
            (end, option)
            for option, form in forms
            if read.has(form, start) and _ends(prompt, read, end := start + len(form), option)
        ]
        if found:
            longest = max(end for end, _ in found)
            named = {option.button: option for end, option in found if end == longest}
            only = next(iter(named.values())) if len(named) == 1 else None
            judged = _judged(prompt, read, longest, only) if only else None
            return replace(judged, behind=_behind(text, longest)) if judged and judged.rest else judged
    return None


def _behind(text: str, count: int) -> str:
    """Return what was typed behind the first so many words."""
    words = [found for found in _PIECES.finditer(text) if found[0][0].isalnum()]
    return text[words[count].start() :].strip() if count < len(words) else ""


def _read(text: str) -> _Text:
    words: list[str] = []
    signs: set[int] = set()
    for piece in _PIECES.findall(plain(text.replace("\n", ". "))):
        if piece[0].isalnum():
            words.append(piece)
        else:
            signs.add(len(words))
    return _Text(tuple(words), frozenset(signs))


def _words(text: str) -> tuple[str, ...]:
    return _read(text).words


def _forms(prompt: Prompt, option: Option) -> Iterator[tuple[str, ...]]:
    """Yield what picks an option at the beginning of a text: its label, its author's words, a yes or a no."""
    labels = (option.label, option.label.partition(":")[0])
    yield from filter(None, map(_words, labels))
    yield from _each(frozenset[str]().union(*(unmarked(plain(label)) for label in labels)))
    yield from _each(alternatives(option.typed))
    first, comma, behind = option.label.partition(",")
    if comma and plain(first) in (plain(prompt.word("yes")), plain(prompt.word("no"))):
        yield from filter(None, [_words(behind)])
    name = option.value
    if name in ("yes", "no"):
        bare = _words(prompt.word(name))
        others = (_words(one.label) for one in prompt.options if one.button != option.button)
        if not any(label[: len(bare)] == bare for label in others):
            yield from _said(prompt, f"{name}-opening-words")


def _said(prompt: Prompt, phrase: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of each text of a phrase that has any."""
    return _each(prompt.listed(phrase))


@lru_cache(maxsize=1024)
def _each(listed: frozenset[str]) -> tuple[tuple[str, ...], ...]:
    """Return the words of each text that content lists: every typed answer asks for them."""
    return tuple(filter(None, map(_words, listed)))


def _starts(prompt: Prompt, read: _Text) -> Iterator[int]:
    """Yield where a choice may begin: at the first word, and behind words that say nothing yet."""
    yield 0
    if prompt.state.sensitive:
        return
    leads, reached = _said(prompt, "lead-in-words"), {0}
    for at in range(min(MOST_LEADING, len(read.words))):
        if at in reached:
            reached |= {at + len(lead) for lead in leads if read.has(lead, at)}
    yield from (at for at in sorted(reached) if 0 < at < len(read.words))
    last = min((sign for sign in read.signs if sign), default=len(read.words)) - 1
    if 0 < last < MOST_LEADING and last not in reached and _ends_in_yes(prompt, read.words[: last + 1]):
        yield last


def _ends_in_yes(prompt: Prompt, clause: Sequence[str]) -> bool:
    """Tell whether a clause ends in a yes that nothing in it doubts: "one time yes"."""
    doubtful = {word for one in _said(prompt, "doubt-words") for word in one if len(one) == 1}
    return clause[-1:] in _said(prompt, "yes-opening-words") and doubtful.isdisjoint(clause[:-1])


def _ends(prompt: Prompt, read: _Text, end: int, option: Option) -> bool:
    """Tell whether a choice can end there: before a sign, a word that joins, or the same said again."""
    again = option.value in ("yes", "no") and any(
        read.has(form, end) for form in _said(prompt, f"{option.value}-opening-words")
    )
    joined = any(read.has(word, end) for word in _said(prompt, "joining-words"))
    return (
        end >= len(read.words) or end in read.signs or joined or again or _goes_on(prompt, read, end, option)
    )


def _goes_on(prompt: Prompt, read: _Text, end: int, option: Option) -> bool:
    """Tell whether a clause begins behind a yes or a no without a comma: "yeah he called me …"."""
    if option.value not in ("yes", "no") or _takes_back_at(prompt, read, end, option.value):
        return False
    groups = grouped(prompt.word("going-on-words"))
    words = {form for name, forms in groups if name == option.value for form in forms}
    return end < len(read.words) and read.words[end] in words


def _takes_back_at(prompt: Prompt, read: _Text, end: int, name: str) -> bool:
    """Tell whether the clause there says the opposite: "yeah I don't think so"."""
    opposite = prompt.listed("no-words" if name == "yes" else "yes-words")
    return " ".join(next(read.clauses(end), ())) in opposite


def _name(prompt: Prompt, option: Option) -> str:
    """Return "yes" or "no" for an option whose label begins with that word, its id for others."""
    first = plain(option.label.partition(",")[0])
    return next((name for name in ("yes", "no") if first == plain(prompt.word(name))), option.value)


def _judged(prompt: Prompt, read: _Text, end: int, option: Option) -> Begun | None:
    """Return the choice, unless the words behind it take it back or leave it in doubt."""
    name = _name(prompt, option)
    if name in ("yes", "no"):
        again = sorted(_said(prompt, f"{name}-opening-words"), key=len, reverse=True)
        while found := next((one for one in again if read.has(one, end)), None):
            end += len(found)
    others = [form for one in prompt.options if one.button != option.button for form in _forms(prompt, one)]
    opposite = [
        one for which in ("yes", "no") if which != name for one in _said(prompt, f"{which}-opening-words")
    ]
    if any(_takes_back(prompt, clause, [*others, *opposite]) for clause in read.clauses(end)):
        return None
    rest = read.words[end:]
    if name == "no" and prompt.state.sensitive and _in_doubt(prompt, read, end):
        return None
    polite = prompt.listed("polite-words")
    return Begun(option, bool(rest) and not made_of(" ".join(rest), polite))


def _takes_back(prompt: Prompt, clause: Sequence[str], others: Sequence[Sequence[str]]) -> bool:
    """Tell whether a clause begins with words that take back, or is another choice."""
    polite = prompt.listed("polite-words")
    for words in _said(prompt, "take-back-words"):
        alone = len(words) == len(clause) and " ".join(words) in polite
        if tuple(clause[: len(words)]) == words and not alone:
            return True
    leading = (*_said(prompt, "lead-in-words"), *_said(prompt, "joining-words"))
    leads = {word for one in leading for word in one}
    while clause and tuple(clause) not in others and clause[0] in leads:
        clause = clause[1:]
    return tuple(clause) in others


def _in_doubt(prompt: Prompt, read: _Text, end: int) -> bool:
    """Tell whether the words behind a no to a sensitive question may say more than no."""
    if len(read.words) - end > MOST_BEHIND_NO:
        return True
    doubts = _said(prompt, "doubt-words")
    return any(read.has(words, at) for words in doubts for at in range(end, len(read.words)))
