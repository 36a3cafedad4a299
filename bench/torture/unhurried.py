"""Runs Stile as `stile run` does, but without the pace that Telegram asks for: a kill meets more at work.

Where the database refuses the start for a while it ends with the code by which `stile run` asks for another.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta

from bot import config
from bot.cli.reloading import content_tools
from bot.ports import StoreUnusable
from bot.runtime import service
from bot.runtime.rate_limits import Limits
from flows import assembly

if __name__ == "__main__":
    limits = Limits(per_second=1000, burst=1000, chat_burst=1000, chat_every=timedelta(milliseconds=1))
    settings = config.load(None, os.environ)
    wrong = timedelta(seconds=float(os.environ.get("TORTURE_CLOCK", "0")))
    try:
        code = service.run(
            settings, assembly.conversation(), content_tools(), lambda: datetime.now(UTC) + wrong, limits
        )
    except StoreUnusable as error:
        code = os.EX_TEMPFAIL if error.passing else 1
    sys.exit(code)
