"""Lines of a list by the rarest words that they need."""

from __future__ import annotations

from flows.safety.lists.rarest import Rarest, word_index

WORDS = "abcd"
# Line 0 needs a or b, line 1 b, line 2 c; beside that line 0 needs d, line 1 a or d, line 2 any of them.
FIRST = word_index([[0, 1], [1], [2]])
SECOND = word_index([[3], [0, 3], [0, 1, 2, 3]])


def test_a_word_leads_to_the_lines_that_it_will_do_for() -> None:
    lines = Rarest([FIRST, SECOND], WORDS)

    assert lines.signs == {"a", "b", "c"}
    assert lines.having({"b"}) == 0b011
    assert lines.having({"c", "d"}) == 0b100
    assert lines.having({"d"}) == 0
    assert lines.others_near({"d"}) == (0b111,)


def test_a_line_is_within_words_that_hold_one_of_each_set() -> None:
    lines = Rarest([FIRST, SECOND], WORDS)

    assert lines.within({"a"}) == 0
    assert lines.within({"a", "d"}) == 0b001
    assert lines.within({"b", "d"}) == 0b011
    assert lines.within({"c"}) == 0b100
    assert lines.within(set()) == 0


def test_a_word_named_twice_by_a_line_counts_once() -> None:
    assert word_index([[0, 0, 1]]) == word_index([[0, 1]])
