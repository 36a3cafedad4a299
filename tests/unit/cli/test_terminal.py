"""A chat in the terminal, with its lines piped in."""

from __future__ import annotations

import io

import pytest

from bot.cli.authors.terminal import FAREWELL, play
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
