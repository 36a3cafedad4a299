"""Decides whether a text calls for an offer of help, and how strong. It offers; it never judges. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Literal

from flows.lexicon import END, OTHER, Frame, Level, Lexicon, load
from flows.normalise import Words, read
from flows.person import Screened

__all__ = ["Finding", "Lexicon", "Tier", "load", "screen"]

Tier = Literal["red", "amber", "soft"]

_MEMORY = timedelta(hours=24)  # how long a soft sign colours what comes after it
_HINTS = 2  # so many different hints together are a soft sign
_REACH = 6  # words before a hit in which it may be denied
_SUBJECT = 12  # words before a hit in which we look for who it is about
_WINDOW = 24  # words around a hit that tell whether it is past, joked or quoted
_OTHERS_ACT = frozenset({"abuse_violence_to_me", "harm_to_others"})  # someone else is named in these anyway
_ELSEWHERE: frozenset[Frame] = frozenset({"story", "elsewhere"})  # a bare word there is only a topic
_TIERS: dict[Level, Tier] = {"red": "red", "amber": "amber", "soft": "soft"}
_LOWERED: dict[Tier, Tier] = {"red": "amber", "amber": "soft", "soft": "soft"}
RANK: dict[Tier, int] = {"soft": 0, "amber": 1, "red": 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a text calls for; it never holds the text.

    `negated`: denied, past, quoted or joked throughout. `third_person`: about someone else
    throughout. `topic` completes "You mentioned …".
    """

    tier: Tier
    categories: tuple[str, ...]
    negated: bool
    third_person: bool
    topic: str


@dataclass(frozen=True, slots=True)
class _Hit:
    """A phrase found at a place of the text.

    `core` is the stretch of it that alarms. `otherwise`: denied, past, quoted or joked.
    """

    level: Level
    category: str
    topic: str
    start: int
    end: int
    core: tuple[int, int] = (0, 0)
    otherwise: bool = False
    third: bool = False

    @property
    def direct(self) -> bool:
        """Tell whether it is said of oneself, here and now."""
        return not (self.otherwise or self.third)


@dataclass(frozen=True, slots=True)
class _Text:
    """A text as word signs; `stops` are the places where a sentence or a clause ends."""

    signs: str
    stops: tuple[int, ...]


def screen(lexicon: Lexicon, text: str, recent: tuple[Screened, ...], now: datetime) -> Finding | None:
    """Return what the text calls for, or None; `recent` are this person's earlier findings."""
    words = read(lexicon.spelling, text)
    found = _uncovered(_as_meant(list(_found(lexicon, words))))
    lately = any(timedelta() <= now - earlier.at <= _MEMORY for earlier in recent)
    hits = _with_questions(_with_hints(found), lately=lately)
    if not hits:
        return None
    marks = [hit.category for hit in found if hit.level == "mark"]
    return _finding(hits, marks, lately=lately)


def _found(lexicon: Lexicon, words: Words) -> Iterator[_Hit]:
    """Yield every phrase of the lexicon that is in the text."""
    text = _as_signs(lexicon, words)
    there = {*words.words}
    for at in sorted({at for word in there for at in lexicon.by_word.get(word, ())}):
        phrase = lexicon.phrases[at]
        group = phrase.group
        if any(map(there.isdisjoint, phrase.needs)):
            continue
        for match in phrase.pattern.finditer(text.signs):
            start, end = match.span()
            core = (start, end) if group.category in _OTHERS_ACT else _core(lexicon, match.group(), start)
            hit = _Hit(group.level, group.category, group.topic, start, end, core)
            framed = hit if group.level in {"idiom", "mark"} else _framed(lexicon, text, hit)
            if framed is not None:
                yield framed


def _core(lexicon: Lexicon, inside: str, start: int) -> tuple[int, int]:
    """Return from where to where a hit alarms: its alarming words, or else its last."""
    places = [at for at, sign in enumerate(inside, start) if sign in lexicon.keys]
    return (places[0], places[-1] + 1) if places else (start + len(inside) - 1, start + len(inside))


def _as_signs(lexicon: Lexicon, words: Words) -> _Text:
    """Write the words as one sign each, so that phrases are small patterns over them."""
    signs: list[str] = []
    stops: list[int] = []
    for at, word in enumerate(words.words):
        if at in words.ends:
            signs.append(END)
        if at in words.ends or at in words.commas:
            stops.append(len(signs))
        signs.append(lexicon.signs.get(word, OTHER))
    return _Text("".join(signs), tuple(stops))


