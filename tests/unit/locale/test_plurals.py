"""A number picks its form in every language; Babel, which knows them, is loaded when it is first needed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from flows.definition.template import fill, parse
from flows.locale.plurals import categories, category
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


@pytest.mark.parametrize(("language", "forms"), [
    ("en", {"one", "other"}), ("de", {"one", "other"}), ("es", {"one", "other"}), ("ja", {"other"}),
    ("pl", {"one", "few", "many", "other"}), ("ar", {"zero", "one", "two", "few", "many", "other"}),
])  # fmt: skip
def test_the_plural_forms_of_a_language_are_known(language: str, forms: set[str]) -> None:
    assert categories(language) == forms
    assert {category(number, language) for number in range(200)} | {"other"} == forms


def test_a_number_picks_its_form() -> None:
    weeks = parse("{n|one co tydzień|few co # tygodnie|many co # tygodni|other co # tygodnia}")

    said = [fill(weeks, {"n": number}, "pl").text for number in (1, 3, 5, 22)]

    assert said == ["co tydzień", "co 3 tygodnie", "co 5 tygodni", "co 22 tygodnie"]


def test_two_threads_may_need_babel_at_once() -> None:
    told = subprocess.run(
        [sys.executable, "-c", TOGETHER], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert told.stdout.strip() == ""
