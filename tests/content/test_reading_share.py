"""Most of what stands in a shipped talk's file is what people read, and it stands there in the short form."""

from __future__ import annotations

from bench.reading_share import share, without_heard
from flows import shipped
from flows.authoring.layout.formatting import formatted
from tests.helpers.chat import shipped_reading

FILES = {
    draft.flow.file: (shipped.CONTENT.parent.parent / draft.flow.file).read_text(encoding="utf-8")
    for draft in shipped_reading().drafts.values()
}
LEAST = 0.65
"""Share of the signs that people read, over all shipped talks, without words that people type for a choice.

`python -m bench.reading_share` says more.
"""


def test_most_of_the_signs_are_read() -> None:
    read, whole = share((file, without_heard(source)) for file, source in FILES.items())

    assert read / whole >= LEAST


def test_the_shipped_talks_stand_in_their_short_form() -> None:
    """`stile fmt flows/content` writes them so."""
    assert [file for file, source in FILES.items() if formatted(file, source) != source] == []
