"""Finds slots that are written as other programs write them: people would read the signs and the name."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

_NAME = r"(?P<name>[^\W\d_](?:[\w -]*\w)?)(?P<filters>(?:\|[\w ',.]+)*)"
_FRAMES = (
    (r"\{\{+\s*", r"\s*\}\}+"),
    (r"[$%#@]\{", r"\}"),
    (r"<+[%=\s]*", r"[%\s]*>+"),
    (r"\[+\s*", r"\s*\]+(?!\()"),
    (r"[$%]\(\s*", r"\s*\)s?"),
    (r"%+", r"%+"),
    (r"(?<!\w)__", r"__(?!\w)"),
    (r"(?<!\w)[$%]", r"(?![\w-])"),
)
_BEGINS = re.compile(r"[{<\[$%(_]")
"""Signs without one of which no part of a text is written as other programs write a slot."""

_IN_PROSE = (r"\(\s*", r"\s*\)")
"""Round brackets stand in prose as well: they count only round an answer of the talk itself."""


class LookAlike(NamedTuple):
    """Written part of a text, and the slot that is meant by it."""

    written: str
    slot: str


def look_alike(source: str, answers: Collection[str], facts: Collection[str] = ()) -> LookAlike | None:
    """Return the first part of a text that names an answer or a fact in the manner of another program."""
    if not _BEGINS.search(source):
        return None
    for frame, names in (*((one, {*answers, *facts}) for one in _FRAMES), (_IN_PROSE, {*answers})):
        for found in re.finditer(f"{frame[0]}{_NAME}{frame[1]}", source):
            name = re.sub(r"[ -]", "_", found["name"]).lower()
            if name in names:
                return LookAlike(found[0], f"{{{name}{found['filters']}}}")
    return None
