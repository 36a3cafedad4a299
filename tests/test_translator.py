"""`stile translate`: what is missing is laid out to be filled in, and what is translated stays."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.__main__ import main
from flows import loader
from tests.test_languages import TALK, WHOLE

Told = pytest.CaptureFixture[str]


@pytest.fixture
def talks(tmp_path: Path) -> Path:
    folder = tmp_path / "talks"
    folder.mkdir()
    (folder / "sample.toml").write_text(TALK, encoding="utf-8")
    return folder


def fill_in(talks: Path) -> None:
    """Write the Polish under each English text, as a translator would."""
    sheet = talks / "pl" / "sample.toml"
    written = sheet.read_text(encoding="utf-8")
    for english, polish in WHOLE.values():
        laid = re.escape(f"# {english}\n") + r'(\S+) = \["", ""\]'
        written = re.sub(laid, rf'# {english}\n\g<1> = ["", "{polish}"]', written)
    sheet.write_text(written, encoding="utf-8")


def test_a_new_language_is_laid_out_with_the_english_over_every_empty_text(talks: Path, capsys: Told) -> None:
    code = main(["translate", "pl", str(talks)])

    sheet = (talks / "pl" / "sample.toml").read_text(encoding="utf-8")
    assert code == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{talks}/pl/sample.toml: {len(WHOLE)} missing, 0 to look at again",
        f"{talks}/pl: {len(WHOLE)} texts missing, 0 to look at again",
    ]
    assert '# A few\nchoices.few = ["", ""]' in sheet
    assert 'name = "polski"' in (talks / "pl" / "locale.toml").read_text(encoding="utf-8")


def test_what_is_translated_gets_its_hash_and_stays(talks: Path, capsys: Told) -> None:
    main(["translate", "pl", str(talks)])
    fill_in(talks)

    code = main(["translate", "pl", str(talks)])

    language = loader.read_all(talks).languages.of("pl")
    assert code == 0
    assert capsys.readouterr().out.endswith("0 texts missing, 0 to look at again\n")
    assert language is not None
    assert language.problems() == []
    assert language.flows["sample"].title.source == "Próbka"


def test_a_translation_of_what_was_reworded_since_is_to_be_looked_at_again(talks: Path, capsys: Told) -> None:
    main(["translate", "pl", str(talks)])
    fill_in(talks)
    main(["translate", "pl", str(talks)])
    source = talks / "sample.toml"
    source.write_text(TALK.replace('label = "Many"', 'label = "Plenty"'), encoding="utf-8")

    code = main(["translate", "pl", str(talks)])

    assert code == 1
    assert capsys.readouterr().out.endswith("0 texts missing, 1 to look at again\n")
    assert '"Dużo"]' in (talks / "pl" / "sample.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", ["en", "Polish", "p", "../pl"])
def test_what_is_no_code_of_another_language_is_refused(talks: Path, capsys: Told, code: str) -> None:
    assert main(["translate", code, str(talks)]) == 2

    assert "can't be translated into: write a code" in capsys.readouterr().err


def test_talks_with_slips_are_not_laid_out(talks: Path, capsys: Told) -> None:
    (talks / "sample.toml").write_text(TALK.replace('goto = "done"', 'goto = "gone"'), encoding="utf-8")

    assert main(["translate", "pl", str(talks)]) == 2

    assert "sample.toml:11" in capsys.readouterr().err
    assert not (talks / "pl").exists()


def test_a_folder_that_cannot_be_written_is_one_line(talks: Path, capsys: Told) -> None:
    (talks / "pl").write_text("", encoding="utf-8")

    assert main(["translate", "pl", str(talks)]) == 2

    assert "can't be written" in capsys.readouterr().err
