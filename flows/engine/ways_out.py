"""Reads typed ways out of a question: Back, Skip, Pause and Help now, in words for them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flows.definition.template import fill
from flows.engine.doubt import means_skip
from flows.engine.number_parsers import made_of_phrases
from flows.engine.parsers import pick
from flows.engine.prompt import Prompt
from flows.engine.spoken_words import AskedWay, SpokenWords
from flows.locale.matching import plain
from flows.model import SKIP, Given

SAYS_NO = frozenset({"no", "none", "nothing", "nobody"})
"""Ids of choices that a no picks, so that it skips nothing."""

_CLAUSES = re.compile(r"[,.;:!?…]+")


def way_out(text: str, prompt: Prompt | None, spoken: SpokenWords) -> str | None:
    """Return which way out a text names, if it isn't an answer that stands on a button.

    Without an open question, `prompt` is None, the words for a way out are all that name it.
    """
    typed = plain(text)
    if prompt is None:
        return spoken.ways_out.get(typed)
    way = SKIP if _skips(prompt, text, typed, spoken.ways_out) else spoken.ways_out.get(typed)
    way = way or _asked_way(typed, spoken.asked_ways)
    if way is None or pick(prompt, Given(text)) or plain(prompt.suggest) == typed:
        return None
    return way


def _asked_way(typed: str, ways: Mapping[str, AskedWay]) -> str | None:
    """Return the way that is asked for politely: "hang on, can I go back"."""
    parts = _CLAUSES.sub(" ", typed).split()
    for way, asked in ways.items():
        if (
            asked.words.issuperset(parts)
            and made_of_phrases(parts, asked.known, asked.told)
            and made_of_phrases(parts, asked.known, asked.beside)
        ):
            return way
    return None


def _skips(prompt: Prompt, text: str, typed: str, ways: Mapping[str, str]) -> bool:
    """Tell whether the label of the button that skips was typed, or its meaning in other words.

    "none" is "None of these" and "no clue" is "I don't know", where nothing is drafted and no button says
    no. "I'd rather not say" is neither.
    """
    written = prompt.state.skip_label
    label = fill(written, {}, prompt.language).text if written else ""
    if not label:
        return False
    if plain(label) == typed:
        return True
    if prompt.draft or plain(label) in ways or any(one.value in SAYS_NO for one in prompt.options):
        return False
    return means_skip(text, label, prompt.words, prompt.language)
