from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.errors import ContentError
from flows.safety import lexicon
from flows.safety.screening import screen
from tests.helpers.lists import block, write_list
from tests.helpers.shelves import MemoryShelf

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def small(folder: Path, phrase: str = "bez sensu") -> Path:
    kinds = {"burden_trapped_hopeless": block("soft", "brak sensu", phrase)}
    return write_list(folder, kinds, me="ja", others="on", words={"alarming": ["sensu"]}, denied="nie")


def test_a_list_from_the_shelf_hears_what_a_fresh_one_does(tmp_path: Path) -> None:
    shelf, text = MemoryShelf(), "bez sensu"
    fresh = lexicon.load(small(tmp_path / "pl"), shelf)
    (tmp_path / "pl" / "plain.txt").touch()
    again = lexicon.load(tmp_path / "pl", shelf)

    assert shelf.found == 1
    assert again is not fresh
    assert screen(again, text, (), NOON) == screen(fresh, text, (), NOON)
    assert screen(again, text, (), NOON) is not None


def test_a_changed_list_is_not_taken_from_the_shelf(tmp_path: Path) -> None:
    shelf = MemoryShelf()
    lexicon.load(small(tmp_path / "pl"), shelf)
    changed = lexicon.load(small(tmp_path / "pl", "bez nadziei"), shelf)

    assert not shelf.found
    assert screen(changed, "bez nadziei", (), NOON) is not None
    assert screen(changed, "bez sensu", (), NOON) is None


def test_damaged_bytes_are_compiled_anew(tmp_path: Path) -> None:
    shelf = MemoryShelf()
    lexicon.load(small(tmp_path / "pl"), shelf)
    shelf.kept = dict.fromkeys(shelf.kept, b"no list")
    (tmp_path / "pl" / "plain.txt").touch()

    assert screen(lexicon.load(tmp_path / "pl", shelf), "bez sensu", (), NOON) is not None


@pytest.mark.parametrize("phrase", ["& bez .. sensu", "& bez sensu $"])
def test_words_in_any_order_have_no_gap_or_end(tmp_path: Path, phrase: str) -> None:
    with pytest.raises(ContentError, match="leave it out"):
        lexicon.load(small(tmp_path / "pl", phrase))
