"""The kind of question that is open, as screening knows it."""

from __future__ import annotations

import pytest

from flows.safety.asked import asked, asks_about_danger
from tests.helpers.chat import shipped_library

FLOWS = shipped_library().flows


def test_without_a_question_no_kind_is_known() -> None:
    assert asked("fear", None) == ""


@pytest.mark.parametrize("flow", ["help", "safety", "offer-1"])
def test_words_about_dying_mean_just_that_in_flows_about_safety(flow: str) -> None:
    assert {asked(flow, state) for state in FLOWS[flow].states.values()} == {"safety"}


def test_a_plan_a_day_and_a_reason_are_told_by_their_state() -> None:
    kinds = {asked(flow.name, state) for flow in FLOWS.values() for state in flow.states.values()}

    assert kinds == {"safety", "plan", "date", "reason", "session"}


def test_the_direct_question_asks_about_danger_and_a_scale_does_not() -> None:
    direct = [name for name in FLOWS["help"].states if asks_about_danger(FLOWS["help"], name)]

    assert direct
    assert not any(asks_about_danger(FLOWS["menu"], name) for name in FLOWS["menu"].states)
