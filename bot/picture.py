"""Draws the lives of made-up people: a row each, a column a day, a colour for what came. Plain PNG."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

from bot.simulate import SCRIPTS, START, Life, Sent
from flows import cadence

Colour = tuple[int, int, int]

NOTHING: Colour = (246, 246, 243)
GAP: Colour = (255, 255, 255)
SESSION: Colour = (196, 203, 212)
IGNORED: Colour = (222, 150, 70)
TAPPED: Colour = (44, 122, 140)
GOODBYE: Colour = (120, 30, 60)

WIDE, HIGH, BETWEEN = 3, 5, 4
"""Dots a day is wide, a person is high, and sorts of people are apart."""


def draw(lives: Sequence[Life], days: int = 364) -> bytes:
    """Return a picture of the lives, people of one sort together."""
    rows: list[bytes] = []
    blank = bytes(GAP) * (days * WIDE)
    for script in SCRIPTS:
        for life in (one for one in lives if one.script == script):
            row = b"".join(bytes(colour) * WIDE for colour in _days(life, days))
            rows += [row] * (HIGH - 1) + [blank]
        rows += [blank] * BETWEEN
    return _png(days * WIDE, rows)


def _days(life: Life, days: int) -> list[Colour]:
    found = [NOTHING] * days
    for one in life.sent:
        day = (one.at - START).days
        if 0 <= day < days:
            found[day] = _colour(one)
    return found


def _colour(sent: Sent) -> Colour:
    if sent.kind == "goodbye":
        return GOODBYE
    if sent.kind in cadence.OF_SESSIONS:
        return SESSION
    return TAPPED if sent.tapped else IGNORED


def _png(width: int, rows: Sequence[bytes]) -> bytes:
    header = struct.pack(">IIBBBBB", width, len(rows), 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
