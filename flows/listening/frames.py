"""Holds which wordings take which shape, in the order in which they are tried."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flows.listening.shapes import Shape
from flows.listening.words import short

WORDINGS = (
    "picks", "is", "of", "to", "do", "that", "because", "if", "when", "like", "did", "can", "order",
    "about", "time", "would", "report", "ask", "own", "also", "other", "none",
)  # fmt: skip
"""The keys of a table of wordings."""

HOLE = {"to": "{to it}", "none": ""}
"""Slot that the wording of a key contains. All other keys contain `{it}` or `{It}`."""

_CHAINS: Mapping[Shape, tuple[str, ...]] = MappingProxyType(
    {
        "thing": ("of", "is"),
        "doing": ("of", "is"),
        "what": ("of", "is"),
        "that": ("that", "is", "own"),
        "to": ("to", "is"),
        "do": ("do", "can", "to"),
        "clause": ("own",),
        "because": ("because", "own"),
        "if": ("if",),
        "when": ("when", "if"),
        "question": ("ask", "own"),
        "several": ("own",),
        "like": ("like",),
        "did": ("did",),
        "can": ("can", "order"),
        "order": ("order", "own"),
        "about": ("about",),
        "time": ("time",),
        "other": (),
        "none": ("none",),
    }
)

_COLON: Mapping[Shape, tuple[str, ...]] = MappingProxyType(
    {
        "thing": ("is",),
        "doing": ("is",),
        "what": ("that", "is"),
        "that": ("that", "is", "own"),
        "to": ("is",),
        "do": ("do", "is"),
        "if": ("if", "is"),
        "when": ("when", "is"),
        "about": ("about", "is"),
        "time": ("time", "other", "is"),
        "other": ("other", "is"),
    }
)
"""Shapes that fit each frame. In German and Spanish the frames are colons, so `is` takes nearly all."""

_WHAT_IS = MappingProxyType({**_COLON, "what": ("is",)})


def chain(shape: Shape, language: str) -> tuple[str, ...]:
    """Return the keys to try for a shape, before the words stand as a sentence of their own."""
    spoken = short(language)
    if spoken in ("de", "es"):
        found = _WHAT_IS.get(shape, _CHAINS[shape])
        return tuple(key for key in found if key != "own") if spoken == "de" and shape in _HANGING else found
    return _CHAINS[shape]


_HANGING: frozenset[Shape] = frozenset({"that", "because"})
"""Shapes that can't stand alone in German, where the verb comes last in them."""
