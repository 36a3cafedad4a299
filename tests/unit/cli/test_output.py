"""Results of commands: lines for people, one list for tools."""

from __future__ import annotations

import argparse
import json

import pytest

from bot.cli.output import PROBLEM_KEYS, Output, add_json, print_refusal, problem_rows, told_values
from flows.errors import Problem

Told = pytest.CaptureFixture[str]


def parsed(*given: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_json(parser, "name", "count")
    return parser.parse_args(given)


def test_people_get_a_line_each_and_what_is_said_beside() -> None:
    output = Output(parsed())

    assert not output.as_json
    with pytest.raises(KeyError):
        output.row("three of them", other=3)


def test_lines_are_printed_at_once(capsys: Told) -> None:
    with Output(parsed()) as output:
        output.row("three fears", name="fear", count=3)
        output.say("1 talk")

    assert capsys.readouterr().out == "three fears\n1 talk\n"


def test_tools_get_one_list_with_every_declared_key(capsys: Told) -> None:
    with Output(parsed("--json")) as output:
        output.row("three fears", name="fear", count=3)
        output.row("", name="shame")
        output.say("2 talks")

    assert json.loads(capsys.readouterr().out) == [
        {"name": "fear", "count": 3}, {"name": "shame", "count": None},
    ]  # fmt: skip


def test_after_an_error_no_list_is_printed_but_that_of_the_refusal(capsys: Told) -> None:
    output = Output(parsed("--json"))
    output.row("three fears", name="fear")

    output.__exit__(ValueError, ValueError("no"), None)
    assert capsys.readouterr().out == ""
    print_refusal(ValueError("talk.toml:3: this can't be read\nNothing was written"))

    first, second = json.loads(capsys.readouterr().out)
    assert [*first] == [*PROBLEM_KEYS]
    assert (first["file"], first["line"], first["text"]) == ("talk.toml", 3, "this can't be read")
    assert (second["file"], second["text"]) == (None, "Nothing was written")


def test_a_problem_is_told_by_its_keys() -> None:
    (row,) = problem_rows([Problem("gone.toml", 2, "flow", "this is not TOML", "F102")])

    assert row["severity"] == "error"
    assert {key: row[key] for key in ("file", "line", "place", "code", "text")} == {
        "file": "gone.toml", "line": 2, "place": "flow", "code": "F102", "text": "this is not TOML",
    }  # fmt: skip


def test_a_line_without_a_place_is_text_alone() -> None:
    assert told_values("it is late", "warning") == {"severity": "warning", "text": "it is late"}
