"""Acts of a plan, as somebody is going to do them."""

from __future__ import annotations

import pytest

from flows.listening.plans.acts import act_of, without_hedge
from flows.listening.plans.plan_lines import line


@pytest.mark.parametrize(
    "act", ["should call", "maybe should call", "I could try to call", "will maybe call", "to call"]
)
def test_no_hedge_stays_in_a_plan(act: str) -> None:
    assert line("after work", act_of(act, "en"), "en") == "After work, I will call."


@pytest.mark.parametrize(("act", "plain"), [
    ("maybe should call", "call"), ("I could try to call", "call"), ("call", "call"), ("try to", "try to"),
])  # fmt: skip
def test_hedges_are_left_out_unless_nothing_would_be_left(act: str, plain: str) -> None:
    assert without_hedge(act, "en") == plain
