"""The card to hand over: its code is read as a phone reads it, and all of it stands on one sheet."""

from __future__ import annotations

import sys
import unicodedata
from datetime import date

import pytest
from pypdfium2 import PdfDocument, raw

from bot.files import card
from bot.files.card import Card
from flows import shipped
from flows.dialogue.conversation import Conversation
from flows.safety import helplines
from flows.safety.helpline_text import HelplineFormatter
from tests.helpers import pseudo_locale
from tests.helpers.chat import shipped_conversation
from tests.helpers.scanned_codes import codes, scanned

SHIPPED = shipped_conversation()
LINES = helplines.load(shipped.HELPLINES)
DAY = date(2026, 3, 2)
SIZES = {"a6": (298, 420), "a4": (595, 842), "poster": (842, 1191)}


def drawn(made: Card, conversation: Conversation = SHIPPED) -> PdfDocument:
    formatter = HelplineFormatter(LINES, conversation.library)
    return PdfDocument(card.pdf(made, conversation.library, formatter, DAY))


def text_of(pdf: PdfDocument) -> str:
    found = unicodedata.normalize("NFKC", pdf[0].get_textpage().get_text_bounded())
    return " ".join(found.split())


def centre_of_code(pdf: PdfDocument) -> float:
    """Return how far from the left the code stands, in points."""
    (found,) = codes(pdf, 144)
    return (found.position.top_left.x + found.position.bottom_right.x) / 4


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "es", "de"])
def test_the_code_on_the_card_opens_the_talk(size: str, language: str) -> None:
    made = Card("my_stile_bot", language, size, "opening-up", "opening-up", "DE", ("Praxis Weber", "030 12"))

    pdf = drawn(made)

    assert scanned(pdf) == ["https://t.me/my_stile_bot?start=opening-up"]
    assert [round(side) for side in pdf[0].get_size()] == list(SIZES[size])
    assert raw.FPDFCatalog_IsTagged(pdf)
    assert len(pdf) == 1


@pytest.mark.parametrize("start", ["", "invite-" + "Aa_-9" * 11, "find-my-barrier"])
def test_a_link_of_any_length_is_scanned(start: str) -> None:
    made = Card("a_stile_bot_with_a_long_name_bot", "en", "a6", start)

    assert scanned(drawn(made), dots_an_inch=150) == [made.link]


def test_the_card_says_what_it_is_and_whom_to_call() -> None:
    text = text_of(
        drawn(
            Card(
                "my_stile_bot", "en", "a6", "fear", "fear", "GB", ("Elm House", "020 7946 0000"),
                "https://elm.example/therapists/",
            )
        )
    )  # fmt: skip

    assert text.startswith("Fear About one minute Stile is a set of short questions on Telegram")
    assert "It isn't a person or a therapist, and nobody reads along. It isn't for emergencies." in text
    assert "call 999" in text
    assert "116 123" in text
    assert "Elm House 020 7946 0000" in text
    assert text.endswith("For therapists: elm.example/therapists")


def test_the_numbers_of_another_country_are_joined_in_the_language_of_the_card() -> None:
    text = text_of(drawn(Card("my_stile_bot", "de", "a6", country="DE")))

    assert "0800 1110111, 0800 1110222 oder 116 123, kostenlos, Tag und Nacht" in text


def test_a_card_of_no_country_says_where_to_look() -> None:
    text = text_of(drawn(Card("my_stile_bot", "en", "a6")))

    assert text.startswith("When therapy feels stuck Stile is")
    assert "112 or 911, depending on where you are" in text
    assert "findahelpline.com" in text


@pytest.mark.parametrize(
    "practice", [("W" * 80, "9" * 80), ("مركز الأمل للعلاج النفسي", "+971 4 000"), ("\x00\u202e",)]
)
def test_whatever_the_practice_is_called_all_stands_on_one_card(practice: tuple[str, ...]) -> None:
    pdf = drawn(Card("my_stile_bot", "de", "a6", "failing", "failing", "BE", practice))

    assert len(pdf) == 1
    assert scanned(pdf) == ["https://t.me/my_stile_bot?start=failing"]
    assert "For therapists" not in text_of(pdf)  # there is no page for them to look at


def test_a_card_that_runs_from_right_to_left_is_the_mirror_of_one_that_does_not(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    conversation = pseudo_locale.conversation(pseudo_locale.write(tmp_path_factory.mktemp("language")))

    mirrored = drawn(Card("my_stile_bot", pseudo_locale.CODE, "a6", "goals", "goals", "IL"), conversation)
    plain = drawn(Card("my_stile_bot", "en", "a6", "goals", "goals", "IL"))

    assert scanned(mirrored) == scanned(plain) == ["https://t.me/my_stile_bot?start=goals"]
    assert len(mirrored) == 1
    middle = mirrored[0].get_width() / 2
    assert centre_of_code(mirrored) > middle > centre_of_code(plain)


@pytest.mark.parametrize("library", ["typst", "segno"])
def test_where_what_draws_is_not_installed_there_is_no_card(
    monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    formatter = HelplineFormatter(LINES, SHIPPED.library)

    assert card.pdf(Card("my_stile_bot", "en", "a6"), SHIPPED.library, formatter, DAY) == b""
