"""Cuts the power: what was synced is there, the rest in pieces, and the store has lost nothing of it."""

from __future__ import annotations

from pathlib import Path
from random import Random
from shutil import which

import pytest

from bench.powercut import Call, Disk, Told, cuts, observed, parsed

LOG = r"""
7  openat(AT_FDCWD</tmp>, "\x2f\x64\x2f\x61", O_RDWR|O_CREAT|O_CLOEXEC, 0600) = 3</d/a>
7  openat(AT_FDCWD</tmp>, "\x2f\x6f\x2f\x61", O_RDWR|O_CREAT|O_CLOEXEC, 0600) = 4</o/a>
7  pwrite64(3</d/a>, "\x61\x62\x63", 3, 2) = 3
8  fdatasync(3</d/a> <unfinished ...>
7  write(1</dev/null>, "\x64\x6f\x6e\x65\x20\x31\x20\x35\x0a", 9) = 9
8  <... fdatasync resumed>)                = 0
7  unlink("\x2f\x64\x2f\x62")   = -1 ENOENT (No such file or directory)
7  rename("\x2f\x64\x2f\x61", "\x2f\x64\x2f\x63") = 0
"""


def left(disk: Disk, folder: Path, seed: int) -> dict[str, bytes]:
    folder.mkdir()
    disk.cut(folder, Random(seed))
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_what_strace_notes_is_read_with_the_sync_from_its_begin_to_its_end() -> None:
    assert list(parsed(LOG.strip().splitlines(), "/d")) == [
        Call("create", "/d/a"),
        Call("write", "/d/a", b"abc", 2),
        Call("syncing", "/d/a"),
        Call("told", data=b"done 1 5\n"),
        Call("synced", "/d/a"),
        Call("rename", "/d/a", to="/d/c"),
    ]


def test_what_was_synced_stays_and_the_rest_may_go_in_any_sector(tmp_path: Path) -> None:
    disk = Disk()
    disk.ask(Call("create", "/d/a"))
    disk.sync("/d", 0)
    disk.ask(Call("write", "/d/a", b"old" * 512))
    disk.sync("/d/a", disk.waiting("/d/a"))
    disk.ask(Call("write", "/d/a", b"new" * 512))

    found = {left(disk, tmp_path / str(seed), seed)["a"] for seed in range(60)}

    assert len(found) == 8  # each of three sectors is old or new
    assert {b"old" * 512, b"new" * 512} <= found


def test_a_name_is_there_for_sure_only_when_its_folder_was_synced(tmp_path: Path) -> None:
    disk = Disk()
    disk.ask(Call("create", "/d/a"))
    before = {frozenset(left(disk, tmp_path / f"before-{seed}", seed)) for seed in range(20)}
    disk.sync("/d", 0)
    after = {frozenset(left(disk, tmp_path / f"after-{seed}", seed)) for seed in range(20)}

    assert before == {frozenset(), frozenset("a")}
    assert after == {frozenset("a")}


def test_only_what_was_begun_since_may_stand_in_the_place_of_what_was_acknowledged() -> None:
    told = Told()
    for line in ("begun 1 5", "done 1 5", "begun 1 9", "begun 2 3", "done 2 3", "begun 2 0", "done 2 0"):
        told.hear(line)

    assert [told.fate("1", token) for token in (5, 9, 3, 0)] == ["kept", "kept", "lost", "lost"]
    assert [told.fate("2", token) for token in (0, 3)] == ["kept", "came back"]


@pytest.mark.skipif(which("strace") is None, reason="what a process asks of the disk is noted by strace")
def test_a_power_cut_loses_nothing_that_was_acknowledged_and_a_lying_disk_would(tmp_path: Path) -> None:
    calls = list(observed(tmp_path, 160, 1))

    kept = cuts(calls, 40, Random(1), tmp_path, lies=False)
    lied = cuts(calls, 40, Random(1), tmp_path, lies=True)

    assert kept["kept"] == kept["acknowledged"] > 0
    assert lied["kept"] < lied["acknowledged"]
