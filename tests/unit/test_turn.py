"""A turn holds the record in its parts and the messages in their order."""

from __future__ import annotations

from msgspec.structs import replace

from flows.model import Button, Event, Message
from flows.turn import TurnContext
from tests.helpers.chat import NOON, agreed

KEYS = ((Button("Yes", "yes"),),)


def turn_of(event: Event) -> TurnContext:
    person = agreed()
    return TurnContext(replace(person, delivery=replace(person.delivery, keyboard=5)), event, NOON)


def test_the_record_is_the_same_object_until_a_part_of_it_changes() -> None:
    turn = turn_of(Event("7", 1, "text", "hello"))
    before = turn.person

    assert turn.person is before
    turn.profile = replace(turn.profile, language="es")

    assert turn.person is not before
    assert turn.person.profile.language == "es"
    assert turn.person.words is before.words


def test_a_message_with_buttons_takes_those_of_the_live_message_away() -> None:
    turn = turn_of(Event("7", 1, "text", "hello"))

    turn.say(Message("Thanks."))
    turn.say(Message("And now?", rows=KEYS))

    assert [(one.do, one.message_id) for one in turn.sent] == [("send", None), ("retire", 5), ("send", None)]
    assert turn.delivery.keyboard is None


def test_a_tap_writes_the_answer_under_the_question_it_answers() -> None:
    turn = turn_of(Event("7", 1, "button", "yes", message_id=5, shown="Shall we?"))
    turn.chosen = "Yes"

    turn.retire()

    (retired,) = turn.sent
    assert (retired.message_id, retired.message.text) == (5, "Shall we?\n\n✓ Yes")


def test_a_draft_changes_nothing_until_it_is_taken_over() -> None:
    turn = turn_of(Event("7", 1, "text", "hello"))
    draft = turn.draft()
    draft.say(Message("Perhaps."))
    draft.profile = replace(draft.profile, zone="Europe/Madrid")
    assert (turn.sent, turn.profile.zone) == ((), agreed().profile.zone)

    turn.take_over(draft)

    assert [one.message.text for one in turn.sent] == ["Perhaps."]
    assert turn.person.profile.zone == "Europe/Madrid"


def test_a_redrawn_message_is_sent_anew_where_none_was_tapped() -> None:
    tapped, typed = (turn_of(Event("7", 1, "text", "x", message_id=number)) for number in (5, None))

    tapped.redraw(Message("Page"))
    typed.redraw(Message("Page"))

    assert [(one.do, one.message_id) for one in (*tapped.sent, *typed.sent)] == [("edit", 5), ("send", None)]
