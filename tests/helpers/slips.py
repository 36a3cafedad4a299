"""Slips in the first talk: what each changes, and what `stile check` says of it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from flows import shipped
from flows.authoring.lint import runner
from flows.authoring.lint.folders import folder_problems
from flows.authoring.lint.phrasing import wording
from flows.definition.loading.content_file import Cache
from tests.helpers.homework import homework
from tests.helpers.mutate_flows import tutorial
from tests.helpers.paths import ROOT

_FOLDER = ROOT / "tests" / "unit" / "definition"
TALK = homework()
_CACHE: Cache = {}
_WORDING = wording.load()

Slip = dict[str, Any]


def _slips(name: str) -> dict[str, Slip]:
    table = tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))
    return {one["name"]: one for one in table["slip"]}


SLIPS = _slips("first_talk_slips.toml")
"""Slips in the talk as it is written at length, by name."""

SHORT_SLIPS = _slips("short_talk_slips.toml")
"""Slips in the talk with short forms."""


def told(folder: Path, text: str | bytes, name: str = "homework.toml") -> list[str]:
    """Return what `stile check` says of the own folder, errors and warnings."""
    data = text if isinstance(text, bytes) else text.encode()
    (folder / name).write_bytes(data)
    reading = shipped.read(folder, cache=_CACHE)
    found = [*reading.problems, *folder_problems(reading)]
    if "homework" in reading.drafts and not reading.problems:
        found += runner.lint_flow(reading.drafts["homework"], reading, _WORDING)
    own = [one for one in sorted(set(found)) if one.severity != "note" and str(folder) in one.file]
    return [f"{Path(one.file).name}:{one.line}: {str(one).split(': ', 1)[1]}" for one in own]


def slipped(slip: Slip) -> bytes:
    """Return the talk with a slip; `*` for what was written is all of it."""
    written, instead = slip.get("written", ""), slip.get("instead", "")
    assert written in TALK or written == "*"
    text = instead if written == "*" else TALK.replace(written, instead, 1 if "line" in slip else -1)
    return text.replace("\n", slip.get("endings", "\n")).encode(slip.get("encoding", "utf-8"))


def short_slipped(name: str) -> str:
    """Return the talk with short forms with a slip."""
    text, slip = tutorial(), SHORT_SLIPS[name]
    assert slip["written"] in text
    return text.replace(slip["written"], slip["instead"], 1)
