"""Phrases of screening lists as regular expressions over signs: another way to say what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import permutations

from flows.safety.lexicon_files import Level
from flows.safety.lists.patterns import END, Patterns

_EDGES = {"^": f"(?<![^{END}])", "$": f"(?![^{END}])"}
_GAPS = {"..": "{0,2}", "...": "{0,5}"}


def regex(patterns: Patterns, text: str, speaker: Iterable[str] = (), level: Level | None = None) -> str:
    """Return the expression for a phrase; a harmless one doesn't reach over the signs of the speaker."""
    never = f"[^{END}{''.join(speaker) if level == 'idiom' else ''}]"
    first, *rest = text.split()
    if first == "&":
        orders = permutations(_piece(patterns, one) for one in rest)
        return f"(?:{'|'.join((never + '{0,6}').join(order) for order in orders)})"
    pieces = (never + _GAPS[one] if one in _GAPS else _piece(patterns, one) for one in (first, *rest))
    return "".join(pieces)


def _piece(patterns: Patterns, element: str) -> str:
    if element in _EDGES:
        return _EDGES[element]
    signs = "".join(re.escape(patterns.signs[word]) for word in patterns.words(element))
    if element[0] in "!~":
        return f"(?{'!' if element[0] == '!' else '<!'}[{signs}])"
    return f"[{signs}]{'?' if element[-1] == '?' else ''}"
