from __future__ import annotations

from datetime import UTC, datetime

import pytest

from flows.definition.languages.translator import Translator
from flows.person import FlowRun, Line, Note, OwnWords, Person, Plan, Reason, Sentence
from flows.views import history
from flows.views.history import Hit, hits
from tests.helpers.chat import Chat, agreed, shipped_conversation, shipped_library

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_words_with_danger_are_no_search_result_and_others_are() -> None:
    person = Person(
        "7",
        words=OwnWords(
            reasons=(Reason(1, "tea with Ana", AT), Reason(2, "tea and dying", AT, mark="heavy")),
            sentences=(
                Sentence("tea, dying", "f", AT, mark="heavy"),
                Sentence("tea is fine", "f", AT, mark="wanted"),
            ),
            notes=(Note("tea, dying", AT, mark="heavy"),),
            plans=(Plan("tea", "dying", "f", AT, mark="heavy"), Plan("tea", "write", "f", AT)),
        ),
    )

    say = shipped_library().translator("en")
    assert [hit.words for hit in hits(person, "tea", say)] == [
        "tea with Ana",
        "tea is fine",
        "Tea: I will write.",
    ]
    assert not hits(person, "then", say)  # a word of ours, not of theirs


def test_a_screen_of_results_is_searched_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    run = FlowRun("fear", 1, "The fear", AT, (Line("a", "A", "tea with Ana"),))
    chat = Chat(shipped_conversation(), agreed(talks=(run,)))
    chat.commands("history")
    chat.taps("Search for a word")
    searched: list[str] = []

    def counted(person: Person, word: str, say: Translator) -> tuple[Hit, ...]:
        searched.append(word)
        return hits(person, word, say)

    monkeypatch.setattr(history, "hits", counted)

    (found,) = chat.types("tea")

    assert "tea with Ana" in found.text
    assert searched == ["tea"]
