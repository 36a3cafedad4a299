"""The ranking of barriers, held against the worked checks of its design."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from flows.definition.placement.barriers import weights
from flows.engine.triage import (
    BARRIERS_LISTED,
    MAY_PLAY_A_PART,
    QUOTED,
    STATEMENTS,
    RankingWords,
    derive,
    first_things,
    score,
    shown,
    skipped,
)
from flows.model import Value, Values
from tests.helpers.chat import shipped_library

WEIGHTS = weights(shipped_library().flows)
BARRIERS = tuple(WEIGHTS)
SCALE = {"0": "Not me", "1": "A little", "2": "Quite a bit", "3": "Very much"}
SAID = {statement: f"1 of 12\n\n“This is {statement}.”" for statement in STATEMENTS}
NAMES = {barrier: barrier.replace("-", " ") for barrier in WEIGHTS}

rated = st.sampled_from(["0", "1", "2", "3", None])
answered = st.fixed_dictionaries(dict.fromkeys(STATEMENTS, rated))


def given_answers(*numbers: int) -> dict[str, Value]:
    return {statement: str(number) for statement, number in zip(STATEMENTS, numbers, strict=True)}


def scores(answers: Values) -> dict[str, int]:
    return {found.id: found.score for found in score(answers, WEIGHTS)}


def facts(answers: Values) -> dict[str, Value]:
    return derive(answers, RankingWords(WEIGHTS, SAID, SCALE, NAMES))


def test_the_first_worked_check_of_the_design_holds() -> None:
    answers = given_answers(0, 2, 3, 1, 2, 1, 1, 0, 1, 2, 2, 3)

    assert [(found.id, found.score) for found in score(answers, WEIGHTS)] == [
        ("facing-it", 78),
        ("honesty", 78),
        ("opening-up", 75),
        ("goals", 67),
        ("distractions", 56),
        ("expectations", 56),
        ("failing", 33),
        ("methods", 33),
        ("symptoms", 33),
        ("getting-better", 0),
        ("substances", 0),
    ]


def test_the_second_worked_check_of_the_design_holds() -> None:
    answers = given_answers(0, 1, 0, 0, 3, 2, 3, 2, 1, 1, 0, 1)

    assert [(found.id, found.score) for found in score(answers, WEIGHTS)] == [
        ("goals", 100),
        ("symptoms", 100),
        ("methods", 67),
        ("substances", 67),
        ("facing-it", 33),
        ("distractions", 33),
        ("expectations", 22),
        ("opening-up", 17),
        ("getting-better", 0),
        ("failing", 0),
        ("honesty", 0),
    ]
    assert first_things(score(answers, WEIGHTS)) == ("symptoms", "substances")


def test_the_ranking_quotes_the_two_strongest_statements_of_each_barrier_and_shows_three_at_most() -> None:
    told = facts(given_answers(0, 2, 3, 1, 2, 1, 1, 0, 1, 2, 2, 3))

    assert told == {
        "ranking": (
            "Facing it\n“This is s2” (quite a bit)\n“This is s12” (very much)\n\n"
            "Honesty\n“This is s11” (quite a bit)\n“This is s3” (very much)\n\n"
            "Opening up\n“This is s3” (very much)\n“This is s11” (quite a bit)"
        ),
        "barriers": ("facing-it", "honesty", "opening-up"),
        "barrier_names": ("facing it", "honesty", "opening up"),
        "top_barrier": "facing it",
        "stands_out": True,
        "first_things": False,
        "too_few": False,
        "passed_over": (),
    }


def test_statements_that_were_passed_over_are_named() -> None:
    told = facts({**given_answers(*[3] * 12), "s4": None})

    assert told["passed_over"] == ("This is s4",)


def test_a_statement_without_quotation_marks_is_quoted_whole() -> None:
    plain = dict.fromkeys(STATEMENTS, "I hold back.")

    told = derive({"s3": "3"}, RankingWords(WEIGHTS, plain, SCALE, NAMES))

    assert told["ranking"] == "Opening up\n“I hold back” (very much)"


def test_a_german_statement_stands_in_german_quotation_marks() -> None:
    german = dict.fromkeys(STATEMENTS, "„Ich halte mich zurück.“")

    told = derive({"s3": "3"}, RankingWords(WEIGHTS, german, SCALE, NAMES), "de")

    assert told["ranking"] == "Opening up\n„Ich halte mich zurück“ (very much)"


def test_a_single_barrier_of_middling_strength_plays_a_part_but_does_not_stand_out() -> None:
    told = facts({**given_answers(*[0] * 12), "s3": "2", "s6": "1"})

    assert told["barriers"] == ("opening-up",)
    assert told["stands_out"] is False


def test_all_not_me_ranks_nothing() -> None:
    told = facts(given_answers(*[0] * 12))

    assert (told["ranking"], told["barriers"], told["top_barrier"]) == ("", (), None)
    assert (told["stands_out"], told["first_things"], told["too_few"]) == (False, False, False)


def test_four_skips_still_rank_and_five_are_too_many() -> None:
    four: dict[str, Value] = dict.fromkeys(STATEMENTS[4:], "1")
    five: dict[str, Value] = dict.fromkeys(STATEMENTS[5:], "1")

    assert skipped(four) == ("s1", "s2", "s3", "s4")
    assert facts(four)["too_few"] is False
    assert facts(five)["too_few"] is True


def test_the_sums_of_the_weights_are_those_of_the_design() -> None:
    sums = {barrier: sum(weights.values()) for barrier, weights in WEIGHTS.items()}

    assert sums == {
        "getting-better": 2,
        "facing-it": 3,
        "opening-up": 4,
        "failing": 2,
        "goals": 2,
        "methods": 2,
        "symptoms": 2,
        "substances": 2,
        "distractions": 3,
        "expectations": 3,
        "honesty": 3,
    }
    assert {statement for weights in WEIGHTS.values() for statement in weights} == set(STATEMENTS)


@given(answered, st.sampled_from(STATEMENTS))
def test_more_of_a_statement_never_lowers_a_barrier(answers: dict[str, Value], statement: str) -> None:
    before = scores(answers)

    after = scores({**answers, statement: str(min(3, int(str(answers[statement] or "0")) + 1))})

    assert all(after[barrier] >= before[barrier] for barrier in WEIGHTS)


@given(answered)
def test_scores_stay_between_0_and_100_and_fall_along_the_list(answers: dict[str, Value]) -> None:
    ranked = [found.score for found in score(answers, WEIGHTS)]

    assert all(0 <= value <= 100 for value in ranked)
    assert ranked == sorted(ranked, reverse=True)


@given(answered)
def test_equal_scores_keep_the_fixed_order(answers: dict[str, Value]) -> None:
    fixed = list(WEIGHTS)

    ranked = score(answers, WEIGHTS)

    for one, other in pairwise(ranked):
        assert one.score > other.score or fixed.index(one.id) < fixed.index(other.id)


@given(answered)
def test_what_is_shown_is_short_and_strong_enough_and_names_its_statements(answers: dict[str, Value]) -> None:
    top = shown(score(answers, WEIGHTS))

    assert len(top) <= BARRIERS_LISTED
    assert all(found.score >= MAY_PLAY_A_PART and found.because for found in top)
    assert all(answers[statement] not in {None, "0"} for found in top for statement in found.because)
    assert str(facts(answers)["ranking"]).count("“") <= BARRIERS_LISTED * QUOTED


@given(answered)
def test_a_skipped_statement_counts_as_not_me(answers: dict[str, Value]) -> None:
    zeros = {statement: answer or "0" for statement, answer in answers.items()}

    assert scores(answers) == scores(zeros)


def test_every_barrier_can_be_picked_in_the_talk_and_opens_a_talk_of_its_own() -> None:
    library = shipped_library()
    states = library.flow("find-my-barrier").states

    for name in ("pick", "pick-all", "start"):
        assert set(BARRIERS) <= {choice.id for choice in states[name].choices}
    opens = {choice.id: choice.goto for choice in states["start"].choices if choice.goto}
    assert opens == {barrier: f"@{barrier}" for barrier in BARRIERS}
    assert set(BARRIERS) <= set(library.flows)


def test_the_talk_asks_all_twelve_statements_on_the_same_scale() -> None:
    states = shipped_library().flow("find-my-barrier").states

    for statement in STATEMENTS:
        assert [choice.id for choice in states[statement].choices] == ["0", "1", "2", "3"]


def test_a_very_much_is_never_left_out_for_something_milder() -> None:
    answers = given_answers(0, 0, 3, 2, 2, 0, 0, 2, 2, 0, 0, 0)

    named = facts(answers)["barriers"]

    assert "opening-up" in str(named)
    assert "substances" in str(named)


def test_a_single_very_much_stands_out_whichever_it_is() -> None:
    alone = {one: {**given_answers(*[0] * 12), one: "3"} for one in STATEMENTS}

    assert all(facts(answers)["stands_out"] for answers in alone.values())
    assert all(
        one.score >= MAY_PLAY_A_PART for answers in alone.values() for one in shown(score(answers, WEIGHTS))
    )


@given(answered)
def test_who_is_shown_first_things_is_told_which(answers: Values) -> None:
    ranked = score(answers, WEIGHTS)
    plain = [one for one in ranked if one.plain]

    assert set(first_things(ranked)) <= {one.id for one in shown(ranked)} or len(plain) > BARRIERS_LISTED
