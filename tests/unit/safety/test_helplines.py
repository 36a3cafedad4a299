"""Whom to call: found by what people type, never guessed, and never older than a release allows."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.definition.loader import load as load_library
from flows.errors import ContentError
from flows.safety.helpline_text import HelplineFormatter
from flows.safety.helplines import FAIL_AFTER, WARN_AFTER, Helplines, load
from tests.helpers.own_helplines import EXAMPLE, own_file, own_row
from tests.helpers.paths import ROOT

PATH = ROOT / "flows" / "content" / "helplines.toml"
HELPLINES = load(PATH)
CALLING = HelplineFormatter(HELPLINES, load_library())

CHECKED = date(2026, 1, 1)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "helplines.toml"
    path.write_text(text, encoding="utf-8")
    return path


def one(tmp_path: Path, text: str = EXAMPLE) -> Helplines:
    return load(written(tmp_path, text))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("USA", "US"), ("u.s.a.", "US"), ("the United States", "US"), ("UK", "GB"), ("england", "GB"),
        ("Deutschland", "DE"), (" deutschland ", "DE"), ("de", "DE"),
        ("Österreich", "AT"), ("osterreich", "AT"),
        ("españa", "ES"), ("ESPANA", "ES"), ("The Netherlands", "NL"), ("Brasil", "BR"), ("Méjico", None),
        ("日本", "JP"), ("한국", "KR"), ("Україна", "UA"), ("Kenya", None), ("", None), ("911", None),
    ],
)  # fmt: skip
def test_a_country_is_found_by_what_people_call_it(typed: str, code: str | None) -> None:
    found = HELPLINES.find(typed)

    assert (found.code if found else None) == code


def test_every_country_of_the_safety_page_is_there() -> None:
    assert len(CALLING.countries()) == 24
    assert CALLING.countries() == tuple(sorted(CALLING.countries()))
    assert all(HELPLINES.find(name) for name in CALLING.countries())


def test_a_known_country_gives_its_own_numbers_first() -> None:
    facts = CALLING.facts("Deutschland")

    assert facts["country"] == "Germany"
    assert facts["emergency"] == "112"
    assert facts["help_line"] == (
        "TelefonSeelsorge on 0800 1110111, 0800 1110222 or 116 123, free, day and night"
    )
    assert facts["help_text"] == "Chat at telefonseelsorge.de."


def test_a_line_that_is_called_by_its_number_says_it_once() -> None:
    assert CALLING.facts("Spain", "es")["help_line"] == "Línea 024, gratis, día y noche"
    assert str(CALLING.facts("Portugal", "en")["help_line"]).startswith("Linha 1411, ")


def test_a_line_that_is_not_open_all_night_says_its_hours() -> None:
    assert "midnight" in str(CALLING.facts("Italy")["help_line"])


@given(st.one_of(st.none(), st.text()))
def test_an_unknown_country_is_never_taken_for_another(typed: str | None) -> None:
    facts = CALLING.facts(typed)

    known = HELPLINES.find(typed) if typed else None
    assert facts["country"] == (known.name if known else None)
    if known is None:
        assert facts["emergency"] == "112 or 911, depending on where you are"
        assert "findahelpline.com" in str(facts["help_line"])
        assert "iasp.info" in str(facts["directories"])
        assert "988" not in str(facts)


def test_every_row_says_where_and_when_it_was_read() -> None:
    assert all(row.source and row.verified_by and row.verified_on for row in HELPLINES.rows)
    assert all(row.emergency and row.number and row.grade[0] in "AB" for row in HELPLINES.rows)


def test_every_fact_fits_the_card_with_room_for_its_words() -> None:
    for country in (None, *CALLING.countries()):
        facts = CALLING.facts(country)
        assert len(f"{facts['emergency']}{facts['help_line']}") <= 130, country


def test_a_row_warns_after_150_days_and_fails_after_180(tmp_path: Path) -> None:
    helplines = one(tmp_path)

    assert helplines.warnings(CHECKED + WARN_AFTER) == []
    assert len(helplines.warnings(CHECKED + WARN_AFTER + timedelta(days=1))) == 1
    assert helplines.problems(CHECKED + FAIL_AFTER) == []
    assert len(helplines.problems(CHECKED + FAIL_AFTER + timedelta(days=1))) == 1
    assert (WARN_AFTER.days, FAIL_AFTER.days) == (150, 180)


def test_a_problem_names_the_file_the_line_and_the_country(tmp_path: Path) -> None:
    problem = one(tmp_path).problems(date(2027, 1, 1))[0]

    assert str(problem).startswith("helplines.toml:4: Exampleland: F109 last checked 2026-01-01")


def test_a_row_graded_c_or_dated_ahead_fails(tmp_path: Path) -> None:
    graded = one(tmp_path, EXAMPLE.replace('grade = "A"', 'grade = "C"'))
    ahead = one(tmp_path, EXAMPLE)

    assert len(graded.problems(CHECKED)) == 1
    assert len(ahead.problems(CHECKED - timedelta(days=1))) == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (EXAMPLE.replace('source = "its own page"\n', ""), "source"),
        (EXAMPLE.replace("verified_on = 2026-01-01\n", ""), "verified_on"),
        (EXAMPLE.replace('"its own page"', '""'), "`source` is empty"),
        (EXAMPLE.replace("emergency = [", "emergencies = ["), "`emergencies` is not a key"),
        (EXAMPLE.replace('directories = "findahelpline.com"', ""), "directories"),
        (EXAMPLE + EXAMPLE.replace('directories = "findahelpline.com"', ""), "another country's name"),
        ("country = [3]\ndirectories = 'a'", "country 1"),
        ("[[country", "is not TOML"),
    ],
)
def test_a_row_without_a_source_or_with_a_slip_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ContentError) as refused:
        one(tmp_path, text)

    assert words in str(refused.value)


def test_an_operators_file_replaces_a_country_and_adds_one(tmp_path: Path) -> None:
    own = own_file(tmp_path, own_row("DE", "Germany") + own_row("LI", "Liechtenstein"))

    shipped, merged = load(PATH), load(PATH, own)

    assert len(merged.rows) == len(shipped.rows) + 1
    germany = merged.find("germany")
    assert germany is not None
    assert (germany.number, germany.verified_by) == ("030 1234", "Ada, North clinic")
    assert merged.find("liechtenstein") is not None
    assert merged.directories == shipped.directories
    (old, _) = merged.only({"DE", "LI"}).problems(date(2026, 3, 2))
    assert (old.file, old.line, old.place) == (str(own), 3, "Germany")


def test_a_slip_in_a_file_is_told_at_its_line(tmp_path: Path) -> None:
    own = tmp_path / "help.toml"
    own.write_text("[[country]]\ncode = \nname = 'x'\n", encoding="utf-8")

    with pytest.raises(ContentError) as caught:
        load(PATH, own)

    assert str(caught.value).startswith(f"{own}:2: file: F109 is not TOML")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x = ", "is not TOML"),
        ("country = 7", "is not a list"),
        ("[country]\ncode = 1", "is not a list"),
        (own_row("", "Germany"), "`code` is empty"),
        (own_row("ZZ", "Germany"), "is another country's name too"),
        (own_row("DE", "Germany") * 2, "is another country's name too"),
        (own_row("DE", "Germany") + 'colour = "red"', "`colour` is not a key"),
    ],
)
def test_an_operators_file_is_checked_as_the_shipped_one(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(ContentError) as refused:
        load(PATH, own_file(tmp_path, text))

    assert any(problem in str(one) for one in refused.value.problems)


def test_an_operators_file_that_can_not_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"\xff\xfe")
    for path, why in ((tmp_path / "none", "can't be read"), (tmp_path / "latin", "is not UTF-8")):
        with pytest.raises(ContentError) as refused:
            load(PATH, path)
        assert why in str(refused.value.problems[0])
