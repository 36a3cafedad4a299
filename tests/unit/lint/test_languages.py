"""Every language is held to what English is held to: whole, short, kind, and safe."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from flows import shipped
from flows.authoring.lint.languages import language_problems
from flows.definition import loader
from flows.definition.languages.overlay import signature
from flows.safety import helplines
from tests.helpers.chat import shipped_reading
from tests.helpers.made_up_language import WHOLE, written
from tests.helpers.own_helplines import EXAMPLE

WORDING = """\
[[rule]]
code = "S103"
instead = "Powiedz, co można zrobić"
words = ["musisz"]
"""


def told(folder: Path, **changed: str) -> list[str]:
    """Return code and place of what is wrong with the sample in Polish."""
    reading = loader.read_all(written(folder, **changed))
    (folder / "pl" / "wording.toml").write_text(WORDING, encoding="utf-8")
    return [f"{one.code} {one.place}" for one in language_problems(reading.languages, reading.drafts, None)]


def row(place: str, polish: str) -> str:
    return f'["{signature(WHOLE[place][0])}", "{polish}"]'


def test_a_language_without_a_slip_has_no_problems(tmp_path: Path) -> None:
    assert told(tmp_path) == []


@pytest.mark.parametrize(("text", "polish", "problem"), [
    ("state.done.say", "Musisz, {door|or nic}.", "S103 state.done.say"),
    ("state.done.say", "Dzięki, {door|or nic}!", "S108 state.done.say"),
    ("state.done.say", "Dzięki , {door|or nic}.", "S109 state.done.say"),
    ("state.done.say", f"{'Dzięki tobie ' * 22}{{door|or nic}}.", "L108 state.done.say"),
    ("state.door.choices.many", f"Du{'ż' * 40}o", "L108 state.door.choices.many"),
    ("state.door.choices.many", "kilka", "L109 state.door.choices.many"),
    ("flow.title", "Próbka  dwa", "S109 flow.title"),
])  # fmt: skip
def test_what_an_english_text_may_not_be_a_translation_may_not_either(
    tmp_path: Path, text: str, polish: str, problem: str
) -> None:
    changed = "_".join(text.split(".")[-2:])

    assert told(tmp_path, **{changed: row(text, polish)}) == [problem]


def test_without_word_lists_of_its_own_a_language_is_looked_at_for_slips_alone(tmp_path: Path) -> None:
    reading = loader.read_all(written(tmp_path, done_say=row("state.done.say", "Musisz , {door|or nic}.")))

    found = language_problems(reading.languages, reading.drafts, None)

    assert [one.code for one in found] == ["S109"]


def test_a_label_that_hides_a_way_out_is_told(tmp_path: Path) -> None:
    folder = written(tmp_path, choices_few=row("state.door.choices.few", "pomoc"))
    (folder / "phrases.toml").write_text('help-words = "help|help now"\n', encoding="utf-8")
    (folder / "pl" / "phrases.toml").write_text(
        f'help-words = ["{signature("help|help now")}", "pomoc|pomocy"]\n', encoding="utf-8"
    )

    reading = loader.read_all(folder)

    found = language_problems(reading.languages, reading.drafts, None)
    assert "T107 state.door.choices.few" in [f"{one.code} {one.place}" for one in found]


def test_what_a_help_line_says_in_words_is_wanted_in_every_shipped_language(tmp_path: Path) -> None:
    rows = tmp_path / "helplines.toml"
    rows.write_text(f'{EXAMPLE}hours = "in the small hours of a leap day"\n', encoding="utf-8")
    reading = shipped_reading()

    found = [*language_problems(reading.languages, reading.drafts, helplines.load(rows))]

    lacking = [one for one in found if "in the small hours of a leap day" in str(one)]
    assert {one.code for one in lacking} == {"L101"}
    assert len(lacking) == len(reading.languages.codes())


def test_words_of_help_lines_that_no_language_says_are_told() -> None:
    reading = shipped_reading()
    lines = shipped.data().lines
    assert lines is not None
    changed = replace(lines, rows=(replace(lines.rows[0], text="Text HELLO to 1"), *lines.rows[1:]))

    found = [
        one for one in language_problems(reading.languages, reading.drafts, changed) if "HELLO" in one.text
    ]

    assert {one.code for one in found} == {"L101"}
    assert len(found) == len(reading.languages.codes())
