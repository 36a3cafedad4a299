"""Words typed after a message that came by itself stop messages or pick its buttons, in every language."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from flows.engagement import policy
from flows.engagement.offers import pick
from flows.engagement.wording import card
from flows.person import Nudge, Person, Reason
from tests.helpers.chat import NOON, Chat, agreed, shipped_conversation, texts

LIBRARY = shipped_conversation().library
LINES = {"en": "To cook again", "de": "Wieder kochen", "es": "Volver a cocinar"}


def after_message(language: str, days: float) -> Chat:
    """Return a chat with somebody who got one of their lines so many days ago, and was not there since."""
    person = agreed(language=language)
    preferences = replace(person.engagement.preferences, when="drift")
    engagement = replace(
        person.engagement,
        nudges=(Nudge("reason", NOON, ("Because.",), 1),),
        last_seen=NOON - timedelta(days=2),
        preferences=preferences,
    )
    person = replace(person, engagement=engagement)
    chat = Chat(
        shipped_conversation(),
        person.with_reasons((Reason(1, LINES[language], NOON - timedelta(days=9)),)),
    )
    chat.now = NOON + timedelta(days=days, minutes=5)
    return chat


def answer(person: Person) -> str:
    return person.engagement.nudges[-1].answer


def has_stopped(chat: Chat, said: str, language: str) -> bool:
    opening = LIBRARY.flow("stop", language).states["done"].ask.source[:30]
    return said.startswith(opening) and chat.person.engagement.preferences.off


STOPS = """
en | quit texting me please
en | could you stop sending me those
en | i dont need these reminders
en | no more of those, thanks
en | please stop
de | hör bitte auf mir sowas zu schicken
de | solche nachrichten bitte nicht mehr
de | ich will davon keine mehr
de | schick mir die bitte nie wieder
es | ya no me mandes estos
es | no quiero más de esos, gracias
es | para de enviarme avisos por favor
"""


@pytest.mark.parametrize("row", STOPS.strip().splitlines())
@pytest.mark.parametrize("days", [0, 5])
def test_a_typed_stop_after_a_message_stops_messages(row: str, days: int) -> None:
    language, typed = row.split(" | ")
    chat = after_message(language, days)

    said = texts(chat.types(typed))

    assert has_stopped(chat, said, language)


@pytest.mark.parametrize(("language", "typed"), [
    ("en", "could you stop sending me messages"), ("en", "no more of your reminders please"),
    ("de", "ich möchte keine Nachrichten mehr von dir"), ("de", "schreib mir bitte nie wieder"),
    ("es", "quiero que dejes de mandarme recordatorios"), ("es", "dejame tranquila"),
])  # fmt: skip
@pytest.mark.parametrize("command", ["", "menu", "start opening-up"])
def test_a_wish_for_no_messages_stops_them_everywhere(command: str, language: str, typed: str) -> None:
    chat = Chat(shipped_conversation(), agreed(language=language))
    if command:
        chat.commands(command)

    assert has_stopped(chat, texts(chat.types(typed)), language)


@pytest.mark.parametrize(("language", "typed"), [
    ("en", "don't stop sending me these"), ("en", "no messages today"), ("en", "i dont want this any more"),
    ("en", "no more messages from me"), ("en", "i want to stop writing"),
    ("de", "hör nicht auf mir zu schreiben"),
    ("de", "ich will nicht mehr schreiben"), ("es", "no dejes de escribirme"), ("es", "no quiero escribir"),
])  # fmt: skip
def test_other_words_with_a_no_in_them_stop_nothing(language: str, typed: str) -> None:
    chat = after_message(language, 1)

    said = texts(chat.types(typed))

    assert not has_stopped(chat, said, language)
    assert not chat.person.engagement.preferences.off


@pytest.mark.parametrize("typed", ["don't send messages", "stop sending things"])
def test_an_answer_in_a_talk_that_names_nobody_stays_an_answer(typed: str) -> None:
    chat = Chat(shipped_conversation(), agreed())
    chat.commands("start opening-up")

    chat.types(typed)

    assert not chat.person.engagement.preferences.off


TYPED = """
en | fewer | a bit less often please
en | fewer | too many of these
de | fewer | bitte schreib mir seltener
de | fewer | das ist zu oft
es | fewer | no tan seguido por favor
es | fewer | son demasiados
en | still | it's still true
en | still | yeah, still true, we cooked on Sunday
en | still | yep i made soup last night
en | still | we cooked together on Sunday and it was nice. still true
de | still | ja, stimmt immer noch. gestern gab es Suppe
de | still | das gilt noch
es | still | sí, todavía es cierta, ayer hice sopa
es | still | sigue siendo verdad
en | change | i'd like to change it please
de | change | ich möchte das ändern
es | change | quiero cambiarla, por favor
en | not-today | maybe tomorrow, no energy
en | not-today | no, not now
de | not-today | nein, gerade nicht. bin zu müde
es | not-today | ahora no puedo, estoy muy cansada
"""


@pytest.mark.parametrize("row", TYPED.strip().splitlines())
@pytest.mark.parametrize("days", [0, 4, 13])
def test_typed_words_pick_the_button_that_they_mean(row: str, days: int) -> None:
    language, button, typed = row.split(" | ")
    chat = after_message(language, days)

    chat.types(typed)

    assert answer(chat.person) == button


@pytest.mark.parametrize(("language", "typed"), [
    ("en", "why did you send me this?"), ("en", "why now"), ("de", "wieso krieg ich das"),
    ("es", "¿por qué ahora?"),
])  # fmt: skip
def test_a_typed_why_tells_why_the_message_came(language: str, typed: str) -> None:
    assert texts(after_message(language, 3).types(typed)) == "Because."


NOES = [
    ("en", "nope, not any more"), ("en", "no i burnt everything again"), ("en", "it's no longer true"),
    ("de", "nein, hat sich geändert"), ("de", "stimmt so nicht mehr"), ("es", "no. ya no es verdad"),
    ("es", "no del todo"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "typed"), NOES)
def test_a_line_that_is_no_longer_true_rests_until_it_is_touched(language: str, typed: str) -> None:
    chat = after_message(language, 3)
    later = NOON + timedelta(days=60)
    assert pick(chat.person, later) is not None

    said = texts(chat.types(typed))

    assert said == LIBRARY.phrase("nudge-doubted", language).source
    assert pick(chat.person, later) is None
    again = policy.answered(chat.person, chat.person.engagement.nudges[-1], "still", later)
    assert pick(again, later) is not None


@pytest.mark.parametrize(("days", "typed"), [
    (15, "still true"), (3, "hm, it may still be true"), (3, "yes if it rains"), (3, "yes. well, no"),
])  # fmt: skip
def test_what_is_no_clear_answer_is_none(days: int, typed: str) -> None:
    chat = after_message("en", days)

    said = texts(chat.types(typed))

    assert answer(chat.person) == ""
    assert said.startswith(LIBRARY.phrase("no-question").source)


def test_words_that_alarm_are_met_with_help_before_they_answer_a_message() -> None:
    chat = after_message("en", 3)

    said = texts(chat.types("no, and I want to die"))

    assert said.startswith("Thank you for writing that. If you might act on it")
    assert answer(chat.person) == ""


def test_after_the_menu_was_shown_a_button_can_still_be_typed() -> None:
    chat = after_message("en", 4)
    chat.types("we talked about soup")

    chat.types("fewer of these please")

    assert answer(chat.person) == "fewer"


@pytest.mark.parametrize(("language", "typed", "phrase"), [
    ("en", "this is so dumb", "angry-with-me"), ("en", "screw you, stupid machine", "angry-with-me"),
    ("en", "so sorry about earlier", "no-hard-feelings"), ("de", "du blödes Programm", "angry-with-me"),
    ("de", "tut mir leid, war nicht so gemeint", "no-hard-feelings"),
    ("es", "esta app es una mierda", "angry-with-me"),
    ("es", "disculpa, no iba en serio", "no-hard-feelings"),
])  # fmt: skip
@pytest.mark.parametrize("command", ["", "menu"])
def test_an_insult_or_an_apology_is_met_calmly(command: str, language: str, typed: str, phrase: str) -> None:
    chat = Chat(shipped_conversation(), agreed(language=language))
    if command:
        chat.commands(command)

    assert texts(chat.types(typed)).startswith(LIBRARY.phrase(phrase, language).source)


@pytest.mark.parametrize("typed", ["useless", "i am so stupid", "a terrible thing"])
def test_scorn_that_may_be_for_oneself_is_no_insult(typed: str) -> None:
    said = texts(Chat(shipped_conversation()).types(typed))

    assert not said.startswith(LIBRARY.phrase("angry-with-me").source)


@pytest.mark.parametrize(("line", "shown"), [
    ("To cook again", "“To cook again”. Still"), ("Why not cook?", "“Why not cook?” Still"),
    ("I cook. ", "“I cook.” Still"),
])  # fmt: skip
def test_a_full_stop_stands_behind_a_line_that_has_none(line: str, shown: str) -> None:
    person = agreed().with_reasons((Reason(1, line.strip(), NOON),))

    assert shown in card(LIBRARY, person, Nudge("reason", NOON, reason=1)).text
