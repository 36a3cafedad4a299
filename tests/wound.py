"""Runs `stile run` by a clock that a test winds: it adds the seconds that a file holds to the real time."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.__main__ import main


def clock(file: Path) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=float(file.read_text()))


if __name__ == "__main__":
    wound = Path(os.environ["WOUND"])
    sys.exit(main(sys.argv[1:], lambda: clock(wound)))
