"""Locked libraries are looked up in the database of advisories, and a machine without a network says so."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest

from bench import advisories
from tests.helpers.paths import ROOT

LOCK = """aiohttp==3.14.0 ; python_version >= "3.11" \\
    --hash=sha256:00
    # via stile-bot
Tornado==6.6.1 \\
    --hash=sha256:01
"""


def test_every_library_of_every_lock_is_asked_about_once() -> None:
    locks = sorted(ROOT.glob("requirements*.lock"))
    named = {
        line.partition("==")[0] for lock in locks for line in lock.read_text().splitlines() if "==" in line
    }

    found = advisories.locked(locks)

    assert len(found) == len(set(found))
    assert {name for name, _ in found} == {name.lower() for name in named if name[0].isalnum()}
    assert all(version[0].isdigit() for _, version in found)


def test_an_advisory_is_told_and_one_that_is_accepted_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / "some.lock"
    lock.write_text(LOCK)
    asked: list[dict[str, Any]] = []

    def answer(request: Any, timeout: float) -> io.BytesIO:  # noqa: ANN401 - as urllib has it
        del timeout
        asked.append(json.loads(request.data))
        return io.BytesIO(b'{"results":[{"vulns":[{"id":"A-1","modified":"x"},{"id":"A-2"}]},{}]}')

    monkeypatch.setattr(advisories, "urlopen", answer)

    found = advisories.advisories(advisories.locked([lock]))
    lines, left = advisories.told(found, {"A-2": "only for servers of FTP"})

    assert [query["package"]["name"] for query in asked[0]["queries"]] == ["aiohttp", "tornado"]
    assert lines == ["aiohttp 3.14.0: A-1", "aiohttp 3.14.0: A-2 (accepted: only for servers of FTP)"]
    assert left == 1
    assert all(advisories.accepted().values())


@pytest.mark.parametrize(
    "answer",
    [
        URLError("no route"), TimeoutError(), ConnectionResetError(), b"", b"<html>", b"null", b"{}",
        b'{"results":[]}', b'{"results":null}', b'{"results":[7]}', b'{"results":[{"vulns":[{}]}]}', b"\xff",
    ],
)  # fmt: skip
def test_where_the_database_cannot_be_asked_it_is_said_and_nothing_fails(
    answer: bytes | Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def given(request: object, timeout: float) -> io.BytesIO:
        del request
        assert timeout <= 5
        if isinstance(answer, Exception):
            raise answer
        return io.BytesIO(answer)

    monkeypatch.setattr(advisories, "urlopen", given)

    assert advisories.main([]) == 0
    assert capsys.readouterr().err.startswith("NOT LOOKED UP: advisories about ")
