"""Builds the options of kinds that are picked from: an author's choices, and earlier answers."""

from __future__ import annotations

from flows.definition.kinds import kind_of
from flows.definition.template import fill
from flows.engine.prompt import Option, Prompt
from flows.engine.prompts.base import BuildContext
from flows.keyboard import Phrase, Row
from flows.model import OTHER, OWN, Button, Flow, State, Value


def offered(context: BuildContext) -> tuple[Option, ...]:
    """Return what can be picked now: earlier answers or facts, then the choices whose condition holds."""
    state, values = context.state, context.values
    if state.options_from:
        return (*_taken_over(context), *(_option(context, n) for n in range(len(state.choices))))
    return tuple(
        _option(context, n)
        for n, choice in enumerate(state.choices)
        if choice.when is None or choice.when(values)
    )


def _option(context: BuildContext, index: int) -> Option:
    choice = context.state.choices[index]
    typed = choice.typed.source if choice.typed else ""
    return Option(choice.id, context.text(choice.label), choice.id, choice.goto, choice.alone, typed=typed)


def _taken_over(context: BuildContext) -> tuple[Option, ...]:
    """Return an option for each pick of the earlier answer, or each entry of the fact, in its order."""
    source = context.state.options_from or ""
    origin = context.flow.states.get(source)
    given = context.session.answers.get(origin.save) if origin else context.shown.get(source)
    picks = given if isinstance(given, tuple) else (given,) if isinstance(given, str) else ()
    own = origin is None or kind_of(origin).own_words
    values = (OWN + pick if own else pick for pick in picks)
    return tuple(
        Option(f"#{n}", label_of(context.flow, context.state, value, context.language), value)
        for n, value in enumerate(values)
    )


def label_of(flow: Flow, state: State, value: str, language: str) -> str:
    """Return how a pick reads: its own words, or the label of the choice, here or where it is from."""
    if value.startswith(OWN):
        return value[len(OWN) :]
    for choice in state.choices:
        if choice.id == value:
            return fill(choice.label, {}, language).text
    source = flow.states.get(state.options_from) if state.options_from else None
    return (
        label_of(flow, source, value, language)
        if source
        else flow.former.get(state.name, {}).get(value, value)
    )


def labels_of(context: BuildContext, value: Value) -> Value:
    """Return a pick, or each of several, as it reads."""
    flow, state, language = context.flow, context.state, context.language
    if isinstance(value, tuple):
        return tuple(label_of(flow, state, pick, language) for pick in value)
    return label_of(flow, state, value, language) if isinstance(value, str) else value


def something_else(prompt: Prompt, phrase: Phrase) -> tuple[Row, ...]:
    """Return the button for own words, where they are welcome."""
    return ((Button(phrase("something-else"), OTHER),),) if prompt.state.other else ()
