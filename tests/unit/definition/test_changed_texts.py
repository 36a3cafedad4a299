"""A file with `over` changes single texts of a shipped flow; its steps and its translations stay."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from bot.__main__ import main
from flows import shipped
from flows.authoring.check import problems
from flows.definition.loader import Reading
from flows.definition.loading.content_file import Cache

CACHE: Cache = {}
READ = shipped.read
CHANGED = """\
over = "fear"

[state.door]
say = "This clinic looks at fear first. Let's find yours; it takes about a minute."

[state.which]
choices.failing = "It may not work"
"""


def read(folder: Path, text: str = CHANGED) -> Reading:
    (folder / "fear.toml").write_text(text, encoding="utf-8")
    return shipped.read(folder, cache=CACHE)


def told(folder: Path, text: str) -> list[str]:
    return [str(one).rpartition("fear.toml:")[2] for one in read(folder, text).problems]


def test_one_text_is_changed_and_everything_else_stays(tmp_path: Path) -> None:
    english = shipped.read(cache=CACHE).library().flow("fear")

    flow = read(tmp_path).library().flow("fear")

    assert flow.logic == english.logic
    assert flow.states["door"].ask.source.startswith("This clinic looks at fear first.")
    labels = {choice.id: choice.label.source for choice in flow.states["which"].choices}
    assert labels["failing"] == "It may not work"
    assert {**labels, "failing": ""} == {
        choice.id: "" if choice.id == "failing" else choice.label.source
        for choice in english.states["which"].choices
    }


def test_a_header_that_says_the_kind_names_the_same_text(tmp_path: Path) -> None:
    (tmp_path / "fear.toml").write_text(CHANGED.replace("[state.door]", "[say.door]"), encoding="utf-8")

    found = problems(shipped.read(tmp_path, cache=CACHE))

    assert [one.code for one in found if str(tmp_path) in one.file and one.code != "L110"] == []


def test_over_that_stands_under_flow_is_told_with_its_place(tmp_path: Path) -> None:
    assert told(tmp_path, f"[flow]\n{CHANGED}") == [
        '2: flow.over: F103 `over` stands at the top, above every table, without [flow]. Write: over = "fear"'
    ]


def test_the_texts_of_a_state_are_named_where_one_is_not_there(tmp_path: Path) -> None:
    (line,) = told(tmp_path, 'over = "fear"\n[state.door]\nnote_of_mine = "Fear"\n')

    assert line.endswith("`fear` has no such text. Known are: state.door.say")


def test_the_translations_of_all_other_texts_stay(tmp_path: Path) -> None:
    english = shipped.read(cache=CACHE).library().flow("fear", "es")

    library = read(tmp_path).library()
    flow = library.flow("fear", "es")

    assert flow.title == english.title
    assert flow.states["which"].ask == english.states["which"].ask
    assert flow.states["door"].ask.source.startswith("This clinic looks at fear first.")
    assert "es" in library.languages.offered()


def test_only_the_changed_texts_are_asked_for_and_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shipped, "read", partial(READ, cache=CACHE))
    read(tmp_path)

    main(["translate", "es", str(tmp_path)])
    sheet = tmp_path / "es" / "fear.toml"
    asked = sheet.read_text(encoding="utf-8")
    sheet.write_text(
        asked.replace('choices.failing = ["", ""]', 'choices.failing = ["", "Que no sirva"]'), "utf-8"
    )
    main(["translate", "es", str(tmp_path)])

    assert "kept 0 texts, 0 new, 2 missing" in capsys.readouterr().out
    assert asked.count('["", ""]') == 2
    flow = read(tmp_path).library().flow("fear", "es")
    assert "Que no sirva" in [choice.label.source for choice in flow.states["which"].choices]


def test_languages_that_say_it_in_english_are_named(tmp_path: Path) -> None:
    found = [one for one in problems(read(tmp_path)) if one.code == "L110"]

    assert len(found) == 2
    assert f"it is said in English in de, es. stile translate de {tmp_path}" in found[0].text


@pytest.mark.parametrize(("text", "problem"), [
    ('over = "feer"\n', "1: over: G102 there is no talk `feer`. Did you mean `fear`?"),
    ('over = "fear"\n[state.dor]\nsay = "x"\n',
     "3: state.dor.say: F105 `fear` has no such text. Did you mean `state.door.say`?"),
    ('over = "fear"\n[state.door]\nsay = "It is {heat}."\n',
     "3: state.door.say: V101 `{heat}` is not put in by the text that this one changes. Take it out"),
    ('over = "fear"\n[state.door]\nsay = 3\n',
     "3: state.door.say: F107 only a text is changed here. Put it in quotes, or take out what is none"),
    ('over = "fear"\n[flow]\norder = 3\n',
     "3: flow.order: F107 only a text is changed here. Put it in quotes, or take out what is none"),
    ('over = "fear"\n[state.which]\nask = "Which?\\n\\nFear #failing"\n',
     '3: state.which.ask: F107 the question stands alone here. Change choices by id: choices.the-id = "…"'),
    ('over = "fear"\n[say.dor]\nsay = "x"\n',
     "3: state.dor.say: F105 `fear` has no such text. Did you mean `state.door.say`?"),
    ('over = "fear"\n[say.door]\nsay = "Let us look at fear."\n', None),
    ('over = "fear"\n[flow]\ntitle = "Fear, and what it may hold back in here today"\n',
     "3: flow.title: T101 45 characters are too long to read here. Use at most 40"),
])  # fmt: skip
def test_what_cannot_be_changed_is_told_at_its_line(tmp_path: Path, text: str, problem: str | None) -> None:
    assert told(tmp_path, text) == ([problem] if problem else [])


def test_two_files_of_one_folder_that_change_one_text_are_told_at_the_second(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('over = "fear"\n\n[flow]\ntitle = "Being afraid"\n', encoding="utf-8")

    found = told(tmp_path, 'over = "fear"\n[flow]\ntitle = "Fear here"\n[state.door]\nsay = "Hello."\n')

    words = f"{tmp_path}/a.toml:4 changes this text, too, and only one can be said. Take one of them out"
    assert found == [f"3: flow.title: F108 {words}"]


def test_two_files_may_change_different_texts_of_one_talk_and_are_translated_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.toml").write_text('over = "fear"\n[flow]\ntitle = "Being afraid"\n', encoding="utf-8")

    flow = read(tmp_path).library().flow("fear")

    assert flow.title.source == "Being afraid"
    assert flow.states["door"].ask.source.startswith("This clinic looks at fear first.")

    monkeypatch.setattr(shipped, "read", partial(READ, cache=CACHE))
    main(["translate", "es", str(tmp_path)])

    asked = {name: (tmp_path / "es" / name).read_text(encoding="utf-8") for name in ("a.toml", "fear.toml")}
    assert [text.count('["", ""]') for text in asked.values()] == [1, 2]


def test_of_two_folders_the_later_one_holds(tmp_path: Path) -> None:
    for name in ("region", "clinic"):
        (tmp_path / name).mkdir()
        text = f'over = "fear"\n[state.door]\nsay = "Said by the {name}."\n'
        (tmp_path / name / "fear.toml").write_text(text, encoding="utf-8")

    flow = shipped.read(tmp_path / "region", tmp_path / "clinic", cache=CACHE).library().flow("fear")

    assert flow.states["door"].ask.source == "Said by the clinic."
