"""A chat in the terminal, with its lines piped in."""

from __future__ import annotations

import io

import pytest

from bot.cli.authors.terminal import FAREWELL, play, way
from tests.helpers.chat import shipped_conversation


def test_lines_are_echoed_until_the_one_that_leaves(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("/state\r\n/quit\n/state\n"))

    code = play(shipped_conversation(), first=("/agree", "/start goals"))

    told = capsys.readouterr().out
    assert code == 0
    assert [line for line in told.splitlines() if line.startswith("> ")] == [
        "> /agree",
        "> /start goals",
        "> /state",
        "> /quit",
    ]
    assert told.count("(goals/") == 1
    assert told.rstrip().endswith(FAREWELL)


def test_a_chat_ends_with_what_is_piped(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))

    play(shipped_conversation(), first=("/agree",), language="es")

    assert capsys.readouterr().out.rstrip().endswith(FAREWELL)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/failing", "The talk failing has no command of its own. Type /start failing."),
        ("/opening_up", "The talk opening-up has no command of its own. Type /start opening-up."),
        ("/last-time", "The talk last-time has no command of its own. Only other talks lead to it."),
        ("/failling", "Did you mean /start failing?"),
        ("/fera", "Did you mean /fear?"),
        ("/wiat 3d", "Did you mean /wait?"),
        ("/sve talk.txt", "Did you mean /save?"),
        ("/qit", "Did you mean /quit?"),
        ("/xyzzy", ""),
    ],
)
def test_a_command_of_nothing_is_answered_with_the_way(typed: str, told: str) -> None:
    assert way(typed, shipped_conversation(), "en") == told


@pytest.mark.parametrize(
    "typed",
    ["/fear", "/menu", "/start failing", "/pause", "/help", "/help now", "/sos", "/wait 3d", "/state",
     "/quit", "failing", "/", ""],
)  # fmt: skip
def test_what_leads_somewhere_is_not_answered(typed: str) -> None:
    assert way(typed, shipped_conversation(), "en") == ""


def test_a_command_in_the_letters_of_a_language_leads_somewhere() -> None:
    assert way("/menú", shipped_conversation(), "es") == ""


def test_the_way_stands_under_what_the_bot_says(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("/failing\n/quit\n"))

    assert play(shipped_conversation(), ("/agree",)) == 0

    shown = capsys.readouterr().out
    assert "I don't know that command." in shown
    assert shown.index("(The talk failing has no command of its own. Type /start failing.)") > shown.index(
        "I don't know that command."
    )
