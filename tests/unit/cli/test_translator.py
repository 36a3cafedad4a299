"""`stile translate`: what is missing is laid out to be filled in, and what is translated stays."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.cli.authors import translator
from flows.definition import loader
from tests.helpers.made_up_language import TALK, WHOLE

Told = pytest.CaptureFixture[str]


@pytest.fixture
def talks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "talks"
    folder.mkdir()
    monkeypatch.setattr(translator, "AROUND_TALKS", ())  # test_french.py has them
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
        f"{talks}/pl/sample.toml: kept 0 texts, 0 new, {len(WHOLE)} missing, 0 to look at again",
        f"{talks}/pl: kept 0 texts, 0 new, {len(WHOLE)} missing, 0 to look at again (0 % done)",
    ]
    assert '# A few\nchoices.few = ["", ""]' in sheet
    assert 'name = "polski"' in (talks / "pl" / "locale.toml").read_text(encoding="utf-8")


def test_what_is_translated_gets_its_hash_and_stays(talks: Path, capsys: Told) -> None:
    main(["translate", "pl", str(talks)])
    fill_in(talks)

    code = main(["translate", "pl", str(talks)])

    language = loader.read_all(talks).languages.of("pl")
    assert code == 0
    assert capsys.readouterr().out.endswith("0 missing, 0 to look at again (100 % done)\n")
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
    assert capsys.readouterr().out.endswith("0 missing, 1 to look at again (80 % done)\n")
    assert '"Dużo"]' in (talks / "pl" / "sample.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", ["en", "Polish", "p", "../pl"])
def test_what_is_no_code_of_another_language_is_refused(talks: Path, capsys: Told, code: str) -> None:
    assert main(["translate", code, str(talks)]) == 2

    assert "no valid language code: write one" in capsys.readouterr().err


def test_talks_with_slips_are_not_laid_out(talks: Path, capsys: Told) -> None:
    (talks / "sample.toml").write_text(TALK.replace('goto = "done"', 'goto = "gone"'), encoding="utf-8")

    assert main(["translate", "pl", str(talks)]) == 2

    assert "sample.toml:11" in capsys.readouterr().err
    assert not (talks / "pl").exists()


def test_a_folder_that_cannot_be_written_is_one_line(talks: Path, capsys: Told) -> None:
    (talks / "pl").write_text("", encoding="utf-8")

    assert main(["translate", "pl", str(talks)]) == 2

    assert "can't be written" in capsys.readouterr().err


SLIPS = {
    "a quote is missing": ('Próbka"]', "Próbka]"),
    "no pair": ('title = ["', 'title = "'),
    "one text alone": ('title = ["%s", "Próbka"]', 'title = ["Próbka"]'),
    "words where the hash belongs": ('["%s", "Próbka"]', '["Próbka", ""]'),
    "a bracket is missing": ('Próbka"]', 'Próbka"'),
    "curly quotes": ('"Próbka"', "“Próbka”"),
    "a key twice": ("title =", 'title = ["", "Tytuł"]\ntitle ='),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_file_that_cannot_be_read_whole_is_refused_and_left_as_it_is(
    talks: Path, capsys: Told, slip: str
) -> None:
    main(["translate", "pl", str(talks)])
    fill_in(talks)
    main(["translate", "pl", str(talks)])
    path = talks / "pl" / "sample.toml"
    before = path.read_text(encoding="utf-8")
    of = re.search(r'title = \["([0-9a-f]{6})"', before)
    old, new = SLIPS[slip]
    slipped = before.replace(old.replace("%s", of[1] if of else ""), new, 1)
    assert slipped != before
    path.write_text(slipped, encoding="utf-8")
    capsys.readouterr()

    code = main(["translate", "pl", str(talks)])

    assert code == 2
    assert path.read_text(encoding="utf-8") == slipped
    assert "sample.toml: " in capsys.readouterr().err


def test_a_file_in_another_encoding_is_refused(talks: Path, capsys: Told) -> None:
    main(["translate", "pl", str(talks)])
    path = talks / "pl" / "sample.toml"
    path.write_bytes("# Zażółć\n".encode("iso-8859-2"))

    assert main(["translate", "pl", str(talks)]) == 2
    assert "it is not UTF-8. Save it as UTF-8" in capsys.readouterr().err


def test_comments_and_translations_whose_text_is_gone_stay_in_the_file(talks: Path) -> None:
    main(["translate", "pl", str(talks)])
    fill_in(talks)
    path = talks / "pl" / "sample.toml"
    written = path.read_text(encoding="utf-8")
    path.write_text(
        written.replace("title =", "# TODO ask Marie\ntitle =") + "# at the end\n", encoding="utf-8"
    )
    source = talks / "sample.toml"
    source.write_text(source.read_text(encoding="utf-8").replace("few", "handful"), encoding="utf-8")

    for _ in range(2):
        main(["translate", "pl", str(talks)])

        text = path.read_text(encoding="utf-8")
        assert [text.count(words) for words in ("# TODO ask Marie", "# at the end")] == [1, 1]
        assert [pair[1] for pair in WHOLE.values() if pair[1] not in text] == []
        assert "# No longer asked for:" in text
