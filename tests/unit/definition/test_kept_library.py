from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

import msgspec
import pytest

from flows import assembly, shipped
from flows.definition.loader import SHIPPED, Library, load, read_all
from flows.definition.loading.content_file import Cache
from flows.definition.loading.kept_library import library
from flows.errors import ContentError
from flows.model import Values
from tests.helpers.shelves import MemoryShelf
from tests.helpers.tiers import sampled

TALK = """
[flow]
name = "own"
title = "Own"
version = 1

[state.door]
type = "choice"
ask = "How is it?"
choices = [{ id = "good", label = "Good" }, { id = "bad", label = "Bad", when = "len(sentences) >= 1" }]
goto = [{ when = "door == 'good'", to = "end" }, { to = "end" }]

[state.end]
type = "end"
say = "Bye."
"""


def written(found: Library, language: str = "en") -> bytes:
    flows = {name: found.flow(name, language) for name in found.flows}
    return msgspec.msgpack.encode((flows, {**found.phrases_in(language)}), enc_hook=_plain, order="sorted")


def _plain(value: object) -> object:
    return {**value} if isinstance(value, MappingProxyType) else "guard"


def own(folder: Path, talk: str = TALK) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "own.toml").write_text(talk, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def shelf() -> MemoryShelf:
    shelf = MemoryShelf()
    library(shelf, SHIPPED)
    return shelf


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "es", "de"])
def test_kept_talks_are_those_that_were_read(shelf: MemoryShelf, language: str) -> None:
    kept, read = library(shelf, SHIPPED), load(SHIPPED)

    assert shelf.found
    assert written(kept, language) == written(read, language)
    assert kept.languages.offered() == read.languages.offered()
    assert kept.languages.source.homes == read.languages.source.homes
    assert kept.signed(language) == read.signed(language)
    assert kept.languages.fitting(f"{language}-XX") == language


def test_kept_branches_decide_as_those_that_were_read(shelf: MemoryShelf) -> None:
    kept, read = library(shelf, SHIPPED), load(SHIPPED)
    answers: Values = {"door": "good", "heat": 8, "what": ("alcohol",), "share": "later", "mood": 3}

    def decided(found: Library) -> list[bool]:
        states = [state for flow in found.flows.values() for state in flow.states.values()]
        branches = (branch.when for state in states for branch in state.goto)
        choices = (choice.when for state in states for choice in state.choices)
        variants = (variant.when for state in states for variant in state.variants)
        guards = (guard for guard in (*branches, *choices, *variants) if guard)
        return [guard(values) for guard in guards for values in (answers, {})]

    assert decided(kept) == decided(read)
    assert len(decided(kept)) > 500


def test_an_edited_talk_is_read_anew(tmp_path: Path) -> None:
    shelf, folder = MemoryShelf(), own(tmp_path / "own")
    library(shelf, folder)
    own(folder, TALK.replace("How is it?", "How was it?"))

    assert library(shelf, folder).flows["own"].states["door"].ask.source == "How was it?"
    assert library(shelf, folder).flows["own"].states["door"].ask.source == "How was it?"
    assert shelf.found == 1


def test_a_talk_that_is_taken_away_is_gone(tmp_path: Path) -> None:
    shelf, folder = MemoryShelf(), own(tmp_path / "own")
    (folder / "second.toml").write_text(TALK.replace('"own"', '"second"'), encoding="utf-8")
    library(shelf, folder)

    (folder / "second.toml").unlink()

    assert [*library(shelf, folder).flows] == ["own"]


def test_talks_with_problems_are_refused_each_time_and_never_kept(tmp_path: Path) -> None:
    shelf, folder = MemoryShelf(), own(tmp_path / "own", TALK.replace('to = "end"', 'to = "nowhere"'))

    for _ in range(2):
        with pytest.raises(ContentError, match="nowhere"):
            library(shelf, folder)

    assert not shelf.kept


@pytest.mark.parametrize("name", sampled(["gone", "gone.toml", "picture.bin"], ["gone.toml"]))
def test_a_path_that_is_no_folder_is_told_though_the_other_talks_are_kept(tmp_path: Path, name: str) -> None:
    shelf = MemoryShelf()
    (tmp_path / "picture.bin").touch()
    (tmp_path / "empty").mkdir()
    library(shelf, shipped.CONTENT, tmp_path / "empty")

    with pytest.raises(ContentError, match="F101"):
        library(shelf, shipped.CONTENT, tmp_path / name)


def test_bytes_that_hold_no_talks_are_read_over(tmp_path: Path) -> None:
    shelf, folder = MemoryShelf(), own(tmp_path / "own")
    library(shelf, folder)
    shelf.kept = dict.fromkeys(shelf.kept, b"\x93no talks")

    assert [*library(shelf, folder).flows] == ["own"]


def test_a_conversation_from_the_shelf_names_the_problems_of_every_file(tmp_path: Path) -> None:
    folder = own(tmp_path / "own", TALK.replace('to = "end"', 'to = "nowhere"'))
    (tmp_path / "lines.toml").write_text("no = ", encoding="utf-8")

    with pytest.raises(ContentError) as told:
        assembly.conversation(folder, own_lines=tmp_path / "lines.toml", shelf=MemoryShelf())

    assert {Path(problem.file).name for problem in told.value.problems} >= {"own.toml", "lines.toml"}


def test_a_flow_that_is_not_read_again_is_judged_by_what_stands_beside_it(tmp_path: Path) -> None:
    cache: Cache = {}
    folder = own(tmp_path / "own", TALK.replace('{ to = "end" }]', '{ to = "@second" }]'))
    second = folder / "second.toml"
    second.write_text(TALK.replace('"own"', '"second"'), encoding="utf-8")

    def told() -> list[str]:
        return [
            f"{problem.code} {Path(problem.file).name}" for problem in read_all(folder, cache=cache).problems
        ]

    assert told() == []
    second.unlink()
    assert told() == ["G102 own.toml"]
    assert told() == ["G102 own.toml"]
    second.write_text(TALK.replace('"own"', '"second"'), encoding="utf-8")
    assert told() == []
