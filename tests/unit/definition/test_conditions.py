"""Conditions: what they mean, and that nothing in them or given to them can do harm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.definition.conditions import Condition, parse
from flows.errors import ConditionError
from flows.model import Value

GIVEN: dict[str, Value] = {
    "heat": 8, "what": ("alcohol", "other"), "often": "daily", "ready": True, "sure": False, "reasons": (),
    "note": "", "zero": 0, "mixed": ("alcohol", "own:gaming"),
}  # fmt: skip

VALUES = st.one_of(
    st.none(),
    st.text(max_size=5),
    st.integers(),
    st.booleans(),
    st.lists(st.text(max_size=5), max_size=3).map(tuple),
)
OPERATORS = st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "in", "not in"])
NAMES = st.sampled_from(["a", "b", "c"])
TERMS = st.one_of(NAMES, st.sampled_from(["3", "'x'", "('x', 'y')", "len(a)", "len(b)"]))
TESTS = st.one_of(
    st.builds("{} {} {}".format, TERMS, OPERATORS, TERMS), NAMES, st.builds("answered({})".format, NAMES)
)
CONDITIONS = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=4,
)


@pytest.mark.parametrize(
    "source",
    [
        "heat >= 8",
        "heat == 8 and often == 'daily'",
        "5 < heat < 9",
        "'alcohol' in what",
        "'drugs' not in what",
        "'alcohol' in what and often in ('most-days', 'daily')",
        "often in ['daily']",
        "often == 'never' or ready",
        "not sure",
        "ready != sure",
        "len(reasons) == 0",
        "len(missing) == 0",
        "len(what) >= 2",
        "len(heat) == 1",
        "answered(zero)",
        "answered(sure)",
        "not answered(note)",
        "not answered(reasons)",
        "not answered(missing)",
        "typed(mixed)",
        "not typed(what)",
        "not typed(missing)",
        "not typed(heat)",
        "not missing",
        "not (missing == 1)",
    ],
)
def test_a_condition_holds(source: str) -> None:
    assert parse(source).guard(GIVEN) is True


@pytest.mark.parametrize(
    "source",
    [
        "missing",
        "missing == 'x'",
        "missing != 'x'",
        "missing < 3",
        "3 <= missing",
        "missing in ('x',)",
        "missing not in ('x',)",
        "'x' in missing",
        "'x' not in missing",
        "missing == gone",
        "heat > often",
        "what >= 3",
        "'dai' in often",
        "heat in what",
        "reasons",
    ],
)
def test_a_condition_does_not_hold(source: str) -> None:
    assert parse(source).guard(GIVEN) is False


def test_a_single_pick_counts_as_a_list_of_one() -> None:
    condition = parse("'daily' in often")

    assert condition.guard(GIVEN) is True


def test_a_condition_names_what_it_looks_at() -> None:
    condition = parse("'fear' in what and heat >= 8 and len(reasons) > 0 and answered(note)")

    assert condition.names == {"what", "heat", "reasons", "note"}
    assert set(condition.compared) == {("what", "fear"), ("heat", 8)}
    assert condition.source == "'fear' in what and heat >= 8 and len(reasons) > 0 and answered(note)"


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("", "`` is not a condition. Write something like `heat >= 8 and 'alcohol' in what`"),
        ("heat = 8", "`heat = 8` is not a condition. Write `heat == 8`"),
        ("heat > = 8", "`heat > = 8` is not a condition. Write `heat >= 8`"),
        ("heat >= 8 then", "`heat >= 8 then` is not a condition. Write `heat >= 8`"),
        ("a && b", "`a && b` is not a condition. Write `a and b`"),
        ("heat >=", "`heat >=` is not a condition. Write something like"),
        (
            "good-day == 1",
            "`good - day` is a subtraction. Write `good_day` for a name, or quotes around an id",
        ),
        ("ready == True", "a comparison with True or False is not needed. Write `name` or `not name`"),
        ("heat > 7.5", "`7.5` is not a whole number. Answers are whole numbers, so compare with one"),
        ("heat is 8", "`heat is 8` is not a condition. Write `heat == 8`"),
        ("heat is 8 or more", "`heat is 8 or more` is not a condition. Write `heat >= 8`"),
        (
            "heat is at least 8 and what",
            "`heat is at least 8 and what` is not a condition. Write `heat >= 8 and what`",
        ),
        ("heat is more than 7", "`heat is more than 7` is not a condition. Write `heat > 7`"),
        ("heat below 3", "`heat below 3` is not a condition. Write `heat < 3`"),
        ("heat 3 or less", "`heat 3 or less` is not a condition. Write `heat <= 3`"),
        (
            "heat is over 3 or heat is under 2",
            "`heat is over 3 or heat is under 2` is not a condition. Write `heat > 3 or heat < 2`",
        ),
        ("heat is what", "`is` can't be used here. Write `==` or `!=`"),
        ("len(what)", "`len(what)` can't be used here. Write `len(name) >= 2`, or the name alone"),
        ("what in (1, 2)", "a list holds texts only. Write something like `what in ('fear', 'shame')`"),
        ("what.upper() == 'x'", "`what.upper()` can't be used here. Write `len(name) >= 2`, or"),
        ("__import__('sys')", "`__import__('sys')` can't be used here. Write `len(name) >= 2`, or"),
        ("[x for x in y]", "`[x for x in y]` can't be used here. Write something like"),
        ("a if b else c", "`a if b else c` can't be used here. Write something like"),
        ("(a := 1)", "`(a := 1)` can't be used here. Write something like"),
        ("a or " * 80 + "a", "the condition is over 300 characters. Split it into two branches"),
    ],
)
def test_what_is_not_a_condition_is_refused_with_a_remedy(source: str, problem: str) -> None:
    with pytest.raises(ConditionError) as caught:
        parse(source)

    assert str(caught.value).startswith(problem)


@given(CONDITIONS, st.dictionaries(NAMES, VALUES))
def test_no_values_make_a_condition_fail(source: str, given_values: dict[str, Value]) -> None:
    condition = parse(source)

    assert condition.guard(given_values) in (True, False)


@given(st.text(max_size=60) | st.text(st.sampled_from("ab '()=<>!,.[]x1 notinandor"), max_size=40))
def test_any_text_is_a_condition_or_refused_and_never_crashes(source: str) -> None:
    try:
        condition = parse(source)
    except ConditionError:
        return

    assert isinstance(condition, Condition)
    assert condition.guard({}) in (True, False)
