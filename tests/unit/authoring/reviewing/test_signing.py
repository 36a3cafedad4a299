"""Signing: a signature holds for the words that were read, and for no others."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bot.__main__ import main
from flows import assembly, shipped
from tests.helpers.signed_talk import READER, edit, one_talk, problems, sign

Told = pytest.CaptureFixture[str]


@pytest.fixture
def talks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return one_talk(tmp_path, monkeypatch)


def test_a_signature_says_who_when_in_which_language_and_which_words(talks: Path, capsys: Told) -> None:
    assert sign() == 0

    (given,) = tomllib.loads((talks / "signed.toml").read_text(encoding="utf-8"))["signed"]
    assert (given["by"], str(given["on"]), given["language"]) == (READER, "2026-03-02", "en")
    assert given["texts"]["state.strong.label"] == "How much it gets in the way (0 to 10)"
    assert given["words"] in capsys.readouterr().out
    assert problems(talks) == []


EDITS = {
    "you can skip anything.": ("skip what you like.", "skip what you like.” now"),
    "Another way #second": ("A way #second", "said “Another way”, and says “A way” now"),
    'line = "What it is like"': ('line = "What it is like"\nsensitive = true', "state.what leads on"),
    'line = "My plan"': ('line = "My plan"\nshare = false', "state.plan leads on otherwise"),
    'line = "What it is like"\n\n': (
        "line = \"What it is like\"\ngoto = [{ when = 'other', to = 'bring' }, { to = 'strong' }]\n\n",
        "state.what leads",
    ),
    "gently if strong": ("plan if strong", "state.strong leads on otherwise"),
    'record = "plan"\n': ("", "state.plan leads on otherwise"),
    "[end.close]": ('[end.m]\nsay = "M."\n\n[end.close]', "state.m.say is new: “M.”"),
    "other = true\n": ("", "state.what leads on otherwise"),
    'cues = "I sit down in the room | ': ('cues = "', "state.plan.cues.1 said"),
    'title = "Rest"': ('title = "Rests"', "flow.title said “Rest”, and says “Rests” now"),
}  # fmt: skip
"""Edit of the signed flow, its text, and the expected report."""


@pytest.mark.parametrize("written", EDITS)
def test_a_changed_word_or_way_asks_for_a_new_look_and_says_what_changed(talks: Path, written: str) -> None:
    instead, told = EDITS[written]
    sign()
    edit(talks, written, instead)

    (found,) = problems(talks)

    assert found.severity == "warning"
    assert f"{READER} signed other words on 2026-03-02 (en)" in found.text
    assert found.text.endswith('then: stile sign rest --as "name, profession" --flows talks')
    assert told in found.text


def test_a_signature_holds_in_the_short_form(talks: Path) -> None:
    edit(talks, "gently if strong >= 7", "gently if answered(what) and strong >= 7")
    edit(talks, 'acts = "read out my sentence"', 'acts = ["read out my sentence"]')
    sign()
    long = (talks / "rest.toml").read_text(encoding="utf-8")

    assert main(["fmt", "talks"]) == 0

    assert (talks / "rest.toml").read_text(encoding="utf-8") != long
    assert problems(talks) == []


def test_the_line_is_that_of_the_first_change(talks: Path) -> None:
    sign()
    edit(talks, "How much does it get in the way?", "How strong is it?")

    (found,) = problems(talks)

    assert (
        "How strong is it?" in (talks / "rest.toml").read_text(encoding="utf-8").splitlines()[found.line - 1]
    )


SENTENCE = """[text.told]
ask = "What is it?"

