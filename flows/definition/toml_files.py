"""Reads and writes the TOML files that commands keep in a content folder."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TypeVar

import msgspec

Content = TypeVar("Content")


class Unreadable(ValueError):
    """A file that is there and can't be used. The message says why."""


def read(path: Path, shape: type[Content]) -> Content:
    """Return what a file holds; an empty one of its shape where there is no file.

    Raises:
        Unreadable: the file is damaged.
    """
    try:
        written = path.read_text(encoding="utf-8") if path.exists() else ""
        return msgspec.convert(tomllib.loads(written), shape)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise Unreadable(str(error)) from error


def quoted(text: str) -> str:
    """Return a text as TOML writes it: as JSON does, but for the one sign that only TOML escapes."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
