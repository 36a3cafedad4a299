"""Lines are tried against the screening lists as a clinician would try them."""

from __future__ import annotations

import io
import sys

import pytest

from bot.__main__ import main


def tried(monkeypatch: pytest.MonkeyPatch, lines: str, *options: str) -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
    return main(["screen", *options])


def test_each_line_is_answered_with_tier_category_and_what_was_heard(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = tried(monkeypatch, "I want to die\n\nI like soup\nich bring mich nicht um\n", "--language", "de")

    said = capsys.readouterr().out
    assert code == 0
    assert "amber suicide_active: said plainly, of oneself and now" in said
    assert "heard “want to die” (en, suicide_active, amber) by: " in said
    assert "I like soup\n  nothing heard" in said
    assert "soft suicide_active: denied" in said


def test_what_was_asked_changes_what_a_vague_line_means(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tried(monkeypatch, "I'll do it tonight\n")
    plain = capsys.readouterr().out
    tried(monkeypatch, "I'll do it tonight\n", "--asked", "distractions.plan")
    asked = capsys.readouterr().out

    assert "red method_means_plan" in plain
    assert "soft method_means_plan" in asked
    assert "may be about therapy: at most one question" in asked


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("distractions.nope", "has no state `nope`. Name one of: door"),
        ("nope", "nope: there is no such talk. "),
    ],
)
def test_a_state_that_is_none_is_refused_with_those_there_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], place: str, said: str
) -> None:
    assert tried(monkeypatch, "", "--asked", place) == 2
    assert said in capsys.readouterr().err
