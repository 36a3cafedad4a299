"""Runs the bot by a clock that a test winds, and with its own pace in a chat."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import config
from bot.cli.reloading import content_tools
from bot.runtime import service
from bot.runtime.rate_limits import Limits
from flows import assembly


def clock(file: Path) -> datetime:
    """Return the real time and as many seconds as the file holds."""
    return datetime.now(UTC) + timedelta(seconds=float(file.read_text()))


if __name__ == "__main__":
    wound = Path(os.environ["WOUND"])
    settings = config.load(Path(sys.argv[1]), os.environ)
    limits = Limits(chat_every=timedelta(seconds=float(os.environ["CHAT_EVERY"])))
    sys.exit(service.run(settings, assembly.conversation(), content_tools(), lambda: clock(wound), limits))
