"""The page as a file: real text on one sheet, in the scripts people write, and no word more than the page."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdfium2 import PdfDocument, PdfTextObj, raw

from bot.files import exports
from bot.files.pdf import pdf as draw_pdf
from bot.files.typesetter import right_to_left
from flows.person import Engagement, FlowRun, Line, OwnWords, Person, Profile, Rated, Sheet
from flows.record.summary import NUMBERS, page
from flows.views.page_files import HELD_UP, LARGE, PDF, TEXT
from tests.helpers.chat import TODAY, Chat, agreed, shipped_conversation
from tests.helpers.examples import examples

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
    person = Person("7", profile=Profile(country=country), words=OwnWords(sheet=sheet))
    return PdfDocument(exports.make(PDF, person, LIBRARY, NOW))


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
    assert right_to_left(f"“{RIGHT_TO_LEFT[script]}”")


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


LONG_WORDS = (
    "q" * 400, "W" * 80, "w" * 79, "💊" * 200, "é" * 90, "e\u0301" * 90, "Я" * 120, "1234567890" * 20,
    "https://docs.example.org/document/d/1aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789abcdefghij/edit#heading=h",
)  # fmt: skip


@pytest.mark.parametrize("name", [PDF, LARGE, HELD_UP])
def test_a_word_longer_than_a_line_is_on_the_paper_to_its_last_letter(name: str) -> None:
    for word in LONG_WORDS:
        made = exports.make(
            name, Person("7", words=OwnWords(sheet=sheet_of(f"before {word} behind"))), LIBRARY, NOW
        )

        found = "".join(one.get_textpage().get_text_bounded() for one in PdfDocument(made))

        shown = squeezed(unicodedata.normalize("NFC", found)).replace("□", "💊")
        assert unicodedata.normalize("NFC", word) in shown


@pytest.mark.parametrize("sign", ["\u202e", "\u202d", "\u202a", "\u202b"])
def test_a_forced_direction_turns_nothing_on_the_paper(sign: str) -> None:
    found = words_in(read(sheet_of(f"{sign}I go for my daughter")))

    assert "I go for my daughter" in " ".join(found.split())
    assert "□" not in found


def test_signs_that_no_font_has_are_named_and_drawn_as_boxes() -> None:
    rare = "\U0001e900"  # Adlam, for which hardly any machine has a font
    text = words_in(read(sheet_of(f"so {rare} it is")))

    if rare in text:
        return
    assert "So □ it is" in text
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


@settings(max_examples=examples(25), deadline=None, derandomize=True)
@given(st.lists(WORDS, min_size=1, max_size=4))
def test_whatever_was_typed_no_line_is_lost_and_the_text_file_is_the_page(words: list[str]) -> None:
    sheet = sheet_of(*(f"begin{n} {one} end{n}" for n, one in enumerate(words)))
    person = Person("7", words=OwnWords(sheet=sheet))

    found = squeezed(words_in(read(sheet)))

    assert all(f"{mark}{n}" in found.lower() for n in range(len(words)) for mark in ("begin", "end"))
    assert exports.make(TEXT, person, LIBRARY, NOW).decode() == text_of(sheet) + "\n"


def test_the_chart_of_ones_numbers_is_in_the_pdf_only_where_its_line_is_on() -> None:
    given = tuple(Rated("mood", n % 9, NOW - timedelta(days=4 * n)) for n in range(12))
    numbers = Line(NUMBERS, "My numbers", "mood 0", "scores")

    for lines, there in (((numbers,), True), (sheet_of("calm").lines, False)):
        sheet = Sheet("Fear", TODAY, lines)
        pdf = PdfDocument(
            exports.make(
                PDF,
                Person("7", words=OwnWords(sheet=sheet), engagement=Engagement(ratings=given)),
                LIBRARY,
                NOW,
            )
        )
        drawn = [one for one in pdf[0].get_objects(max_depth=9) if one.type == raw.FPDF_PAGEOBJ_PATH]
        assert len(pdf) == 1
        assert (len(drawn) >= len(given)) == there
        assert ("triangles: sessions" in " ".join(words_in(pdf).split())) == there


def of_print(name: str, *words: str) -> PdfDocument:
    return PdfDocument(exports.make(name, Person("7", words=OwnWords(sheet=sheet_of(*words))), LIBRARY, NOW))


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_large_print_has_every_word_in_letters_of_twenty_points(script: str) -> None:
    pdf = of_print(LARGE, SCRIPTS[script], "7")
    text = pdf[0].get_textpage()
    sizes = {round(raw.FPDFText_GetFontSize(text, n)) for n in range(text.count_chars())}

    assert squeezed(words_in(pdf)) == squeezed(text_of(sheet_of(SCRIPTS[script], "7")))
    assert {size for size in sizes if size > 1} == {20, 28}


def test_the_large_print_takes_as_many_sheets_as_it_needs() -> None:
    pdf = of_print(LARGE, *(f"begin{n} {'word ' * 60} end{n}" for n in range(8)))
    text = "".join(sheet.get_textpage().get_text_bounded() for sheet in pdf)

    assert len(pdf) > 1
    assert all(f"{mark}{n}" in text.lower() for n in range(8) for mark in ("begin", "end"))


@pytest.mark.parametrize("count", range(18, 24))
def test_the_foot_of_the_large_print_stands_on_one_sheet(count: int) -> None:
    pdf = of_print(LARGE, *(f"This is line {n}" for n in range(count)))
    texts = (unicodedata.normalize("NFKC", sheet.get_textpage().get_text_bounded()) for sheet in pdf)
    sheets = [squeezed(text) for text in texts]

    foot = [
        n for n, text in enumerate(sheets) for part in ("reflectiontool", "medicalrecord") if part in text
    ]
    assert len(foot) == 2
    assert len(set(foot)) == 1


@pytest.mark.parametrize("words", [LATIN, RIGHT_TO_LEFT["Arabic"], "x " * 290, "line\n" * 60, "w" * 60, ""])
def test_the_card_to_hold_up_is_one_card_with_the_sentence_alone(words: str) -> None:
    lines = (*sheet_of(words).lines, Line("b", "What gets in the way", "not on the card", "barrier"))
    made = exports.make(HELD_UP, Person("7", words=OwnWords(sheet=Sheet("Fear", TODAY, lines))), LIBRARY, NOW)
    pdf = PdfDocument(made)
    found = unicodedata.normalize("NFKC", words_in(pdf))

    assert len(pdf) == 1
    assert [round(side) for side in pdf[0].get_size()] == [420, 298]
    assert squeezed(words).lower() in squeezed(found).lower()
    assert "not on the card" not in found


def test_a_page_without_a_sentence_has_no_card_to_hold_up() -> None:
    barrier = Sheet("Fear", TODAY, (Line("b", "What gets in the way", "shame", "barrier"),))

    assert exports.make(HELD_UP, Person("7", words=OwnWords(sheet=barrier)), LIBRARY, NOW) == b""


@pytest.mark.parametrize("name", [PDF, LARGE, HELD_UP, TEXT])
def test_without_a_page_there_is_no_file(name: str) -> None:
    assert exports.make(name, Person("7"), LIBRARY, NOW) == b""


def test_the_same_page_is_the_same_file_whenever_it_is_made() -> None:
    sheet = Sheet("Fear", date(2026, 3, 2), sheet_of("calm").lines)
    made = [draw_pdf(sheet, Person("7"), LIBRARY, NOW) for _ in range(2)]

    assert made[0] == made[1]
    assert re.search(rb"D:20260302120000", made[0])


SWITCHED = st.lists(st.tuples(WORDS, st.booleans()), min_size=1, max_size=6)


@settings(max_examples=examples(25), deadline=None, derandomize=True)
@given(SWITCHED)
def test_no_word_that_is_off_is_in_any_file_its_name_or_what_it_says_about_itself(
    typed: list[tuple[str, bool]],
) -> None:
    lines = tuple(
        Line(f"k{n}", f"Label {n}", f"{'keep' if on else 'hide'}{n}mark {words}", "sentence", on)
        for n, (words, on) in enumerate(typed)
    )
    talk = FlowRun("distractions", 1, "Life gets in between", NOW - timedelta(days=1), lines)
    chat = Chat(shipped_conversation(), agreed(talks=(talk,)))
    chat.commands("summary")
    sent = [one.text for one in chat.event("button", ":desk-send.0", chat.shown()[1].token) if not one.rows]
    marks = [f"eep{n}mark" for n, (_, on) in enumerate(typed) if on]  # a sentence may begin large

    pdf = PdfDocument(exports.make(PDF, chat.person, LIBRARY, NOW)) if marks else None
    text = exports.make(TEXT, chat.person, LIBRARY, NOW).decode()

    for found in (*sent, text, squeezed(words_in(pdf)) if pdf else ""):
        assert "hide" not in found.lower()
    assert all(mark in text and mark in "".join(sent) for mark in marks)
    if pdf:
        assert all(mark in squeezed(words_in(pdf)) for mark in marks)
        assert not [one for one in pdf.get_metadata_dict().values() if "hide" in one or "keep" in one]


def test_the_sentence_stands_alone_in_large_letters_on_a_third_of_the_sheet() -> None:
    lines = (
        Line("say", "I'd like to say", "I hold back in here. Can we look at it together?", "sentence"),
        Line("plan", "My plan", "When I sit down, I will read it.", "plan"),
        Line("sure", "How sure I am", "5", note="I'm 5 of 10 sure that I can do it."),
    )

    sheet = read(Sheet("Opening up", TODAY, lines))[0]

    heights = {
        chunk: sizes
        for chunk, sizes in (
            (one.extract().strip(), one.get_font_size())
            for one in sheet.get_objects(max_depth=9, textpage=sheet.get_textpage())
            if isinstance(one, PdfTextObj)
        )
        if chunk
    }
    large = {words for words, size in heights.items() if size >= 22}
    assert "hold" in " ".join(large)
    assert not any("plan" in words or "sure" in words for words in large)
