"""Runs Stile as `stile run` does, but without the pace that Telegram asks for: a kill meets more at work."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from functools import partial

from bot import config, service
from bot.limits import Limits
from flows import shipped

if __name__ == "__main__":
    limits = Limits(per_second=1000, burst=1000, chat_burst=1000, chat_every=timedelta(milliseconds=1))
    settings = config.load(None, os.environ)
    sys.exit(service.run(settings, shipped.conversation(), partial(datetime.now, UTC), limits))