[sentence.bring]
from = "told"
lead = ["You could say:"]
record = "sentence"
[sentence.bring.sentence]
own = "It gets in my way. It's this: {it}."
is = "What gets in my way is {it}."
none = "Something gets in my way."
"""


def test_of_a_table_only_the_wording_that_changed_is_told_at_its_line(talks: Path) -> None:
    text = (talks / "rest.toml").read_text(encoding="utf-8")
    old = text[text.index("[text.bring]") : text.index("[plan.plan]")]
    edit(talks, old, SENTENCE)
    sign()
    edit(talks, "It gets in my way. It's this", "It is in my way. It's this")

    (found,) = problems(talks)

    now = "state.bring.sentence.own said “It gets in my way. It's this: {it}.”, and says “It is in my way."
    assert now in found.text
    assert "none" not in found.text
    assert "\n" not in found.text
    assert "It is in my way" in (talks / "rest.toml").read_text(encoding="utf-8").splitlines()[found.line - 1]


def test_a_changed_translation_is_told_in_its_file_with_the_command_for_its_language(talks: Path) -> None:
    main(["translate", "it", "talks"])
    file = talks / "it" / "rest.toml"
    text = file.read_text(encoding="utf-8").replace('["", ""]', '["", "Ciao"]')
    file.write_text(text.replace('["", "Ciao"]', '["", "Titolo"]', 1), encoding="utf-8")
    main(["translate", "it", "talks"])
    assert sign("--language", "it") == 0
    file.write_text(file.read_text(encoding="utf-8").replace('"Titolo"', '"Riposo"'), encoding="utf-8")

    (found,) = problems(talks)

    assert found.file == str(file)
    assert "Riposo" in file.read_text(encoding="utf-8").splitlines()[found.line - 1]
    assert "(it). Since then flow.title said “Titolo”, and says “Riposo” now" in found.text
    assert found.text.endswith('stile sign rest --as "name, profession" --language it --flows talks')


def test_a_translation_that_cannot_be_used_is_told_once(talks: Path) -> None:
    main(["translate", "it", "talks"])
    file = talks / "it" / "rest.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('["", ""]', '["", "Ciao"]'), encoding="utf-8")
    main(["translate", "it", "talks"])
    sign("--language", "it")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"Ciao"', '"Ciao {nulla}"', 1), encoding="utf-8")
    reading = shipped.read(talks)
    language = reading.languages.of("it")

    assert language is not None
    assert [one.code for one in language.problems()] == ["L103"]
    assert problems(talks) == []


def test_what_is_put_back_is_signed_again(talks: Path) -> None:
    sign()
    edit(talks, "you can skip anything.", "skip what you like.")
    assert len(problems(talks)) == 1

    edit(talks, "skip what you like.", "you can skip anything.")

    assert problems(talks) == []


def test_who_reads_it_again_replaces_only_their_own_signature(talks: Path) -> None:
    sign()
    sign(by="B. Other, psychiatrist")
    edit(talks, "you can skip anything.", "skip what you like.")

    sign()

    (left,) = problems(talks)
    assert "B. Other, psychiatrist signed other words" in left.text


@pytest.mark.parametrize("by", ["ok", "", "A. Person", "A. Person, ", ", psychologist"])
def test_a_name_without_a_profession_signs_nothing(talks: Path, capsys: Told, by: str) -> None:
    assert sign(by=by) == 2

    assert "name who read it, and the profession" in capsys.readouterr().err
    assert not (talks / "signed.toml").exists()


def test_words_that_changed_since_they_were_read_are_not_signed(talks: Path, capsys: Told) -> None:
    main(["review", "rest", "--flows", "talks"])
    read = capsys.readouterr().out.rpartition("--words ")[2].split()[0]
    edit(talks, "you can skip anything.", "skip what you like.")

    assert sign("--words", read) == 2

    assert "read it again" in capsys.readouterr().err
    assert not (talks / "signed.toml").exists()


def test_reviewed_alone_is_no_signature(talks: Path) -> None:
    edit(talks, "minutes = 3", 'minutes = 3\nreviewed = "ok"')

    (found,) = problems(talks)

    assert (found.code, found.severity, found.place) == ("R107", "warning", "flow.reviewed")
    assert found.text.endswith('stile sign rest --as "name, profession" --flows talks')
    sign()
    assert problems(talks) == []


DAMAGE = [b"[[signed]\n", b'[[signed]]\nflow = "rest"\n', b"\xff\xfe[", b"<<<<<<< HEAD\n"]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_of_signatures_is_told_and_never_written_over(
    talks: Path, capsys: Told, damage: bytes
) -> None:
    (talks / "signed.toml").write_bytes(damage)

    assert [(one.code, one.file) for one in problems(talks)] == [("R107", "talks/signed.toml")]
    assert sign() == 2
    assert "is left as it is" in capsys.readouterr().err
    assert (talks / "signed.toml").read_bytes() == damage
    assert assembly.conversation(talks).library.signed() == ()


def test_a_language_is_signed_by_itself_and_only_when_it_is_whole(talks: Path, capsys: Told) -> None:
    assert main(["translate", "es", "talks"]) == 1
    assert sign("--language", "es") == 2
    assert "texts are not translated into es yet" in capsys.readouterr().err

    assert main(["sign", "fear", "--as", READER, "--language", "es", "--flows", "talks"]) == 0

    library = assembly.conversation(talks).library
    assert (library.signed("es"), library.signed("en")) == (("fear",), ())
    assert sign("--language", "xx") == 2
    assert "nothing is written in that language" in capsys.readouterr().err
