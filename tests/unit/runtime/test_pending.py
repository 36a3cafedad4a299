"""Deliveries of one person that aren't committed yet: what comes next, and the record after them."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.runtime.sending.pending import Done, PendingDelivery, aimed, front
from bot.storage.store import Record
from flows.model import Button, Message
from flows.person import Delivery, Outgoing, Person, ShownPrompt

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ROWS = ((Button("Yes", "yes"),),)
FIRST = Outgoing("send", Message("How are you?", rows=ROWS, token=3))
PLAIN = Outgoing("send", Message("Take your time."))
OLD = Outgoing("retire", Message(""), 41)
EDIT = Outgoing("edit", Message("Picked.", rows=ROWS, token=3), 41)


def pending(*outbox: Outgoing, keyboard: int | None = 41) -> PendingDelivery:
    person = Person("7", delivery=Delivery(outbox=outbox, keyboard=keyboard, retry_at=NOW))
    return PendingDelivery("7", Record(person, 1))


def test_a_message_overtakes_removals_and_nothing_else() -> None:
    assert front((OLD, FIRST)) == FIRST
    assert front((EDIT, FIRST)) == EDIT
    assert front((OLD, EDIT)) == OLD


def test_only_removals_before_an_edit_may_be_done_now() -> None:
    assert pending(OLD, FIRST).removals() == (OLD,)
    assert pending(EDIT, OLD).removals() == ()


def test_a_question_that_was_sent_has_the_live_buttons_and_is_the_prompt() -> None:
    work = pending(OLD, FIRST)

    work.note(Done(FIRST, FIRST, 42))

    settled = work.settled(Person("7")).delivery
    assert (settled.outbox, settled.keyboard) == ((OLD,), 42)
    assert settled.prompt == ShownPrompt(3, 42)
    assert settled.retry_at is None


def test_a_copy_of_a_prompt_does_not_take_the_place_of_its_first_message() -> None:
    work = pending(FIRST)

    work.note(Done(FIRST, FIRST, 42))
    work.note(Done(FIRST, FIRST, 43, certain=False))

    assert work.prompt == ShownPrompt(3, 42)
    assert work.keyboard == 43


def test_buttons_that_are_about_to_go_are_not_live() -> None:
    assert pending(OLD).settled(Person("7")).delivery.keyboard is None
    assert pending(PLAIN).settled(Person("7")).delivery.keyboard == 41


def test_what_was_delivered_is_taken_off_a_record_that_came_between() -> None:
    work = pending(PLAIN)
    work.note(Done(PLAIN, PLAIN, 42))

    work.overtaken(Record(Person("7", delivery=Delivery(outbox=(PLAIN, FIRST))), 2))

    assert work.outbox == (FIRST,)


def test_a_removal_without_a_target_is_aimed_at_the_live_buttons() -> None:
    nowhere = Outgoing("retire", Message(""))

    assert aimed(nowhere, 41) == OLD
    assert aimed(nowhere, None) is None
    assert aimed(Outgoing("edit", Message("Picked.")), None) == Outgoing("send", Message("Picked."))
    assert aimed(FIRST, 41) == FIRST
