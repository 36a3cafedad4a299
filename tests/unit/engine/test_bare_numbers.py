"""Numbers alone at a list of buttons pick what is there, and are never words of one's own."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from flows.engine.bare_numbers import numbers_in
from flows.engine.engine import Engine
from flows.engine.prompt import Accepted, Option, Partial, Prompt, Rejected
from flows.model import OWN, Kind
from tests.helpers.chat import Chat, agreed, shipped_conversation, texts
from tests.helpers.offenders import each
from tests.helpers.prompts import question, types

ENGINE = Engine(shipped_conversation().library)
SEVEN = tuple(Option(letter, f"The {letter} thing", letter) for letter in "abcdefg")
REFUSED = Rejected("no-such-place", (("high", 7),))


def asked(kind: Kind, language: str = "en", *, other: bool = True) -> Prompt:
    words = ENGINE.prompt_builder.spoken[language].words
    return replace(question(kind, SEVEN, other=other), words=words, language=language)


FORMS = [
    ("en", "9", "9.", "#9", "number 9", "No. 9", "the 9th", "nine", "Nine.", "(9)", "option nine",
     "the ninth one", "９", "9️⃣", "⑨", "0", "zero", "-1", "−1", "15", "1, 9", "1 and 9", "1 9",
     "9, 1", "1;9", "1 & 9", "#1 #9", "1 and nine"),
    ("es", "9", "9.", "#9", "número 9", "numero 9", "el 9", "la 9", "nueve", "9º", "la opción 9",
     "0", "cero", "-1", "1, 9", "1 y 9", "uno y nueve"),
    ("de", "9", "9.", "#9", "Nummer 9", "Nr. 9", "die 9", "der 9.", "neun", "die neunte", "Antwort 9",
     "0", "null", "-1", "1, 9", "1 und 9", "eins und neun"),
]  # fmt: skip
BEYOND = [(language, typed) for language, *every in FORMS for typed in every]


@each(("language", "typed"), BEYOND)
@each("kind", ["choice", "multi"])
def test_a_number_that_no_button_has_is_no_answer_in_own_words(kind: Kind, language: str, typed: str) -> None:
    assert types(asked(kind, language), typed) == REFUSED


@pytest.mark.parametrize(("language", "typed"), [
    ("en", "3"), ("en", "#3"), ("en", "number 3"), ("en", "the third"), ("en", "the third one"),
    ("en", "three"),
    ("en", "3rd"), ("en", "3)"), ("es", "la 3"), ("es", "tres"), ("es", "el tercero"), ("es", "número tres"),
    ("de", "die dritte"), ("de", "drei"), ("de", "Nr. 3"), ("de", "3."),
])  # fmt: skip
def test_the_number_of_a_button_picks_it_in_whatever_form(language: str, typed: str) -> None:
    assert types(asked("choice", language), typed) == Accepted("c", "The c thing")
    assert types(asked("multi", language), typed) == Partial(("c",))


@pytest.mark.parametrize(("language", "typed"), [
    ("en", "1, 3"), ("en", "1 and 3"), ("en", "1 3"), ("en", "#1 #3"), ("en", "one and three"),
    ("en", "the first and the third"), ("es", "1 y 3"), ("es", "uno y tres"), ("de", "1 und 3"),
    ("de", "eins und drei"),
])  # fmt: skip
def test_several_numbers_tick_several_buttons_where_several_may_be(language: str, typed: str) -> None:
    assert types(asked("multi", language), typed) == Partial(("a", "c"))
    assert types(asked("rank", language, other=False), typed) == Partial(("a", "c"))
    assert types(asked("choice", language), typed) == Rejected("choose")


@pytest.mark.parametrize("typed", [
    "2019", "112", "9 years", "about 9 of them", "9 to 5", "my 9 cats", "the one I lost", "no one",
    "and the rest",
    "3 days off", "the two", "the two of them", "fifty-fifty", "9/11", "1:30",
])  # fmt: skip
def test_a_number_within_words_and_a_long_one_stay_own_words(typed: str) -> None:
    found = types(asked("choice"), typed)

    assert found == Accepted(OWN + typed, typed)


def test_an_option_that_is_called_so_comes_before_a_place() -> None:
    named = (Option("x", "Nine", "x"), Option("y", "Two", "y"))
    prompt = replace(asked("choice"), options=named)

    assert types(prompt, "nine") == Accepted("x", "Nine")
    assert types(prompt, "two") == Accepted("y", "Two")


def test_a_long_text_is_not_searched_for_numbers() -> None:
    assert numbers_in(asked("choice"), "1 " * 40) == ()
    assert numbers_in(asked("choice"), "1 2 2 1") == (1, 2)


@pytest.mark.parametrize("typed", ["9", "nine", "1, 9"])
def test_the_question_comes_again_and_says_how_many_there_are(typed: str) -> None:
    chat = Chat(shipped_conversation(), agreed())
    chat.commands("start warning-signs")
    chat.types("1")
    before = chat.person.dialog.stack.top

    said = texts(chat.types(typed))

    assert "There's a choice of 7 here." in said
    assert "Think of the last four weeks" in said
    assert chat.person.dialog.stack.top.draft == before.draft == ()


@pytest.mark.parametrize(
    ("language", "typed"), [("de", "die zwei"), ("es", "los dos"), ("es", "las tres"), ("en", "the three")]
)
def test_how_many_are_meant_is_no_number_of_a_button(language: str, typed: str) -> None:
    assert types(asked("choice", language), typed) == Accepted(OWN + typed, typed)
