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
from flows import shipped
from flows.authoring.translating import po_files, po_plurals
from flows.authoring.translating.po_files import REGISTER_CONTEXT
from flows.definition import loader
from flows.definition.languages.own_data import is_own
from flows.definition.loading.content_file import Cache
from tests.helpers.made_up_language import TALK

Told = pytest.CaptureFixture[str]

_CACHE: Cache = {}
_READ = shipped.read
SHIPPED = shipped.read(cache=_CACHE)

COUNTED = 'say = "Wait {wait|one one day|other # days} more, {door|or nothing}."'
TWICE = TALK.replace(
    '[state.done]\ntype = "end"\n',
    '[state.wait]\ntype = "scale"\nask = "A few?"\nskip_label = "A few"\ngoto = "done"\n\n'
    '[state.done]\ntype = "end"\n',
).replace('goto = "done"\n\n[state.wait]', 'goto = "wait"\n\n[state.wait]')


@pytest.fixture
def talks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(shipped, "read", partial(_READ, cache=_CACHE))
    monkeypatch.setattr(translator, "AROUND_TALKS", ())  # test_french.py has them
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


@pytest.mark.long
@pytest.mark.parametrize("code", ["es", "de"])
def test_a_shipped_language_goes_out_and_comes_back_without_a_loss(code: str) -> None:
    language = SHIPPED.languages.of(code)
    assert language is not None

    po = translator.as_po(SHIPPED, code, shipped.CONTENT)
    brought = po_files.read(code, po.encode(), translator.english(SHIPPED))

    given, lines = brought.texts, brought.lines
    translations = {key: entry for key, entry in language.written.items() if entry.words}
    assert given.keys() == translations.keys()
    assert [key for key, entry in translations.items() if entry.of != given[key].of] == []
    assert [
        key
        for key, entry in translations.items()
        if not po_plurals.says_the_same(code, entry.words, given[key].words)
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


def test_one_that_a_translator_marks_as_unfinished_is_told_as_that(talks: Path) -> None:
    po = talks.parent / "pl.po"
    main(["translate", "pl", str(talks), "--po", str(po)])
    filled_in(po, POLISH)
    marked = po.read_text(encoding="utf-8").replace('msgid "Many"', '#, fuzzy\nmsgid "Many"')
    context = re.search(r'msgctxt "[^"]*"\n#, fuzzy\n', marked)
    assert context is not None
    lines = context[0].splitlines(keepends=True)
    po.write_text(marked.replace(context[0], lines[1] + lines[0]), encoding="utf-8")

    main(["translate", "pl", str(talks), "--from", str(po)])

    language = loader.read_all(talks).languages.of("pl")
    assert language is not None
    (found,) = language.problems()
    assert found.text.startswith("it is marked as unfinished (fuzzy). Read it with the English, “Many”")


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
    po = translator.as_po(SHIPPED, "de", shipped.CONTENT)

    told = [block for block in po.split("\n\n") if "#. No translation: " in block]
    contexts = {found[1] for block in told if (found := re.search(r'msgctxt "([^"]+)"', block))}
    assert {"phrases/yes-words", "opening-up/state.bring.sentence"} <= contexts
    assert len(contexts - {REGISTER_CONTEXT}) == sum(is_own(*key) for key in translator.english(SHIPPED))


SENTENCE = """\
[flow]
name = "sample"
title = "Sample"
minutes = 1
version = 1

[state.door]
type = "text"
ask = "What holds you up?"
stems = ["it's"]
line = "In my way"

[state.bring]
type = "sentence"
from = "door"
lead = ["You could say:"]
[state.bring.sentence]
is = "What holds me up is {it}."
own = "Something holds me up: {it}."
none = "Something holds me up."

[state.done]
type = "end"
say = "Thanks."
"""
ITALIAN: dict[str, str | tuple[str, ...]] = {
    "sample/flow.title": "Esempio",
    "sample/state.door.ask": "Che cosa ti frena?",
    "sample/state.door.line": "Mi frena",
    "sample/state.door.stems": "è|sono",
    "sample/state.bring.lead.1": "Potresti dire:",
    "sample/state.bring.sentence": "own = Qualcosa mi frena: {it}.\nnone = Qualcosa mi frena.",
    "sample/state.done.say": "Grazie.",
}


def test_a_flow_with_a_sentence_is_offered_by_po_alone(talks: Path, capsys: Told) -> None:
    (talks / "sample.toml").write_text(SENTENCE, encoding="utf-8")
    po = talks.parent / "it.po"
    main(["translate", "it", str(talks), "--po", str(po)])
    filled_in(po, ITALIAN)

    assert main(["translate", "it", str(talks), "--from", str(po)]) == 0

    told = capsys.readouterr().out
    assert "kept 0 texts, 7 new, 0 missing, 0 to look at again (100 % done)" in told
    assert "Buttons such as “Back” are the program's and in English" in told
    assert f"They stand in {talks / 'it' / 'phrases.toml'}\n" in told
    languages = shipped.read(talks, cache=_CACHE).library().languages
    italian = languages.of("it")
    assert italian is not None
    assert [one.words for one in italian.slips] == []
    assert languages.offered()["it"] == "italiano + English"
    bring = italian.flows["sample"].states["bring"]
    assert bring.wordings == {"own": "Qualcosa mi frena: {it}.", "none": "Qualcosa mi frena."}


def test_a_po_file_with_work_that_was_not_taken_in_is_not_written_over(talks: Path, capsys: Told) -> None:
    po = talks.parent / "pl.po"
    main(["translate", "pl", str(talks), "--po", str(po)])
    filled_in(po, POLISH)
    before = po.read_bytes()

    assert main(["translate", "pl", str(talks), "--po", str(po)]) == 2

    assert po.read_bytes() == before
    told = capsys.readouterr().err
    assert f"it holds {len(POLISH)} translations not taken in yet. Do that first: stile translate pl" in told
    main(["translate", "pl", str(talks), "--from", str(po)])
    assert main(["translate", "pl", str(talks), "--po", str(po)]) == 0


def test_what_a_translator_notes_and_what_fits_no_text_stays_in_the_po_file(
    talks: Path, capsys: Told
) -> None:
    po = talks.parent / "pl.po"
    main(["translate", "pl", str(talks), "--po", str(po)])
    filled_in(po, POLISH)
    text = (
        po.read_text(encoding="utf-8")
        .replace("FULL NAME", "Ada Nowak")
        .replace("state.wait.ask", "state.gone.ask")
    )
    po.write_text(text.replace("#. At most 40", "# ask Marie\n#. At most 40", 1), encoding="utf-8")

    assert main(["translate", "pl", str(talks), "--from", str(po)]) == 1
    assert f"{po}: 1 translation for no text here, kept there alone; the first: sample/state.gone.ask" in (
        capsys.readouterr().out
    )
    assert main(["translate", "pl", str(talks), "--po", str(po)]) == 0

    after = po.read_text(encoding="utf-8")
    assert "# ask Marie\n" in after
    assert "Ada Nowak" in after
    assert '#~ msgctxt "sample/state.gone.ask"' in after
    assert '#~ msgstr "Niewiele?"' in after


def test_a_msgid_that_is_not_the_english_stays_as_a_comment(talks: Path) -> None:
    po = talks.parent / "pl.po"
    main(["translate", "pl", str(talks), "--po", str(po)])
    asked = re.findall(r'^msgid "(.*)"$', po.read_text(encoding="utf-8"), re.MULTILINE)[2]
    text = po.read_text(encoding="utf-8").replace(f'msgid "{asked}"', 'msgid "Written in the wrong line"')
    po.write_text(text, encoding="utf-8")

    for _ in range(2):
        assert main(["translate", "pl", str(talks), "--po", str(po)]) == 0

    after = po.read_text(encoding="utf-8")
    assert after.count("# The English of this file was: Written in the wrong line\n") == 1
    assert f'msgid "{asked}"' in after


FOREIGN = {
    "of another language": (
        "Language: pl",
        "Language: cs",
        "its header says that the language is cs, not pl",
    ),
    "of other flows": ("sample/", "other/", "no text in it is asked for here"),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_a_po_file_of_something_else_is_refused(talks: Path, capsys: Told, what: str) -> None:
    po = talks.parent / "pl.po"
    main(["translate", "pl", str(talks), "--po", str(po)])
    filled_in(po, POLISH)
    written, instead, told = FOREIGN[what]
    po.write_text(po.read_text(encoding="utf-8").replace(written, instead), encoding="utf-8")

    assert main(["translate", "pl", str(talks), "--from", str(po)]) == 2

    assert told in capsys.readouterr().err
    assert not (talks / "pl").exists()


def test_each_of_several_texts_says_its_line_and_when_it_is_said(talks: Path) -> None:
    several = 'say = """\nif wait: You waited.\nBye.\n"""\n'
    source = '[flow]\ntitle = "Sample"\n\n[text.wait]\nask = "What now?"\n\n[end.bye]\n' + several
    (talks / "sample.toml").write_text(source, encoding="utf-8")
    po = talks.parent / "pl.po"

    main(["translate", "pl", str(talks), "--po", str(po)])

    found = {one.context: one for one in read_po(io.BytesIO(po.read_bytes()))}
    first, last = (found[f"sample/state.bye.variants.{n}"] for n in (1, 2))
    assert (first.auto_comments, first.locations[0][1]) == (["Said if “wait” was answered"], 9)
    assert (last.auto_comments, last.locations[0][1]) == ([], 10)


def test_how_a_language_addresses_people_is_asked_and_kept(talks: Path, capsys: Told) -> None:
    po = talks.parent / "pl.po"
    main(["translate", "pl", str(talks), "--po", str(po)])
    filled_in(po, {REGISTER_CONTEXT: "ty, po prostu"})

    main(["translate", "pl", str(talks), "--from", str(po)])
    main(["translate", "pl", str(talks), "--po", str(po)])

    head = (talks / "pl" / "locale.toml").read_text(encoding="utf-8")
    assert 'register = "ty, po prostu"\n' in head
    assert head.startswith("# What the language is called")
    assert 'msgstr "ty, po prostu"' in po.read_text(encoding="utf-8")
    assert f"Look at it: stile check {talks} --language pl" in capsys.readouterr().out


def test_each_text_names_its_own_line(talks: Path) -> None:
    po = talks.parent / "pl.po"
    main(["translate", "pl", str(talks), "--po", str(po)])
    source = (talks / "sample.toml").read_text(encoding="utf-8").splitlines()

    catalog = read_po(io.BytesIO(po.read_bytes()))

    for message in catalog:
        if message.id and isinstance(message.id, str) and message.context != REGISTER_CONTEXT:
            ((_, line),) = message.locations
            assert message.id.split("{")[0] in source[line - 1], message.context


def test_a_text_that_is_translated_otherwise_is_counted_as_changed(talks: Path, capsys: Told) -> None:
    (talks / "sample.toml").write_text(SENTENCE, encoding="utf-8")
    po = talks.parent / "it.po"
    main(["translate", "it", str(talks), "--po", str(po)])
    filled_in(po, ITALIAN)
    main(["translate", "it", str(talks), "--from", str(po)])
    filled_in(
        po,
        {
            "sample/flow.title": "Prova",
            "sample/state.bring.sentence": "own = Mi frena: {it}.\nnone = Mi frena.",
        },
    )

    assert main(["translate", "it", str(talks), "--from", str(po)]) == 0

    assert "kept 7 texts (2 changed), 0 new" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        (
            "none = Qualcosa mi frena.",
            "nulla = Qualcosa mi frena.",
            "`nulla` is no key of a wording. The English has: ",
        ),
        ("mi frena: {it}.", "mi frena.", "a wording has one hole."),
    ],
)
def test_a_wording_that_cannot_be_used_is_told_at_its_own_line(
    talks: Path, written: str, instead: str, told: str
) -> None:
    (talks / "sample.toml").write_text(SENTENCE, encoding="utf-8")
    po = talks.parent / "it.po"
    main(["translate", "it", str(talks), "--po", str(po)])
    words = str(ITALIAN["sample/state.bring.sentence"])
    filled_in(po, {**ITALIAN, "sample/state.bring.sentence": words.replace(written, instead)})
    main(["translate", "it", str(talks), "--from", str(po)])
    italian = shipped.read(talks, cache=_CACHE).languages.of("it")

    assert italian is not None
    (found,) = italian.problems()
    line = (talks / "it" / "sample.toml").read_text(encoding="utf-8").splitlines()[found.line - 1]

    assert (found.code, told in found.text) == ("L103", True)
    assert instead.partition(" = ")[0] in line


def test_plain_spaces_of_french_become_narrow_and_the_file_counts_as_taken_in(
    talks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    po = talks.parent / "fr.po"
    main(["translate", "fr", str(talks), "--po", str(po)])
    filled_in(po, {"sample/state.wait.ask": "Encore : « un peu » ?"})

    main(["translate", "fr", str(talks), "--from", str(po)])
    main(["translate", "fr", str(talks), "--po", str(po)])

    assert "Encore\u202f: «\u202fun peu\u202f»\u202f?" in (talks / "fr" / "sample.toml").read_text("utf-8")
    assert "Encore\u202f:" in po.read_text(encoding="utf-8")
    assert capsys.readouterr().err == ""
