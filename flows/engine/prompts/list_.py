"""Lines to write one by one; a tap takes a line out or in, and Done closes the list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from msgspec.structs import replace

from flows.definition.kinds import ANSWERED, Cases, Keys, Misfit, span_misfits
from flows.definition.schema import MAX_TEXT, TEXT, TEXTS, Table, number
from flows.engine.closings import Closing, closing, without_adding, without_and
from flows.engine.listener import Listener
from flows.engine.parsers import closes, tapped_index
from flows.engine.prompt import Accepted, ParseResult, Partial, Prompt, Rejected
from flows.engine.prompts.base import BuildContext, PromptKind
from flows.keyboard import LABEL, MARKS, Phrase, Row
from flows.listening.letters import raised
from flows.listening.shapes import sentences
from flows.locale.lengths import clip
from flows.model import DONE, Button, Given, Session, State, Value

MOST_LINES = 40
"""Lines that are shown; those taken out longest ago make room for new ones."""

ON, OFF = "+", "-"
"""Marks of the draft: a line that is in, and one that a tap removed (and can restore)."""


class List(PromptKind):
    """Lines of a person's own words; its draft is every line so far with its mark."""

    name = "list"
    asks_in_steps = True
    keys: ClassVar[Keys] = {
        **ANSWERED,
        "stems": TEXTS,
        "low": number(0, 9999),
        "high": number(1, 9999),
        "max_chars": number(1, MAX_TEXT),
        "start_with": TEXT,
    }
    defaults: ClassVar[Mapping[str, int]] = {"low": 1, "max_chars": 140}
    value_type = "list"
    offers_picks = True
    own_words = True
    tells = True
    described = "lines to write"
    shape = ('[/"', '"/]')

    def check(self, given: Table) -> Iterator[Misfit]:
        """Yield a `low` over `high`."""
        yield from span_misfits(given, 1, 10, same=True)

    def begin(self, context: BuildContext) -> tuple[str, ...] | None:
        """Return the lines that were there before Back, or those the list starts with."""
        first = _first_lines(context)
        if not isinstance(context.before, tuple):
            return tuple(ON + line for line in first)
        out = (OFF + line for line in first if line not in context.before)
        return (*(ON + line for line in context.before), *out)

    def restore(self, draft: tuple[str, ...], state: State) -> tuple[str, ...]:
        """Return the lines that have a mark."""
        del state
        return tuple(line for line in draft if line.startswith((ON, OFF)))

    def gone(self, draft: tuple[str, ...]) -> tuple[str, ...]:
        """Return the lines that are out."""
        return tuple(line[1:] for line in draft if line.startswith(OFF))

    def shelve(self, draft: tuple[str, ...]) -> Value:
        """Return the lines that are in."""
        return kept_lines(draft)

    def below(self, prompt: Prompt) -> str:
        """Return the lines that are in."""
        return "\n".join(f"• {line}" for line in kept_lines(prompt.draft))

    def keyboard(self, prompt: Prompt, phrase: Phrase) -> tuple[Row, ...]:
        """Return a button with a tick for each line, and Done when there are enough."""
        lines = tuple(
            (Button(clip(MARKS[line.startswith(ON)] + line[1:], LABEL), f"#{n}"),)
            for n, line in enumerate(prompt.draft)
        )
        enough = len(kept_lines(prompt.draft)) >= prompt.state.low
        return (*lines, *(((Button(phrase("done"), DONE),),) if enough else ()))

    def parse(self, prompt: Prompt, given: Given) -> ParseResult:
        """Take each written line in, a tapped one in or out, or Done."""
        state, lines = prompt.state, kept_lines(prompt.draft)
        if closes(prompt, given, DONE, "done-words"):
            short = Rejected("list-short", (("low", state.low),))
            return Accepted(lines, "; ".join(lines)) if len(lines) >= state.low else short
        if given.tapped:
            return self._tapped(prompt, given)
        said = closing(prompt, given)
        return self._closed(prompt, said) if said else self._written(prompt, given)

    def _closed(self, prompt: Prompt, said: Closing) -> ParseResult:
        """Close the list with the line that stands in front of a "done"."""
        read = self._written(prompt, Given(said.before)) if said.before else Partial(prompt.draft)
        if not isinstance(read, Partial):
            return read
        lines, low = kept_lines(read.draft), prompt.state.low
        if len(lines) < low:
            return Rejected("list-short", (("low", low),))
        return Accepted(lines, "; ".join(lines), partly=said.rest)

    def _tapped(self, prompt: Prompt, given: Given) -> ParseResult:
        index = tapped_index(given, len(prompt.draft))
        if index is None:
            return Rejected("unknown-button")
        turned, high = _turned(prompt.draft, index), prompt.state.high
        if len(kept_lines(turned)) > max(high, len(kept_lines(prompt.draft))):
            return Rejected("list-full", (("high", high),))
        return Partial(turned)

    def _written(self, prompt: Prompt, given: Given) -> ParseResult:
        state, draft = prompt.state, prompt.draft
        whole = without_adding(prompt, given.value.strip())
        written = tuple(line.strip() for line in whole.splitlines() if line.strip())
        if max(map(len, written), default=0) > state.max_chars:
            first, *others = (one for line in written for one in sentences(line))
            written = first, *(raised(without_and(prompt, one)) for one in others)
        longest = max(map(len, written), default=0)
        if longest > state.max_chars:
            return Rejected("too-long", (("limit", state.max_chars), ("length", longest)))
        if len(kept_lines(draft)) + len(written) > state.high:
            return Rejected("list-full", (("high", state.high),))
        rest = tuple(line for line in draft if line[1:] not in written or line.startswith(ON))
        added = (ON + line for line in dict.fromkeys(written) if ON + line not in draft)
        return Partial(_fitting((*rest, *added)))

    def with_offer(self, session: Session, state: State, words: str) -> Session | None:
        """Return the session with each new line in its draft, to be tapped in; None for one too long."""
        written = tuple(line.strip() for line in words.splitlines() if line.strip())
        if not written or max(map(len, written)) > state.max_chars:
            return None
        known = {line[1:] for line in session.draft}
        added = tuple(OFF + line for line in dict.fromkeys(written) if line not in known)
        if len(session.draft) + len(added) > MOST_LINES:
            return None
        return replace(session, draft=(*session.draft, *added))

    def values(self, state: State, cases: Cases) -> Iterator[Value]:
        """Yield a list of each length."""
        for count in range(state.low, state.high + 1):
            yield tuple(f"{cases.other}{n}" for n in range(count))

    def may_be_empty(self, state: State) -> bool:
        """Tell whether no line at all is enough."""
        return state.low == 0

    def buttons(self, state: State) -> int:
        """Return the most lines there can be."""
        return state.high

    def longest(self, state: State, labels: list[int]) -> int:
        """Return the length of the most lines at their limit."""
        del labels
        return state.high * (state.max_chars + 2)

    def samples(self, state: State, draft: tuple[str, ...]) -> tuple[str, ...]:
        """Return a line."""
        del state, draft
        return ("One line of mine",)


