"""Draws a simulation as PNG: a row per person, a column per day, a colour per kind of message."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

from bot.cli.authors.simulate import SCRIPTS, SIMULATION_START, Life, Sent
from flows.engagement import limits

Colour = tuple[int, int, int]

BLANK_COLOUR: Colour = (246, 246, 243)
GAP_COLOUR: Colour = (255, 255, 255)
SESSION: Colour = (196, 203, 212)
IGNORED: Colour = (222, 150, 70)
TAPPED_COLOUR: Colour = (44, 122, 140)
GOODBYE: Colour = (120, 30, 60)

WIDE, HIGH, BETWEEN = 3, 5, 4
"""Pixels: width of a day, height of a person, gap between groups."""


def draw(lives: Sequence[Life], days: int = 364) -> bytes:
    """Return the chart as PNG, with people of one group together."""
    rows: list[bytes] = []
    blank = bytes(GAP_COLOUR) * (days * WIDE)
    for script in SCRIPTS:
        for life in (live for live in lives if live.script == script):
            row = b"".join(bytes(colour) * WIDE for colour in _days(life, days))
            rows += [row] * (HIGH - 1) + [blank]
        rows += [blank] * BETWEEN
    return _png(days * WIDE, rows)


def _days(life: Life, days: int) -> list[Colour]:
    found = [BLANK_COLOUR] * days
    for outgoing in life.sent:
        day = (outgoing.at - SIMULATION_START).days
        if 0 <= day < days:
            found[day] = _colour(outgoing)
    return found


def _colour(sent: Sent) -> Colour:
    if sent.kind == "goodbye":
        return GOODBYE
    if sent.kind in limits.OF_SESSIONS:
        return SESSION
    return TAPPED_COLOUR if sent.tapped else IGNORED


def _png(width: int, rows: Sequence[bytes]) -> bytes:
    header = struct.pack(">IIBBBBB", width, len(rows), 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
