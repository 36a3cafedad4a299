"""Counts, talk by talk, how many of the bot's lines hold the person's words or answer what they said."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from flows.definition.kinds import kind_of
from flows.engine.engine import Engine
from flows.engine.scope import EvalContext
from flows.model import BACK, DONE, HELP, NEXT, OTHER, PAUSE, SKIP, USE, Given, Session, Stack, State
from tests.helpers.chat import TODAY, shipped_conversation
from tests.helpers.offenders import each

LIBRARY = shipped_conversation().library
LANGUAGES = ("en", "de", "es")
TALKS = (
    "before-you-decide", "distractions", "expectations", "facing-it", "failing", "getting-better", "goals",
    "honesty", "methods", "opening-up", "substances", "symptoms", "warning-signs",
)  # fmt: skip
"""The barrier talks; the finder lists statements and answers them with its ranking."""

LEAST = 40
"""Percent of the lines, as motivational interviewing counts reflections beside questions."""

WORDS = "slow mornings"
GIVES_BACK = frozenset({"sentence", "recap", "preview"})


def walked(name: str, language: str) -> Iterator[tuple[str, bool]]:
    """Yield each state of the whole talk, and whether what is said there gives something back."""
    engine = Engine(LIBRARY)
    here = EvalContext({}, TODAY, language)
    stack = engine.start(name, 0, here).stack
    flow = LIBRARY.flow(name, language)
    drafted: tuple[str, int] = ("", 0)
    while stack.flow == name:
        session = stack.top
        state = flow.states[session.state]
        if (state.name, len(session.draft)) != drafted:
            drafted = (state.name, len(session.draft))
            if not session.draft or kind_of(state).makes_page:
                said = engine.prompt(stack, here).text
                held = WORDS in said or any(span.slot for span in state.ask.spans)
                reflected = engine.prompt_writer.reflection(engine.prompt_builder.context(session, here))
                yield state.name, held or state.kind in GIVES_BACK or bool(reflected)
        stack = engine.answer(stack, answer_to(engine, stack, state, here), here).stack


def answer_to(engine: Engine, stack: Stack, state: State, here: EvalContext) -> Given:
    """Return an answer as a talkative person gives it: own words, first choices, middle numbers."""
    typed = {"scale": "6", "number": "6", "plan": "When I wake up, I will write a line"}
    if state.kind in typed:
        return Given(typed[state.kind])
    if kind_of(state).makes_page or stack.top.draft:
        return Given(DONE, tapped=True)
    buttons = [one.value for row in engine.prompt(stack, here).rows for one in row]
    wanted = (NEXT, USE, *(one.id for one in state.choices if one.id not in ("short", "done")))
    tapped = next((one for one in wanted if one in buttons and not calls(engine, stack.top, one)), None)
    if tapped is None and state.kind not in ("text", "list"):
        tapped = next((one for one in buttons if one not in {BACK, PAUSE, HELP, OTHER, SKIP}), None)
    return Given(tapped, tapped=True) if tapped else Given(WORDS)


def calls(engine: Engine, session: Session, chosen: str) -> bool:
    flow = engine.library.flow(session.flow)
    to = next((one.goto for one in flow.states[session.state].choices if one.id == chosen), None)
    return to is not None and (to not in flow.states or kind_of(flow.states[to]).calls)


@each("language", LANGUAGES)
@each("name", TALKS)
def test_two_in_five_lines_of_a_talk_answer_what_was_said(name: str, language: str) -> None:
    found = list(walked(name, language))

    answering = [state for state, answers in found if answers]
    silent = [state for state, answers in found if not answers]
    assert len(found) >= 9
    assert 100 * len(answering) >= LEAST * len(found), f"{len(answering)} of {len(found)}; silent: {silent}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TALKS)
def test_no_line_about_words_that_cannot_be_quoted_comes_twice_in_a_talk(
    name: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{__name__}.WORDS", "and the first thing " * 6 + "?")
    engine, here = Engine(LIBRARY), EvalContext({}, TODAY, language)
    stack = engine.start(name, 0, here).stack
    flow, said, told = LIBRARY.flow(name, language), list[str](), ("", 0)
    plain_lines = {
        one.source
        for state in flow.states.values()
        for one in state.reflect.get("unquoted", ())
        if not one.spans
    }
    while stack.flow == name:
        session = stack.top
        state = flow.states[session.state]
        if (state.name, len(session.draft)) != told and not session.draft:
            said.append(engine.prompt_writer.reflection(engine.prompt_builder.context(session, here)))
        told = (state.name, len(session.draft))
        stack = engine.answer(stack, answer_to(engine, stack, state, here), here).stack

    kept = [line for line in said if line in plain_lines]
    assert len(kept) == len(set(kept)), kept


def test_a_line_about_words_that_cannot_be_quoted_gives_way_to_silence() -> None:
    engine, here = Engine(LIBRARY), EvalContext({}, TODAY)
    flow = LIBRARY.flow("warning-signs")
    asked = [one for one in flow.states.values() if len(one.reflect.get("unquoted", ())) > 1][:1]
    (state,) = asked
    session = engine.start("warning-signs", 0, here, at=state.name).stack.top
    long = ("own:" if kind_of(state).has_ids else "") + "and the first thing " * 6 + "?"
    value = (long,) if kind_of(state).value_type == "list" else long
    said = []
    for times in range(1, 6):
        again = replace(session, path=(state.name,) * times, answers={state.save: value})
        said.append(engine.prompt_writer.reflection(engine.prompt_builder.context(again, here)))

    assert said[0]
    assert said[-1] == ""
