"""Words of people who write a lot are kept where a button is read out of them, and not asked for twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.helpers.chat import Chat, agreed, chat_at, shipped_conversation, shipped_library, texts

LIBRARY = shipped_library()


def standing(talk: str, *typed: str) -> Chat:
    chat = Chat(shipped_conversation(), agreed())
    chat.commands(f"start {talk}")
    for text in typed:
        chat.types(text)
    return chat


def test_words_behind_a_yes_are_offered_where_the_next_question_asks_for_them() -> None:
    chat = standing("facing-it", "all of it", "the accident", "3")
    chat.types("I'd be judged")
    chat.types("done")

    said = texts(chat.types("One time yes. I did call the insurance about the bus"))

    assert "Your other words are below, in case they fit here." in said
    assert "“I did call the insurance about the bus”" in said
    assert "“I did call the insurance about the bus”" in texts(chat.types("yes this"))


def test_a_few_words_behind_an_answer_are_not_offered() -> None:
    chat = standing("facing-it", "all of it", "the accident", "3", "I'd be judged", "done")

    said = texts(chat.types("Yes, with my sister"))

    assert "words around it" not in said
    assert "with my sister" not in said


def test_a_few_words_around_an_answer_are_not_remarked_on() -> None:
    chat = standing(
        "distractions",
        "all of it",
        "the twins and theres no hour in the week that is mine",
        "my phone",
        "done",
    )

    assert texts(chat.types("the twins. well its the cleaning really")).startswith("“the twins …” it is.")

    chat = standing("failing", "all of it")
    chat.types("maybe the third")
    assert "words around it" not in texts(chat.types("about a 6"))


@pytest.mark.parametrize(("waiting", "typed", "place"), [
    ("hi", "yes", "opening-up/predict"), ("hi", "ok go on", "opening-up/predict"),
    ("she would nod", "that's my answer", "opening-up/sure"), ("she would nod", "yes", "resume/ask"),
])  # fmt: skip
def test_a_talk_that_was_left_is_gone_on_with_in_words(waiting: str, typed: str, place: str) -> None:
    chat = standing("opening-up", "all of it", "skip", "skip")
    chat.waits(timedelta(days=8))
    chat.types(waiting)

    chat.types(typed)

    assert chat.place() == place


@pytest.mark.parametrize(("language", "typed"), [
    ("en", "like an 8 or so"), ("en", "8, give or take"), ("es", "un 8 o así"), ("es", "un ocho o algo así"),
    ("de", "acht oder so"),
])  # fmt: skip
def test_a_number_may_come_with_an_or_so(language: str, typed: str) -> None:
    chat = chat_at("failing", "belief", language)

    chat.types(typed)

    assert chat.answers()[LIBRARY.flow("failing").states["belief"].save] == 8


@pytest.mark.parametrize(("language", "typed"), [("es", "todo"), ("es", "el largo"), ("de", "lieber alles")])
def test_the_whole_talk_is_asked_for_in_words(language: str, typed: str) -> None:
    chat = chat_at("failing", "door", language)

    chat.types(typed)

    assert chat.place() != "failing/door"


def test_own_words_beside_a_tick_are_said_back_with_it_and_come_first() -> None:
    chat = standing("symptoms", "all of it", "It is the sleep", "racing mind also")

    said = texts(chat.types("that is all"))

    assert "“It is the sleep” and “A racing mind”" in said


def test_a_wish_to_reword_is_not_taken_for_the_sentence() -> None:
    chat = standing("goals", "short", "to sleep", "that's all", "skip", "skip")

    said = texts(chat.types("ok but can i say it nicer"))

    assert "type it the way you'd say it" in said
    assert chat.place() == "goals/bring-one"


def test_what_one_does_at_a_card_can_be_typed() -> None:
    chat = standing("facing-it", "all of it", "the accident", "9", "ok", "done")
    place = chat.place()
    assert place.startswith("facing-it/")

    chat.types("door, lamp, shoes of my daughter, kettle, window. done")

    assert chat.place() != place


def test_of_ones_own_lines_one_is_named_by_a_piece_of_it() -> None:
    chat = standing(
        "distractions", "all of it", "the twins and theres no hour that is mine", "my phone", "done"
    )

    said = texts(chat.types("the twins. well its the cleaning really"))

    assert "“the twins and theres no hour that is mine”" in said


def test_a_low_number_offers_no_reason_for_being_low() -> None:
    chat = standing(
        "distractions", "all of it", "my phone", "done", "I can't move it", "yes", "done", "not now"
    )
    assert chat.place() == "distractions/importance"

    low = texts(chat.types("about a 4, because nobody there knows my name"))
    chat.types("back")
    high = texts(chat.types("about a 9, because nobody else asks how I am"))

    assert "nobody there knows my name" not in low
    assert "“because nobody else asks how I am”" in high


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("umm is that it? thats kind of good actually. ok", True),
        ("use these, the english is better than mine", True),
        ("Use it, but I'd say Graham's room - no. Leave it as it is.", True),
        ("use it, but shorter", False),
        ("I'd like to slow down. Could we look at that?", False),
    ],
)
def test_the_offered_sentence_is_taken_among_other_words(typed: str, taken: bool) -> None:
    chat = standing("goals", "short", "to sleep", "that's all", "skip", "skip")

    chat.types(typed)

    assert chat.place() == ("goals/bring-one" if "shorter" in typed else "goals/plan")
    assert (chat.answers().get("bring", typed) != typed) is taken


@pytest.mark.parametrize("typed", ["hang on can i go back", "wait, can we go back a step please", "back"])
def test_back_can_be_asked_for(typed: str) -> None:
    chat = standing("goals", "short", "to sleep", "that's all")

    chat.types(typed)

    assert chat.place() == "goals/mine"


def test_a_wish_to_go_back_to_something_is_an_answer() -> None:
    chat = standing("goals", "short")

    assert "to go back to work" in texts(chat.types("to go back to work"))


def on_a_page() -> Chat:
    chat = standing("goals", "short", "to sleep", "that's all", "skip", "skip", "use it", "I wake up")
    chat.types("say it")
    assert chat.place() == "goals/preview"
    return chat


def test_lines_of_a_page_are_named_in_words() -> None:
    chat = on_a_page()

    off = texts(chat.types("take off my plan. My wife may see it"))
    on = texts(chat.types("my plan"))

    assert "My plan:" not in off
    assert "My plan:" in on

    chat.types("ok done lol, teas burning")

    assert not chat.place().startswith("goals/")


def test_the_plan_of_before_back_is_taken_again() -> None:
    chat = on_a_page()
    chat.types("hang on can i go back")
    chat.types("same as before, use that one")

    chat.types("the same one")

    assert chat.place() == "goals/preview"
    assert chat.answers()["plan"] == ("I wake up", "say it")


def test_the_sentence_and_a_line_are_put_on_together() -> None:
    chat = standing("substances", "short", "alcohol", "done", "now and then", "skip", "skip", "skip", "ok")
    chat.types("When I sit down, I will breathe")
    assert chat.place() == "substances/preview"

    on = texts(chat.types("put on the sentence, and the plan"))

    assert "Nothing is on it yet" not in on
    assert "My plan: When I sit down, I will breathe." in on
    assert "Put it on, or keep it to say yourself?" not in on


@pytest.mark.parametrize("what", ["alcohol", "beer, a six pack after work", "gaming"])
def test_own_words_for_what_is_used_bring_the_caution_as_well(what: str) -> None:
    chat = standing("substances", "all of it", what, "done", "to calm down", "done")

    assert "stopping all at once can make you very ill" in texts(chat.types("most days"))


def test_own_words_for_cutting_down_bring_the_caution_as_well() -> None:
    chat = standing("substances", "all of it", "cannabis", "done", "to calm down", "done", "now and then")
    chat.types("not much")
    assert chat.place() == "substances/want"

    assert "a sudden stop can be dangerous" in texts(chat.types("a lot less of it, but not nothing"))


@pytest.mark.parametrize(
    ("typed", "tick"), [("beer mostly", "Alcohol"), ("weed", "Cannabis"), ("xanax", "pills")]
)
def test_an_everyday_name_ticks_what_it_is(typed: str, tick: str) -> None:
    chat = standing("substances", "all of it", typed)

    assert any(label.startswith("☑") and tick in label for label in chat.labels())
