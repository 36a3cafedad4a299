"""A language is offered once it says everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows import shipped
from flows.assembly import put_together
from flows.definition import loader
from flows.definition.languages.language_reader import LanguageReader
from flows.definition.languages.language_set import Languages
from flows.definition.languages.overlay import signature
from flows.definition.languages.translations import HEAD_FILE
from flows.dialogue.commands import Commands
from flows.locale.plurals import categories
from tests.helpers.made_up_language import TALK, WHOLE, told, written


def test_a_whole_language_is_offered_and_says_everything_in_its_own_words(tmp_path: Path) -> None:
    library = loader.load(written(tmp_path))

    flow = library.flow("sample", "pl")

    assert told(tmp_path) == []
    assert library.languages.offered() == {"en": "English", "pl": "Polski"}
    assert (flow.title.source, flow.states["door"].choices[1].label.source) == ("Próbka", "Dużo")
    assert flow.logic == library.flow("sample").logic


def test_a_language_of_which_nothing_can_be_read_starts_all_the_same(tmp_path: Path) -> None:
    folder = written(tmp_path)
    (folder / "pl" / "sample.toml").unlink()
    (folder / "pl" / HEAD_FILE).write_text("name = [", encoding="utf-8")

    library = loader.load(folder)

    assert told(folder) == ["L106 file", *(f"L101 {place}" for place in sorted(WHOLE, key=list(WHOLE).index))]
    assert library.flow("sample", "pl").title.source == "A sample"


def test_what_babel_does_not_know_counts_as_english_does() -> None:
    assert categories("qqq") == {"one", "other"}


def test_talks_of_ones_own_do_not_take_the_shipped_languages_away(tmp_path: Path) -> None:
    (tmp_path / "sample.toml").write_text(TALK, encoding="utf-8")
    alone = loader.load(shipped.CONTENT)

    beside = loader.load(shipped.CONTENT, tmp_path)

    assert beside.languages.offered() == alone.languages.offered()


def test_what_was_let_go_is_read_anew(tmp_path: Path) -> None:
    languages = loader.load(written(tmp_path)).languages
    before = languages.of("pl")

    languages.let_go()

    read = languages.of("pl")
    assert read == before
    assert read is not before


def test_phrases_alone_are_those_of_the_whole_language(tmp_path: Path) -> None:
    for content, code in ((shipped.CONTENT, "es"), (shipped.CONTENT, "de"), (written(tmp_path), "pl")):
        alone, whole = loader.load(content).languages, loader.load(content).languages.of(code)

        assert whole is not None
        assert dict(alone.phrases(code)) == dict(whole.phrases)


def test_words_of_other_languages_are_heard_without_reading_their_flows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(LanguageReader, "language", lambda self: pytest.fail(f"{self.code} was read whole"))
    content = shipped.read()
    conversation = put_together(content, shipped.data())

    heard = Commands(conversation.library)

    assert heard.meant("hilfe jetzt", "en") == "help_now"
    assert heard.meant("notfall", "en") == "help_now"


def test_phrases_are_taken_over_only_where_neither_they_nor_the_english_changed(tmp_path: Path) -> None:
    english, polish = written(tmp_path) / "phrases.toml", tmp_path / "pl" / "phrases.toml"
    english.write_text('menu = "Menu"\n', encoding="utf-8")
    polish.write_text(f'menu = ["{signature("Menu")}", "Wybór"]\n', encoding="utf-8")

    def read_after(before: Languages) -> Languages:
        languages = loader.load(tmp_path).languages
        languages.inherit(before)
        return languages

    first = loader.load(tmp_path).languages
    known = first.phrases("pl")
    same = read_after(first)
    assert same.phrases("pl") is known

    polish.write_text(f'menu = ["{signature("Menu")}", "Menu główne"]\n', encoding="utf-8")
    changed = read_after(same)
    assert changed.phrases("pl")["menu"].source == "Menu główne"

    english.write_text('menu = "Menu"\nback = "Back"\n', encoding="utf-8")
    assert read_after(changed).phrases("pl")["back"].source == "Back"
