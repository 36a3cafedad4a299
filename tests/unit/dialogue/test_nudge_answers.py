"""Which message typed words answer, for how long, and when they want none any more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from flows.dialogue.answers import nudge_answers
from flows.dialogue.answers.typed_text import TypedText
from flows.engagement.wording import NUDGE_PREFIX, stamp
from flows.model import Event
from flows.person import Nudge, Reason
from flows.turn import TurnContext
from tests.helpers.chat import NOON, agreed, shipped_conversation

TALKS = shipped_conversation().talks
SPOKEN = TALKS.engine.prompt_builder.spoken
REASON = Nudge("reason", NOON, ("Because.",), 1)


def text(words: str, language: str = "en") -> TypedText:
    return TypedText(words, SPOKEN[language].words, language)


def turn(
    *nudges: Nudge, after: timedelta = timedelta(hours=1), seen: timedelta | None = None, language: str = "en"
) -> TurnContext:
    """Return a turn so long after noon; `seen` is how long after noon the person was there last."""
    known = agreed(language=language, nudges=nudges, last_seen=None if seen is None else NOON + seen)
    reasons = (Reason(1, "To cook again", NOON - timedelta(days=9)),)
    return TurnContext(known.with_reasons(reasons), Event("7", 1, "text", ""), NOON + after)


@pytest.mark.parametrize(("words", "near", "asked"), [
    ("please don't send me these any more", True, True),
    ("stop messaging me", False, True),
    ("no more of these", True, False),
    ("stop texting me", False, False),
])  # fmt: skip
def test_words_that_want_no_messages_are_heard(words: str, *, near: bool, asked: bool) -> None:
    assert nudge_answers.wants_none(text(words), near=near, asked=asked)


@pytest.mark.parametrize(("words", "near", "asked"), [
    ("no more of these", False, False),  # of what?
    ("stop sending things", False, True),  # to whom? It may be an answer
    ("no", True, False),
    ("stop", True, False),
    ("these messages", True, False),
    ("don't stop writing to me", True, False),
    ("I never sent her the message", True, False),
    ("", True, False),
])  # fmt: skip
def test_other_words_want_nothing(words: str, *, near: bool, asked: bool) -> None:
    assert not nudge_answers.wants_none(text(words), near=near, asked=asked)


@pytest.mark.parametrize(("language", "words"), [
    ("de", "schreib mir bitte keine nachrichten mehr"), ("es", "no me mandes más mensajes"),
])  # fmt: skip
def test_each_language_has_its_own_words_for_it(language: str, words: str) -> None:
    assert nudge_answers.wants_none(text(words, language), near=False, asked=True)


@pytest.mark.parametrize(("after", "seen", "is_open"), [
    (timedelta(0), None, True),
    (timedelta(days=13, hours=23), timedelta(days=-2), True),
    (timedelta(days=14), None, False),
    (timedelta(days=3, minutes=9), timedelta(days=3), True),  # its buttons are still on the screen
    (timedelta(days=3, minutes=10), timedelta(days=3), False),
])  # fmt: skip
def test_a_message_can_be_answered_for_14_days_or_ten_minutes_after_somebody_came_back(
    after: timedelta, seen: timedelta | None, *, is_open: bool
) -> None:
    found = nudge_answers.newest(turn(REASON, after=after, seen=seen))

    assert found == (REASON if is_open else None)


def test_only_the_newest_message_is_answered_and_each_once() -> None:
    newer = replace(REASON, at=NOON + timedelta(minutes=30))

    assert nudge_answers.newest(turn()) is None
    assert nudge_answers.newest(turn(REASON, newer)) == newer
    assert nudge_answers.newest(turn(REASON, replace(newer, answer="still"))) is None


@pytest.mark.parametrize(("words", "button"), [
    ("still true", "still"),
    ("Still true.", "still"),  # the words of the button
    ("yes", "still"),
    ("not today", "not-today"),
    ("why are you asking me this", "why"),
    ("fewer", "fewer"),
])  # fmt: skip
def test_words_stand_for_a_button(words: str, button: str) -> None:
    assert nudge_answers.typed(TALKS, turn(REASON), text(words)) == f"{NUDGE_PREFIX}{button}:{stamp(REASON)}"


@pytest.mark.parametrize("words", ["", "I cooked", "yes. well, no", "no", "not true any more", "x" * 5000])
def test_other_words_stand_for_none(words: str) -> None:
    assert nudge_answers.typed(TALKS, turn(REASON), text(words)) is None


def test_a_bare_yes_to_a_message_that_something_came_after_is_no_answer() -> None:
    came_back = turn(REASON, after=timedelta(hours=2), seen=timedelta(hours=2))

    assert nudge_answers.typed(TALKS, came_back, text("yes")) is None
    assert nudge_answers.typed(TALKS, came_back, text("still true")) is not None


@pytest.mark.parametrize(("words", "story", "is_doubt"), [
    ("no", True, True),
    ("not true any more", True, True),
    ("no i burnt everything again", True, True),
    ("no i burnt everything again", False, False),
    ("still true", True, False),
    ("maybe", True, False),
])  # fmt: skip
def test_a_no_to_a_line_doubts_it(words: str, *, story: bool, is_doubt: bool) -> None:
    found = nudge_answers.doubted(turn(REASON), text(words), story=story)

    assert found == (REASON if is_doubt else None)


@pytest.mark.parametrize("kind", ["goodbye", "hold-over", "reminder", "after"])
def test_a_message_without_a_line_is_not_doubted(kind: str) -> None:
    other = Nudge(kind, NOON, ())  # type: ignore[arg-type]  # each is a kind

    assert nudge_answers.doubted(turn(other), text("no")) is None
