from __future__ import annotations

from array import array
from datetime import UTC, datetime
from pathlib import Path
from zlib import crc32

import msgspec
import pytest

from flows import shipped
from flows.safety import lexicon
from flows.safety.lexicon_files import read
from flows.safety.lists.compiled import packed, unpacked
from flows.safety.lists.compiler import compiled
from flows.safety.screening import screen
from flows.safety.spelling import Near, Slips, Spelling, index, sieve
from tests.helpers.lists import block, write_list
from tests.helpers.shelves import MemoryShelf

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def small(folder: Path, phrase: str = "bez sensu") -> Path:
    kinds = {"burden_trapped_hopeless": block("soft", "brak sensu", phrase)}
    return write_list(folder, kinds, me="ja", others="on", words={"alarming": ["sensu"]}, denied="nie")


@pytest.mark.parametrize("language", ["en", "es", "de"])
def test_a_compiled_list_comes_back_as_it_was(language: str) -> None:
    made = compiled(read(shipped.SCREENING / language))

    back = unpacked(packed(made))

    assert back is not None
    assert msgspec.to_builtins(back, enc_hook=list) == msgspec.to_builtins(made, enc_hook=list)


def test_bytes_that_hold_no_list_are_none() -> None:
    assert unpacked(b"\x93no list") is None


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


def test_a_word_that_only_shares_the_mark_of_a_form_is_not_meant() -> None:
    near = index(["suicide"])
    foreign = [(crc32(b"wednesday"), 0)]
    marks = sorted([*near, *foreign])
    spelling = Spelling(
        frozenset({"suicide"}), frozenset({"suicide"}), frozenset(), frozenset(), {}, {}, frozenset(),
        Slips(array("Q"), array("I"), (), sieve(())),
        Near(
            array("I", [mark for mark, _ in marks]), array("I", [at for _, at in marks]), ("suicide",),
            sieve(mark for mark, _ in marks),
        ), 7,
    )  # fmt: skip

    assert spelling.meant("suicde") == "suicide"
    assert [*spelling.near.of(crc32(b"wednesday"))] == ["suicide"]
    assert spelling.meant("wednesday") is None
