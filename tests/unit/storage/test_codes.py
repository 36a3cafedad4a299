"""Invitations as one piece of bytes: read, written, and brought along where there are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.ports import StoreUnusable
from bot.storage.upkeep.codes import INVITATIONS_FILE, FolderCodes, bring


def test_what_was_written_is_read_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    codes = FolderCodes(tmp_path)
    assert codes.read() == (0, None)

    assert codes.write(b"[]", over=0)

    assert codes.read() == (1, b"[]")
    assert (tmp_path / INVITATIONS_FILE).stat().st_mode & 0o077 == 0


def test_invitations_are_brought_only_where_there_are_none(tmp_path: Path) -> None:
    codes = FolderCodes(tmp_path)

    assert bring(b"first", codes)
    assert not bring(b"second", codes)
    assert codes.read()[1] == b"first"


def test_a_folder_that_can_not_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / INVITATIONS_FILE).mkdir()

    with pytest.raises(StoreUnusable):
        FolderCodes(tmp_path).read()
