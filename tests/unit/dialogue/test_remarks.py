"""Remarks about the open question are told from an answer to it, by what the question asks for."""

from __future__ import annotations

import pytest

from flows.dialogue.answers import remarks
from flows.dialogue.answers.typed_text import TypedText
from flows.engine.prompt import Prompt
from tests.helpers.prompts import ACTS, CUES, SPOKEN, question

SENTENCE = question("text", keep="sentence")
PLAN = question("plan", keep="plan", cues=CUES, acts=ACTS)
LINES = question("list", keep="reasons")
TEXT = question("text")
REASON = question("text", keep="reasons")
CHOICE = question("choice")


def typed(text: str) -> TypedText:
    return TypedText(text, SPOKEN, "en")


@pytest.mark.parametrize(
    ("asked", "text", "phrase"),
    [
        (SENTENCE, "idk", remarks.SENTENCE),
        (SENTENCE, "yes", ""),
        (SENTENCE, "I'm so tired", remarks.TIRED_HERE),
        (SENTENCE, "I'd like to go slower", ""),
        (PLAN, "yes", remarks.PLAN),
        (PLAN, "no", remarks.PLAN),
        (PLAN, "I get my coffee", ""),
        (LINES, "hmmm, not sure", remarks.LINES),
        (LINES, "to sleep again", ""),
        (TEXT, "done", remarks.DONE),
        (TEXT, "no", ""),
        (TEXT, "so tired", remarks.TIRED),
        (REASON, "im stuck", remarks.STUCK),
        (REASON, "To get unstuck?", remarks.STUCK),
        (REASON, "I'm stuck at home with my gran", ""),
        (TEXT, "im stuck", ""),
        (question("text", skip=False), "done", ""),
        (question("text", keep="city"), "idk", ""),
        (question("scale"), "idk", ""),
    ],
)
def test_a_remark_has_the_phrase_that_fits_what_is_asked_for(asked: Prompt, text: str, phrase: str) -> None:
    assert remarks.remark(typed(text), asked) == phrase


@pytest.mark.parametrize(
    ("asked", "text", "phrase"),
    [
        (CHOICE, "no idea", remarks.CHOICE),
        (CHOICE, "somewhere in between", remarks.CHOICE),
        (CHOICE, "done", remarks.DONE),
        (CHOICE, "I'm exhausted", remarks.TIRED_HERE),
        (CHOICE, "the second one", ""),
        (question("choice", skip=False), "no idea", ""),
    ],
)
def test_a_remark_where_one_is_to_be_picked(asked: Prompt, text: str, phrase: str) -> None:
    assert remarks.remark_on_choice(typed(text), asked) == phrase


@pytest.mark.parametrize(
    ("text", "halts"), [("stop", True), ("Stop!", True), ("/stop", False), ("I can't stop thinking", False)]
)
def test_a_bare_stop_halts_and_the_command_does_not(text: str, *, halts: bool) -> None:
    assert remarks.halts(typed(text)) is halts


@pytest.mark.parametrize(
    ("text", "leaves", "leaves_at_rest"),
    [("thanks, good night", True, True), ("that's all", False, True), ("a good night's sleep", False, False)],
)
def test_that_is_all_is_a_goodbye_at_rest_alone(text: str, *, leaves: bool, leaves_at_rest: bool) -> None:
    assert remarks.takes_leave(typed(text)) is leaves
    assert remarks.takes_leave(typed(text), at_rest=True) is leaves_at_rest


@pytest.mark.parametrize(
    ("asked", "text", "asks"),
    [
        (TEXT, "why do you ask?", True),
        (TEXT, "like what?", True),
        (CHOICE, "what do you mean by a piece?", True),
        (CHOICE, "do I have to give a number?", True),
        (question("text", section="want"), "what would you do in my place?", False),
        (TEXT, "what do you mean to me", False),
        (TEXT, "why not", False),
        (TEXT, "why me", False),
    ],
)
def test_a_why_asks_about_the_question(asked: Prompt, text: str, *, asks: bool) -> None:
    assert remarks.asks_why(typed(text), asked) is asks
