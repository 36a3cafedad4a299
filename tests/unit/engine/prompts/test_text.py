"""A typed text is kept as it was written, within what one message holds."""

from __future__ import annotations

import pytest

from flows.engine.prompt import Accepted, Rejected
from flows.model import USE, RecordField
from tests.helpers.prompts import question, taps, types


def test_a_text_is_kept_as_it_was_written() -> None:
    assert types(question("text"), "  so <b>it</b> is ") == Accepted("so <b>it</b> is", "so <b>it</b> is")


@pytest.mark.parametrize("typed", ["ok", "Use these words", "that's fine", "yes this", "yeah that"])
def test_suggested_words_are_taken_by_typing_or_tapping(typed: str) -> None:
    asked = question("text", suggest="My words")

    assert types(asked, typed) == taps(asked, USE) == Accepted("My words", "My words")


def test_without_a_suggestion_there_is_nothing_to_use() -> None:
    assert taps(question("text"), USE) == Rejected("unknown-button")
    assert types(question("text"), "ok") == Accepted("ok", "ok")


@pytest.mark.parametrize("keep", ["note", "reasons", "sentence", "safety"])
def test_what_is_shown_back_in_one_message_has_a_length(keep: RecordField) -> None:
    refused = types(question("text", keep=keep, max_chars=5), "sixsix")

    assert refused == Rejected("too-long", (("limit", 5), ("length", 6)))


def test_other_texts_are_kept_whole() -> None:
    assert types(question("text", max_chars=5), "x" * 4096) == Accepted("x" * 4096, "x" * 4096)
