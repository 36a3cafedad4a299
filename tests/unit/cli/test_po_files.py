"""`stile translate --po` and `--from`: out to Poedit or Weblate and back, and nothing is lost on the way."""

from __future__ import annotations

import io
import re
from functools import partial
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from bot.__main__ import main
from bot.cli.authors import translator
from flows import assembly
from flows.authoring.translating import po_files
from flows.definition import loader
from flows.definition.languages.own_data import is_own
from flows.definition.loader import Cache
from tests.unit.definition.test_translations import TALK

Told = pytest.CaptureFixture[str]

_CACHE: Cache = {}
_READ = assembly.read
SHIPPED = assembly.read(cache=_CACHE)

COUNTED = 'say = "Wait {wait|one one day|other # days} more, {door|or nothing}."'
TWICE = TALK.replace(
    '[state.done]\ntype = "end"\n',
    '[state.wait]\ntype = "scale"\nask = "A few?"\nskip_label = "A few"\ngoto = "done"\n\n'
    '[state.done]\ntype = "end"\n',
).replace('goto = "done"\n\n[state.wait]', 'goto = "wait"\n\n[state.wait]')


@pytest.fixture
def talks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(assembly, "read", partial(_READ, cache=_CACHE))
    folder = tmp_path / "talks"
    folder.mkdir()
    (folder / "sample.toml").write_text(
        TWICE.replace('say = "Thanks, {door|or nothing}."', COUNTED), encoding="utf-8"
    )
    return folder


def filled_in(po: Path, words: dict[str, str | tuple[str, ...]]) -> None:
    """Write translations by their context, as a translator's program does."""
    catalog = read_po(io.BytesIO(po.read_bytes()))
    for message in catalog:
        if message.context in words:
            message.string = words[message.context]
    with po.open("wb") as out:
        write_po(out, catalog, width=0)


