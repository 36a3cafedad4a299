"""Composes the page to forward: the sentence first, then the wish, the plan and a few notes. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import get_args

from msgspec.structs import replace

from flows.definition.kinds import kind_of
from flows.definition.template import fill, without_stop
from flows.listening.letters import as_sentence, with_stop
from flows.listening.shapes import is_none
from flows.locale.lengths import clip, closed
from flows.model import OWN, Flow, Section, Session, State, Template, Value, Values
from flows.person import Line

LIMIT = 1800
"""Characters of a page, so that it fits one message and one sheet of paper."""

NOTES = 6
"""Notes switched on at first, so that the page is read in two minutes; the person can add others."""

_GAP = "\n\n"

SECTIONS: tuple[Section, ...] = get_args(Section)

FOLLOWS: Mapping[str, Section] = {"sentence": "sentence", "plan": "plan", "goals": "goals"}
"""Record fields whose section of the page is fixed; authors need not name it."""

LEADING: frozenset[Section] = frozenset({"sentence", "want", "plan"})
"""Sections of the page before its notes."""

SCORES, NUMBERS = "scores", "numbers"
"""Keys of the lines with ratings of several days."""

_ENDS = re.compile(r" \(0–10\b.*\)$")


Noted = Callable[[State], str]
"""Returns the note of an answered state; empty where its author wrote none."""


SHORTEST_TOLD = 4
"""Letters of the shortest answer that is looked for in the sentence; "8" or "yes" would be found anywhere."""


def lines_of(flow: Flow, session: Session, shown: Values, noted: Noted, language: str) -> tuple[Line, ...]:
    """Return a line for every labelled answer, in the order of the page.

    Notes over six start off, and notes that the sentence, the wish or the plan says already.
    """
    passed = dict.fromkeys((*session.path, session.state))
    states = (flow.states[name] for name in passed if name in flow.states)
    lines = [
        _line(state, shown, noted, language)
        for state in states
        if state.label and session.answers.get(state.save) not in (None, (), "")
        if not _says_nothing(state, session.answers[state.save], language)
    ]
    inner = {state.save: _inner(state, session, shown, language) for state in flow.states.values()}
    ordered = _once(sorted(lines, key=lambda line: SECTIONS.index(line.section)), inner)
    notes = [line.key for line in ordered if line.share and line.section not in LEADING][NOTES:]
    return tuple(replace(line, share=line.share and line.key not in notes) for line in ordered)


def _says_nothing(state: State, value: Value, language: str) -> bool:
    """Tell whether "idk" or the like is all that was typed, which is no line of a page."""
    typed = value if isinstance(value, tuple) else (value,)
    own = [
        str(one).removeprefix(OWN) for one in typed if kind_of(state).own_words or str(one).startswith(OWN)
    ]
    return len(own) == len(typed) and all(is_none(one, language) for one in own)


def _inner(state: State, session: Session, shown: Values, language: str) -> tuple[str, ...]:
    """Return the picks of an answer in the words they have within a sentence; typed words as they are."""
    value = session.answers.get(state.save)
    picks = value if isinstance(value, tuple) else (value,)
    within = {one.id: one.inside or one.own or one.label for one in state.choices}
    return tuple(
        fill(within[str(pick)], shown, language).text if str(pick) in within else str(pick) for pick in picks
    )


def _once(lines: Sequence[Line], inner: Mapping[str, tuple[str, ...]]) -> list[Line]:
    """Return the lines, those notes off whose words stand in a leading line that is on."""
    said = " ".join(line.words for line in lines if line.section in LEADING and line.share).casefold()

    def is_told(line: Line) -> bool:
        return any(
            all(
                len(part := words.rstrip(". ").casefold()) >= SHORTEST_TOLD and part in said for words in told
            )
            for told in (line.words.split("; "), inner.get(line.key, ("",)))
        )

    return [
        replace(line, share=False) if line.section not in LEADING and is_told(line) else line
        for line in lines
    ]


def _line(state: State, shown: Values, noted: Noted, language: str) -> Line:
    label = fill(state.label, shown, language).text if state.label else ""
    section = FOLLOWS.get(state.keep or "", state.section)
    words = as_words(shown[state.save], " " if section == "sentence" else "; ")
    private = state.sensitive or not state.share
    return Line(state.save, label, words, section, not private, private, note=noted(state))


def as_words(value: Value, between: str = "; ") -> str:
    """Return an answer as text, its parts joined by `between`; a space joins whole sentences."""
    if not isinstance(value, tuple):
        return str(value)
    if between == " ":
        return " ".join(map(as_sentence, value))
    return between.join((*map(without_stop, value[:-1]), *value[-1:]))


def page(
    title: str, lines: tuple[Line, ...], made_on: date, phrases: Mapping[str, Template], language: str = "en"
) -> str:
    """Return the page to forward: at most `LIMIT` characters, whatever was typed."""
    notes, head, foot = (
        fill(phrases[name], {"title": title, "made_on": made_on.isoformat()}, language).text
        for name in ("page-notes", "summary-head", "summary-foot")
    )
    end = f"{head}\n{foot}"
    body = laid_out(fitted(lines, LIMIT - len(end) - len(_GAP), notes), notes)
    return _GAP.join((body, end) if body else (end,))


def fitted(lines: tuple[Line, ...], screen: int, notes: str = "") -> tuple[Line, ...]:
    """Return the lines clipped to `screen` characters in all, with `notes` as the heading of the notes.

    The longest texts are clipped first and evenly, so that no line pushes another off the page.
    """
    most = screen
    while most > 0:
        cut = tuple(replace(line, words=clip(line.words, most), note=clip(line.note, most)) for line in lines)
        if len(laid_out(cut, notes)) <= screen:
            return cut
        most = most * 4 // 5
    return ()


def laid_out(lines: Iterable[Line], notes: str = "") -> str:
    """Return the text of the lines, with a heading per flow run where there are several.

    Args:
        lines: switched-on lines, those of a flow run together.
        notes: the heading of the notes.
    """
    parts: list[str] = []
    for under, group in groupby(lines, key=lambda line: line.under):
        told = tuple(group)
        at = next(iter(note_starts(told)), len(told))
        first = int(opens(told))
        over = [notes] if notes and at < len(told) else []
        blocks = (told[:first], told[first:at], told[at:])
        written = [[as_line(line) for line in block] for block in blocks]
        written[-1] = over + written[-1]
        parts += [under] if under else []
        parts += ["\n".join(block) for block in written if block]
    return _GAP.join(parts)


def note_starts(lines: Sequence[Line]) -> tuple[int, ...]:
    """Return the index of the first note of each talk that has something before its notes."""
    found = []
    for _, group in groupby(enumerate(lines), key=lambda item: item[1].under):
        told = tuple(group)
        first = next((n for n, line in told if line.section not in LEADING), told[0][0])
        found += [first] if first != told[0][0] else []
    return tuple(found)


def opens(lines: Sequence[Line]) -> bool:
    """Tell whether the first of the lines is the sentence, which stands alone on top."""
    return bool(lines) and lines[0].section == "sentence"


def as_line(line: Line) -> str:
    """Return a line as it reads on the page: a sentence or a note alone, or behind its label."""
    if not labelled(line):
        return closed(line.note or as_sentence(line.words))
    return f"{line.label}: {line.words if is_number(line) else closed(with_stop(line.words))}"


def labelled(line: Line) -> bool:
    """Tell whether a line stands behind its label: no sentence does, and no note of its author's."""
    return bool(line.label) and not line.note and line.section != "sentence"


