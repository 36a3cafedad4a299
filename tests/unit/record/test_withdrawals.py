"""An answer that another replaces is taken back from the record, and nothing else is."""

from __future__ import annotations

from datetime import timedelta

from flows.model import RecordField, Value
from flows.person import Attendance, Person, Plan, Rated, Reason, Sentence
from flows.record.withdrawals import taken_back, told_codes
from tests.helpers.chat import NOON, agreed

DAY = timedelta(days=1)
SOMEBODY = agreed(
    sentences=(Sentence("I am afraid.", "fear", NOON), Sentence("I am afraid.", "sleep", NOON)),
    plans=(Plan("I wake up", "breathe", "fear", NOON), Plan("I sit down", "write", "fear", NOON)),
    reasons=(Reason(1, "My son", NOON), Reason(2, "Sleep", NOON)),
    ratings=(Rated("importance", 3, NOON - DAY), Rated("importance", 8, NOON)),
    attendance=(Attendance("late", NOON - DAY, 1), Attendance("no-show", NOON, 1)),
)


def back(what: RecordField, instead: Value) -> Person:
    return taken_back(SOMEBODY, what, instead, "fear")


def test_the_sentence_and_the_plan_of_this_flow_alone_go() -> None:
    assert [one.flow for one in back("sentence", "I am afraid.").words.sentences] == ["sleep"]
    assert [one.act for one in back("plan", ("I wake up", "breathe")).words.plans] == ["write"]


def test_a_reason_goes_by_its_words() -> None:
    assert [one.text for one in back("reasons", "Sleep").words.reasons] == ["My son"]


def test_the_newest_rating_goes_where_it_is_the_one_replaced() -> None:
    assert [one.value for one in back("importance", 8).engagement.ratings] == [3]
    assert back("importance", 5) == SOMEBODY


def test_reports_of_attendance_go_where_they_are_the_newest() -> None:
    assert [one.what for one in back("signs", ("no-show",)).engagement.attendance] == ["late"]
    assert back("signs", ("late",)) == SOMEBODY


def test_without_an_earlier_answer_nothing_is_taken_back() -> None:
    assert back("sentence", None) is SOMEBODY


def test_codes_of_attendance_are_those_of_the_answers() -> None:
    assert told_codes(("cancelled", "late", "unheard-of")) == ("i-cancelled", "late")
    assert told_codes("went") == ("went",)
