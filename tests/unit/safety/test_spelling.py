"""Misspelt words of danger are known by marks of their forms."""

from __future__ import annotations

from array import array
from zlib import crc32

from flows.safety.spelling import Near, Slips, Spelling, index, sieve


def test_a_word_that_only_shares_the_mark_of_a_form_is_not_meant() -> None:
    near = index(["suicide"])
    foreign = [(crc32(b"wednesday"), 0)]
    marks = sorted([*near, *foreign])
    spelling = Spelling(
        frozenset({"suicide"}), frozenset({"suicide"}), frozenset(), frozenset(), {}, {}, frozenset(),
        Slips(array("Q"), array("I"), (), sieve(())),
        Near(
            array("I", [mark for mark, _ in marks]), array("I", [at for _, at in marks]), ("suicide",),
            sieve(mark for mark, _ in marks),
        ), 7,
    )  # fmt: skip

    assert spelling.meant("suicde") == "suicide"
    assert [*spelling.near.of(crc32(b"wednesday"))] == ["suicide"]
    assert spelling.meant("wednesday") is None
