"""Signatures and published states of an author are written without a loss."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.author_files import write_published
from bot.config import ConfigError
from tests.helpers.chat import shipped_reading

DRAFTS = [shipped_reading().drafts["fear"]]


def test_published_states_are_written_and_written_again_alike(tmp_path: Path) -> None:
    file = tmp_path / "published.toml"

    write_published(file, DRAFTS)
    first = file.read_text(encoding="utf-8")
    write_published(file, DRAFTS)

    assert "[fear]\n" in first
    assert file.read_text(encoding="utf-8") == first


@pytest.mark.parametrize("written", ["[[fear]\n", "[fear]\nversion = 1\nmine = 2\n"])
def test_a_file_that_would_lose_something_stays_as_it_was(tmp_path: Path, written: str) -> None:
    file = tmp_path / "published.toml"
    file.write_text(written, encoding="utf-8")

    with pytest.raises(ConfigError, match="Nothing was written"):
        write_published(file, DRAFTS)

    assert file.read_text(encoding="utf-8") == written