def kept_lines(draft: tuple[str, ...]) -> tuple[str, ...]:
    """Return the lines of a draft that are in."""
    return tuple(line[1:] for line in draft if line.startswith(ON))


def _first_lines(context: BuildContext) -> tuple[str, ...]:
    """Return the lines of a fact, then what was written in this flow to be kept with them."""
    state = context.state
    stored = context.facts.get(state.start_with) if state.start_with else ()
    alike = (
        other
        for other in context.flow.states.values()
        if other.kind == "text" and other.keep == state.keep and state.keep
    )
    listener = Listener(context.session, context.flow, context.shown, context.language, context.phrases)
    answers = context.session.answers
    typed = (listener.as_kept(earlier, answers.get(earlier.save)) for earlier in alike)
    fresh = tuple(text for text in typed if isinstance(text, str))
    return tuple(dict.fromkeys((*(stored if isinstance(stored, tuple) else ()), *fresh)))[: state.high]


def _turned(draft: tuple[str, ...], index: int) -> tuple[str, ...]:
    mark = OFF if draft[index].startswith(ON) else ON
    return tuple(mark + line[1:] if n == index else line for n, line in enumerate(draft))


def _fitting(draft: tuple[str, ...]) -> tuple[str, ...]:
    """Forget the lines that were taken out first, where there are more than can be shown."""
    surplus = len(draft) - MOST_LINES
    out = [n for n, line in enumerate(draft) if line.startswith(OFF)][: max(surplus, 0)]
    return tuple(line for n, line in enumerate(draft) if n not in out)
