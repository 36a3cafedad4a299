"""A span of hours begins at its first hour, where a span can be meant."""

from __future__ import annotations

import pytest

from tests.helpers.offenders import each
from tests.helpers.typed_days import day, hour, isos


@each(
    ("language", "typed", "meant"),
    [
        ("en", "Thursday 4-5pm", "2026-03-05T16:00"),
        ("en", "Thursday 4pm-5pm", "2026-03-05T16:00"),
        ("en", "Thursday from 4pm to 5pm", "2026-03-05T16:00"),
        ("en", "Thu, Mar 12, 4:00 PM – 4:50 PM", "2026-03-12T16:00"),
        ("en", "Thursday 4:00 - 4:50 PM", "2026-03-05T16:00"),
        ("en", "Thursday 11-1pm", "2026-03-05T11:00"),
        ("en", "Thursday 11am-1pm", "2026-03-05T11:00"),
        ("en", "2026-03-12 16:00-17:00", "2026-03-12T16:00"),
        ("en", "4-5pm Thursday", "2026-03-05T16:00"),
        ("de", "Freitag 16-17 Uhr", "2026-03-06T16:00"),
        ("de", "von 16 bis 17 Uhr am Freitag", "2026-03-06T16:00"),
        ("de", "Fr, 13.3., 16:00–16:50 Uhr", "2026-03-13T16:00"),
        ("de", "13.3. 16-17 Uhr", "2026-03-13T16:00"),
        ("de", "Freitag 16:00 bis 16:50", "2026-03-06T16:00"),
        ("es", "el viernes de 4 a 5 de la tarde", "2026-03-06T16:00"),
        ("es", "viernes de 16:00 a 17:00", "2026-03-06T16:00"),
        ("es", "viernes 16-17h", "2026-03-06T16:00"),
        ("en", "Thursday 5 to 6pm", ""),
        ("en", "Thursday 4-5", ""),
        ("en", "9-20 March", ""),
        ("en", "9 to 20 March at 4pm", ""),
        ("de", "13.3.16-17 Uhr", ""),
        ("de", "vom 9. bis 20. März", ""),
        ("de", "9.3.-20.3. 16 Uhr", ""),
        ("es", "del 9 al 20 de marzo", ""),
        ("es", "viernes de 4 a 5", ""),
    ],
)
def test_a_span_of_hours_that_says_so_begins_at_its_first(language: str, typed: str, meant: str) -> None:
    assert isos(day(typed, language)) == ([meant] if meant else [])


@pytest.mark.parametrize("typed", ["4-5pm", "16:00-16:50", "4pm to 5pm", "4:00 – 4:50 PM"])
def test_a_span_of_hours_alone_is_the_hour_it_begins_at(typed: str) -> None:
    assert isos(hour(typed)) == ["16:00"]


@pytest.mark.parametrize(
    "typed", ["from 3 till 4", "3 to 4", "5 to 6", "10 to 12", "from 10 to 11", "2 till 3"]
)
def test_a_span_of_hours_is_no_hour(typed: str) -> None:
    assert isos(hour(typed)) == []
