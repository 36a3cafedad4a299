"""The picture of a year: the right size, and the right colour where something came."""

from __future__ import annotations

import struct
import zlib
from datetime import timedelta

from bot.cli.authors import simulation_chart
from bot.cli.authors.simulate import SIMULATION_START, Life, Sent


def test_each_person_has_a_row_each_day_a_column_and_each_message_its_colour() -> None:
    def sent(kind: str, day: int, *, tapped: bool = False) -> Sent:
        return Sent(kind, SIMULATION_START + timedelta(days=day, hours=1), allowed=True, tapped=tapped)  # type: ignore[arg-type]  # a kind

    first = (sent("look", 0), sent("look", 1, tapped=True), sent("reminder", 2), sent("goodbye", 3))
    lives = [Life("goes and answers", (*first, sent("look", 99))), Life("says nothing at all", ())]

    drawn = simulation_chart.draw(lives, days=5)

    width, height = struct.unpack(">II", drawn[16:24])
    data = drawn.index(b"IDAT") + 4
    pixels = zlib.decompress(drawn[data:])
    row = pixels[1 : 1 + 3 * width]
    assert drawn.startswith(b"\x89PNG\r\n\x1a\n")
    assert width == 5 * simulation_chart.WIDE
    assert len(pixels) == height * (1 + 3 * width)
    dots = [
        tuple(row[3 * simulation_chart.WIDE * day : 3 * simulation_chart.WIDE * day + 3]) for day in range(5)
    ]
    assert dots == [
        simulation_chart.IGNORED,
        simulation_chart.TAPPED_COLOUR,
        simulation_chart.SESSION,
        simulation_chart.GOODBYE,
        simulation_chart.BLANK_COLOUR,
    ]
