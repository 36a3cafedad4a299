"""Words of people who write a lot are kept where a button is read out of them, and not asked for twice."""

from __future__ import annotations

from tests.helpers.chat import Chat, agreed, shipped_conversation, texts


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

    assert "aren't kept here" in texts(chat.types("Yes, with my sister"))


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
