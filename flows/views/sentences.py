"""Screens with the sentences that a person wants to say in therapy. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec.structs import replace

from flows.keyboard import LABEL, packed
from flows.locale.lengths import clip, utf16
from flows.model import Message
from flows.person import Sentence
from flows.views.base import COPY_LIMIT, Screen, ScreenContext, paging_rows
from flows.views.page_files import large

PAGE_SIZE = 8
"""Sentences on sentence screen."""

Said = Literal["not yet", "part", "said", "dropped"]
BECOMES: Mapping[str, Said] = {"said": "said", "part": "part", "not-yet": "not yet", "dropped": "dropped"}
OUTCOME_PHRASES: Mapping[Said, str] = {said: f"sentence-{name}" for name, said in BECOMES.items()}
MARKED: Mapping[Said, str] = {"said": "✓", "part": "◐", "not yet": "○", "dropped": "–"}


def opened(screen: ScreenContext) -> ScreenContext:
    """Open the list of sentences, or say that there are none."""
    if not _in_order(screen):
        return screen.with_notice("no-sentences")
    return screen.with_state(replace(screen.state, view="sentences", at=0))


def _list(screen: ScreenContext) -> Message:
    """Draw the list: sentences not yet said first, and the newest first among equals."""
    shown = _in_order(screen)[screen.state.at : screen.state.at + PAGE_SIZE]
    every = screen.person.words.sentences
    text = "\n".join(_line(screen, every[n]) for n in shown)
    labels = {n: clip(f"{MARKED[every[n].said]} {every[n].text}", LABEL) for n in shown}
    rows = tuple((screen.button(labels[n], "open", n),) for n in shown)
    others = paging_rows(screen, len(_in_order(screen)), PAGE_SIZE)
    return Message(f"{screen.phrase('sentences-are')}\n\n{text}", rows=(*rows, *others))


def _in_order(screen: ScreenContext) -> tuple[int, ...]:
    every = screen.person.words.sentences
    shown = (n for n in range(len(every)) if every[n].mark != "heavy")
    return tuple(sorted(shown, key=lambda n: (every[n].said != "not yet", -n)))


def _line(screen: ScreenContext, sentence: Sentence) -> str:
    text = screen.in_quotes(clip(sentence.text, 2 * COPY_LIMIT))
    return f"{MARKED[sentence.said]} {text} ({screen.phrase(OUTCOME_PHRASES[sentence.said])})"


def _open(screen: ScreenContext, verb: str, n: int) -> ScreenContext:
    return screen.go_to("sentences", n) if verb == "from" else screen.go_to("sentence", n)


def _sentence(screen: ScreenContext) -> Message:
    sentence = screen.person.words.sentences[screen.state.at]
    on = screen.phrase(
        "sentence-from",
        on=screen.day(sentence.at).isoformat(),
        said=screen.phrase(OUTCOME_PHRASES[sentence.said]),
    )
    others = (name for name, said in BECOMES.items() if said != sentence.said)
    rows = packed(screen.button(screen.phrase(f"sentence-{name}"), name) for name in others)
    copy = sentence.text if utf16(sentence.text) <= COPY_LIMIT else ""
    text = f"{screen.in_quotes(sentence.text)}\n\n{on}"
    return Message(text, rows=(*rows, screen.row("page-large", "large")), copy=copy)


def _became(screen: ScreenContext, verb: str, _n: int) -> ScreenContext:
    place = screen.state.at
    sentence = screen.person.words.sentences[place]
    if verb == "large":
        return screen.say(large(sentence.text))
    at = screen.context.now if verb in ("said", "part") else None
    became = replace(sentence, said=BECOMES[verb], said_at=at, went="")
    sentences = tuple(
        became if n == place else other for n, other in enumerate(screen.person.words.sentences)
    )
    return screen.with_record(screen.person.with_sentences(sentences))


SENTENCE_SCREENS: Mapping[str, Screen] = {
    "sentences": Screen(_list, _open),
    "sentence": Screen(_sentence, _became, behind="sentences"),
}
