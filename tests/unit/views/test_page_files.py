"""The page that was made can be had as files, or large, or changed."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from bot.files import exports
from flows.person import Line
from flows.views import page_files
from tests.helpers.earlier_talks import chat, make, talk


def test_once_it_is_made_the_page_can_be_had_as_files_or_large_or_changed() -> None:
    person = chat(talk())
    person.commands("summary")
    make(person)

    person.taps("As a PDF, to print or mail")
    assert [one.file for one in person.outgoing if one.do == "file"] == ["page.pdf"]
    person.taps("PDF, large letters")
    assert [one.file for one in person.outgoing if one.do == "file"] == ["page-large.pdf"]
    person.taps("A card to hold up")
    assert [one.file for one in person.outgoing if one.do == "file"] == ["page-to-hold-up.pdf"]
    person.taps("As a text file")
    assert [one.file for one in person.outgoing if one.do == "file"] == ["page.txt"]
    (big,) = [one for one in person.taps("Show it large") if one.bold]
    assert big.text.startswith("I cancel when I'm tired.\n\n")
    assert big.bold == ((0, len("I cancel when I'm tired.")),)
    person.taps("Change it")
    assert "Make this my page" in person.labels()


def test_a_page_without_a_sentence_offers_no_card_to_hold_up() -> None:
    person = chat(talk())
    person.commands("summary")
    make(person)
    made = person.person.words.sheet
    assert made is not None
    lines = tuple(line for line in made.lines if line.section != "sentence")
    person.person = replace(
        person.person, words=replace(person.person.words, sheet=replace(made, lines=lines))
    )

    person.taps("As a PDF, to print or mail")

    assert "PDF, large letters" in person.labels()
    assert "A card to hold up" not in person.labels()


def test_a_large_page_of_several_talks_keeps_their_headings() -> None:
    person = chat(talk())
    person.commands("summary")
    make(person)
    made = person.person.words.sheet
    assert made is not None
    lines = tuple(replace(line, under="Goals, 2 May") for line in made.lines)
    person.person = replace(
        person.person, words=replace(person.person.words, sheet=replace(made, lines=lines))
    )

    (big,) = [one for one in person.taps("Show it large") if one.bold]

    assert big.text.startswith("Goals, 2 May\n\n")


@pytest.mark.parametrize(("language", "head"), [("es", "Hice esto con"), ("de", "Das habe ich mit")])
def test_the_page_and_its_text_file_are_in_the_persons_language(language: str, head: str) -> None:
    person = chat(talk(Line("k", "Label", "words", "sentence")))
    person.person = replace(person.person, profile=replace(person.person.profile, language=language))
    person.commands("summary")
    shown = person.shown()[1].text

    send = next(one for one in person.buttons() if one.value.startswith(":desk-send"))
    (made,) = (one.text for one in person.tap(send) if one.text.startswith(f"Words.\n\n{head}"))

    assert shown.endswith(made)
    library = person.conversation.library
    assert exports.make(page_files.TEXT, person.person, library, person.now).decode() == f"{made}\n"
