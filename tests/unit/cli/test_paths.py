"""A file or a folder is named in one way at every command of authors, and refused in one way."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from functools import partial
from itertools import cycle, product
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from bot.__main__ import main
from flows import shipped
from flows.authoring import check
from flows.definition.loading.content_file import Cache
from tests.helpers.homework import homework
from tests.helpers.tiers import sampled

Told = pytest.CaptureFixture[str]

_CACHE: Cache = {}
_READ = shipped.read

BY_NAME = (
    ("graph", "FLOW"), ("sentences", "FLOW"), ("review", "FLOW"), ("explore", "FLOW"), ("try", "FLOW"),
    ("sign", "FLOW", "--as", "A. Person, psychologist"),
)  # fmt: skip
"""Commands that take the name of a flow, or in its place the file or the folder it is in."""

BY_OPTION = (
    ("graph", "homework", "--flows", "PATH"), ("sentences", "homework", "--flows", "PATH"),
    ("review", "homework", "--flows", "PATH"), ("explore", "homework", "--flows", "PATH"),
    ("try", "homework", "--flows", "PATH"), ("screen", "--asked", "homework.size", "--flows", "PATH"),
    ("sign", "homework", "--as", "A. Person, psychologist", "--flows", "PATH"),
)  # fmt: skip
BY_PATH = (("check", "PATH"), ("fmt", "--check", "PATH"), ("translate", "fr", "PATH"), ("publish", "PATH"))
CALLS = (*BY_NAME, *BY_OPTION, *BY_PATH)
PATHS = ("talks", "talks/", "talks/homework.toml", "./talks", "my talks", "my talks/homework.toml")
NO_TALKS = {
    "gone/": "gone:1: folder: F101 there is no such folder. Correct the path",
    "gone.toml": "there is no such file. Correct the path",
    "empty": "in this folder",
    "named": "named/homework.toml.txt:1: file: F112 this file isn't read, because of the end of its name.",
    "named/homework.toml.txt": "because of the end of its name",
    "binary/homework.toml": "binary/homework.toml",
    "./picture.bin": "because of the end of its name. Name one that ends in .toml",
}
"""Paths without a talk that can be read, each with the reason that is told."""


def each_with(paths: Iterable[str]) -> list[ParameterSet]:
    """Return every call with every path: one of each call for `make test`, all for `make check`."""
    return sampled(product(CALLS, paths), [*zip(CALLS, cycle(paths), strict=False)])


def spelled(value: tuple[str, ...] | str) -> str:
    return value if isinstance(value, str) else " ".join(value)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in a folder with a talk in several places.

    Shipped files are read once for all tests, and their translations are not looked at: no path is in them.
    """
    monkeypatch.setattr(shipped, "read", partial(_READ, cache=_CACHE))
    monkeypatch.setattr(check, "language_problems", lambda *_: iter(()))
    monkeypatch.setattr(sys, "stdin", io.StringIO("/agree\n/homework\n"))
    monkeypatch.chdir(tmp_path)
    for folder in ("talks", "my talks"):
        Path(folder).mkdir()
        Path(folder, "homework.toml").write_text(homework(), encoding="utf-8")
    Path("empty").mkdir()
    Path("named").mkdir()
    Path("named/homework.toml.txt").write_text(homework(), encoding="utf-8")
    Path("binary").mkdir()
    Path("binary/homework.toml").write_bytes(bytes(range(256)) * 8)
    Path("picture.bin").write_bytes(bytes(range(256)))


def ended(call: tuple[str, ...], path: str, capsys: Told) -> tuple[int, str]:
    code = main([path if word in ("FLOW", "PATH") else word for word in call])
    told = capsys.readouterr()
    return code, told.out + told.err


@pytest.mark.parametrize(("call", "path"), each_with(PATHS), ids=spelled)
def test_a_file_does_for_its_folder(call: tuple[str, ...], path: str, capsys: Told) -> None:
    code, told = ended(call, path, capsys)

    assert code == (1 if call[0] in ("fmt", "translate") else 0), told
    assert "there is no" not in told


@pytest.mark.parametrize(("call", "path"), each_with(NO_TALKS), ids=spelled)
def test_what_is_no_talk_is_refused_with_the_reason(call: tuple[str, ...], path: str, capsys: Told) -> None:
    said = NO_TALKS[path]

    code, told = ended(call, path, capsys)

    if call == ("try", "FLOW") and path in ("empty", "named"):
        assert code == 0  # a folder of one's own may be empty still: the shipped talks are there
        return
    assert code in (1, 2), told
    assert said in told or (call[0] == "fmt" and "gone" in path), told
    assert "Traceback" not in told
    assert not list(Path().rglob("fr"))


def test_a_flow_comes_before_a_folder_of_its_name(capsys: Told) -> None:
    Path("fear").mkdir()

    assert main(["graph", "fear"]) == 0
    assert "flowchart TD" in capsys.readouterr().out


def test_only_the_flows_of_a_named_folder_are_drawn(capsys: Told) -> None:
    main(["graph", "talks"])

    assert capsys.readouterr().out.count("flowchart TD") == 1


@pytest.mark.parametrize(("call", "said"), [
    (("new", "late", "picture.bin"), "late.toml: can't be written: picture.bin is a file and no folder"),
    (("explore", "talks", "--into", "picture.bin"), "can't be written: picture.bin is a file and no folder"),
    (("workshop", "gone.toml", "--no-open"), "gone.toml: there is no such file. Correct the path"),
    (("card", "talks", "--bot", "stile_test_bot"), "talks: a card opens one talk: name it, or its file"),
    (("sign", "empty", "--as", "A, nurse"), "empty: no flow is in this folder"),
    (("try", "picture.bin"), "Name one that ends in .toml"),
    (("talk", "talks"), "talks: can't be read (Is a directory): name a talk that was saved with /save"),
    (("check", "talks", "--transcripts", "gone"), "gone: there is no such folder. Name one with talks"),
])  # fmt: skip
def test_a_path_of_the_wrong_sort_is_told(call: tuple[str, ...], said: str, capsys: Told) -> None:
    assert main([*call]) == 2
    assert said in capsys.readouterr().err
    assert not Path("gone.toml").exists()


def test_two_folders_at_once_are_refused(capsys: Told) -> None:
    assert main(["graph", "talks", "my talks"]) == 2
    assert "talks is named already" in capsys.readouterr().err
