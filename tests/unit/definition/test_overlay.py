"""A translation lies over the English, and what is wrong with it is told at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.definition import loader
from flows.definition.languages.overlay import signature
from flows.definition.template import parse
from tests.helpers.made_up_language import TALK, WHOLE, told, written


@pytest.mark.parametrize(("changed", "problem", "offered"), [
    ({"done_say": ""}, "L101 state.done.say", False),
    ({"done_say": '["", ""]'}, "L101 state.done.say", False),
    ({"done_say": '["ffffff", "Dzięki, {door|or nic}."]'}, "L102 state.done.say", True),
    ({"done_say": f'["{signature("Thanks, {door|or nothing}.")}", "Dzięki."]'}, "L103 state.done.say", True),
    ({"done_say": f'["{signature("Thanks, {door|or nothing}.")}", "{{door|nic}}"]'},
     "L103 state.done.say", True),
    ({"door_ask": f'["{signature(WHOLE["state.door.ask"][0])}", "{{reasons|one dzień|other dni}}"]'},
     "L104 state.door.ask", True),
    ({"done_say": '"Dzięki, {door}."'}, "L106 state.done.say", False),
])  # fmt: skip
def test_what_is_wrong_is_said_in_english_and_told_at_its_place(
    tmp_path: Path, changed: dict[str, str], problem: str, offered: bool
) -> None:
    folder = written(tmp_path, **changed)

    library = loader.load(folder)

    place = problem.split()[1].split(".")
    state = library.flow("sample", "pl").states[place[1]]
    assert problem in told(folder)
    assert state.ask == library.flow("sample").states[place[1]].ask
    assert ("pl" in library.languages.offered()) is offered


def test_a_problem_has_its_file_and_line(tmp_path: Path) -> None:
    language = loader.read_all(written(tmp_path, done_say='["ffffff", "Dzięki, {door}."]')).languages.of("pl")

    assert language is not None
    (problem,) = language.problems()
    assert (Path(problem.file).name, problem.line) == ("sample.toml", 6)
    assert signature("Thanks, {door|or nothing}.") in str(problem)


def test_what_the_english_lacks_and_what_is_no_toml_start_all_the_same(tmp_path: Path) -> None:
    folder = written(tmp_path)
    (folder / "pl" / "gone.toml").write_text(
        'flow.name = "gone"\nflow.title = ["a", "b"]\n', encoding="utf-8"
    )
    (folder / "pl" / "torn.toml").write_text("flow = [", encoding="utf-8")

    library = loader.load(folder)

    assert {line.split()[0] for line in told(folder)} == {"L105", "L106"}
    assert library.flow("sample", "pl").title.source == "Próbka"


def test_what_a_talk_written_anew_elsewhere_lacks_is_no_slip_of_its_translation(tmp_path: Path) -> None:
    shared, own = written(tmp_path / "shared"), tmp_path / "own"
    own.mkdir()
    (own / "sample.toml").write_text(TALK.replace("door", "gate"), "utf-8")

    language = loader.read_all(shared, own).languages.of("pl")

    assert language is not None
    assert language.problems() == []
    assert language.flows["sample"].title.source == "Próbka"
    assert language.flows["sample"].states["done"].ask == parse("Thanks, {gate|or nothing}.")


def test_a_list_of_names_has_as_many_as_the_english(tmp_path: Path) -> None:
    folder = written(tmp_path)
    week = "Mon|Tue|Wed|Thu|Fri|Sat|Sun"
    (folder / "phrases.toml").write_text(f'weekdays = "{week}"\n', encoding="utf-8")
    (folder / "pl" / "phrases.toml").write_text(
        f'weekdays = ["{signature(week)}", "pon|wt|śr|czw|pt|sob"]\n', encoding="utf-8"
    )

    assert told(folder) == ["L107 weekdays"]


@pytest.mark.parametrize(("before", "after", "line", "said"), [
    ('"Próbka"]', '"Próbka]', 2, "a text isn't closed"),
    ('"Próbka"]', "“Próbka”]", 2, "curly quotes"),
    ('"Próbka"]', '"Próbka"', 2, "isn't closed"),
])  # fmt: skip
def test_a_file_that_cannot_be_read_is_told_once_at_its_line(
    tmp_path: Path, before: str, after: str, line: int, said: str
) -> None:
    folder = written(tmp_path)
    file = folder / "pl" / "sample.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")

    language = loader.read_all(folder).languages.of("pl")

    assert language is not None
    (problem,) = language.problems()
    assert (Path(problem.file).name, problem.line, problem.code) == ("sample.toml", line, "L106")
    assert said in problem.text


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf", b""])
def test_a_translation_from_windows_is_read(tmp_path: Path, data: bytes) -> None:
    file = written(tmp_path) / "pl" / "sample.toml"
    file.write_bytes(data + file.read_bytes().replace(b"\n", b"\r\n"))

    assert told(tmp_path) == []


def test_a_translation_that_is_no_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    file = written(tmp_path) / "pl" / "sample.toml"
    file.write_bytes(file.read_text(encoding="utf-8").encode("cp1250"))

    assert told(tmp_path) == ["L106 file"]


def test_a_note_puts_in_what_the_english_puts_in(tmp_path: Path) -> None:
    sample = TALK.replace("[state.done]", 'line = "How many"\nnote = "I said {door}."\n\n[state.done]')
    folder = written(tmp_path)
    (folder / "sample.toml").write_text(sample, encoding="utf-8")
    file = folder / "pl" / "sample.toml"
    whole = file.read_text(encoding="utf-8")
    found = {}
    for words in ("Mówię: {door}.", "Mówię: {dor}.", "Mówię: {door.", "Mówię."):
        note = f'state.door.note = ["{signature("I said {door}.")}", "{words}"]\n'
        file.write_text(f'{whole}\nstate.door.label = ["", "Ile"]\n{note}', encoding="utf-8")
        found[words] = [line for line in told(folder) if "note" in line]

    assert found == {
        "Mówię: {door}.": [],
        "Mówię: {dor}.": ["L103 state.door.note"],
        "Mówię: {door.": ["L103 state.door.note"],
        "Mówię.": ["L103 state.door.note"],
    }


@pytest.mark.parametrize(("before", "after", "told_once"), [
    ('flow.name = "sample"', 'flow.name = "sampel"', "L105 flow.name"),
    ("state.done.say", "state.don.say", "L105 state.don"),
    ("state.done.say", "state.done.sy", "L105 state.done.sy"),
    ("state.door.choices.few", "state.door.choices.fwe", "L105 state.door.choices.fwe"),
])  # fmt: skip
def test_a_name_that_is_misspelt_is_told_once(
    tmp_path: Path, before: str, after: str, told_once: str
) -> None:
    folder = written(tmp_path)
    file = folder / "pl" / "sample.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")

    assert told(folder) == [told_once]