def brief(line: Line) -> Line:
    """Return a line without the ends of its scale, short enough for a button."""
    return replace(line, label=_ENDS.sub("", line.label), words=line.words.replace("\n", " "))


def in_short(line: Line) -> str:
    """Return the label of a line's button."""
    short = brief(line)
    return f"{short.label}: {short.words}"


def is_number(line: Line) -> bool:
    """Tell whether a line holds numbers alone."""
    return line.words.isdecimal() or line.key in (SCORES, NUMBERS)


def numbers_alone(lines: Iterable[Line]) -> bool:
    """Tell whether these lines hold numbers and no words. Such a page is never sent."""
    every = tuple(lines)
    return bool(every) and all(map(is_number, every))


def why_not(lines: Sequence[Line], on: Sequence[Line]) -> str:
    """Return the name of the phrase that tells why there is no page, or an empty text where there is one."""
    if not numbers_alone(on):
        return ""
    return "page-sentence-off" if sentence_off(lines, on) else "page-numbers-only"


def sentence_off(lines: Sequence[Line], on: Sequence[Line]) -> Line | None:
    """Return the sentence that the person has and that isn't on the page, None where one is on it."""
    if any(line.section == "sentence" for line in on):
        return None
    return next((line for line in lines if line.section == "sentence"), None)
