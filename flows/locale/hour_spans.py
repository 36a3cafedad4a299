"""Reads a span of hours as its beginning: "Thursday 4-5pm", "von 16 bis 17 Uhr", "de 4 a 5". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from flows.locale.hours import AM, PM
from flows.locale.vocabulary import Symbol, Vocabulary

_BEGIN = re.compile(r"(?<![./:-](?=m))b?(?P<hour>[dwm](?:[:.]m)?|y)(?P<sign>H?P?)$")
_END = re.compile(r"(?P<hour>[dwm](?:[:.]m)?|y)(?P<sign>H?P?)")
_AT = Symbol("a", 0, "")
"""Stands before the hour, so that it isn't taken for a day of the month."""

_GOES_ON = "M./-:s"
"""Symbols that follow a day of a month rather than an hour: "9 to 20 March", "9.-20.3."."""


def begins(sentences: Iterable[Sequence[Symbol]], vocabulary: Vocabulary) -> Iterator[tuple[Symbol, ...]]:
    """Yield each sentence that has a span of hours, with the hour at which it begins in its place.

    The half of the day that stands at the end is that of both, unless the beginning is later: "11-1pm"
    begins before noon. Numbers without a sign of an hour are none ("3 to 4"), nor is "5 to 6pm", which is
    five minutes to six as well.
    """
    for sentence in sentences:
        # A number behind a space belongs to no mark before it: "13.3. 16 Uhr".
        kinds = "".join("m" if symbol.kind == "d" and symbol.glued else symbol.kind for symbol in sentence)
        for place in (n for n, kind in enumerate(kinds) if kind in "z-"):
            before, after = _BEGIN.search(kinds[:place]), _END.match(kinds, place + 1)
            if before and after and kinds[after.end() : after.end() + 1] not in tuple(_GOES_ON):
                marked = any(sign in "HP:y" for sign in before[0] + after[0])
                plain = before[0] not in tuple("dwm") or not _counts_minutes(sentence[place], vocabulary)
                sign = _sign(sentence, before, after) if marked and plain else None
                if sign is not None:
                    hour = sentence[before.start("hour") : before.end("hour")]
                    yield (*sentence[: before.start()], _AT, *hour, *sign, *sentence[after.end() :])


def _counts_minutes(symbol: Symbol, vocabulary: Vocabulary) -> bool:
    """Tell whether a word between two numbers can count minutes to an hour, as "to" does."""
    return any(kind in "rR" for kind, _ in vocabulary.forms.get(tuple(symbol.text.split()), ()))


def _sign(
    sentence: Sequence[Symbol], before: re.Match[str], after: re.Match[str]
) -> tuple[Symbol, ...] | None:
    """Return what stands behind the first hour, or would: "Uhr", "pm"; None where that can't be told."""
    own = sentence[before.start("sign") : before.end("sign")]
    shared = sentence[after.start("sign") : after.end("sign")]
    if own or not any(symbol.kind == "P" for symbol in shared):
        return (*own,) or (*shared,)
    first, last = (_hour(sentence[found.start("hour")]) for found in (before, after))
    if first > 12 or first % 12 <= last % 12:
        return (*shared,)
    other = {AM: PM, PM: AM}
    if any(symbol.kind == "P" and symbol.value not in other for symbol in shared):
        return None
    return tuple(one._replace(value=other[one.value]) if one.kind == "P" else one for one in shared)


def _hour(symbol: Symbol) -> int:
    return symbol.value // 100 if symbol.kind == "y" else symbol.value
