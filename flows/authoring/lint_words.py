"""Looks at how the texts read: words that push, unsafe words, slips of the keyboard, hard sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from flows.authoring.wording import Wording
from flows.draft import Draft, Notes
from flows.errors import Problem
from flows.locate import Place
from flows.model import Template

Grade = Callable[[str], float]
"""Returns the school grade a text asks for."""

GRADE = 7.0
"""Grade 7 or lower, taken over a whole talk: a single short line says too little."""

BOT_VOICE = frozenset({"ask", "say", "help", "retry", "about", "button"})

SLIPS = (
    (re.compile(r"\t"), "a tab"),
    (re.compile(r"(?<=\S)  +(?=\S)"), "two spaces in a row"),
    (re.compile(r"[\u00ad\u200b\u2060\ufeff\u00a0]"), "an invisible sign"),
    (re.compile(r"^\s|\s$"), "a space at the edge"),
    (re.compile(r"\s[,.;:?!](?=\s|$)"), "a space before a full stop or comma"),
    (re.compile(r"\b(?!that|had)([a-z]+) \1\b", re.IGNORECASE), "a word twice"),
    (re.compile(r"(?<!\.)\.\.(?!\.)|,,|\?\?"), "a sign twice"),
    (re.compile(r"^[^“]*”|“[^”]*$"), "a “ or ” that stands alone"),
)


def word_problems(draft: Draft, wording: Wording) -> Iterator[Problem]:
    """Yield what had better be said otherwise."""
    for place, template in draft.texts:
        key = str(place[2] if place[0] == "state" else place[1])
        yield from said_problems(draft.notes, place, template, wording, own_voice=key in BOT_VOICE)


def said_problems(
    notes: Notes, place: Place, template: Template, wording: Wording, *, own_voice: bool
) -> Iterator[Problem]:
    """Yield what had better be said otherwise in one text. `own_voice`: the bot says it, not the person."""
    said = "".join("…" if span.slot else span.text for span in template.spans)
    for code, word, instead in wording.found(said, own_voice=own_voice):
        yield notes.problem(code, place, f"“{word}” is not how this bot speaks. {instead}")
    if own_voice and "!" in said:
        yield notes.problem("S108", place, "an exclamation mark is loud. Put a full stop")
    for pattern, what in SLIPS:
        if pattern.search(template.source):
            yield notes.problem("S109", place, f"there is {what}. Take it out")


def grade_problems(draft: Draft, grade: Grade) -> Iterator[Problem]:
    """Yield a talk that asks for more schooling than it may, and name its hardest text."""
    said = [(place, _plain(template)) for place, template in draft.texts if place[-1] in {"ask", "say"}]
    whole = " ".join(text for _, text in said)
    if not whole or grade(whole) <= GRADE:
        return
    place, _ = max(said, key=lambda one: (grade(one[1]), len(one[1])))
    words = (
        f"the talk reads at grade {grade(whole):.1f}; this is its hardest text. Use shorter, plainer words"
    )
    yield draft.notes.problem("S106", place, words)


def _plain(template: Template) -> str:
    text = "".join("this" if span.slot else span.text for span in template.spans).strip()
    return text if text.endswith((".", "?", "!", ":")) else f"{text}."
