"""Flows that an author names on the command line."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from bot.cli.arguments import own_folder
from bot.cli.authors.selecting import check_known, chosen, counted, is_own, sound
from bot.config import ConfigError
from flows.errors import ContentError
from tests.helpers.chat import shipped_reading


def test_the_named_flows_are_chosen_in_their_order_and_all_without_a_name() -> None:
    reading = shipped_reading()

    named = chosen(Namespace(flow=["goals", "fear"], flows=None), reading)

    assert [draft.flow.name for draft in named] == ["goals", "fear"]
    assert chosen(Namespace(flow=[], flows=None), reading) == [*reading.drafts.values()]


def test_a_flow_that_is_not_there_is_told_with_the_nearest_and_where_own_ones_are() -> None:
    with pytest.raises(ConfigError) as refused:
        check_known(["gaols"], shipped_reading())

    assert "gaols: there is no such talk" in str(refused.value)
    assert "goals" in str(refused.value)
    assert "--flows FOLDER" in str(refused.value)


def test_flows_with_a_problem_are_not_used(tmp_path: Path) -> None:
    (tmp_path / "half.toml").write_text('[flow]\nname = "half"\n', encoding="utf-8")

    with pytest.raises(ContentError, match=r"half\.toml"):
        sound(Namespace(flows=tmp_path))


def test_a_file_is_read_with_its_neighbours_and_checked_alone(tmp_path: Path) -> None:
    one, other = tmp_path / "one.toml", tmp_path / "other.toml"
    one.touch()

    assert own_folder(one) == own_folder(tmp_path) == tmp_path
    assert is_own(str(one), [one])
    assert not is_own(str(other), [one])
    assert is_own(str(other), [tmp_path])
    assert is_own(str(other), [])


def test_one_is_counted_without_an_s() -> None:
    assert [counted("talk", many) for many in (0, 1, 2)] == ["0 talks", "1 talk", "2 talks"]
