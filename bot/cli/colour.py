"""Colours what a command prints: on a terminal only, and never with NO_COLOR (https://no-color.org)."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import TextIO

_PAINTS: Mapping[str, str] = {"error": "31", "warning": "33", "note": "36"}
"""Numbers of colours (SGR, ECMA-48) by the severity of a problem."""


def coloured(stream: TextIO | None = None, environment: Mapping[str, str] = os.environ) -> bool:
    """Tell whether a stream takes colours."""
    shown = (stream or sys.stdout).isatty()
    return shown and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def painted(text: str, severity: str, *, colours: bool) -> str:
    """Return a text in the colour of a severity."""
    paint = _PAINTS.get(severity)
    return f"\x1b[{paint}m{text}\x1b[0m" if colours and paint else text