POLISH: dict[str, str | tuple[str, ...]] = {
    "sample/flow.title": "Próbka",
    "sample/state.door.ask": "Ile dni, {reasons|list|or nic}?",
    "sample/state.door.choices.few": "Kilka",
    "sample/state.door.choices.many": "Dużo",
    "sample/state.wait.ask": "Niewiele?",
    "sample/state.wait.skip_label": "Niewielu",
    "sample/state.done.say": (
        "Czekaj {wait} dzień więcej, {door|or nic}.", "Czekaj {wait} dni więcej, {door|or nic}.",
        "Czekaj {wait} dni więcej, {door|or nic}.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", ["es", "de"])
def test_a_shipped_language_goes_out_and_comes_back_without_a_loss(code: str) -> None:
    language = SHIPPED.languages.of(code)
    assert language is not None

    po = translator.as_po(SHIPPED, code, assembly.CONTENT)
    given, lines = po_files.read(code, po.encode(), translator.english(SHIPPED))

    translations = {key: entry for key, entry in language.written.items() if entry.words}
    assert given.keys() == translations.keys()
    assert [key for key, entry in translations.items() if entry.of != given[key].of] == []
    assert [
        key
        for key, entry in translations.items()
        if not po_files.says_the_same(code, entry.words, given[key].words)
    ] == []
    assert lines == {english: language.lines[english] for english in lines}


def test_a_new_language_comes_back_from_its_translator_whole(talks: Path, capsys: Told) -> None:
    po = talks.parent / "pl.po"

    assert main(["translate", "pl", str(talks), "--po", str(po)]) == 0
    filled_in(po, POLISH)
    assert main(["translate", "pl", str(talks), "--from", str(po)]) == 0

    language = loader.read_all(talks).languages.of("pl")
    assert language is not None
    assert language.problems() == []
    done = language.flows["sample"].states["done"].ask.source
    assert done == "Czekaj {wait|one # dzień|few # dni|many # dni|other # dni} więcej, {door|or nic}."
    assert "(100 % done)" in capsys.readouterr().out


def test_equal_english_under_different_questions_is_translated_apart(talks: Path) -> None:
    po = talks.parent / "pl.po"
    main(["translate", "pl", str(talks), "--po", str(po)])

    filled_in(po, POLISH)
    main(["translate", "pl", str(talks), "--from", str(po)])

    states = loader.load(talks).flow("sample", "pl").states
    assert states["door"].choices[0].label.source == "Kilka"
    assert str(states["wait"].skip_label and states["wait"].skip_label.source) == "Niewielu"


def test_a_translator_sees_the_question_and_the_limit(talks: Path) -> None:
    po = talks.parent / "pl.po"
    main(["translate", "pl", str(talks), "--po", str(po)])

    text = po.read_text(encoding="utf-8")

    assert "#. Question: A few?\n#. At most 40 characters\n#: " in text
    assert 'msgctxt "sample/state.wait.skip_label"\nmsgid "A few"' in text
    assert "python-brace-format" not in text


def test_a_translation_of_an_earlier_english_is_fuzzy_and_stays_so(talks: Path) -> None:
    po = talks.parent / "pl.po"
    main(["translate", "pl", str(talks), "--po", str(po)])
    filled_in(po, POLISH)
    main(["translate", "pl", str(talks), "--from", str(po)])
    source = talks / "sample.toml"
    source.write_text(source.read_text(encoding="utf-8").replace('"Many"', '"Plenty"'), encoding="utf-8")

    main(["translate", "pl", str(talks), "--po", str(po)])
    main(["translate", "pl", str(talks), "--from", str(po)])

    catalog = read_po(io.BytesIO(po.read_bytes()))
    (fuzzy,) = [message for message in catalog if message.id and message.fuzzy]
    assert (fuzzy.id, fuzzy.string) == ("Plenty", "Dużo")
    language = loader.read_all(talks).languages.of("pl")
    assert language is not None
    assert [one.code for one in language.problems()] == ["L102"]


def test_what_is_empty_in_a_po_file_empties_nothing(talks: Path) -> None:
    po = talks.parent / "pl.po"
    main(["translate", "pl", str(talks), "--po", str(po)])
    empty = po.read_text(encoding="utf-8")
    filled_in(po, POLISH)
    main(["translate", "pl", str(talks), "--from", str(po)])
    before = (talks / "pl" / "sample.toml").read_text(encoding="utf-8")
    po.write_text(empty, encoding="utf-8")

    main(["translate", "pl", str(talks), "--from", str(po)])

    assert (talks / "pl" / "sample.toml").read_text(encoding="utf-8") == before


BROKEN = {
    "a quote is missing": ('msgstr "Próbka"', 'msgstr "Próbka'),
    "curly quotes": ('msgstr "Próbka"', "msgstr “Próbka”"),
    "a line without quotes": ('msgstr "Próbka"', "msgstr Próbka"),
    "a quote inside": ('msgstr "Próbka"', 'msgstr "Pró"bka"'),
}


@pytest.mark.parametrize("slip", BROKEN)
def test_a_po_file_that_cannot_be_read_whole_is_refused_with_its_line(
    talks: Path, capsys: Told, slip: str
) -> None:
    po = talks.parent / "pl.po"
    main(["translate", "pl", str(talks), "--po", str(po)])
    filled_in(po, POLISH)
    text = po.read_text(encoding="utf-8")
    broken = text.replace(*BROKEN[slip], 1)
    assert broken != text
    po.write_text(broken, encoding="utf-8")

    assert main(["translate", "pl", str(talks), "--from", str(po)]) == 2

    line = (
        broken.split("Próbka")[0].count("\n") + 1
        if "Próbka" in broken
        else broken.split("Pró")[0].count("\n") + 1
    )
    assert f"pl.po: line {line}: " in capsys.readouterr().err
    assert not (talks / "pl").exists()


def test_a_po_file_in_another_encoding_is_refused(talks: Path, capsys: Told) -> None:
    po = talks.parent / "pl.po"
    po.write_bytes("# Zażółć\n".encode("iso-8859-2"))

    assert main(["translate", "pl", str(talks), "--from", str(po)]) == 2
    assert "pl.po: line 1: it is not UTF-8. Save it as UTF-8" in capsys.readouterr().err


def test_own_words_of_a_language_go_along_and_say_that_they_are_no_translations() -> None:
    po = translator.as_po(SHIPPED, "de", assembly.CONTENT)

    told = [block for block in po.split("\n\n") if "#. No translation: " in block]
    contexts = {found[1] for block in told if (found := re.search(r'msgctxt "([^"]+)"', block))}
    assert {"phrases/yes-words", "opening-up/state.bring.sentence"} <= contexts
    assert len(contexts) == sum(is_own(*key) for key in translator.english(SHIPPED))
