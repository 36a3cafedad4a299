"""The page of a flow before it is made: each line a switch, all of it word for word above."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flows.definition.kinds import ASKED, Cases
from flows.definition.template import fill
from flows.engine.closings import closing, without_and
from flows.engine.nearness import nearest
from flows.engine.number_parsers import made_of_phrases
from flows.engine.parsers import closes, pick, toggled
from flows.engine.prompt import Accepted, Option, ParseResult, Partial, Prompt, Rejected
from flows.engine.prompts.base import BuildContext, PromptKind
from flows.keyboard import MARKS, Phrase, Row, packed
from flows.locale.matching import plain
from flows.model import DONE, Button, Given, State, Value
from flows.person import Line
from flows.record.summary import in_short, numbers_alone, page, sentence_off, why_not

BESIDE_A_WAY = ("polite-words", "small-words", "chatter-words", "way-asking-words")
"""Lists of words that may stand beside a way with the sentence."""

_CLAUSE = re.compile(r"[,.;:!?…]+\s+")
_SENTENCE = re.compile(r"[.!?\n]+\s+")
_SIGNS = re.compile(r"[,.;:!?…]+")
_PARTS = re.compile(r"\s*[,;]\s*")


class Preview(PromptKind):
    """The keys of the lines that stay on the page; its draft is those that are on now."""

    name = "preview"
    keys = ASKED
    value_type = "list"
    makes_page = True
    described = "what goes on the page"
    shape = ('[\\"', '"\\]')

    def options(self, context: BuildContext) -> tuple[Option, ...]:
        """Return a switch for each line, with the lock that marks what starts off."""
        return tuple(
            Option(f"#{n}", f"{'🔒 ' if line.sensitive else ''}{in_short(line)}", line.key, line=line)
            for n, line in enumerate(context.page_lines)
        )

    def begin(self, context: BuildContext) -> tuple[str, ...] | None:
        """Return the lines that were on before Back, or those that start on."""
        before = context.before if isinstance(context.before, tuple) else None
        return tuple(
            line.key for line in context.page_lines if (line.share if before is None else line.key in before)
        )

    def restore(self, draft: tuple[str, ...], state: State) -> tuple[str, ...]:
        """Return the draft: a key without a line is no switch."""
        del state
        return draft

    def suggest(self, context: BuildContext) -> str:
        """Return the page that one tap makes, word for word as it leaves, or that nothing is on it."""
        every = tuple(option.line for option in self.options(context) if option.line)
        lines = tuple(line for line in every if line.key in context.session.draft)
        left_out = sentence_off(every, lines) and not numbers_alone(lines)
        asked = (context.phrase("page-sentence-kept"),) if left_out else ()
        if not lines:
            return "\n\n".join((context.phrase("page-empty"), *asked))
        title = fill(context.flow.page_title or context.flow.title, {}, context.language).text
        made = page(title, lines, context.today, context.phrases, context.language)
        return "\n\n".join((made, *asked))

    def below(self, prompt: Prompt) -> str:
        """Return the page."""
        return prompt.suggest

    def keyboard(self, prompt: Prompt, phrase: Phrase) -> tuple[Row, ...]:
        """Return the switches, which may be cut: what is on stands in full above."""
        switches = (
            Button(MARKS[option.value in prompt.draft] + option.label, option.button)
            for option in prompt.options
        )
        off = put_on(prompt)
        if off is None:
            return (*packed(switches), (Button(phrase("make-page"), DONE),))
        ways = ((Button(phrase("page-put-on"), off.button),), (Button(phrase("page-without"), DONE),))
        return (*packed(switches), *ways)

    def parse(self, prompt: Prompt, given: Given) -> ParseResult:
        """Take a switch, or Done; a page of numbers alone waits for a yes to the sentence."""
        typed = "" if given.tapped else plain(given.value)
        way = None if given.tapped else _way(prompt, given.value)
        kept = put_on(prompt) is not None and (
            closes(prompt, given, DONE, "no-words") or way == "page-without"
        )
        if kept or closes(prompt, given, DONE, "done-words") or _is_done(prompt, given):
            note = why_not(*_lines(prompt))
            return Partial(prompt.draft, note) if note else Accepted(prompt.draft, "")
        option = pick(prompt, given)
        if option is None and not given.tapped and (draft := _switched(prompt, given.value)):
            return Partial(draft)
        if option is None and (prompt.said("yes-words", typed) or way == "page-put-on"):
            option = put_on(prompt)
        return Partial(toggled(prompt, option)) if option else _unread(prompt)

    def values(self, state: State, cases: Cases) -> Iterator[Value]:
        """Yield an empty page and one with a line."""
        del state
        yield from ((), (cases.other,))

    def may_be_empty(self, state: State) -> bool:
        """Every line can be taken off."""
        del state
        return True


def _unread(prompt: Prompt) -> Rejected:
    """Return the refusal, which names the button that makes the page where there is one."""
    if put_on(prompt) is not None:
        return Rejected("choose")
    return Rejected("choose-lines", (("button", prompt.word("make-page")),))


def _way(prompt: Prompt, text: str) -> str | None:
    """Return which of the two ways with the sentence a text names."""
    if put_on(prompt) is None:
        return None
    beside = prompt.listed(*BESIDE_A_WAY)
    whole = plain(text)
    for typed in (whole, _CLAUSE.split(whole, maxsplit=1)[0]):
        parts = _SIGNS.sub(" ", typed).split()
        for way in ("page-put-on", "page-without"):
            told = prompt.listed(f"{way}-words") | {plain(prompt.word(way))}
            if made_of_phrases(parts, told | beside, told):
                return way
    return None


def _is_done(prompt: Prompt, given: Given) -> bool:
    """Tell whether a "done" or "make it" was typed, with others around it: "thats it, make my page"."""
    if given.tapped or put_on(prompt) is not None:
        return False
    said = closing(prompt, given)
    if said and not said.before:
        return True
    told = prompt.listed("done-words", "closing-words", "make-page-words")
    parts = _SIGNS.sub(" ", plain(given.value).replace("'", "")).split()
    told |= {one.replace("'", "") for one in told}
    return made_of_phrases(parts, told | prompt.listed(*BESIDE_A_WAY), told)


def _switched(prompt: Prompt, text: str) -> tuple[str, ...] | None:
    """Return the draft with the named lines on it, or off it: "the sentence, my plan", "take off my plan"."""
    off = sorted(prompt.listed("page-off-words"), key=len, reverse=True)
    typed = plain(_SENTENCE.split(text.strip(), maxsplit=1)[0])
    start = next((one for one in off if typed.startswith(f"{one} ")), "")
    named = _named(prompt, typed.removeprefix(start).strip())
    if not named:
        return None
    values = [one.value for one in named]
    if start:
        return tuple(value for value in prompt.draft if value not in values)
    return tuple(dict.fromkeys((*prompt.draft, *values)))


def _named(prompt: Prompt, text: str) -> tuple[Option, ...]:
    """Return the lines that a text names one by one: "the sentence, and my plan"; nothing for other texts."""
    found: list[Option | None] = []
    for part in filter(None, map(plain, _PARTS.split(text))):
        bare = without_and(prompt, part)
        way = _way(prompt, bare)
        found.append(put_on(prompt) if way == "page-put-on" else nearest(prompt, bare))
    return tuple(one for one in found if one) if all(found) else ()


def put_on(prompt: Prompt) -> Option | None:
    """Return the switch of the sentence, where none is on the page."""
    wanted = sentence_off(*_lines(prompt))
    return next((option for option in prompt.options if wanted and option.line is wanted), None)


def _lines(prompt: Prompt) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Return all lines there are for the page, and those that are on."""
    every = tuple(option.line for option in prompt.options if option.line)
    on = tuple(option.line for option in prompt.options if option.line and option.value in prompt.draft)
    return every, on
