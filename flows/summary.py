"""Makes the page a person can forward: their own words, line by line, never an interpretation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import get_args

from flows.model import Flow, Section, Session, State, Template, Value, Values
from flows.person import Line
from flows.text import clip, fill

LIMIT = 1800
"""A page fits one message and one sheet (content.md, section 17)."""

_GAP = "\n\n"

SECTIONS: tuple[Section, ...] = get_args(Section)

FOLLOWS: Mapping[str, Section] = {"sentence": "sentence", "plan": "plan", "goals": "goals"}
"""Kept answers whose place on the page needs no word from the author."""


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
    return "; ".join(value) if isinstance(value, tuple) else str(value)


def page(
    title: str, lines: tuple[Line, ...], made_on: date, phrases: Mapping[str, Template], language: str = "en"
) -> str:
    """Return the page to forward: at most `LIMIT` characters, whatever was typed."""
    head = fill(phrases["summary-head"], {"title": title}, language).text
    foot = fill(phrases["summary-foot"], {"made_on": made_on.isoformat()}, language).text
    body = "\n".join(map(as_line, fitted(lines, LIMIT - len(head) - len(foot) - len(_GAP) * 2)))
    return _GAP.join((head, body, foot) if body else (head, foot))


def fitted(lines: tuple[Line, ...], room: int) -> tuple[Line, ...]:
    """Return the lines as they stand on a page with so much room.

    Long words are cut last, and evenly, so that no line pushes another off the page.
    """
    most = room
    while most > 0:
        cut = tuple(replace(line, words=clip(line.words, most)) for line in lines)
        if sum(len(as_line(line)) + 1 for line in cut) <= room + 1:
            return cut
        most = most * 4 // 5
    return ()


def as_line(line: Line) -> str:
    """Return a line as it reads on the page: the label, and the person's words in quotes.

    A number needs no quotes, and quotes inside quotes are hard to read.
    """
    bare = line.words.isdecimal() or "“" in line.words
    return f"{line.label}: {line.words if bare else f'“{line.words}”'}"
