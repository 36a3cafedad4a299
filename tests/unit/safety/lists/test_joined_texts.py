"""Texts that are kept as one."""

from __future__ import annotations

import pytest

from flows.safety.lists.joined_texts import JoinedTexts


def test_each_text_comes_back_as_it_was() -> None:
    texts = ["want to die", "", "ü 🌧", "no"]

    joined = JoinedTexts(texts)

    assert len(joined) == 4
    assert [*joined] == texts


def test_there_is_no_text_behind_the_last() -> None:
    with pytest.raises(IndexError):
        JoinedTexts([])[0]
