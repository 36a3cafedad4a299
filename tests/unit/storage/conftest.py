"""Fixtures of the tests of the store on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.storage.upkeep.maintenance import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "data")
