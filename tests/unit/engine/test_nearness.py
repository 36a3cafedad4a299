"""Typed words that are most of one button and of no other, in the talks as they ship."""

# ruff: noqa: E501 - what people type stands close together

from __future__ import annotations

import pytest

from flows.engine.nearness import is_slip, nearest
from flows.engine.scope import EvalContext
from tests.helpers.chat import TODAY, chat_at, shipped_library

LIBRARY = shipped_library()


def picked(name: str, state: str, language: str, typed: str) -> str:
    """Return the id of the option that is nearest, or nothing."""
    chat = chat_at(name, state, language)
    engine = chat.conversation.talks.engine
    prompt = engine.prompt_builder.prompt(chat.person.dialog.stack.top, EvalContext({}, TODAY, language))
    found = nearest(prompt, typed)
    return found.value if found else ""


@pytest.mark.parametrize(("name", "state", "language", "typed", "option"), [
    ("warning-signs", "pattern", "en", "pattern", "pattern"), ("warning-signs", "pattern", "en", "one off", "once"),
    ("warning-signs", "pattern", "de", "muster", "pattern"), ("warning-signs", "pattern", "es", "patron", "pattern"),
    ("symptoms", "new", "en", "bit worse", "worse"), ("symptoms", "new", "en", "same", "same"),
    ("symptoms", "new", "de", "besser", "better"), ("failing", "shape", "en", "others do better", "compare"),
    ("expectations", "now", "en", "the same", "same"), ("distractions", "kind", "en", "cant move it", "fixed"),
    ("distractions", "kind", "en", "move it", ""), ("substances", "often", "en", "everyday", "daily"),
    ("substances", "rung", "en", "name the topic", "topic"), ("honesty", "self", "en", "bit", "yes"),
    ("opening-up", "ladder", "en", "say what its about", "about"), ("opening-up", "likely", "en", "lisen", "listen"),
    ("failing", "sits", "en", "hm, a bit maybe", "bit"), ("failing", "sits", "en", "a bit, actually a lot", ""),
    ("distractions", "time", "en", "sort of, or no", ""), ("failing", "sits", "de", "ein bisschen, eigentlich nein", ""),
    ("before-you-decide", "lean", "en", "stop", "stop"), ("distractions", "pull", "en", "work", ""),
    ("distractions", "pull", "en", "my boss and the new flat and the dog", ""),
    ("before-you-decide", "safe", "en", "someteims", ""), ("before-you-decide", "safe", "en", "not really", ""),
])  # fmt: skip
def test_most_of_one_button_and_of_no_other_picks_it(
    name: str, state: str, language: str, typed: str, option: str
) -> None:
    assert picked(name, state, language, typed) == option


@pytest.mark.parametrize(("name", "state", "language", "typed", "option"), [
    ("distractions", "time", "en", "sorta", "partly"), ("facing-it", "evidence", "en", "no idea", "unsure"),
    ("goals", "know", "de", "keine Ahnung", "unsure"), ("failing", "sits", "en", "nope", "same"),
    ("failing", "door", "en", "let's take the long way", "whole"), ("failing", "door", "en", "all of it please", "whole"),
    ("failing", "door", "en", "I've got a bit of time now, so let's do all of it", "whole"),
    ("failing", "door", "de", "lass uns alles machen", "whole"), ("failing", "door", "en", "just the short one, I've a bus to catch", "short"),
    ("failing", "door", "de", "lieber den kurzen Weg", "short"), ("failing", "door", "es", "mejor la versión corta", "short"),
])  # fmt: skip
def test_a_choice_is_picked_in_other_words(
    name: str, state: str, language: str, typed: str, option: str
) -> None:
    chat = chat_at(name, state, language)

    chat.types(typed)

    flow = LIBRARY.flow(name)
    assert chat.person.dialog.stack.top.answers[flow.states[state].save] == option


@pytest.mark.parametrize(("name", "state", "language", "typed"), [
    ("goals", "theirs", "en", "no clue"), ("methods", "ask", "en", "idk"), ("getting-better", "gives", "en", "nothing"),
    ("methods", "ask", "de", "weiß nicht"), ("getting-better", "gives", "es", "nada"),
])  # fmt: skip
def test_a_question_is_skipped_in_the_words_of_its_own_button(
    name: str, state: str, language: str, typed: str
) -> None:
    chat = chat_at(name, state, language)

    chat.types(typed)

    assert state in chat.person.dialog.stack.top.skipped


def test_not_knowing_is_no_own_words_of_a_list_of_buttons() -> None:
    chat = chat_at("getting-better", "worry")

    said = chat.types("idk")

    assert chat.person.dialog.stack.top.draft == ()
    assert LIBRARY.phrase("unsure-choice").source in said[0].text


def test_nothing_picks_the_button_that_says_so_and_a_label_is_answered_with_a_tick() -> None:
    chat = chat_at("methods", "had")

    said = chat.types("nothing")

    assert chat.person.dialog.stack.top.draft == ("nothing",)
    assert said[0].text.startswith("✓ Nothing yet\n\n")


def test_stop_is_an_answer_where_a_button_says_so() -> None:
    chat = chat_at("before-you-decide", "lean")

    chat.types("stop")

    assert chat.person.dialog.stack.top.answers["lean"] == "stop"


@pytest.mark.parametrize(
    ("typed", "word", "slip"),
    [("lisen", "listen", True), ("realy", "really", True), ("wrose", "worse", True), ("worst", "worse", True),
     ("better", "bitten", False), ("worse", "worse", False), ("worsening", "worse", False)],
)  # fmt: skip
def test_one_slip_is_one_letter(typed: str, word: str, slip: bool) -> None:
    assert is_slip(typed, word) is slip
