"""Arguments are taken whole, and a file may be named where a folder is."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.cli.arguments import named_in, own_folder
from bot.config import ConfigError
from tests.helpers.homework import homework

Told = pytest.CaptureFixture[str]


@pytest.mark.parametrize(("typed", "said"), [
    (["check", "--jsn"], "stile check: error: there is no `--jsn`. Did you mean `--json`?"),
    (["check", "--rel"], "stile check: error: there is no `--rel`. Did you mean `--release`?"),
    (["graph", "--flow", "x"], "there is no `--flow`. Did you mean `--flows`?"),
    (["try", "--colour"], "there is no `--colour`. See stile try --help"),
])  # fmt: skip
def test_an_option_is_taken_whole_and_a_mistyped_one_told_with_the_nearest(
    typed: list[str], said: str, capsys: Told
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(typed)

    assert said in capsys.readouterr().err


def test_a_file_does_for_its_folder_everywhere(tmp_path: Path) -> None:
    file = tmp_path / "homework.toml"
    file.write_text(homework(), encoding="utf-8")

    assert own_folder(str(file)) == own_folder(str(tmp_path)) == tmp_path
    assert named_in(file) == "homework"


def test_a_file_without_a_flow_is_told(tmp_path: Path) -> None:
    file = tmp_path / "empty.toml"
    file.write_text("", encoding="utf-8")

    with pytest.raises(ConfigError, match=r"names no flow\. Run: stile check"):
        named_in(file)


def test_a_file_is_opened_by_try(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Told) -> None:
    file = tmp_path / "homework.toml"
    file.write_text(homework(), encoding="utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO("/agree\n/homework\n/quit\n"))

    assert main(["try", str(file)]) == 0

    assert "Things to do between sessions" in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ["homework.toml"]
