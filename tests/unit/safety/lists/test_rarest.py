"""Lines of a list by the rarest words that they need."""

from __future__ import annotations

from flows.safety.lists.rarest import Rarest, word_index

WORDS = "abcd"
# Line 0 needs a or b, line 1 b, line 2 c; beside that line 0 needs d, line 1 a or d, line 2 any of them.
FIRST = word_index([[0, 1], [1], [2]])
SECOND = word_index([[3], [0, 3], [0, 1, 2, 3]])


def test_a_word_leads_to_the_lines_that_it_will_do_for() -> None:
    lines = Rarest([FIRST, SECOND], WORDS)

    every = lines.any_of("abcd")

    assert lines.all_of(lines.any_of("b"), every) == 0b011
    assert lines.all_of(lines.any_of("cd"), every) == 0b100
    assert lines.all_of(lines.any_of("d"), every) == 0


def test_the_other_words_of_a_line_may_be_farther_off() -> None:
    lines = Rarest([FIRST, SECOND], WORDS)
    every = lines.any_of("abcd")

    assert lines.all_of(every, lines.any_of("d")) == 0b111
    assert lines.all_of(every, lines.any_of("a")) == 0b110
    assert lines.all_of(every, lines.any_of("b")) == 0b100


def test_a_line_is_within_words_that_hold_one_of_each_set() -> None:
    lines = Rarest([FIRST, SECOND], WORDS)

    assert lines.within({"a"}) == 0
    assert lines.within({"a", "d"}) == 0b001
    assert lines.within({"b", "d"}) == 0b011
    assert lines.within({"c"}) == 0b100
    assert lines.within(set()) == 0


def test_a_word_named_twice_by_a_line_counts_once() -> None:
    assert word_index([[0, 0, 1]]) == word_index([[0, 1]])
