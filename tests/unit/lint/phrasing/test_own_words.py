"""The words that flows put into people's mouths pass screening silently."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from flows import shipped
from flows.authoring.check import problems
from flows.authoring.lint.phrasing.own_words import own_word_problems
from flows.definition.languages.overlay import signature
from flows.safety import lexicon
from flows.safety.lexicon_set import Lexicons
from tests.helpers.chat import shipped_reading

pytestmark = pytest.mark.long

FLOW = """\
[flow]
name = "heavy"
title = "Heavy"
version = 1

[state.ask]
type = "choice"
ask = "What is it?"
goto = "end"
{allow}
choices = [{{ id = "die", label = "I want to die" }}, {{ id = "soup", label = "I want soup" }}]

[state.end]
type = "end"
say = "Thank you."
"""


OVER = 'over = "fear"\n\n[state.which]\nchoices.failing = "I want to die"\n'
HEAD = 'name = "Français"\nregister = "vous"\nstatus = "draft"\n'


@pytest.fixture(scope="module")
def lexicons() -> Lexicons:
    return Lexicons(lexicon.load(shipped.SCREENING / "en"), shipped.lexicons())


def test_no_shipped_label_suggestion_cue_or_act_alarms_in_any_language(lexicons: Lexicons) -> None:
    assert [str(one) for one in own_word_problems(shipped_reading(), lexicons)] == []


@pytest.mark.parametrize(("allow", "expected"), [("", 1), ('allow = { S110 = "meant" }', 0)])
def test_a_label_that_alarms_is_told_unless_it_is_allowed(tmp_path: Path, allow: str, expected: int) -> None:
    (tmp_path / "heavy.toml").write_text(dedent(FLOW).format(allow=allow), encoding="utf-8")

    found = [one for one in problems(shipped.read(tmp_path)) if one.code == "S110"]

    assert len(found) == expected
    assert all(
        one.text.startswith("“I want to die” (en) brings the offer of help when it is typed") for one in found
    )
    assert all(
        "(suicide_active). Say it otherwise, or allow it in this state: allow = " in one.text for one in found
    )
    assert all((one.line, one.place) == (11, "state.ask.choices.1.label") for one in found)


def test_own_words_over_a_shipped_talk_are_screened(tmp_path: Path) -> None:
    (tmp_path / "over.toml").write_text(OVER, encoding="utf-8")

    found = [one for one in problems(shipped.read(tmp_path)) if one.code == "S110"]

    assert [(one.file, one.line, one.place) for one in found] == [
        (str(tmp_path / "over.toml"), 4, "state.which.choices.failing")
    ]


def test_a_language_of_ones_own_is_screened_in_every_talk(tmp_path: Path, lexicons: Lexicons) -> None:
    folder = tmp_path / "fr"
    folder.mkdir()
    (folder / "locale.toml").write_text(HEAD, encoding="utf-8")
    label = shipped_reading().drafts["fear"].flow.states["which"].choices[0]
    words = f'choices.{label.id} = ["{signature(label.label.source)}", "I want to die"]'
    (folder / "fear.toml").write_text(f'[flow]\nname = "fear"\n\n[state.which]\n{words}\n', encoding="utf-8")

    found = [*own_word_problems(shipped.read(tmp_path), lexicons)]

    assert [(one.file, one.line, "(fr)" in one.text) for one in found] == [
        (str(folder / "fear.toml"), 5, True)
    ]
