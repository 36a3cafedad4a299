"""Commands are of one kind: each takes `--language` and `--json`, or there is a reason why not."""

from __future__ import annotations

import io
import json
import re
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bot.__main__ import _parser, main
from bot.cli.completion import SHELLS, commands_of, options_of, script
from bot.cli.grouped_help import TRY, WRITE
from bot.cli.output import PROBLEM_KEYS
from tests.helpers.homework import homework
from tests.helpers.paths import ROOT
from tests.helpers.tiers import sampled

Told = pytest.CaptureFixture[str]

WITHOUT_LANGUAGE: Mapping[str, str] = {
    "simulate": "counts messages, and prints none of their words",
    "new": "writes a flow, and flows are written in English",
    "fmt": "words stay as they are, whatever their language",
    "translate": "the language is its first argument",
    "publish": "stores states, which all languages share",
    "stats": "counts people at states, which all languages share",
}
"""Commands of authors whose result doesn't depend on a language, and why."""

WITHOUT_JSON: Mapping[str, str] = {
    "try": "a chat; its result is the transcript that /save writes",
    "workshop": "serves a page until Ctrl-C",
    "simulate": "a table to read, and the exit code says whether every message was allowed",
    "new": "writes one file, whose name follows from its arguments",
    "graph": "Mermaid is read by programs as it is",
    "review": "a text to be read and signed by a person",
    "run": "runs until it is stopped; log.format makes its log JSON",
    "backup": "writes files that it names",
    "restore": "done or refused, and the exit code says which",
    "drill": "done or refused, and the exit code says which",
    "keys": "done or refused, and the exit code says which",
    "move": "done or refused, and the exit code says which",
    "invite": "`invite list` has it",
    "forget": "says as little as it can about a person",
    "announce": "sends what a person has decided to send",
    "card": "writes one file that it names",
    "completion": "prints a program for a shell",
}
"""Commands without results that a tool would read, and why."""

PARSER = _parser()
EVERY: Mapping[str, ArgumentParser] = commands_of(PARSER)
AUTHORS = {*TRY, *WRITE}


def with_json() -> Iterator[tuple[str, ArgumentParser]]:
    """Yield every command with `--json`, `invite list` among them."""
    every = {**EVERY, **{f"invite {name}": one for name, one in commands_of(EVERY["invite"]).items()}}
    yield from ((name, one) for name, one in every.items() if "--json" in options_of(one))


JSON = dict(with_json())


def test_each_command_of_authors_takes_a_language_or_says_why_not() -> None:
    without = {name for name in AUTHORS if "--language" not in options_of(EVERY[name])}

    assert without == {*WITHOUT_LANGUAGE}


def test_each_command_gives_its_results_to_tools_or_says_why_not() -> None:
    assert {name for name in EVERY if name not in JSON} == {*WITHOUT_JSON}


@pytest.mark.parametrize("name", sorted(JSON))
def test_the_keys_of_a_command_stand_in_its_help_and_in_the_docs(name: str) -> None:
    keys = JSON[name].get_default("keys")
    page = (ROOT / "docs" / "authoring" / "json.md").read_text(encoding="utf-8")

    assert f"an object each with {', '.join(keys)}" in " ".join(JSON[name].format_help().split())
    told = re.search(rf"^\| (?:`[a-z ]+`, )*`{name}`(?:, `[a-z ]+`)* \| ([^|]+) \|", page, re.MULTILINE)
    assert told, f"{name} is not in docs/authoring/json.md"
    assert re.findall(r"`(\w+)`", told[1]) == [*keys]


@pytest.mark.parametrize("name", sorted(name for name in EVERY if "--language" in options_of(EVERY[name])))
def test_a_language_is_asked_for_alike_everywhere(name: str) -> None:
    actions = EVERY[name]._actions  # noqa: SLF001 - argparse shows its options nowhere else
    (option,) = (one for one in actions if "--language" in one.option_strings)

    assert option.metavar == "LANG"
    assert "such as es" in str(option.help)
    assert option.default == ("" if name == "check" else "en")


@pytest.mark.parametrize("option", ["--json", "--language"])
def test_shells_complete_the_options_and_a_mistyped_one_is_told(option: str, capsys: Told) -> None:
    for name, parser in EVERY.items():
        if option not in options_of(parser):
            continue
        with pytest.raises(SystemExit, match="2"):
            main([name, option[:-1] + "x"])
        assert f"Did you mean `{option}`?" in capsys.readouterr().err
    bash, zsh, fish = (script(shell, PARSER) for shell in SHELLS[:1] + SHELLS[2:] + SHELLS[1:2])
    assert all(option in written for written in (bash, zsh))
    assert f"-l {option.removeprefix('--')}" in fish


@pytest.fixture
def talks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with a talk, a transcript of it, and a data folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STILE_DATA_DIR", str(tmp_path / "data"))
    Path("talks").mkdir()
    Path("talks/homework.toml").write_text(homework(), encoding="utf-8")
    Path("old.txt").write_text("> /agree\nsomething else\n", encoding="utf-8")
    return Path("talks")


def rows(capsys: Told, *arguments: str) -> list[dict[str, object]]:
    capsys.readouterr()
    main([*arguments, "--json"])
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, list)
    return found


