"""Draws the bot's picture: a stile, the steps over a fence, as a JPEG that Telegram shows in a circle.

Run from a checkout: `python -m bench.profile_picture`. It writes bot/telegram_api/profile.jpg.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

from bot.telegram_api.profile import PICTURE

SIDE = 640
LARGER = 4
"""Drawn so many times as large, then made smaller: the edges are smooth."""

SKY, GRASS, WOOD, STEP = "#0072b2", "#00598c", "#f3ead8", "#e8a33d"


def draw() -> Image.Image:
    """Return the picture: two rails and two posts of a fence, and the two steps that lead over it."""
    picture = Image.new("RGB", (SIDE * LARGER, SIDE * LARGER), SKY)
    pen = ImageDraw.Draw(picture)

    def plank(left: int, top: int, right: int, bottom: int, colour: str) -> None:
        box = [side * LARGER for side in (left, top, right, bottom)]
        pen.rounded_rectangle(box, radius=9 * LARGER, fill=colour)

    pen.rectangle((0, 452 * LARGER, SIDE * LARGER, SIDE * LARGER), fill=GRASS)
    for top in (250, 330):
        plank(60, top, 580, top + 30, WOOD)
    for left in (228, 382):
        plank(left, 150, left + 30, 480, WOOD)
    plank(196, 290, 444, 316, STEP)
    plank(150, 392, 490, 420, STEP)
    plank(176, 412, 204, 480, STEP)
    plank(436, 412, 464, 480, STEP)
    return picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    draw().save(Path(PICTURE), "JPEG", quality=90, optimize=True)
