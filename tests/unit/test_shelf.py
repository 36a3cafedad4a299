from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bot.shelf import FileShelf, beside_code
from flows.definition.loading.shelf import mark_of


def test_what_was_put_is_found_whole(tmp_path: Path) -> None:
    FileShelf([tmp_path / "a"], [tmp_path / "a"]).put("talks", "mark", b"words")

    assert FileShelf([tmp_path / "a"], []).get("talks", "mark") == b"words"


def test_nothing_is_found_under_another_mark(tmp_path: Path) -> None:
    shelf = FileShelf([tmp_path / "a"], [tmp_path / "a"])
    shelf.put("talks", "mark", b"words")

    assert shelf.get("talks", "other") is None
    assert shelf.get("lists", "mark") is None


@pytest.mark.parametrize("at", [0, 20, 32, -1])
def test_a_file_with_one_other_bit_is_not_used(tmp_path: Path, at: int) -> None:
    shelf = FileShelf([tmp_path / "a"], [tmp_path / "a"])
    shelf.put("talks", "mark", b"words of a list")
    (file,) = (tmp_path / "a").iterdir()
    content = bytearray(file.read_bytes())

    content[at] ^= 1
    file.write_bytes(content)

    assert shelf.get("talks", "mark") is None


@pytest.mark.parametrize("size", [0, 5, 40])
def test_a_torn_file_is_not_used(tmp_path: Path, size: int) -> None:
    shelf = FileShelf([tmp_path / "a"], [tmp_path / "a"])
    shelf.put("talks", "mark", b"words of a list")
    (file,) = (tmp_path / "a").iterdir()

    file.write_bytes(file.read_bytes()[:size])

    assert shelf.get("talks", "mark") is None


def test_the_next_folder_takes_what_the_first_refuses(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    folders = [tmp_path / "file" / "a", tmp_path / "b"]
    shelf = FileShelf(folders, folders)

    shelf.put("talks", "mark", b"words")

    assert [path.parent.name for path in tmp_path.rglob("talks.*")] == ["b"]
    assert shelf.get("talks", "mark") == b"words"


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    shelf = FileShelf([tmp_path / "file" / "a"], [tmp_path / "file" / "a"])

    shelf.put("talks", "mark", b"words")

    assert shelf.get("talks", "mark") is None


def test_a_folder_among_private_files_is_private(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)

    FileShelf([], [tmp_path / "compiled"]).put("talks", "mark", b"words")

    assert (tmp_path / "compiled").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("writes_code", [True, False])
def test_what_is_compiled_stands_beside_the_byte_code_where_python_writes_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, writes_code: bool
) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "code"))
    monkeypatch.setattr(sys, "dont_write_bytecode", not writes_code)
    shelf = beside_code(tmp_path / "data")
    beside = Path(sys.pycache_prefix or "") / str(Path(__file__).parents[2] / "flows" / "content")[1:]
    beside.mkdir(parents=True)

    shelf.put("talks", "mark", b"words")

    (file,) = tmp_path.rglob("talks.*")
    assert file.is_relative_to(tmp_path / ("code" if writes_code else "data"))
    assert shelf.get("talks", "mark") == b"words"


def test_a_mark_knows_every_byte_of_files_and_code(tmp_path: Path) -> None:
    file, code = tmp_path / "talk.toml", tmp_path / "package" / "deep" / "module.py"
    code.parent.mkdir(parents=True)
    file.write_text("a = 1")
    code.write_text("A = 1")
    first = mark_of([file], tmp_path / "package")
    assert mark_of([file], tmp_path / "package") == first

    file.write_text("a = 2")
    second = mark_of([file], tmp_path / "package")
    code.write_text("A = 2")

    assert len({first, second, mark_of([file], tmp_path / "package")}) == 3
