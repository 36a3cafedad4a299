"""Checks a table of wordings: that no way of answering finds none, and that no hole breaks a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from flows.listening.frames import HOLE

_HOLES = re.compile(r"\{([^{}]*)\}")
_KNOWN = frozenset({"it", "It", "to it"})
_WITHOUT = frozenset({"none"})


def misfits(table: Mapping[str, str], *, needs_none: bool) -> Iterator[tuple[str, str]]:
    """Yield (key, what is wrong and what to do) for everything in a table that can come out broken.

    Args:
        table: the wordings by their key.
        needs_none: whether there may be nothing to say, so that `none` has to be there.
    """
    holes = {key for key in table if key not in _WITHOUT}
    if needs_none and "none" not in table:
        yield "none", "`none` is missing. Write the sentence for somebody who skipped, or typed “not sure”"
    if holes and "own" not in table:
        yield "own", "`own` is missing. Write a wording with `{It}`, for words that are a sentence already"
    for key, wording in table.items():
        yield from ((key, words) for words in _slips(key, wording))


def _slips(key: str, wording: str) -> Iterator[str]:
    found = _HOLES.findall(wording)
    if key in _WITHOUT:
        if found:
            yield "`none` has a hole, and nothing to put in. Take it out"
        return
    if strange := next((name for name in found if name not in _KNOWN), ""):
        yield f"`{{{strange}}}` is no hole of a wording. Write {{it}} or {{It}}"
    elif len(found) != 1:
        yield "a wording has one hole. Write {it}, or {It} for a sentence of its own, once"
    elif key == "to" and found != ["to it"]:
        yield f"`to` takes {HOLE['to']}, which puts *to* before a bare verb. Write it so"
    elif key != "to" and found == ["to it"]:
        yield "only `to` takes {to it}. Write {it}"
    elif "{It}" in wording and (words := _unlike_a_sentence(wording)):
        yield words


def _unlike_a_sentence(wording: str) -> str:
    before, _, after = wording.partition("{It}")
    if before.strip() and before.rstrip()[-1] not in ".!?:…":
        return "{It} is a sentence of its own. End the sentence before it, or write {it}"
    if after and after[0] in ".,;:!?":
        return "{It} closes with its own stop. Take out the mark behind it"
    return ""
