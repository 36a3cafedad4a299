"""A finding's meaning for the speaker, and which findings bring an offer of help."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.safety.finding import CATEGORIES_WITH_A_DOOR, CLUE, Finding, Heard

PLAIN = Finding("amber", ("suicide_passive", "burden_trapped_hopeless"), "something")


def test_the_first_category_decides() -> None:
    assert PLAIN.category == "suicide_passive"


@pytest.mark.parametrize("why", ["negated", "past", "joked", "quoted"])
def test_words_that_are_not_meant_now_bring_no_offer(why: str) -> None:
    softened = replace(PLAIN, **{why: True})  # type: ignore[arg-type]  # a flag

    assert PLAIN.alarms
    assert softened.softened
    assert not softened.alarms


def test_a_soft_sign_brings_no_offer_but_one_that_clues_add_up_to_does() -> None:
    soft = replace(PLAIN, tier="soft")

    assert not soft.alarms
    assert replace(soft, from_clues=True).alarms
    assert not replace(PLAIN, needs_clarifying=True).alarms


def test_somebody_elses_danger_and_a_young_age_are_urgent_at_any_tier() -> None:
    assert Finding("soft", ("under_18",), "your age").alarms
    assert replace(PLAIN, categories=("other_in_danger",), negated=True).alarms


def test_only_a_no_about_ones_own_life_and_now_denies_it() -> None:
    denied = Finding("soft", ("suicide_active",), "something", negated=True)

    assert denied.denies_own
    assert not replace(denied, past=True).denies_own
    assert not replace(denied, categories=("suicide_active", "overdose")).denies_own


def test_nothing_of_the_text_is_in_a_findings_repr() -> None:
    heard = Heard("a phrase", "overdose", "red", "en", words="swallowed it all")

    assert "swallowed" not in repr(replace(PLAIN, heard=(heard,)))
    assert "swallowed" not in repr(heard)


def test_a_clue_is_told_by_its_level() -> None:
    assert Heard("a", "b", f"{CLUE}means 2", "en").is_clue
    assert not Heard("a", "b", "red", "en").is_clue


def test_categories_decide_once_each() -> None:
    assert len({*CATEGORIES_WITH_A_DOOR}) == len(CATEGORIES_WITH_A_DOOR)
