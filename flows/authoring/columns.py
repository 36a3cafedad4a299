"""Finds the column of a problem in its line, for editors that jump there. Pure."""

from __future__ import annotations

import re

from flows.errors import Problem

_NAMED = re.compile(r"`([^`\n]+)`|“([^”\n]+)”")
_REMEDY = re.compile(r"[.?] (?=[A-Z])")
"""Where the fault ends and what to do begins: words in the remedy are not in the line yet."""


def column(problem: Problem, line: str) -> int:
    """Return the column a problem is about in its line, in characters counted from 1.

    It is where a word stands that the message names; else where the value of the place's key begins; else
    the first character that is no blank.
    """
    fault = _REMEDY.split(problem.text, maxsplit=1)[0]
    named = ((one[1] or one[2]).removesuffix("…").strip() for one in _NAMED.finditer(fault))
    found = [at for words in named if words and (at := _whole(words, line)) is not None]
    if found:
        return found[0] + 1
    key = re.escape(next((part for part in reversed(problem.place.split(".")) if not part.isdigit()), ""))
    key = "skip(?:_label)?" if key == "skip_label" else key
    assigned = re.search(rf"(?<![\w-]){key}[\"']?\s*[=:]\s*", line) if key else None
    if assigned and assigned.end() < len(line.rstrip()):
        return assigned.end() + 1
    return len(line) - len(line.lstrip()) + 1 if line.strip() else 1


def _whole(words: str, line: str) -> int | None:
    """Return where words stand in a line, and not as a part of longer ones, or None."""
    found = re.search(rf"(?<![\w-]){re.escape(words)}(?![\w-])", line)
    return found.start() if found else None
