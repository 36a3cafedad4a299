"""Writes settings files, and reads what is wrong with settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import config
from bot.config import ConfigError


def written(folder: Path, text: str) -> Path:
    """Write the text as the settings file of a folder, and return its path."""
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return file


def problems(file: Path | None, **environment: str) -> list[str]:
    """Return the problems with these settings, of which there is at least one."""
    with pytest.raises(ConfigError) as caught:
        config.load(file, environment)
    return caught.value.problems
