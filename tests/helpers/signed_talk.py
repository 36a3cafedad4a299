"""A talk of one's own that somebody signs, for tests of signatures and of what is read before one."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from bot.__main__ import main
from flows import shipped
from flows.authoring.reviewing import signing
from flows.authoring.skeleton import skeleton
from flows.definition.loading.content_file import Cache
from flows.errors import Problem

READER = "A. Person, psychologist"

_CACHE: Cache = {}


def one_talk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with one talk in `talks`, and read the shipped files once for all tests."""
    monkeypatch.setattr(shipped, "read", partial(shipped.read, cache=_CACHE))
    monkeypatch.chdir(folder)
    talks = Path("talks")
    talks.mkdir()
    (talks / "rest.toml").write_text(skeleton("rest", "talks"), encoding="utf-8")
    return talks


def sign(*more: str, by: str = READER) -> int:
    """Sign the talk on 2 March 2026, and return the exit code."""
    return main(
        ["sign", "rest", "--as", by, "--flows", "talks", *more], lambda: datetime(2026, 3, 2, tzinfo=UTC)
    )


def edit(talks: Path, written: str, instead: str) -> None:
    """Write something else in the talk."""
    file = talks / "rest.toml"
    text = file.read_text(encoding="utf-8")
    assert written in text
    file.write_text(text.replace(written, instead), encoding="utf-8")


def problems(talks: Path) -> list[Problem]:
    """Return what `stile check` says of signatures."""
    return [*signing.signing_problems(shipped.read(talks))]
