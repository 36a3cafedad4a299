"""Cuts the power under the store, over and over: what it had acknowledged has to be there.

Run from a checkout, where there is strace: `python -m bench.powercut --cuts 500`. A process writes and
deletes records while strace notes what it asks of the disk, and what it tells of as done. The disk is
then played back to a moment and left as a power cut leaves one: what was synced is there; of the rest,
any sectors of 512 bytes are and any aren't, and of the changes to names a first part. The store is opened
on that. As a check of the check the same is done with a disk that lies about its syncs.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from shutil import which
from tempfile import TemporaryDirectory

from msgspec import structs

from bench.store import made_up
from bot.storage.tinydb_store import TinyDBStore

SECTOR = 512
CALLS = "pwrite64,write,fsync,fdatasync,openat,unlink,ftruncate,rename"
PEOPLE = 40
AT_ONCE = 8
"""So many records are written side by side, each of another person's."""
_LINE = re.compile(r"(\d+)\s+(\w+)\((.*?)(?:\)\s+= (-?\d+).*| <unfinished \.\.\.>)")
_RESUMED = re.compile(r"(\d+)\s+<\.\.\. (\w+) resumed>.*= (-?\d+)")
_PATH = re.compile(r"<([^>]*)>")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_TOLD = "told"


@dataclass(frozen=True, slots=True)
class Call:
    """One thing asked of the disk, or told of as done. `at` and `to` are offsets and lengths in bytes."""

    what: str
    path: str = ""
    data: bytes = b""
    at: int = 0
    to: str = ""


@dataclass(slots=True)
class File:
    """Synced content of a file, and the requests since, in order."""

    synced: bytearray = field(default_factory=bytearray)
    asked: list[Call] = field(default_factory=list)

    def sync(self, asked: int) -> None:
        """Make the first so many of what was asked for durable."""
        for call in self.asked[:asked]:
            _apply(self.synced, call)
        del self.asked[:asked]

    def left(self, random: Random) -> bytes:
        """Return what a power cut leaves of it."""
        found = bytearray(self.synced)
        for call in self.asked:
            for part in _sectors(call):
                if random.random() < 0.5:
                    _apply(found, part)
        return bytes(found)


class Disk:
    """One folder on a disk: names for files, synced and asked for."""

    def __init__(self, *, lies: bool = False) -> None:
        self._lies = lies
        self._names: dict[str, File] = {}
        self._synced: dict[str, File] = {}
        self._renamed: list[dict[str, File]] = []

    def ask(self, call: Call) -> None:
        """Do what one call asks for."""
        if call.what == "create" and call.path not in self._names:
            self._rename(self._names | {call.path: File()})
        elif call.what == "unlink":
            self._rename({name: file for name, file in self._names.items() if name != call.path})
        elif call.what == "rename":
            others = {name: file for name, file in self._names.items() if name != call.path}
            self._rename(others | {call.to: self._names[call.path]})
        elif call.what in ("write", "truncate"):
            self._names[call.path].asked.append(call)

    def sync(self, path: str, asked: int) -> None:
        """Make what had been asked of a file, or of all names, durable; `asked` is from `waiting`."""
        if self._lies:
            return
        if path in self._names:
            self._names[path].sync(asked)
        else:
            self._synced, self._renamed = dict(self._names), []

    def waiting(self, path: str) -> int:
        """Return how much was asked of a file that isn't synced yet."""
        return len(self._names[path].asked) if path in self._names else 0

    def cut(self, folder: Path, random: Random) -> None:
        """Write what a power cut leaves of it into a folder."""
        states = [self._synced, *self._renamed]
        for name, file in states[random.randrange(len(states))].items():
            if not name.endswith("-shm"):  # shared memory, which SQLite makes anew
                (folder / Path(name).name).write_bytes(file.left(random))

    def _rename(self, names: dict[str, File]) -> None:
        self._names = names
        self._renamed.append(names)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cuts", type=int, default=500)
    parser.add_argument("--turns", type=int, default=600, help="how often something is written")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write-in", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.write_in:
        asyncio.run(write(arguments.write_in, arguments.turns, Random(arguments.seed)))
        return
    if which("strace") is None:
        sys.exit("there is no strace here")
    with TemporaryDirectory() as base:
        calls = list(observed(Path(base), arguments.turns, arguments.seed))
        told = sum(call.what == _TOLD and call.data.startswith(b"done") for call in calls)
        print(f"{len(calls):,} calls, {told:,} records and deletions acknowledged, {arguments.cuts} cuts\n")
        print(f"{'':28}{'acknowledged':>14}{'lost':>8}{'came back':>11}{'unreadable':>12}")
        for name, lies in (("a disk that syncs", False), ("a disk that lies about it", True)):
            found = cuts(calls, arguments.cuts, Random(arguments.seed), Path(base), lies=lies)
            columns = (("acknowledged", 14), ("lost", 8), ("came back", 11), ("unreadable", 12))
            print(f"{name:28}", *(f"{found[key]:{width},}" for key, width in columns), sep="")


