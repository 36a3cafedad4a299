"""Shells complete the commands and their options."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from bot.__main__ import _parser
from bot.cli.completion import SHELLS, commands_of, options_of, script

PARSER = _parser()


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