def _framed(lexicon: Lexicon, text: _Text, hit: _Hit) -> _Hit | None:
    """Return the hit with what the words around it say about it; None when it is nobody's here."""
    at = bisect_right(text.stops, hit.start)
    clause = text.signs[max(text.stops[at - 1] if at else 0, hit.start - _REACH) : hit.start]
    frames = {frame for frame, pattern in lexicon.before if pattern.search(clause)}
    left = text.signs[max(0, hit.start - _WINDOW) : hit.start].rpartition(END)[2]
    right = text.signs[hit.start : hit.end + _WINDOW].partition(END)[0]
    frames |= {frame for frame, pattern in lexicon.sentence if pattern.search(left + right)}
    if hit.level == "topic" and frames & _ELSEWHERE:
        return None
    if "story" in frames and not any(sign in lexicon.me for sign in left + right):
        return None
    frames -= _ELSEWHERE
    otherwise = bool(frames - {"meant"}) and not ("meant" in frames and frames <= {"meant", "denied"})
    inside = text.signs[hit.start : hit.end]
    third = hit.category not in _OTHERS_ACT and _about_others(lexicon, left[-_SUBJECT:], inside)
    if hit.level == "topic":  # the word itself counts, so that it shares what is said of a phrase around it
        hit = replace(hit, level="soft", start=hit.core[0], end=hit.core[1])
    return replace(hit, otherwise=otherwise, third=third)


def _about_others(lexicon: Lexicon, left: str, inside: str) -> bool:
    """Tell whether the nearest person named in or before the hit is someone else."""
    people = [sign for sign in inside if sign in lexicon.me or sign in lexicon.others]
    people = people or [sign for sign in left if sign in lexicon.me or sign in lexicon.others][-1:]
    return bool(people) and all(sign in lexicon.others for sign in people)


def _as_meant(found: list[_Hit]) -> list[_Hit]:
    """Return the hits; what lies within something denied, past, quoted or joked is so as well."""
    covers = _covers((hit.start, hit.end) for hit in found if hit.otherwise)
    return [replace(hit, otherwise=True) if covers(hit.start, hit.end) else hit for hit in found]


def _covers(spans: Iterable[tuple[int, int]]) -> Callable[[int, int], bool]:
    """Return a function that tells whether a stretch lies within one of the spans."""
    ordered = sorted(spans)
    starts = [start for start, _ in ordered]
    reach = list(accumulate((end for _, end in ordered), max, initial=0))
    return lambda start, end: end <= reach[bisect_right(starts, start)]


def _uncovered(found: list[_Hit]) -> list[_Hit]:
    """Return the hits; none when every one that counts by itself lies within a harmless phrase."""
    covers = _covers((hit.start, hit.end) for hit in found if hit.level == "idiom")
    hits = [hit for hit in found if hit.level != "idiom"]
    bare = [hit for hit in hits if not covers(*hit.core)]
    hints = _apart([hit for hit in bare if hit.level == "hint"])
    signs = [hit for hit in bare if hit.level not in {"hint", "context", "mark"}]
    return hits if signs or len(hints) >= _HINTS or len(bare) == len(hits) else []


def _with_hints(found: list[_Hit]) -> list[_Hit]:
    """Return the hits that count by themselves, and a soft one for hints that come together."""
    hints = [hit for hit in found if hit.level == "hint" and hit.direct]
    rest = [hit for hit in found if hit.level not in {"hint", "mark"} and (hit.direct or hit.level != "soft")]
    apart = _apart(hints)
    if len(apart) >= _HINTS:
        rest.append(replace(apart[0], level="soft"))
    return rest


def _with_questions(hits: list[_Hit], *, lately: bool) -> list[_Hit]:
    """Return the hits; a question about means counts where there was a soft sign before or beside it."""
    plain = [hit for hit in hits if hit.level != "context"]
    if not lately and not any(hit.direct for hit in plain):
        return plain
    return [*plain, *(replace(hit, level="amber") for hit in hits if hit.level == "context")]


def _apart(hits: list[_Hit]) -> list[_Hit]:
    """Return hits that do not overlap, from left to right."""
    kept: list[_Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
    return kept


def _finding(hits: list[_Hit], marks: list[str], *, lately: bool) -> Finding:
    """Weigh the hits: what is said of oneself, here and now, decides; without it the tier is lowered."""
    direct = [hit for hit in hits if hit.direct]
    ranked = sorted(direct or hits, key=lambda hit: (-RANK[_TIERS[hit.level]], hit.start))
    tier = _TIERS[ranked[0].level]
    if not direct:
        tier = _LOWERED[tier] if any(hit.third and not hit.otherwise for hit in hits) else "soft"
    elif tier == "soft" and (lately or len(_apart(direct)) > 1):
        tier = "amber"
    third = ["third_party"] if any(hit.third for hit in hits) else []
    categories = dict.fromkeys([*(hit.category for hit in [*ranked, *hits]), *third, *marks])
    return Finding(
        tier,
        tuple(categories),
        negated=not direct and any(hit.otherwise for hit in hits),
        third_person=not direct and any(hit.third for hit in hits),
        topic=ranked[0].topic,
    )
