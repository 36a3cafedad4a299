"""A plan typed in one go is taken apart into its moment and its act."""

from __future__ import annotations

import pytest

from flows.listening.plans.act_first import Halves
from flows.listening.plans.halves import split


@pytest.mark.parametrize("act", ["I'll get up and make tea", "I'd have a glass of water", "ill feel my feet"])
def test_what_somebody_will_get_have_or_feel_is_an_act(act: str) -> None:
    assert split(f"when I wake up at four, {act}", "en") == Halves("when I wake up at four", act)


@pytest.mark.parametrize(("language", "typed", "cue", "act"), [
    ("en", "when I wake up, I breathe", "when I wake up", "I breathe"),
    ("de", "wenn ich aufwache, atme ich", "wenn ich aufwache", "atme ich"),
    ("es", "cuando me despierte, respiro", "cuando me despierte", "respiro"),
])  # fmt: skip
def test_a_comma_parts_the_moment_and_the_act(language: str, typed: str, cue: str, act: str) -> None:
    assert split(typed, language) == Halves(cue, act)


def test_a_moment_alone_is_no_plan() -> None:
    assert split("after work", "en") == Halves("after work")
