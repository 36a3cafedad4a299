"""The page as a file: real text on one sheet, in the scripts people write, and no word more than the page."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdfium2 import PdfDocument, raw

from bot import files, paper
from flows.page_made import PDF, TEXT
from flows.person import Line, Person, Rated, Sheet, Talk
from flows.summary import NUMBERS, page
from tests.chat import TODAY, Chat, agreed, shipped_conversation

LIBRARY = shipped_conversation().library
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)

LATIN = "I hide it. “ffi” żółć Straße œuvre — #let *x* $y$ <b> \\ @a `c`"
SCRIPTS = {
    "Latin": LATIN,
    "Cyrillic": "Мне страшно меняться, и я молчу об этом. Ґрунт, їжак",
    "Greek": "Φοβάμαι ότι θα αποτύχω",
    "Devanagari": "मुझे बदलने से डर लगता है",
}
RIGHT_TO_LEFT = {"Hebrew": "אני מפחד להשתנות ולא אומר כלום", "Arabic": "أخاف من أن أتغير وأصمت"}


def sheet_of(*words: str) -> Sheet:
    lines = tuple(Line(f"k{n}", "I'd like to say", one, "sentence") for n, one in enumerate(words))
    return Sheet("Fear of getting better", TODAY, lines)


def read(sheet: Sheet, country: str | None = None) -> PdfDocument:
    person = Person("7", country=country, sheet=sheet)
    return PdfDocument(files.make(PDF, person, LIBRARY, NOW))


def words_in(pdf: PdfDocument) -> str:
    text: str = pdf[0].get_textpage().get_text_bounded()
    return text


def text_of(sheet: Sheet) -> str:
    return page(sheet.title, sheet.lines, sheet.on, LIBRARY.phrases)


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_text_of_the_pdf_is_the_text_of_the_page(script: str) -> None:
    sheet = sheet_of(SCRIPTS[script], "7")

    pdf = read(sheet)

    assert len(pdf) == 1
    assert squeezed(words_in(pdf)) == squeezed(text_of(sheet))


@pytest.mark.parametrize("script", RIGHT_TO_LEFT)
def test_words_that_run_from_right_to_left_are_there_in_their_order(script: str) -> None:
    found = unicodedata.normalize("NFKC", words_in(read(sheet_of(RIGHT_TO_LEFT[script]))))

    assert squeezed(RIGHT_TO_LEFT[script]) in squeezed(found)
    assert paper.right_to_left(f"“{RIGHT_TO_LEFT[script]}”")


def test_the_pdf_is_tagged_and_names_its_title_and_language() -> None:
    pdf = read(sheet_of("calm"))
    about = pdf.get_metadata_dict(skip_empty=True)

    assert raw.FPDFCatalog_IsTagged(pdf)
    language = (raw.FPDF_WCHAR * 8)()
    raw.FPDFCatalog_GetLanguage(pdf, language, 16)
    assert bytes(language).decode("utf-16-le").rstrip("\0") == "en"
    assert about.pop("Title") == "Fear of getting better"
    assert set(about) == {"Creator", "CreationDate", "ModDate"}


@pytest.mark.parametrize(
    ("country", "width", "height"), [("US", 612, 792), ("DE", 595, 842), (None, 595, 842)]
)
def test_paper_is_as_large_as_it_is_in_the_country(country: str | None, width: int, height: int) -> None:
    size = read(sheet_of("calm"), country)[0].get_size()

    assert tuple(map(round, size)) == (width, height)


def test_signs_that_no_font_has_are_named_and_drawn_as_boxes() -> None:
    rare = "\U0001e900"  # Adlam, for which hardly any machine has a font
    text = words_in(read(sheet_of(f"so {rare} it is")))

    if rare in text:
        return
    assert "so □ it is" in text
    assert "ADLAM CAPITAL LETTER ALIF" in text


@pytest.mark.parametrize(
    "words",
    [
        ["x " * 880],
        ["line\n" * 300],
        [f"{n} " + "word " * 6 for n in range(30)],
        ["\x00\x1b[31m\ud800\u202e"],
    ],
)
def test_whatever_is_on_it_there_is_one_sheet(words: list[str]) -> None:
    sheet = sheet_of(*words)
    made = page(sheet.title, sheet.lines, sheet.on, LIBRARY.phrases)

    assert made
    assert len(read(sheet)) == 1


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(WORDS, min_size=1, max_size=4))
def test_whatever_was_typed_no_line_is_lost_and_the_text_file_is_the_page(words: list[str]) -> None:
    sheet = sheet_of(*(f"begin{n} {one} end{n}" for n, one in enumerate(words)))
    person = Person("7", sheet=sheet)

    found = squeezed(words_in(read(sheet)))

    assert all(f"{mark}{n}" in found for n in range(len(words)) for mark in ("begin", "end"))
    assert files.make(TEXT, person, LIBRARY, NOW).decode() == text_of(sheet) + "\n"


def test_the_picture_of_ones_numbers_is_in_the_pdf_only_where_its_line_is_on() -> None:
    given = tuple(Rated("mood", n % 9, NOW - timedelta(days=4 * n)) for n in range(12))
    numbers = Line(NUMBERS, "My numbers", "mood 0", "scores")

    for lines, there in (((numbers,), True), (sheet_of("calm").lines, False)):
        sheet = Sheet("Fear", TODAY, lines)
        pdf = PdfDocument(files.make(PDF, Person("7", sheet=sheet, ratings=given), LIBRARY, NOW))
        assert len(pdf) == 1
        assert any(one.type == raw.FPDF_PAGEOBJ_IMAGE for one in pdf[0].get_objects(max_depth=9)) == there


@pytest.mark.parametrize("name", [PDF, TEXT])
def test_without_a_page_there_is_no_file(name: str) -> None:
    assert files.make(name, Person("7"), LIBRARY, NOW) == b""


def test_the_same_page_is_the_same_file_whenever_it_is_made() -> None:
    sheet = Sheet("Fear", date(2026, 3, 2), sheet_of("calm").lines)
    made = [paper.pdf(sheet, Person("7"), LIBRARY, NOW) for _ in range(2)]

    assert made[0] == made[1]
    assert re.search(rb"D:20260302120000", made[0])


SWITCHED = st.lists(st.tuples(WORDS, st.booleans()), min_size=1, max_size=6)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(SWITCHED)
def test_no_word_that_is_off_is_in_any_file_its_name_or_what_it_says_about_itself(
    typed: list[tuple[str, bool]],
) -> None:
    lines = tuple(
        Line(f"k{n}", f"Label {n}", f"{'keep' if on else 'hide'}{n}mark {words}", "sentence", on)
        for n, (words, on) in enumerate(typed)
    )
    talk = Talk("distractions", 1, "Life gets in between", NOW - timedelta(days=1), lines)
    chat = Chat(shipped_conversation(), agreed(talks=(talk,)))
    chat.commands("summary")
    sent = [one.text for one in chat.event("button", ":desk-send.0", chat.shown()[1].token) if not one.rows]
    marks = [f"keep{n}mark" for n, (_, on) in enumerate(typed) if on]

    pdf = PdfDocument(files.make(PDF, chat.person, LIBRARY, NOW)) if marks else None
    text = files.make(TEXT, chat.person, LIBRARY, NOW).decode()

    for found in (*sent, text, squeezed(words_in(pdf)) if pdf else ""):
        assert "hide" not in found
    assert all(mark in text and mark in "".join(sent) for mark in marks)
    if pdf:
        assert all(mark in squeezed(words_in(pdf)) for mark in marks)
        assert not [one for one in pdf.get_metadata_dict().values() if "hide" in one or "keep" in one]