# The process that writes


async def write(folder: Path, turns: int, random: Random) -> None:
    """Write and delete people's records, several at a time, and tell of each once it is durable."""
    store = TinyDBStore(folder)
    versions: dict[str, int] = {}

    async def turn(number: int) -> None:
        id_ = str(random.randrange(PEOPLE) * AT_ONCE + number % AT_ONCE)  # nobody twice at a time
        gone = bool(versions.get(id_)) and random.random() < 0.05
        token = 0 if gone else number + 1
        _tell("begun", id_, token)
        if gone:
            await store.delete(id_)
            versions[id_] = 0
        else:
            made = made_up(id_)
            person = structs.replace(made, dialog=structs.replace(made.dialog, token=token))
            versions[id_] = await store.commit(person, versions.get(id_, 0), None)
        _tell("done", id_, token)

    for first in range(0, turns, AT_ONCE):
        await asyncio.gather(*(turn(number) for number in range(first, first + AT_ONCE)))
    await store.close()


def _tell(what: str, id_: str, token: int) -> None:
    """Say that the record with this token, or a deletion (0), is begun or acknowledged."""
    os.write(1, f"{what} {id_} {token}\n".encode())


# Requests to the disk


def observed(base: Path, turns: int, seed: int) -> Iterator[Call]:
    """Run the process under strace, and yield what it asked and told in order."""
    folder, log = base / "data", base / "calls"
    command = (sys.executable, "-m", "bench.powercut", "--write-in", str(folder))
    traced = ("strace", "-f", "-y", "-xx", "-s", "100000", "-e", f"trace={CALLS}", "-o", str(log))
    size = ("--turns", str(turns), "--seed", str(seed))
    subprocess.run((*traced, *command, *size), check=True, stdout=subprocess.DEVNULL)
    with log.open(encoding="ascii") as lines:
        yield from parsed(lines, str(folder))


def parsed(lines: Iterable[str], folder: str) -> Iterator[Call]:
    """Yield the calls of strace's lines that have to do with the folder, or with what is told.

    A sync begins with "syncing" and holds with "synced": what is asked for in between may miss it.
    """
    begun: dict[str, Call] = {}
    for line in lines:
        if resumed := _RESUMED.match(line):
            call = begun.pop(resumed[1], None)
            if call and resumed[3] == "0":
                yield replace(call, what="synced")
        elif (found := _LINE.match(line)) and (call := _call(found[2], found[3], folder)):
            if found[4] is not None and int(found[4]) < 0:
                continue
            yield call
            if call.what == "syncing":
                if found[4] is None:
                    begun[found[1]] = call
                else:
                    yield replace(call, what="synced")


def _call(name: str, rest: str, folder: str) -> Call | None:
    texts = [bytes.fromhex(text.replace("\\x", "")) for text in _TEXT.findall(rest)]
    if name == "write" and rest.startswith("1<"):
        return Call(_TOLD, data=texts[0])
    of_names = name in ("openat", "unlink", "rename")
    call = _of_names(name, rest, texts) if of_names else _of_content(name, rest, texts)
    return call if call and call.path.startswith(folder) else None


