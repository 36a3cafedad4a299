"""Remarks about the open question are told from an answer to it, by what the question asks for."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from flows.definition.template import fill
from flows.dialogue.answers import remarks
from flows.dialogue.answers.typed_text import TypedText
from flows.engine.prompt import Accepted, Prompt
from flows.engine.spoken_words import WORD_PHRASES
from flows.locale.matching import Words, words_of
from tests.helpers.prompts import ACTS, CUES, LIBRARY, SPOKEN, question, types

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


OFFERED = question("sentence", keep="sentence", suggest="I'd like to go slower.", max_chars=300)


def spoken(language: str) -> Words:
    return words_of({name: fill(LIBRARY.phrase(name, language), {}).text for name in WORD_PHRASES})


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "not in that way"), ("en", "fine but less formal"), ("en", "too stiff for me"),
        ("en", "I'd put it differently"), ("en", "shorter please"), ("en", "could it be warmer"),
        ("de", "so bitte nicht"), ("de", "okay, aber weniger förmlich"),
        ("de", "die Worte gefallen mir nicht"),
        ("de", "ich wurd es anders sagen"),
        ("es", "asi no"), ("es", "está bien pero menos formal"),
        ("es", "estas palabras valen pero yo diria otra cosa"),
    ],
)  # fmt: skip
def test_a_comment_on_offered_words_never_becomes_the_sentence_or_a_plan(language: str, text: str) -> None:
    words = spoken(language)
    said = TypedText(text, words, language)
    assert remarks.remark(said, replace(OFFERED, words=words)) == remarks.SENTENCE
    assert remarks.remark(said, replace(PLAN, words=words)) == remarks.PLAN


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I love these words"), ("en", "that sounds just like me"), ("en", "nice, thanks"),
        ("en", "ok, these words are good"), ("en", "works for me"), ("en", "yes thats fine"),
        ("de", "die Worte passen"), ("de", "das klingt nach mir"), ("de", "schön, danke"),
        ("de", "gut genug"),
        ("es", "si, asi esta bien"), ("es", "me gustan estas palabras"), ("es", "muy bien, gracias"),
    ],
)  # fmt: skip
def test_approval_in_other_words_takes_the_sentence_and_is_no_plan(language: str, text: str) -> None:
    words = spoken(language)
    asked, said = replace(OFFERED, words=words), TypedText(text, words, language)
    assert not remarks.remark(said, asked)
    assert types(asked, text) == Accepted(OFFERED.suggest, OFFERED.suggest)
    bare = question("plan", keep="plan")
    assert remarks.remark(said, replace(bare, words=words, cues=(), acts=())) == remarks.PLAN


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("No, too stiff. I'm worn out and want us to begin there", "I'm worn out and want us to begin there"),
        ("ok but less formal: could we go a bit slower", "could we go a bit slower"),
        ("I'm scared. Could we talk about that today?", ""),
        ("I don't know. I feel lost with all of it", ""),
        ("I like the words you use in here", ""),
        ("no, too long", ""),
    ],
)
def test_words_behind_a_remark_may_be_the_sentence(text: str, rest: str) -> None:
    assert remarks.reworded(typed(text)) == rest
    assert remarks.remark(typed(text), OFFERED) == (
        remarks.REWORDED if rest else remarks.SENTENCE if "long" in text else ""
    )
    assert rest == "" or not remarks.remark(typed(text), replace(OFFERED, suggest=rest))


@pytest.mark.parametrize("text", ["yes, today", "ok, I get home", "good night kiss for the kids"])
def test_a_yes_with_a_moment_is_a_plan(text: str) -> None:
    assert not remarks.remark(typed(text), PLAN)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("no that's wrong, I didn't say that", remarks.PAGE_WRONG),
        ("too long", remarks.PAGE_WRONG),
        ("not my words", remarks.PAGE_WRONG),
        ("take off the plan", ""),
    ],
)
def test_a_no_to_the_page_says_how_a_line_is_changed(text: str, phrase: str) -> None:
    assert remarks.remark_on_choice(typed(text), question("preview")) == phrase
