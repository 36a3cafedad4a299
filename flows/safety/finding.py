"""Screening results: the tier, category, person, tense and doubt of what a text says. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Tier = Literal["red", "amber", "soft"]

RANK: dict[Tier, int] = {"soft": 0, "amber": 1, "red": 2}

Category = Literal[
    "suicide_active", "suicide_passive", "method_means_plan", "goodbye_affairs", "self_injury",
    "burden_trapped_hopeless", "overdose", "withdrawal", "medical_signs", "eating_danger",
    "abuse_violence_to_me", "therapist_misconduct", "harm_to_others", "psychosis_mania",
    "command_voices", "other_in_danger", "third_party", "under_18",
]  # fmt: skip
"""Kinds of danger. `other_in_danger`: another person, now; `third_party`: another person, not now;
`under_18`: an age below 18 said plainly, or a risk beside a sign of such an age."""

OWN_LIFE: frozenset[str] = frozenset({"suicide_active", "suicide_passive", "method_means_plan"})
"""Categories about the speaker's own life, in which a statement can be direct."""

OTHERS_ACT: frozenset[str] = frozenset(
    {"abuse_violence_to_me", "therapist_misconduct", "harm_to_others", "other_in_danger", "under_18"}
)
"""Categories in which someone else may be named without being the one it is about."""

CATEGORIES_WITH_A_DOOR: tuple[str, ...] = (
    "overdose", "medical_signs", "withdrawal", "command_voices", "method_means_plan", "suicide_active",
    "other_in_danger", "therapist_misconduct", "abuse_violence_to_me", "harm_to_others", "suicide_passive",
)  # fmt: skip
"""Categories in the order in which they decide among phrases of one weight: what can't wait comes first."""

CLUE = "clue: "
"""Begin of the level of a clue; its kind and points follow."""

Context = Literal["denied", "past", "joke", "reported", "someone else", "question open"]
"""Why a phrase counts for less."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One phrase that was heard. `words` are the list's words as they stood in the text.

    `phrase` is the line of the list, `language` the list; `context` says why it counts for less.
    """

    phrase: str
    category: str
    level: str
    language: str
    words: str = field(default="", repr=False)
    context: tuple[str, ...] = ()

    @property
    def is_clue(self) -> bool:
        """Tell whether it says little by itself: its level then names the kind of clue and its points."""
        return self.level.startswith(CLUE)


@dataclass(frozen=True, slots=True)
class Finding:
    """Result of screening one text; it is never stored, and its repr shows nothing of the text.

    `categories`: all that were heard, the one that decides first. `direct`: the speaker says plainly, of
    now, that they want to die or end their life. `negated`, `past`, `joked`, `quoted`, `third_person`:
    nothing in the text is meant of the speaker now, and this is why. `needs_clarifying`: no phrase has an
    alarming word of its own and a question of a flow is open, so it may well be about therapy. `from_clues`:
    no phrase says it, but clues add up to it. `topic` completes "You mentioned …".
    """

    tier: Tier
    categories: tuple[str, ...]
    topic: str
    direct: bool = False
    negated: bool = False
    past: bool = False
    joked: bool = False
    quoted: bool = False
    third_person: bool = False
    needs_clarifying: bool = False
    from_clues: bool = False
    heard: tuple[Heard, ...] = field(default=(), repr=False)

    @property
    def category(self) -> str:
        """Return the category that decides what is offered."""
        return self.categories[0]

    @property
    def alarms(self) -> bool:
        """Tell whether the words are no ordinary material: they bring an offer of help or a card."""
        if self.needs_clarifying:
            return False
        if self.from_clues:
            return True
        urgent = self.category in {"other_in_danger", "under_18"}
        return urgent or (
            self.tier != "soft" and not (self.negated or self.past or self.joked or self.quoted)
        )

    @property
    def denies_own(self) -> bool:
        """Tell whether nothing was heard but a denial of dying or ending one's own life, meant now."""
        own = OWN_LIFE.issuperset(self.categories)
        return own and self.negated and not (self.past or self.joked or self.quoted or self.third_person)

    @property
    def softened(self) -> bool:
        """Tell whether nothing in the text is meant of the speaker now."""
        return self.negated or self.past or self.joked or self.quoted or self.third_person
