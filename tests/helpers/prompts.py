"""Prompts of every kind with made-up options, and taps and texts to answer them."""

from __future__ import annotations

from flows.definition.template import fill
from flows.engine.prompt import Option, ParseResult, Prompt
from flows.engine.prompts import prompt_kind
from flows.engine.spoken_words import WORD_PHRASES
from flows.locale.dates import Context
from flows.locale.days import Reference
from flows.locale.matching import words_of
from flows.model import Given, Kind, State, Template
from tests.helpers.chat import TODAY, shipped_library

LIBRARY = shipped_library()

SPOKEN = words_of({name: fill(LIBRARY.phrase(name), {}).text for name in WORD_PHRASES})

OPTIONS = (
    Option("a", "Alone", "a", alone=True),
    Option("b", "Both, really", "b", goto="there"),
    Option("c", "Calm", "c"),
)

CUES = ("I wake up", "I sit down")

ACTS = ("breathe", "write one line")


def question(
    kind: Kind, options: tuple[Option, ...] = (), draft: tuple[str, ...] = (), **more: object
) -> Prompt:
    suggest = str(more.pop("suggest", ""))
    state = State("now", kind, Template("", ()), **more)  # type: ignore[arg-type]  # the caller names fields
    context = Context(Reference(TODAY, order="day"), half="day" if kind == "date" else "")
    return Prompt(
        prompt_kind(state), state, options, suggest, CUES, ACTS, draft, SPOKEN, TODAY, context=context
    )


def types(asked: Prompt, text: str) -> ParseResult:
    return asked.kind.judge(asked, Given(text))


def taps(asked: Prompt, value: str) -> ParseResult:
    return asked.kind.judge(asked, Given(value, tapped=True))
