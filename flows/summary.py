"""Makes the page a person can forward: their own words, line by line, never an interpretation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import get_args

from flows.model import Flow, Section, Session, State, Template, Value, Values
from flows.person import Line
from flows.text import clip, fill, without_stop

LIMIT = 1800
"""A page fits one message and one sheet (content.md, section 17)."""

_GAP = "\n\n"

SECTIONS: tuple[Section, ...] = get_args(Section)

FOLLOWS: Mapping[str, Section] = {"sentence": "sentence", "plan": "plan", "goals": "goals"}
"""Kept answers whose place on the page needs no word from the author."""

SCORES, NUMBERS = "scores", "numbers"
"""The keys of the lines that gather numbers of several days."""

_ENDS = re.compile(r" \(0–10\b.*\)$")
_INNER = str.maketrans("“”„", "‘’‚")


def lines_of(flow: Flow, session: Session, shown: Values, language: str) -> tuple[Line, ...]:
    """Return a line for every labelled answer the person gave, in the order of the page."""
    passed = dict.fromkeys((*session.path, session.state))
    states = (flow.states[name] for name in passed if name in flow.states)
    lines = [
        _line(state, shown, language)
        for state in states
        if state.label and session.answers.get(state.save) not in (None, (), "")
    ]
    return tuple(sorted(lines, key=lambda line: SECTIONS.index(line.section)))


def _line(state: State, shown: Values, language: str) -> Line:
    label = fill(state.label, shown, language).text if state.label else ""
    words = as_words(shown[state.save])
    section = FOLLOWS.get(state.keep or "", state.section)
    return Line(state.save, label, words, section, state.share and not state.sensitive, state.sensitive)


def as_words(value: Value) -> str:
    """Return an answer as it reads on the page."""
    if not isinstance(value, tuple):
        return str(value)
    return "; ".join((*map(without_stop, value[:-1]), *value[-1:]))


def page(
    title: str, lines: tuple[Line, ...], made_on: date, phrases: Mapping[str, Template], language: str = "en"
) -> str:
    """Return the page to forward: at most `LIMIT` characters, whatever was typed."""
    head = fill(phrases["summary-head"], {"title": title}, language).text
    foot = fill(phrases["summary-foot"], {"made_on": made_on.isoformat()}, language).text
    body = laid_out(fitted(lines, LIMIT - len(head) - len(foot) - len(_GAP) * 2))
    return _GAP.join((head, body, foot) if body else (head, foot))


def fitted(lines: tuple[Line, ...], room: int) -> tuple[Line, ...]:
    """Return the lines as they stand on a page with so much room.

    Long words are cut last, and evenly, so that no line pushes another off the page.
    """
    most = room
    while most > 0:
        cut = tuple(replace(line, words=clip(line.words, most)) for line in lines)
        if len(laid_out(cut)) <= room:
            return cut
        most = most * 4 // 5
    return ()


def laid_out(lines: Iterable[Line]) -> str:
    """Return the lines of a page, with a heading over those of each talk where there are several."""
    parts = []
    for under, group in groupby(lines, key=lambda line: line.under):
        parts.append("\n".join((*filter(None, (under,)), *map(as_line, group))))
    return _GAP.join(parts)


def as_line(line: Line) -> str:
    """Return a line as it reads on the page: the label, and the person's words in quotes.

    A number needs no quotes, and quotes inside quotes are single ones.
    """
    return f"{line.label}: {line.words if is_number(line) else f'“{line.words.translate(_INNER)}”'}"


def brief(line: Line) -> Line:
    """Return a line for a button: without the ends of its scale, so that the number has room."""
    return replace(line, label=_ENDS.sub("", line.label), words=line.words.replace("\n", " "))


def in_short(line: Line) -> str:
    """Return a line as a button names it."""
    short = brief(line)
    return f"{short.label}: {short.words}"


def is_number(line: Line) -> bool:
    """Tell whether a line holds numbers alone."""
    return line.words.isdecimal() or line.key in (SCORES, NUMBERS)


def numbers_alone(lines: Iterable[Line]) -> bool:
    """Tell whether a page of these lines would hold numbers and no words: such a page is never sent."""
    every = tuple(lines)
    return bool(every) and all(map(is_number, every))


def why_not(lines: Sequence[Line], on: Sequence[Line]) -> str:
    """Return the phrase that says why no page is made of the lines that are on; empty where one is."""
    if not numbers_alone(on):
        return ""
    return "page-sentence-off" if sentence_off(lines, on) else "page-numbers-only"


def sentence_off(lines: Sequence[Line], on: Sequence[Line]) -> Line | None:
    """Return the sentence that a page of numbers alone waits for, if the person has one."""
    return next((line for line in lines if line.section == "sentence"), None) if numbers_alone(on) else None
