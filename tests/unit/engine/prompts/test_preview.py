"""A preview switches the lines of the page on and off."""

from __future__ import annotations

from flows.engine.prompt import Accepted, Partial, Rejected
from flows.model import DONE
from tests.helpers.prompts import OPTIONS, question, taps, types


def test_the_page_is_switched_and_made() -> None:
    asked = question("preview", OPTIONS, ("c",))

    assert taps(asked, "b") == Partial(("c", "b"))
    assert types(asked, "calm") == Partial(())
    assert taps(asked, DONE) == types(asked, "done") == Accepted(("c",), "")
    refused = Rejected("choose-lines", (("button", asked.word("make-page")),))
    assert types(asked, "hm") == taps(asked, "z") == refused
