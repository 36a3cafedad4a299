"""The author's own machine: which editor is opened, and whether the tour was dismissed there."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.workshop.machine import dismiss_tour, editor, open_at, tour_dismissed


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put an editor `code` into the path that writes down its arguments."""
    program = tmp_path / "code"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{tmp_path}/opened"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "code --wait")
    return program


def test_the_editor_is_one_that_opens_a_line(code: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert editor() == [str(code), "--goto"]

    monkeypatch.setenv("VISUAL", "vi")
    assert editor() == [str(code), "--goto"]

    monkeypatch.setenv("EDITOR", "zed")
    assert editor() is None


def test_a_file_is_opened_at_its_line_and_no_shell_reads_its_name(code: Path) -> None:
    asyncio.run(open_at(Path("$(touch here).toml"), 12))

    assert (code.parent / "opened").read_text() == "--goto\n$(touch here).toml:12\n"


def test_a_dismissed_tour_stays_so_and_one_that_can_not_be_noted_comes_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert not tour_dismissed()
    dismiss_tour()
    assert tour_dismissed()

    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    dismiss_tour()
    assert not tour_dismissed()
