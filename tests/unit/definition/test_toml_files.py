"""TOML files that commands keep: what is there, what is damaged, and how a text is written."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from flows.definition.toml.toml_files import Unreadable, quoted, read


class Entry(Struct):
    """A table of a kept file."""

    x: int


Shape = dict[str, Entry]


def test_a_file_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert read(tmp_path / "none.toml", Shape) == {}


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"[a]\nx = 1\n\n[b]\nx = 'one'\n", 5),
        (b"[a]\nx = 1\ny = \n", 3),
        (b"[a]\nx = 1 # caf\xe9\n", 2),
        (b"\xef\xbb\xbfa = 1\n", 1),
    ],
)
def test_a_damaged_file_is_told_with_the_line_to_look_at(tmp_path: Path, content: bytes, line: int) -> None:
    file = tmp_path / "kept.toml"
    file.write_bytes(content)

    with pytest.raises(Unreadable) as refused:
        read(file, Shape)

    assert refused.value.line == line


@given(st.text(st.characters(codec="utf-8")))
def test_every_text_is_written_so_that_toml_reads_it(text: str) -> None:
    assert tomllib.loads(f"text = {quoted(text)}") == {"text": text}
