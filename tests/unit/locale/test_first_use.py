"""Babel is loaded when it is first needed, also by two threads in the same moment."""

from __future__ import annotations

import subprocess
import sys

from tests.helpers.paths import ROOT

TRIES = 25

TOGETHER = f"""
import sys, threading
from datetime import date
from flows.definition.template import day_words
from flows.locale.plurals import locale_of

sys.setswitchinterval(1e-6)
failed = []

def used(use, both):
    both.wait()
    try:
        use()
    except Exception as error:
        failed.append(repr(error))

for _ in range({TRIES}):
    for name in [name for name in sys.modules if name.partition(".")[0] == "babel"]:
        del sys.modules[name]
    locale_of.cache_clear()
    day_words.__globals__["_written"].cache_clear()
    both = threading.Barrier(2)
    uses = (lambda: locale_of("de"), lambda: day_words(date(2026, 3, 2), "en"))
    threads = [threading.Thread(target=used, args=(use, both)) for use in uses]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
print(*failed, sep="\\n")
"""


def test_two_threads_may_need_it_at_once() -> None:
    told = subprocess.run(
        [sys.executable, "-c", TOGETHER], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert told.stdout.strip() == ""
