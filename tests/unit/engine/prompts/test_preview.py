"""A preview switches the lines of the page on and off."""

from __future__ import annotations

from msgspec.structs import replace

from flows.engine.prompt import Accepted, Option, Partial, Prompt, Rejected
from flows.model import DONE
from flows.person import Line
from tests.helpers.chat import shipped_conversation
from tests.helpers.offenders import each
from tests.helpers.prompts import OPTIONS, question, taps, types


def test_the_page_is_switched_and_made() -> None:
    asked = question("preview", OPTIONS, ("c",))

    assert taps(asked, "b") == Partial(("c", "b"))
    assert types(asked, "calm") == Partial(())
    assert taps(asked, DONE) == types(asked, "done") == Accepted(("c",), "")
    refused = Rejected("choose-lines", (("button", asked.word("make-page")),))
    assert types(asked, "hm") == taps(asked, "z") == refused


def test_a_page_is_made_in_other_words_than_those_of_its_button() -> None:
    asked = question("preview", OPTIONS, ("c",))

    for typed in ("make it", "ok make me the page please", "just create it", "Make the page!"):
        assert types(asked, typed) == Accepted(("c",), ""), typed
    for typed in ("don't make it", "make it shorter", "make calm"):
        assert not isinstance(types(asked, typed), Accepted), typed


def with_a_sentence(language: str) -> Prompt:
    """Return a page that the sentence isn't on."""
    line = Line("bring", "I'd like to say", "I drink.", "sentence")
    builder = shipped_conversation().talks.engine.prompt_builder
    asked = question("preview", (Option("#0", "I'd like to say: I drink.", "bring", line=line),))
    return replace(asked, words=builder.spoken[language].words, language=language)


@each(("language", "typed"), [
    ("en", "on it goes | sentence on please | yes, put it on"),
    ("de", "satz drauf | ja, soll drauf | pack ihn drauf bitte"),
    ("es", "que vaya | sí, ponla | pon la frase, por favor"),
])  # fmt: skip
def test_a_sentence_is_put_on_in_other_words(language: str, typed: str) -> None:
    asked = with_a_sentence(language)

    for words in typed.split(" | "):
        assert types(asked, words) == Partial(("bring",)), words


def test_where_there_is_no_button_to_make_the_page_none_is_named() -> None:
    assert types(with_a_sentence("en"), "purple") == Rejected("choose")
