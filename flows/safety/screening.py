"""Decides whether a text calls for an offer of help, and how strong. It offers; it never judges. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from msgspec import structs

from flows.person import Screened
from flows.safety.asked import THERAPY, Asked
from flows.safety.finding import CATEGORIES_WITH_A_DOOR, OWN_LIFE, RANK, Finding, Heard, Tier
from flows.safety.hits import Hit, apart, covers, find
from flows.safety.lexicon import Frame, Level, Lexicon, load
from flows.safety.lists.patterns import place_of
from flows.safety.normalise import pieces, read

__all__ = ["Finding", "Lexicon", "Tier", "lately", "load", "screen", "weigh"]

_MEMORY = timedelta(hours=24)  # how long a soft sign colours what comes after it
_HINTS = 2  # so many different hints together are a soft sign
_MAY_BE_THERAPY = OWN_LIFE | {"goodbye_affairs", "self_injury", "burden_trapped_hopeless"}
_QUOTED: frozenset[Frame] = frozenset({"reported", "story"})
_TIERS: dict[Level, Tier] = {"red": "red", "amber": "amber", "soft": "soft"}
_LOWERED: dict[Tier, Tier] = {"red": "amber", "amber": "soft", "soft": "soft"}
_DOOR = {category: at for at, category in enumerate(CATEGORIES_WITH_A_DOOR)}


def screen(
    lexicon: Lexicon, text: str, history: tuple[Screened, ...], now: datetime, asked: Asked = ""
) -> Finding | None:
    """Return what one language's list finds in a text, or None.

    `history` are this person's earlier findings; `asked` is the kind of question that is open.
    """
    return weigh(lexicon, find(lexicon, read(lexicon.spelling, pieces(text))), history, now, asked)


def lately(history: tuple[Screened, ...], now: datetime) -> list[Screened]:
    """Return the findings of the last 24 hours."""
    return [earlier for earlier in history if timedelta() <= now - earlier.at <= _MEMORY]


def weigh(
    lexicon: Lexicon, found: list[Hit], history: tuple[Screened, ...], now: datetime, asked: Asked = ""
) -> Finding | None:
    """Return what the hits of one language's list in a text amount to, or None."""
    if not found:
        return None
    facts = list(dict.fromkeys(hit for hit in found if hit.level == "fact"))
    found = _uncovered([hit for hit in found if hit.level != "fact"])
    recent = lately(history, now)
    hits = _with_questions(_with_hints(found), lately=bool(recent))
    if not hits:
        return _of_facts(lexicon, facts) if facts else None
    marks = [hit.category for hit in found if hit.level == "mark"]
    finding = _finding(lexicon, hits, [*marks, *(hit.category for hit in facts)], lately=bool(recent))
    said = any(not earlier.from_clues for earlier in recent)
    return finding if said or asked not in THERAPY else _as_asked(finding, hits)


def _of_facts(lexicon: Lexicon, facts: list[Hit]) -> Finding:
    """Return the finding of a text that says nothing but a fact, such as an age below 18."""
    categories = tuple(dict.fromkeys(hit.category for hit in facts))
    heard = tuple(_heard(lexicon, hit) for hit in facts)
    return Finding("soft", categories, facts[0].phrase.group.topic, heard=heard)


def _uncovered(found: list[Hit]) -> list[Hit]:
    """Return the hits; none when every one that counts by itself lies within a harmless phrase."""
    within = covers((hit.start, hit.end) for hit in found if hit.level == "idiom")
    hits = [hit for hit in found if hit.level != "idiom"]
    bare = [hit for hit in hits if not within(*hit.core)]
    hints = apart([hit for hit in bare if hit.level == "hint"])
    signs = [hit for hit in bare if hit.level not in {"hint", "context", "mark"}]
    return hits if signs or len(hints) >= _HINTS or len(bare) == len(hits) else []


def _with_hints(found: list[Hit]) -> list[Hit]:
    """Return the hits that count by themselves, and a soft one for hints that come together."""
    hints = [hit for hit in found if hit.level == "hint" and hit.direct]
    rest = [hit for hit in found if hit.level not in {"hint", "mark"} and (hit.direct or hit.level != "soft")]
    several = apart(hints)
    if len(several) >= _HINTS:
        rest.append(structs.replace(several[0], level="soft"))
    return rest


def _with_questions(hits: list[Hit], *, lately: bool) -> list[Hit]:
    """Return the hits; a question about means counts where there was a soft sign before or beside it."""
    plain = [hit for hit in hits if hit.level != "context"]
    if not lately and not any(hit.direct for hit in plain):
        return plain
    return [*plain, *(structs.replace(hit, level="amber") for hit in hits if hit.level == "context")]


def _finding(lexicon: Lexicon, hits: list[Hit], marks: list[str], *, lately: bool) -> Finding:
    """Weigh the hits: what is said of oneself, here and now, decides; without it the tier is lowered."""
    direct = [hit for hit in hits if hit.direct]
    ranked = sorted(direct or hits, key=_weight)
    tier = _TIERS[ranked[0].level]
    if not direct:
        tier = _LOWERED[tier] if any(hit.third and not hit.otherwise for hit in hits) else "soft"
    elif tier == "soft" and (lately or len(apart(direct)) > 1):
        tier = "amber"
    of_others = [hit for hit in hits if hit.third or hit.category == "other_in_danger"]
    now = any(hit.level == "red" and not hit.frames for hit in of_others)
    third = (["other_in_danger"] if now else []) + (["third_party"] if of_others else [])
    kinds = [hit.category for hit in [*ranked, *hits]]
    categories = dict.fromkeys([*kinds, *third, *marks] if direct else [*third, *kinds, *marks])
    frames = frozenset[Frame]() if direct else frozenset[Frame]().union(*(hit.frames for hit in hits))
    return Finding(
        tier,
        tuple(categories),
        ranked[0].phrase.group.topic,
        direct=any(hit.category in OWN_LIFE and hit.level in {"amber", "red"} for hit in direct),
        negated="denied" in frames,
        past="past" in frames,
        joked="joke" in frames,
        quoted=not frames.isdisjoint(_QUOTED),
        third_person=bool(of_others) and not any(hit.category != "other_in_danger" for hit in direct),
        heard=tuple(_heard(lexicon, hit) for hit in dict.fromkeys([*ranked, *hits])),
    )


def _weight(hit: Hit) -> tuple[int, int, int]:
    """Return the order in which hits decide: by tier, then by what can't wait, then from left to right."""
    return -RANK[_TIERS[hit.level]], _DOOR.get(hit.category, len(_DOOR)), hit.start


def _heard(lexicon: Lexicon, hit: Hit) -> Heard:
    """Return a hit in the words of the list."""
    places = map(place_of, hit.signs)
    words = " ".join(lexicon.words[place] if place >= 0 else "…" for place in places)
    context = (*sorted(hit.frames), *(["someone else"] if hit.third else []))
    group = hit.phrase.group
    return Heard(hit.phrase.line.text, group.category, hit.level, lexicon.language, words, context)


def _as_asked(finding: Finding, hits: list[Hit]) -> Finding:
    """Return the finding as it counts while a question about therapy is open.

    Phrases without an alarming word of their own are then most likely about therapy: by themselves they
    bring at most a question; beside a plainer one they count in full.
    """
    direct = [hit for hit in hits if hit.direct]
    if not direct or not all(hit.ambiguous and hit.category in _MAY_BE_THERAPY for hit in direct):
        return finding
    heard = tuple(replace(one, context=(*one.context, "question open")) for one in finding.heard)
    return replace(finding, tier="soft", direct=False, needs_clarifying=True, heard=heard)
