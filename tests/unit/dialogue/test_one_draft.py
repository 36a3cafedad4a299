"""Two ways lead to one list: what was typed in either is there after Done; only a tap takes it out."""

from __future__ import annotations

from flows.model import RecordUpdate
from flows.person import Reason
from flows.record import updates
from tests.helpers.chat import NOON, Chat, agreed, shipped_conversation


def test_a_safety_note_begun_in_help_now_is_finished_from_its_command_and_nothing_is_lost() -> None:
    you = Chat(shipped_conversation(), agreed(since=NOON))
    you.commands("help_now")
    you.taps("I'm not in danger")
    you.taps("My safety note")
    you.types("my sister")
    you.commands("safety")
    you.taps("Write a few lines")
    assert "• my sister" in you.shown()[1].text

    you.types("I call Anna")
    you.types("The bench by the river helps")
    you.taps("Done")

    assert set(you.person.words.safety_note) == {"my sister", "I call Anna", "The bench by the river helps"}
    assert "• I call Anna" in you.shown()[1].text
    you.taps("Done")
    assert set(you.person.words.safety_note) == {"my sister", "I call Anna", "The bench by the river helps"}


def test_a_line_that_was_tapped_out_above_does_not_come_back_from_below() -> None:
    you = Chat(shipped_conversation(), agreed(since=NOON, safety_note=("my sister", "the river")))
    you.commands("help_now")
    you.taps("I'm not in danger")
    you.taps("My safety note")
    you.commands("safety")
    you.taps("Change or add lines")
    you.tap(next(one for one in you.buttons() if "the river" in one.label))
    you.taps("Done")

    you.taps("Done")

    assert you.person.words.safety_note == ("my sister",)


def test_lines_that_a_list_did_not_show_stay_when_it_is_done() -> None:
    there = (
        Reason(1, "sleep", NOON),
        Reason(2, "rests", NOON, hidden=True),
        Reason(3, "heavy", NOON, mark="heavy"),
    )
    done = RecordUpdate("reasons", ("my garden",), "my garden", gone=("sleep",))

    kept = updates.keep(agreed(reasons=there), done, "my-reasons", NOON)

    assert [one.text for one in kept.words.reasons] == ["my garden", "rests", "heavy"]
    assert [one.mark for one in kept.words.reasons] == ["", "", "heavy"]
