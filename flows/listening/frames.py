"""Holds which wordings take which shape, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flows.listening.shapes import Shape
from flows.listening.words import short

WORDINGS = (
    "picks", "is", "of", "to", "do", "that", "because", "if", "when", "like", "did", "can", "order",
    "ask", "own", "also", "put", "none",
)  # fmt: skip
"""The keys of a table of wordings."""

HOLE = {"to": "{to it}", "none": ""}
"""Slot that the wording of a key contains. All other keys contain `{it}` or `{It}`."""

_CHAINS: Mapping[Shape, tuple[str, ...]] = MappingProxyType(
    {
        "thing": ("of", "is", "put"),
        "doing": ("of", "is", "put"),
        "what": ("of", "is", "put"),
        "that": ("that", "is", "own", "put"),
        "to": ("to", "is", "put"),
        "do": ("do", "to", "put"),
        "clause": ("own", "put"),
        "because": ("because", "own", "put"),
        "if": ("if", "put"),
        "when": ("when", "if", "put"),
        "question": ("ask", "own", "put"),
        "several": ("own", "put"),
        "like": ("like", "put"),
        "did": ("did", "put"),
        "can": ("can", "order", "put"),
        "order": ("order", "own", "put"),
        "time": ("put",),
        "other": ("put",),
        "none": ("none",),
    }
)

_COLON: Mapping[Shape, tuple[str, ...]] = MappingProxyType(
    {
        "thing": ("is", "put"),
        "doing": ("is", "put"),
        "what": ("that", "is", "put"),
        "that": ("that", "is", "own", "put"),
        "to": ("is", "put"),
        "do": ("do", "is", "put"),
        "if": ("if", "is", "put"),
        "when": ("when", "is", "put"),
        "time": ("is", "put"),
        "other": ("is", "put"),
    }
)
"""Shapes that fit each frame. In German and Spanish the frames are colons, so `is` takes nearly all."""

_WHAT_IS = MappingProxyType({**_COLON, "what": ("is", "put")})


def chain(shape: Shape, language: str) -> tuple[str, ...]:
    """Return the keys to try for a shape; the last one is always there."""
    spoken = short(language)
    if spoken in ("de", "es"):
        found = _WHAT_IS.get(shape, _CHAINS[shape])
        return tuple(key for key in found if key != "own") if spoken == "de" and shape in _HANGING else found
    return _CHAINS[shape]


_HANGING: frozenset[Shape] = frozenset({"that", "because"})
"""Shapes that can't stand alone in German, where the verb comes last in them."""
