"""Reads and writes the TOML files that commands keep in a content folder."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TypeVar

import msgspec

from flows.definition.toml.source_map import lines, nearest
from flows.definition.toml.toml_slips import explained, undecodable

Content = TypeVar("Content")


class Unreadable(ValueError):
    """A file that is there and can't be used. The message says why; `line` is the one to look at."""

    def __init__(self, why: str, line: int = 1) -> None:
        super().__init__(why)
        self.line = line


def read(path: Path, shape: type[Content]) -> Content:
    """Return what a file holds; an empty one of its shape where there is no file.

    Raises:
        Unreadable: the file is damaged.
    """
    written = ""
    try:
        written = path.read_bytes().decode("utf-8-sig") if path.exists() else ""
        content = tomllib.loads(written)
    except OSError as error:
        raise Unreadable(str(error)) from error
    except UnicodeDecodeError as error:
        line, words = undecodable(error)
        raise Unreadable(words, line) from error
    except tomllib.TOMLDecodeError as error:
        line, words = explained(written.replace("\r\n", "\n"), str(error))
        raise Unreadable(words, line) from error
    try:
        return msgspec.convert(content, shape)
    except msgspec.ValidationError as error:
        raise Unreadable(str(error), _line_of(written, content, shape)) from error


def _line_of(written: str, content: dict[str, object], shape: type) -> int:
    """Return the line of the first table that doesn't have its shape, or of the key in it that is told."""
    for name, table in content.items():
        try:
            msgspec.convert({name: table}, shape)
        except msgspec.ValidationError as error:
            key = str(error).rpartition("]")[2].strip("`.").split(".")[0]
            return nearest(lines(written), (name, *([key] if key else [])))
    return 1


def quoted(text: str) -> str:
    """Return a text as TOML writes it: as JSON does, but for the one sign that only TOML escapes."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
