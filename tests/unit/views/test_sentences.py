"""Sentences to bring are listed with what became of them, copied, held up and marked."""

from __future__ import annotations

from flows.person import Sentence
from tests.helpers.chat import NOON
from tests.helpers.earlier_talks import DAY, chat, talk, text


def spoken(*said: str) -> tuple[Sentence, ...]:
    return tuple(
        Sentence(f"Sentence {n}", "fear", NOON - n * DAY, one)  # type: ignore[arg-type]  # one of the four
        for n, one in enumerate(said)
    )


def test_sentences_are_listed_with_what_became_of_them() -> None:
    person = chat(sentences=spoken("said", "not yet", "dropped", "part"))

    shown = text(person.commands("sentences"))

    assert shown.index("○ “Sentence 1” (Not yet)") < shown.index("◐ “Sentence 3” (Said in part)")
    assert "✓ “Sentence 0” (Said)" in shown
    assert "– “Sentence 2” (Dropped)" in shown


def test_words_of_the_person_stand_in_the_quotation_marks_of_their_language() -> None:
    person = chat(talk(), sentences=spoken("not yet"), language="de")

    assert "○ „Sentence 0“ (" in text(person.commands("sentences"))
    person.commands("history")
    person.taps("Ein Wort suchen")
    assert ": „wine at noon“" in text(person.types("wine"))


def test_a_sentence_is_copied_held_up_and_marked_as_said() -> None:
    person = chat(sentences=spoken("not yet"))
    person.commands("sentences")
    person.taps("○ Sentence 0")

    assert person.shown()[1].copy == "Sentence 0"
    (big,) = [one for one in person.taps("Show it large") if one.bold]
    assert (big.text, big.bold) == ("Sentence 0", ((0, 10),))
    person.taps("Said")
    assert person.person.words.sentences[0].said == "said"
    assert "So far: said" in person.shown()[1].text
    person.taps("‹ Back")
    assert "✓ Sentence 0" in person.labels()


def test_without_a_sentence_it_says_so() -> None:
    person = chat()
    person.commands("fear")

    said = person.commands("sentences")

    assert "There is no sentence yet" in text(said)
    assert person.place() == "fear/door"


def test_many_sentences_are_turned_over() -> None:
    person = chat(sentences=spoken(*["said"] * 20))
    person.commands("sentences")

    person.taps("Older ›")
    person.taps("Older ›")

    assert [label for label in person.labels() if label.startswith("✓")] == [
        f"✓ Sentence {n}" for n in (3, 2, 1, 0)
    ]
    assert "Older ›" not in person.labels()
    person.taps("‹ Newer")
    assert "Older ›" in person.labels()
