"""A name alone in a condition means that it was answered, and yes where it holds a yes or no."""

from __future__ import annotations

import tomllib

import pytest

from flows.authoring.layout.formatting import formatted
from flows.definition import conditions, parser
from flows.definition.draft import Draft, Notes
from flows.definition.short.named_answers import given_names, shortened, sorts_of_names, spelled_out

TALK = '''\
[flow]
title = "Homework"

[text.cost]
ask = "What does it cost you?"

[scale.size]
ask = "How big is it?"

[yesno.ready]
ask = "Ready?"
goto = """
big if CONDITION
close
"""

[choice.big]
ask = """
Which one?

First
Second
  when: not cost
-> close if plan and cost
-> close
"""

[end.close]
say = "Bye."
'''
GIVEN = frozenset({"cost", "size", "why"})


def read(condition: str) -> Draft:
    source = TALK.replace("CONDITION", condition)
    draft = parser.read(tomllib.loads(source), Notes("homework.toml", source))
    assert draft is not None
    return draft


@pytest.mark.parametrize(("written", "meant"), [
    ("cost", "answered(cost)"),
    ("  not cost ", "  not answered(cost) "),
    ("cost and (size or not why)", "answered(cost) and (answered(size) or not answered(why))"),
    ("size >= 3 and cost", "size >= 3 and answered(cost)"),
    ("'a' in why and len(why) > 1", "'a' in why and len(why) > 1"),
    ("ready and not answered(cost)", "ready and not answered(cost)"),
    ("typed(why) or quotable(cost)", "typed(why) or quotable(cost)"),
    ("'ä' == why and cost", "'ä' == why and cost"),
    ("cost and", "cost and"),
])  # fmt: skip
def test_a_name_alone_stands_for_answered(written: str, meant: str) -> None:
    assert spelled_out(written, GIVEN) == meant


@pytest.mark.parametrize(("given", "holds"), [
    ({}, False), ({"size": 0}, True), ({"size": 7}, True),
])  # fmt: skip
def test_nought_is_an_answer_too(given: dict[str, int], *, holds: bool) -> None:
    (branch, _) = read("size").flow.states["ready"].goto

    assert branch.when is not None
    assert branch.when(given) is holds


def test_a_yes_or_no_alone_means_yes() -> None:
    (branch, _) = read("ready").flow.states["ready"].goto

    assert branch.when is not None
    assert (branch.when({"ready": False}), branch.when({"ready": True})) == (False, True)


def test_a_talk_is_read_as_with_answered() -> None:
    short, long = read("cost and not size"), read("answered(cost) and not answered(size)")

    assert short.flow.logic == long.flow.logic
    assert {condition.source for _, condition in short.conditions} == {
        "answered(cost) and not answered(size)", "not answered(cost)", "answered(plan) and answered(cost)",
    }  # fmt: skip


@pytest.mark.parametrize("condition", ["csot", "not csot", "cost and csot"])
def test_a_misspelt_name_is_told_at_its_line(condition: str) -> None:
    draft = read(condition)
    place = next(place for place, one in draft.conditions if "csot" in one.names)

    assert draft.notes.line(place) == 13


def test_names_of_facts_count_and_of_states_of_every_kind_but_yes_or_no() -> None:
    names = given_names(sorts_of_names({"derive": "clock"}, {
        "why": {"type": "multi"}, "my-size": {"type": "scale"}, "sure": {"type": "yesno"},
        "other": {"type": "text", "answer": "mine"}, "note": {"type": "yesno"}, "door": {"type": "say"},
    }))  # fmt: skip

    assert {"why", "my_size", "mine", "reasons", "city_place", "importance_low"} <= names
    assert not names & {"sure", "note", "door", "other", "nudges_on", "city_day", "ranking"}


def test_a_name_that_holds_a_yes_in_one_place_is_ambiguous() -> None:
    states = {"a": {"type": "text", "answer": "x"}, "b": {"type": "yesno", "answer": "x"}}

    assert "x" not in given_names(sorts_of_names({}, states))


def test_fmt_writes_the_name_alone() -> None:
    long = TALK.replace("CONDITION", "answered(cost) and not answered(ready)").replace(
        "when: not cost", "when: not answered(cost)"
    )

    short = formatted("homework.toml", long)

    assert "big if cost and not answered(ready)\n" in short
    assert "  when: not cost\n" in short
    assert formatted("homework.toml", f"# if answered(cost) it is fine\n{long}").startswith(
        "# if answered(cost) it is fine\n"
    )


def test_the_name_alone_and_back_are_the_same() -> None:
    told = "answered(cost) and (not answered(size) or answered(ready))"

    assert spelled_out(shortened(told, GIVEN), GIVEN) == told


def test_answered_in_words_is_shown_as_it_is_written() -> None:
    assert conditions.in_signs("cost is answered and size is 7 or more") == "cost and size >= 7"
