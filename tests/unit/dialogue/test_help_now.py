"""Somebody is in Help now: what they type there, where it leads, and what it says of what they told."""

from __future__ import annotations

import pytest

from flows.model import Message
from flows.person import Person
from tests.helpers.chat import Chat, agreed, shipped_conversation
from tests.helpers.people import with_fields

UNREAD = "I can't read words here"
GENERAL = "I have no numbers for that one, so these are the general ones."


def in_help(*taps: str, person: Person | None = None) -> Chat:
    you = Chat(shipped_conversation(), person or agreed())
    you.commands("help_now")
    for what in taps:
        you.taps(what)
    return you


def said(messages: list[Message]) -> str:
    return "\n".join(message.text for message in messages)


@pytest.mark.parametrize("words", ["i have my pills here", "i have my meds lined up"])
@pytest.mark.parametrize("at", [(), ("steps",), ("line",)])
def test_danger_that_is_typed_gets_the_steps_for_right_now(words: str, at: tuple[str, ...]) -> None:
    you = in_help(*at)

    answer = said(you.types(words))

    assert answer.startswith("Thank you for writing that. At any moment you can call")
    assert "For right now:" in answer
    assert UNREAD not in answer
    assert you.person.dialog.stack
    assert you.person.dialog.stack.top.state == "now"


def test_danger_that_is_typed_again_keeps_the_steps_in_view() -> None:
    you = in_help("steps")
    you.types("i have my pills here")

    answer = said(you.types("i have my pills here"))

    assert "For right now:" in answer
    assert you.place().startswith("help/now")


def test_danger_from_somebody_gets_no_unlocked_door() -> None:
    you = in_help("steps")

    answer = said(you.types("he said he would kill me if I leave"))

    assert "Is it safe to read this now?" in answer
    assert "Unlock" not in answer


def test_what_screening_says_is_not_followed_by_what_cannot_be_read() -> None:
    you = in_help("steps")

    answer = said(you.types("i want to die"))

    assert "At any moment you can call" in answer
    assert "Are you thinking about ending your life?" in answer
    assert UNREAD not in answer
    assert UNREAD in said(you.types("a boat"))


def test_danger_in_ones_own_sentence_is_kept_as_it_was_typed() -> None:
    you = in_help("line", ":next", "yes", "yes")

    you.types("i have my pills here")

    assert [sentence.text for sentence in you.person.words.sentences] == ["i have my pills here"]


@pytest.mark.parametrize("words", ["nobody", "No one.", "none", "I have no one"])
def test_nobody_in_other_words_is_nobody(words: str) -> None:
    you = in_help("took", "called")

    answer = said(you.types(words))

    assert "let someone be with you on the phone" in answer


@pytest.mark.parametrize(
    ("told", "sentence"),
    [("sometimes", "I've had thoughts of ending my life."), (":skip", "It's been very hard lately.")],
)
def test_a_sentence_says_no_more_than_was_told(told: str, sentence: str) -> None:
    you = in_help("steps", told)
    if told == "sometimes":
        you.taps("no")

    for what in (":next", "yes"):
        you.taps(what)

    assert sentence in said([you.tap(next(one for one in you.buttons() if one.value == "yes"))[-1]])


def test_a_country_is_set_before_it_is_another() -> None:
    you = in_help()

    assert "Set my country" in you.labels()
    assert "I'm in another country" not in you.labels()
    you.taps("Set my country")
    assert GENERAL in said(you.types("Atlantis"))
    you.taps("Set my country")
    assert GENERAL not in said(you.types("Germany"))
    assert "I'm in another country" in you.labels()
    assert "Set my country" not in you.labels()


@pytest.mark.parametrize("typed", ["Germany", "I'm in Germany", "from germany"])
def test_a_country_that_is_typed_brings_its_numbers(typed: str) -> None:
    you = in_help()

    told = said(you.types(typed))

    assert you.person.profile.country == "DE"
    assert "112" in told
    assert you.place().startswith("help/")


def test_a_country_without_numbers_is_known_and_has_the_general_ones() -> None:
    you = in_help(person=with_fields(agreed(), country="DE"))

    told = said(you.types("Poland"))

    assert you.person.profile.country is None
    assert GENERAL in told
    assert you.place().startswith("help/")


def test_the_safety_note_stands_line_by_line() -> None:
    you = Chat(shipped_conversation(), agreed(safety_note=("call Ann", "walk, slowly")))

    answer = said(you.commands("safety"))

    assert answer.startswith("Your safety note:\n• call Ann\n• walk, slowly")


def test_who_has_just_been_helped_is_not_asked_as_if_for_the_first_time() -> None:
    you = in_help("line", ":next", ":skip", ":skip", "on")
    you.commands("symptoms")
    for what in ("whole", ":skip", ":skip", ":skip"):
        you.taps(what)

    assert you.place().startswith("symptoms/safe-again")
    you.taps("no")
    assert you.place().startswith("symptoms/new")


FIRST = {"en": "I want to die", "es": "quiero morirme", "de": "ich will sterben"}


def at_the_direct_question(language: str) -> Chat:
    you = Chat(shipped_conversation(), agreed(language=language))
    you.commands("fear")
    you.types(FIRST[language])
    assert you.place() == "help/plain over fear/door"
    return you


@pytest.mark.parametrize(("language", "words"), [
    ("en", "No, I'm not thinking about ending my life"), ("en", "I'm not suicidal"), ("en", "no way"),
    ("en", "no, I don't want to die"), ("en", "I would never"), ("en", "of course not"),
    ("es", "No, no pienso en quitarme la vida"), ("es", "no quiero morir"),
    ("es", "ni loca"), ("es", "jamás"),
    ("de", "Nein, ich denke nicht daran, mein Leben zu beenden"), ("de", "ich bin nicht suizidal"),
    ("de", "ich will nicht sterben"), ("de", "natürlich nicht"),
])  # fmt: skip
def test_a_literal_denial_at_the_direct_question_is_a_no(language: str, words: str) -> None:
    you = at_the_direct_question(language)

    you.types(words)

    assert you.place() == "fear/door"


@pytest.mark.parametrize(("language", "words"), [
    ("en", "no but I wish I was dead"), ("en", "I don't want to die but sometimes I do"),
    ("en", "no way out"),
    ("en", "I'm not thinking about it any more, I've decided"), ("en", "I don't want to live"),
    ("en", "I'm not afraid to die"), ("en", "I don't want to kill myself, I want to be dead"),
    ("es", "no quiero vivir"), ("es", "no quiero morir pero a veces sí"),
    ("es", "no pienso en eso, lo voy a hacer"),
    ("de", "ich will nicht leben"), ("de", "ich denke nicht daran, ich tue es"),
    ("de", "niemals wieder aufwachen"),
])  # fmt: skip
def test_a_not_that_denies_no_wish_to_die_is_no_no_at_the_direct_question(language: str, words: str) -> None:
    you = at_the_direct_question(language)

    you.types(words)

    assert you.place().startswith("help/")