def _of_names(name: str, rest: str, texts: list[bytes]) -> Call | None:
    path = texts[0].decode()
    if name == "openat":
        return Call("create", path) if "O_CREAT" in rest else None
    return Call(name, path, to=texts[1].decode() if name == "rename" else "")


def _of_content(name: str, rest: str, texts: list[bytes]) -> Call | None:
    file = _PATH.search(rest)
    if file is None:
        return None
    # Some versions of strace write paths as they do all texts.
    path = bytes.fromhex(file[1].replace("\\x", "")).decode() if "\\x" in file[1] else file[1]
    last = rest.rpartition(", ")[2]
    if name in ("fsync", "fdatasync"):
        return Call("syncing", path)
    if name == "ftruncate":
        return Call("truncate", path, at=int(last))
    # Writes without a position go to the end, at once.
    return Call("write", path, texts[0], int(last) if name == "pwrite64" else 0)


# The power cuts


def cuts(calls: list[Call], count: int, random: Random, base: Path, *, lies: bool) -> Counter[str]:
    """Cut the power at so many moments, and count what became of what was acknowledged before each."""
    first = next(at for at, call in enumerate(calls) if call.what == _TOLD)
    moments = sorted(random.randrange(first, len(calls)) for _ in range(count))
    found: Counter[str] = Counter()
    disk, told = Disk(lies=lies), Told()
    syncing: dict[str, int] = {}
    for at, call in enumerate(calls):
        while moments and moments[0] == at:
            moments.pop(0)
            with TemporaryDirectory(dir=base) as folder:
                disk.cut(Path(folder), random)
                found += asyncio.run(counted(Path(folder), told))
        if call.what == _TOLD:
            told.hear(call.data.decode())
        elif call.what == "syncing":
            syncing[call.path] = disk.waiting(call.path)
        elif call.what == "synced":
            disk.sync(call.path, syncing.pop(call.path, 0))
        else:
            disk.ask(call)
    return found


@dataclass(slots=True)
class Told:
    """Which token each person was acknowledged with last (0: deleted), and which are begun since."""

    done: dict[str, int] = field(default_factory=dict)
    begun: dict[str, int] = field(default_factory=dict)

    def hear(self, line: str) -> None:
        """Take in what the process tells."""
        what, id_, token = line.split()
        if what == "begun":
            self.begun[id_] = int(token)
        else:
            self.done[id_] = int(token)

    def fate(self, id_: str, found: int) -> str:
        """Return what became of the person, given the token that was found (0: nobody)."""
        done = self.done[id_]
        if found in (done, self.begun[id_]):
            return "kept"
        return "came back" if done == 0 else "lost"


async def counted(folder: Path, told: Told) -> Counter[str]:
    """Open the store in the folder and count what became of what was acknowledged."""
    found = Counter(acknowledged=len(told.done))
    try:
        store = TinyDBStore(folder)
    except Exception:  # noqa: BLE001 - whatever it is, nothing can be read
        return found + Counter(unreadable=len(told.done))
    for id_ in told.done:
        try:
            person = (await store.load(id_)).person
        except Exception:  # noqa: BLE001 - as above
            found["unreadable"] += 1
        else:
            found[told.fate(id_, person.dialog.token if person else 0)] += 1
    await store.close()
    return found


def _apply(content: bytearray, call: Call) -> None:
    if call.what == "truncate":
        del content[call.at :]
        content.extend(bytes(max(0, call.at - len(content))))
        return
    end = call.at + len(call.data)
    content.extend(bytes(max(0, end - len(content))))
    content[call.at : end] = call.data


def _sectors(call: Call) -> Iterator[Call]:
    """Yield the parts of a write that reach a disk or don't, each by itself."""
    if call.what == "truncate":
        yield call
        return
    start = call.at
    while start < call.at + len(call.data):
        end = min((start // SECTOR + 1) * SECTOR, call.at + len(call.data))
        yield replace(call, data=call.data[start - call.at : end - call.at], at=start)
        start = end


if __name__ == "__main__":
    main()
