"""Lines of a list are added, taken out and put back, up to a number and a length."""

from __future__ import annotations

import pytest

from flows.engine.prompt import Accepted, Partial, Rejected
from flows.engine.prompts.list_ import MOST_LINES, OFF, ON, kept_lines
from flows.model import DONE, OTHER
from tests.helpers.prompts import question, taps, types


def test_lines_are_added_taken_out_and_put_back() -> None:
    first = types(question("list", max_chars=20), "one\n\n two \none")
    assert first == Partial((ON + "one", ON + "two"))

    out = taps(question("list", draft=(ON + "one", ON + "two")), "#0")
    assert out == Partial((OFF + "one", ON + "two"))
    assert taps(question("list", draft=(OFF + "one",)), "#0") == Partial((ON + "one",))
    assert types(question("list", draft=(OFF + "one", ON + "two"), max_chars=20), "one") == Partial(
        (ON + "two", ON + "one")
    )


@pytest.mark.parametrize("value", ["#2", "#", "#x", "2²", OTHER])
def test_a_tap_on_no_line_is_refused(value: str) -> None:
    assert taps(question("list", draft=(ON + "one", ON + "two")), value) == Rejected("unknown-button")


def test_a_line_is_not_tapped_back_in_where_the_list_is_full() -> None:
    full = question("list", draft=(OFF + "one", ON + "two", ON + "three"), high=2)
    over = question("list", draft=(ON + "one", ON + "two", OFF + "three"), high=1)

    assert taps(full, "#0") == Rejected("list-full", (("high", 2),))
    assert taps(full, "#1") == Partial((OFF + "one", OFF + "two", ON + "three"))
    assert taps(over, "#0") == Partial((OFF + "one", ON + "two", OFF + "three"))


def test_a_list_is_done_when_it_has_enough_lines() -> None:
    assert taps(question("list", draft=(ON + "one", OFF + "two"), low=1), DONE) == Accepted(("one",), "one")
    assert types(question("list", draft=(OFF + "two",), low=1), "done") == Rejected(
        "list-short", (("low", 1),)
    )
    assert taps(question("list", low=0), DONE) == Accepted((), "")


def test_lines_that_are_too_long_or_too_many_are_refused_with_the_numbers() -> None:
    asked = question("list", draft=(ON + "one",), high=2, max_chars=5)

    assert types(asked, "a\nsixsix") == Rejected("too-long", (("limit", 5), ("length", 6)))
    assert types(asked, "a\nb") == Rejected("list-full", (("high", 2),))


def test_lines_taken_out_long_ago_make_room() -> None:
    draft = tuple(OFF + str(n) for n in range(MOST_LINES))

    verdict = types(question("list", draft=draft, high=10, max_chars=20), "new")

    assert isinstance(verdict, Partial)
    assert len(verdict.draft) == MOST_LINES
    assert kept_lines(verdict.draft) == ("new",)
    assert verdict.draft[0] == OFF + "1"