CALLS: Mapping[str, tuple[str, ...]] = {
    "check": ("check", "broken.toml"),
    "fmt": ("fmt", "long.toml", "--check"),
    "explore": ("explore", "talks/homework.toml"),
    "talk": ("talk", "old.txt"),
    "sentences": ("sentences", "talks/homework.toml"),
    "translate": ("translate", "fr", "talks"),
    "screen": ("screen",),
    "sign": ("sign", "talks/homework.toml", "--as", "A. Person, psychologist"),
    "publish": ("publish", "broken.toml"),
    "config": ("config",),
    "status": ("status",),
}
"""A call of each command that has a result in a folder with one talk; others need people's records."""

NEEDS_PEOPLE = {"stats", "doctor", "invite list"}


@pytest.mark.parametrize("name", sampled(sorted(JSON.keys() - NEEDS_PEOPLE), JSON.keys() - {"publish"}))
def test_each_result_is_an_object_with_the_declared_keys(
    name: str, talks: Path, capsys: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("I want to die\n"))
    (talks.parent / "broken").mkdir()
    Path("broken.toml").write_text('[flow]\nname = "a"\n')
    Path("long.toml").write_text(homework().replace("[text.sense]", '[state.sense]\ntype = "text"'))
    if name in ("check", "publish"):
        Path("broken/broken.toml").write_text('[flow]\nname = "a"\n')

    found = rows(capsys, *(one.replace("broken.toml", "broken/broken.toml") for one in CALLS[name]))

    assert found
    assert all([*row] == [*JSON[name].get_default("keys")] for row in found)


@pytest.mark.parametrize(
    "name",
    sampled(sorted(JSON.keys() & {*CALLS} - {"config", "status", "screen"}), JSON.keys() - {"publish"}),
)
def test_a_refusal_is_a_list_of_problems_too(name: str, talks: Path, capsys: Told) -> None:
    (talks / "homework.toml").unlink()
    call = [one.replace("broken.toml", "gone.toml").replace("long.toml", "gone.toml") for one in CALLS[name]]
    Path("old.txt").unlink()

    found = rows(capsys, *call)

    assert found
    assert all([*row] == [*PROBLEM_KEYS] for row in found)
    assert {row["severity"] for row in found} == {"error"}
    assert all(row["text"] for row in found)


def test_the_place_of_a_result_is_where_it_stands(talks: Path, capsys: Told) -> None:
    source = (talks / "homework.toml").read_text(encoding="utf-8").splitlines()

    sentence = next(row for row in rows(capsys, "sentences", str(talks)) if row["state"] == "plan")
    changed, *_ = rows(capsys, "talk", "old.txt")

    assert sentence["file"] == "talks/homework.toml"
    assert source[int(str(sentence["line"])) - 1] == "[state.plan]"
    assert (changed["file"], changed["line"]) == ("old.txt", 2)
    assert changed["saved"] == ["something else"]


def test_the_share_of_a_translation_is_told_for_each_file_and_for_all(talks: Path, capsys: Told) -> None:
    found = rows(capsys, "translate", "fr", str(talks))

    assert [row["file"] for row in found] == [
        "talks/fr/homework.toml", "talks/fr/phrases.toml", "talks/fr"
    ]  # fmt: skip
    assert {row["percent"] for row in found} == {0}
    assert int(str(found[-1]["missing"])) == sum(int(str(row["missing"])) for row in found[:-1])


def test_what_is_screened_says_its_line_and_why(capsys: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("I like soup\n\nI want to die\n"))

    calm, heavy = rows(capsys, "screen")

    assert (calm["line"], calm["tier"], calm["alarms"]) == (1, None, False)
    assert (heavy["line"], heavy["tier"], heavy["alarms"]) == (3, "amber", True)
    assert heavy["categories"] == ["suicide_active"]
    assert isinstance(heavy["heard"], list)
    assert "want to die" in {heard["words"] for heard in heavy["heard"]}


@pytest.mark.usefixtures("talks")
@pytest.mark.parametrize("command", [
    ["explore", "fear"], ["talk", "old.txt"], ["sentences", "fear"], ["graph", "fear"], ["review", "fear"],
    ["sign", "fear", "--as", "A, nurse"], ["screen"], ["check"], ["try"], ["workshop", "--no-open"],
])  # fmt: skip
def test_a_language_that_nobody_has_begun_is_refused_alike(
    command: list[str], capsys: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))

    code = main([*command, "--language", "xx"])

    assert code == 2
    assert "xx: nothing is written in that language. There are en, de, es" in capsys.readouterr().err


@pytest.mark.usefixtures("talks")
@pytest.mark.parametrize("language", sampled(["es", "de"], ["es"]))
def test_explored_talks_are_replayed_in_their_language(language: str, capsys: Told) -> None:
    main(["explore", "fear", "--language", language, "--into", "saved"])
    capsys.readouterr()
    saved = sorted(Path("saved").glob("*.txt"))

    same = main(["talk", str(saved[0]), "--language", language])
    other = main(["talk", str(saved[0])])

    assert saved
    assert (same, other) == (0, 1)
