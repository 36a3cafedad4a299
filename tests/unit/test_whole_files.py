"""Authors' files are written whole or stay as they were, and are read whole or refused by name."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.config import ConfigError
from bot.whole_files import read_source, rewrite

Told = pytest.CaptureFixture[str]

TALK = """\
[flow]
name = "homework"
title = "Homework"
version = 1

[state.door]
type = "say"
say = "Hello."
goto = "close"

[state.close]
type = "end"
say = "Bye."
"""
SHORT = TALK.replace('goto = "close"\n', "").replace('[state.door]\ntype = "say"', "[say.door]")
SHORT = SHORT.replace('[state.close]\ntype = "end"', "[end.close]")
SHORT = SHORT.replace('name = "homework"\n', "").replace("version = 1\n", "")


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    file = tmp_path / "homework.toml"
    file.write_text(TALK, encoding="utf-8")
    return file


def test_a_file_is_replaced_whole_and_keeps_its_permissions(talk: Path) -> None:
    talk.chmod(0o640)

    rewrite(talk, "new")

    assert talk.read_text(encoding="utf-8") == "new"
    assert talk.stat().st_mode & 0o777 == 0o640
    assert [*talk.parent.iterdir()] == [talk]


def test_a_link_stays_a_link(talk: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.toml"
    link.symlink_to(talk)

    rewrite(link, "new")

    assert link.is_symlink()
    assert talk.read_text(encoding="utf-8") == "new"


def test_folders_are_made_only_where_that_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "saved" / "walk.txt"

    with pytest.raises(ConfigError, match=r"walk\.txt: can't be written: No such file or directory"):
        rewrite(file, "walk")
    rewrite(file, "walk", folders=True)

    assert file.read_text(encoding="utf-8") == "walk"


def test_a_full_disk_leaves_the_file_as_it_was(talk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        del handle
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(ConfigError, match=r"homework\.toml: can't be written: No space left on device"):
        rewrite(talk, "new")

    assert talk.read_text(encoding="utf-8") == TALK
    assert [*talk.parent.iterdir()] == [talk]


@pytest.mark.parametrize(("data", "said"), [
    (b"\xff\xfea\x00", "1: it is saved as UTF-16. Save it as UTF-8"),
    ("one\ntwo é\n".encode("latin-1"), "2: “é” isn't saved as UTF-8"),
])  # fmt: skip
def test_what_is_no_utf8_is_refused_with_its_line(talk: Path, data: bytes, said: str) -> None:
    talk.write_bytes(data)

    with pytest.raises(ConfigError, match=f"homework.toml:{said}"):
        read_source(talk, "a talk")


def test_a_talk_that_is_read_only_is_left_by_name(talk: Path, capsys: Told) -> None:
    talk.chmod(0o444)

    assert main(["fmt", str(talk)]) == 2

    assert f"{talk}: is read-only, and is left as it is" in capsys.readouterr().err
    assert talk.read_text(encoding="utf-8") == TALK


@pytest.mark.parametrize(("name", "data", "said"), [
    ("a.toml", None, "a.toml: can't be read (No such file or directory): name a file with a talk"),
    ("folder.toml", "folder", "folder.toml: no file with a talk is in this folder"),
    ("latin.toml", TALK.replace("Hello", "Olé").encode("latin-1"), "latin.toml:8: “é” isn't saved as UTF-8"),
    ("quote.toml", TALK.replace('"Hello."', '"Hello.').encode(), "quote.toml:8: "),
])  # fmt: skip
def test_a_file_that_cannot_be_formatted_is_one_line_and_nothing_is_written(
    talk: Path, name: str, data: bytes | str | None, said: str, capsys: Told
) -> None:
    file = talk.with_name(name)
    if data == "folder":
        file.mkdir()
    elif isinstance(data, bytes):
        file.write_bytes(data)

    assert main(["fmt", str(talk), str(file)]) == 2

    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told
    assert talk.read_text(encoding="utf-8") == TALK


@pytest.mark.parametrize("source", ["flow = 1\nstate = 2\n", "[flow]\n[state]\ndoor = 1\n", "flow = []\n"])
def test_tables_that_are_no_talk_stay_as_they_are(talk: Path, source: str, capsys: Told) -> None:
    talk.write_text(source, encoding="utf-8")

    assert main(["fmt", str(talk)]) == 0

    assert capsys.readouterr().out == "1 file, 0 changed\n"
    assert talk.read_text(encoding="utf-8") == source


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_file_from_windows_keeps_its_line_breaks(talk: Path, mark: bytes) -> None:
    talk.write_bytes(mark + TALK.replace("\n", "\r\n").encode())

    assert main(["fmt", str(talk)]) == 0

    assert talk.read_bytes() == SHORT.replace("\n", "\r\n").encode()
