"""Defines what every kind of prompt can do: ask, offer buttons, parse, and go on from a draft."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cached_property

from msgspec import Struct

from flows.definition.kinds import StateKind
from flows.definition.template import fill
from flows.engine.listener import Listener
from flows.engine.prompt import Option, ParseResult, Prompt, Rejected
from flows.keyboard import Phrase, Row
from flows.locale.matching import is_blank
from flows.model import Flow, Given, Session, State, Template, Value, Values, Variant
from flows.person import Line
from flows.record.summary import lines_of


class BuildContext(Struct, frozen=True, dict=True):
    """A session at one of its states, with everything its prompt is built from."""

    session: Session
    flow: Flow
    state: State
    kind: PromptKind
    facts: Values
    values: Values
    """Facts and answers as conditions see them."""

    language: str
    phrases: Mapping[str, Template]
    reads: Callable[[BuildContext, bool], Values]
    """Returns facts and answers as texts show them; whole, or as they read inside a sentence."""

    today: date = date.min

    @cached_property
    def shown(self) -> Values:
        """Facts and answers as they read inside a sentence."""
        return self.reads(self, False)  # noqa: FBT003 - a function has no named parameters here

    @cached_property
    def whole(self) -> Values:
        """Shown values including long own words."""
        return self.reads(self, True)  # noqa: FBT003

    @property
    def before(self) -> Value:
        """The answer to this state that Back stepped over, None without one."""
        return self.session.shelved.get(self.state.save)

    def text(self, template: Template | None) -> str:
        """Return a text of the author's with the values in it; empty for None."""
        return fill(template, self.shown, self.language).text if template else ""

    @cached_property
    def listener(self) -> Listener:
        """Listener that quotes earlier answers."""
        return Listener(self.session, self.flow, self.whole, self.language, self.phrases)

    @cached_property
    def page_lines(self) -> tuple[Line, ...]:
        """Lines this session has for its page."""
        return lines_of(self.flow, self.session, self.whole, self.listener.note, self.language)

    def first(self, variants: Iterable[Variant]) -> str:
        """Return the first of several texts that holds."""
        held = (one.text for one in variants if one.when is None or one.when(self.values))
        return self.text(next(held, None))

    def phrase(self, name: str) -> str:
        """Return a phrase of the person's language."""
        return fill(self.phrases[name], {}, self.language).text


class PromptKind(StateKind):
    """A kind of state that is asked. Methods that a kind doesn't have return what is usual."""

    asks_in_steps: bool = False
    """True where the question goes on with the draft, so that later steps have no reflection above them."""

    redraws: bool = True
    """A tap that leaves the prompt open changes it in place, instead of asking anew."""

    free: bool = False
    """True where typed text is always the person's own words."""

    def half(self, state: State) -> str:
        """Return the part of the day that an hour is asked in; empty where it can be any."""
        del state
        return ""

    def judge(self, prompt: Prompt, given: Given) -> ParseResult:
        """Return what an answer means for this prompt; what can't be seen is no answer."""
        if not given.tapped and is_blank(given.value):
            return Rejected("empty")
        return self.parse(prompt, given)

    def parse(self, prompt: Prompt, given: Given) -> ParseResult:
        """Return what a tapped button, or a typed text that isn't blank, means for this prompt."""
        raise NotImplementedError

    def keyboard(self, prompt: Prompt, phrase: Phrase) -> tuple[Row, ...]:
        """Return the rows of buttons that answer this prompt; Back, Skip, Pause and Help now come below."""
        del prompt, phrase
        return ()

    def below(self, prompt: Prompt) -> str:
        """Return what is shown below the prompt's own words."""
        del prompt
        return ""

    def text(self, context: BuildContext) -> str:
        """Return what is asked, where it isn't a text as its author wrote it; empty for that one."""
        del context
        return ""

    def hint(self, context: BuildContext) -> str:
        """Return a line under what is shown `below`."""
        del context
        return ""

    def passed_over(self, context: BuildContext) -> bool:
        """Tell whether there is nothing to ask here, so that the talk goes on at once."""
        del context
        return False

    def wording(self, prompt: Prompt) -> str:
        """Return the phrase that is asked instead of the author's words, by name; empty for those."""
        del prompt
        return ""

    def drafted(self, prompt: Prompt, context: BuildContext) -> Values:
        """Return values of the draft for the slots of the prompt's text."""
        del prompt, context
        return {}

    def options(self, context: BuildContext) -> tuple[Option, ...]:
        """Return what can be picked."""
        del context
        return ()

    def suggest(self, context: BuildContext) -> str:
        """Return what one tap accepts."""
        return context.text(context.state.suggest)

    def cues(self, context: BuildContext) -> tuple[str, ...]:
        """Return the suggestions to tap, for what comes first."""
        return tuple(map(context.text, context.state.cues))

    def acts(self, context: BuildContext) -> tuple[str, ...]:
        """Return the suggestions to tap, for what comes second."""
        return tuple(map(context.text, context.state.acts))

    def begin(self, context: BuildContext) -> tuple[str, ...] | None:
        """Return the draft that the prompt begins from; None where it has none."""
        del context
        return None

    def restore(self, draft: tuple[str, ...], state: State) -> tuple[str, ...]:
        """Return the part of a stored draft that fits; another kind, or other choices, may have begun it."""
        del draft, state
        return ()

    def adopt(self, value: Value, before: Value) -> Value:
        """Return the answer that a state of another kind, which this one was renamed from, leaves here.

        `before` is what is answered here already. Answers of other kinds don't fit unless a kind says so.
        """
        del value
        return before

    def shelve(self, draft: tuple[str, ...]) -> Value:
        """Return the part of an unfinished draft to keep when the question is left; None for nothing."""
        del draft
        return None

    def takes_again(self, prompt: Prompt, text: str) -> bool:
        """Tell whether a text asks for what was written here before Back."""
        del prompt, text
        return False

    def takes_words(self, state: State) -> bool:
        """Tell whether words of a person's own can be an answer here."""
        return self.own_words or state.other

    def with_offer(self, session: Session, state: State, words: str) -> Session | None:
        """Return the session in which one tap uses these words; None where there is no place for them."""
        del session, state, words
        return None

    def gone(self, draft: tuple[str, ...]) -> tuple[str, ...]:
        """Return the lines that were tapped out of a draft."""
        del draft
        return ()

    def step_back(self, draft: tuple[str, ...]) -> tuple[str, ...] | None:
        """Return the draft before its last step; None where Back leaves the state."""
        del draft
        return None

    def read_back(self, value: Value, language: str) -> str:
        """Return how an answer was understood, to be said back; empty where that needs no saying."""
        del value, language
        return ""

    def readable(self, context: BuildContext, value: Value) -> Value:
        """Return an answer in the words of its buttons."""
        del context
        return value

    def in_a_sentence(self, value: Value) -> Value:
        """Return the part of an answer that can stand inside a sentence."""
        return value
