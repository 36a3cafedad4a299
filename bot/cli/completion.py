"""Writes the completion of commands and options for a shell, read off the parser."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

Commands = Mapping[str, argparse.ArgumentParser]


def commands_of(parser: argparse.ArgumentParser) -> Commands:
    """Return the parser of each command, in the order of the help."""
    actions = parser._actions  # noqa: SLF001 - argparse shows its subparsers nowhere else
    found = next((one for one in actions if isinstance(one, argparse._SubParsersAction)), None)  # noqa: SLF001
    return dict(found.choices) if found else {}


def options_of(parser: argparse.ArgumentParser) -> tuple[str, ...]:
    """Return the long options of a command."""
    actions = parser._actions  # noqa: SLF001 - as above
    return tuple(name for action in actions for name in action.option_strings if name.startswith("--"))


def script(shell: str, parser: argparse.ArgumentParser) -> str:
    """Return the script that completes `stile` in a shell."""
    return _SHELLS[shell](commands_of(parser))


def _bash(commands: Commands) -> str:
    cases = "\n".join(
        f'    {name}) words="{" ".join(options_of(parser))}" ;;' for name, parser in commands.items()
    )
    return f"""_stile() {{
  local word="${{COMP_WORDS[COMP_CWORD]}}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then words="{" ".join(commands)}"; else case "${{COMP_WORDS[1]}}" in
{cases}
  esac; fi
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
    *) if [ "$COMP_CWORD" -eq 1 ]; then COMPREPLY=($(compgen -W "$words" -- "$word"))
       else COMPREPLY=($(compgen -f -- "$word")); fi ;;
  esac
}}
complete -o filenames -F _stile stile
"""


def _zsh(commands: Commands) -> str:
    rows = "\n".join(f"    {_quoted(f'{name}:{_about(parser)}')}" for name, parser in commands.items())
    cases = "\n".join(
        f"    {name}) compadd -- {' '.join(options_of(parser))}; _files ;;"
        for name, parser in commands.items()
    )
    return f"""#compdef stile
_stile() {{
  local -a commands=(
{rows}
  )
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  case ${{words[2]}} in
{cases}
  esac
}}
compdef _stile stile
"""


def _fish(commands: Commands) -> str:
    return "\n".join(_fish_lines(commands)) + "\n"


def _fish_lines(commands: Commands) -> Iterator[str]:
    for name, parser in commands.items():
        yield f"complete -c stile -n __fish_use_subcommand -f -a {name} -d {_quoted(_about(parser))}"
        for option in options_of(parser):
            seen = _quoted(f"__fish_seen_subcommand_from {name}")
            yield f"complete -c stile -n {seen} -l {option.removeprefix('--')}"


def _about(parser: argparse.ArgumentParser) -> str:
    return (parser.description or "").replace("\n", " ")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


_SHELLS: Mapping[str, Callable[[Commands], str]] = MappingProxyType(
    {"bash": _bash, "fish": _fish, "zsh": _zsh}
)

SHELLS = tuple(_SHELLS)
