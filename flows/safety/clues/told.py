"""Adds up the words by which something is told that is not meant now: a denial, a memory, a report. Pure."""

from __future__ import annotations

from dataclasses import replace

from msgspec import structs

from flows.safety.clues.adding_up import Sum
from flows.safety.clues.clue_list import Clue
from flows.safety.finding import OWN_LIFE, Finding
from flows.safety.lexicon import Lexicon
from flows.safety.normalise import Words

_OWN = OWN_LIFE | {"self_injury", "goodbye_affairs", "burden_trapped_hopeless"}
_LONG = 45  # words; a longer text tells of more than one thing


def as_told(lexicon: Lexicon, words: Words, found: Finding) -> Finding:
    """Return a finding; where it is in doubt whether it is meant now, one of the number and an offer.

    Phrases and the words right around them decide first. It is in doubt where they would open a card and
    the words of the whole text tell of a denial, a memory or a report, and where they would soften what
    the words of the whole text say is meant now.
    """
    table = lexicon.told.table
    if not _may_be_in_doubt(found) or len(words.words) > _LONG:
        return found
    told = _told(lexicon, words)
    points = sum(one.points for one in told)
    if found.softened:
        in_doubt = table.meant_needed is not None and points <= table.meant_needed
    else:
        in_doubt = table.told_needed is not None and points >= table.told_needed
    if not in_doubt:
        return found
    said = tuple(one for one in told if (one.points < 0) is found.softened)
    return replace(
        found, tier="soft", direct=False, negated=False, quoted=False, from_clues=True,
        heard=(*found.heard, *Sum(said, when_asked=False, language=lexicon.language).heard),
    )  # fmt: skip


def _may_be_in_doubt(found: Finding) -> bool:
    """Tell whether a finding of one's own life alone is plain without a means, or denied, or quoted."""
    otherwise = found.third_person or found.joked or found.past or found.needs_clarifying
    if otherwise or not _OWN.issuperset(found.categories):
        return False
    return found.softened or found.tier == "amber"


def _told(lexicon: Lexicon, words: Words) -> tuple[Clue, ...]:
    """Return the words that tell whether something is meant now, and the other kinds of clues, each once."""
    kinds = lexicon.told.table.told_kinds
    first = {one.text: one for one in reversed([*lexicon.told.find(words.words)])}
    for one in lexicon.clues.find(words.words):
        if one.kind in kinds:
            first.setdefault(f"kind {one.kind}", structs.replace(one, points=kinds[one.kind]))
    return tuple(sorted(first.values(), key=lambda one: one.start))
