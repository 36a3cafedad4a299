"""Files of an author, told from those that ship."""

from __future__ import annotations

from pathlib import Path

from bot.workshop.checking.found import is_own, transcripts


def test_a_file_is_the_authors_in_their_folder_and_every_file_without_one(tmp_path: Path) -> None:
    assert is_own(str(tmp_path / "es" / "rest.toml"), tmp_path)
    assert not is_own("flows/content/fear.toml", tmp_path)
    assert is_own("flows/content/fear.toml", None)


def test_saved_walks_are_those_of_the_folder_in_order(tmp_path: Path) -> None:
    (tmp_path / "transcripts").mkdir()
    for name in ("b.txt", "a.txt", "note.md"):
        (tmp_path / "transcripts" / name).touch()

    assert [file.name for file in transcripts(tmp_path)] == ["a.txt", "b.txt"]
    assert transcripts(None) == []
