"""The command line helps: commands by who needs them, what was meant, completion, and colour."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.__main__ import _parser, main
from bot.cli.arguments import named_in, own_folder
from bot.cli.colour import coloured, painted
from bot.cli.completion import SHELLS, commands_of, options_of, script
from bot.cli.grouped_help import TRY, WRITE
from bot.config import ConfigError
from tests.helpers.homework import homework

Told = pytest.CaptureFixture[str]
PARSER = _parser()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_help_lists_each_command_once_by_who_needs_it() -> None:
    told = PARSER.format_help()

    names = [line.split()[0] for line in told.splitlines() if line.startswith("  ") and line[2] != " "]
    assert sorted(names) == sorted(commands_of(PARSER))
    assert {*TRY, *WRITE} <= {*names}
    assert "Exit codes: 0 done" in told
    assert all(len(line) <= 100 for line in told.splitlines())


def test_the_help_of_one_command_tells_its_options() -> None:
    told = commands_of(PARSER)["invite"].format_help()

    assert told.startswith("usage: stile invite")
    assert "For people who" not in told


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


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_takes_the_completion(shell: str) -> None:
    written = script(shell, PARSER)

    assert all(name in written for name in commands_of(PARSER))
    assert "transcripts" in written
    if shell in ("bash", "zsh") and (program := shutil.which(shell)):
        subprocess.run([program, "-n"], input=written, text=True, check=True)


def test_bash_completes_commands_and_options() -> None:
    ask = (
        'COMP_WORDS=(stile chec); COMP_CWORD=1; _stile; echo "${COMPREPLY[@]}"; '
        'COMP_WORDS=(stile check --js); COMP_CWORD=2; _stile; echo "${COMPREPLY[@]}"'
    )

    told = subprocess.run(
        ["bash", "-c", f"{script('bash', PARSER)}\n{ask}"], capture_output=True, text=True, check=True
    )

    assert told.stdout.split() == ["check", "--json"]
    assert "--json" in options_of(commands_of(PARSER)["check"])


@pytest.mark.parametrize(("stream", "environment", "expected"), [
    (Terminal(), {}, True),
    (Terminal(), {"NO_COLOR": "1"}, False),
    (Terminal(), {"TERM": "dumb"}, False),
    (io.StringIO(), {}, False),
])  # fmt: skip
def test_colour_is_for_terminals_that_want_it(
    stream: io.StringIO, environment: dict[str, str], *, expected: bool
) -> None:
    assert coloured(stream, environment) is expected
    assert painted("G101", "error", colours=True) == "\x1b[31mG101\x1b[0m"
    assert painted("G101", "error", colours=False) == "G101"


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
