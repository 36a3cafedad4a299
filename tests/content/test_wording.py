"""Wording of each shipped text: short, plain, safe, and never like a doctor or a coach."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from flows.model import Template
from tests.helpers.chat import shipped_library

LIBRARY = shipped_library()

LONGEST = 240
MOST_SENTENCES = 3
"""Two and a question."""

MOST_WORDS = 18
"""In a sentence, or in a part of it between colons and semicolons."""

GRADE = 7.5
"""Grade 7, as the count of syllables below is rough."""

LISTS = frozenset(
    {"help/now", "help/words", "help/if-words", "help/took", "help/steady", "help/plan", "help/card"}
    | {"phrases/day-shifts", "phrases/calendar-words", "phrases/clock-words"}
    | {"phrases/count-words", "phrases/ordinal-words"}
    | {"safety/write", "start/hello", "start/more", "start/minor", "coming-back/line"}
)
"""Numbered steps, quoted messages, words that people type, and what is said before consent."""

IN_DANGER = frozenset(
    {"help/crossed", "help/crossed-say", "help/someone", "help/someone-say", "help/unreal", "help/voices"}
    | {"help/young-now", "help/young-out", "offer-1/offer"}
)
"""Cards for danger: whom to call stands in a sentence of its own, beside the two and a question."""

MOST_IN_DANGER = 5

PUSHING = (
    r"\b(should|must|need to|you have to|you missed|you haven't|don't forget|we miss you|last chance"
    r"|streak|at least)\b|!"
)
PRAISING = r"\b(well done|great job|proud of you|brave|amazing|excellent)\b"
UNSAFE = r"\b(suicid\w*|kill\w*|commit\w*|self.harm\w*|overdos\w*|successful|failed attempt)\b"
CLINICAL = (
    r"\b(disorder\w*|patients?|dos(e|es|age)|milligrams?|mg|taper\w*|detox\w*|depress\w*|addict\w*"
    r"|resist\w*|complian\w*)\b"
)
SPENT_IN_A_NUDGE = r"\b(just|easy|should|must|need to|only \d+ days)\b|☹|!"

OWN_VOICE = {"reasons/feel", "reasons/own-way", "help/therapist-line", "help/therapist-hard"}
"""They quote: a “should” as somebody else's voice, and a sentence of the person's own."""


def texts() -> Iterator[tuple[str, Template]]:
    """Give every text that the bot says, with the place it stands at."""
    for flow in LIBRARY.flows.values():
        for state in flow.states.values():
            for text in (state.ask, state.help, state.retry, state.suggest, state.label):
                if text:
                    yield f"{flow.name}/{state.name}", text
            for said in (*state.cues, *state.acts, *(choice.label for choice in state.choices)):
                yield f"{flow.name}/{state.name}", said
    for name, phrase in LIBRARY.phrases.items():
        if not name.endswith("words") and name not in ("days", "weekdays", "months"):
            yield f"phrases/{name}", phrase


def plain(text: Template) -> str:
    return "".join("this" if span.slot else span.text for span in text.spans)


def parts(text: str, ends: str = ".?!") -> list[str]:
    """Return its sentences, or what stands between other signs."""
    split = re.split(rf"(?<=[{ends}])[”’)]?\s+|\n+", text)
    return [part for part in split if re.search(r"\w", part)]


def words(text: str) -> list[str]:
    return re.findall(r"[\w’'-]+", text)


def grade(text: str) -> float:
    """Return the Flesch-Kincaid grade, with groups of vowels taken for syllables."""
    said = words(text)
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e\b", "", one.lower())))) for one in said)
    return 0.39 * len(said) / len(parts(text)) + 11.8 * syllables / len(said) - 15.59


def test_every_text_is_short() -> None:
    long = {place: len(plain(text)) for place, text in texts() if len(plain(text)) > LONGEST}

    assert {place: length for place, length in long.items() if place not in LISTS} == {}


def test_a_text_has_two_sentences_and_a_question_at_most() -> None:
    count = {place: len(parts(plain(text))) for place, text in texts() if place not in LISTS}

    assert {place for place, sentences in count.items() if sentences > MOST_SENTENCES} <= IN_DANGER
    assert {place for place in IN_DANGER if count[place] > MOST_IN_DANGER} == set()


def test_a_sentence_is_short_enough_to_be_read_aloud() -> None:
    every = ((place, part) for place, text in texts() for part in parts(plain(text), ".?!:;"))

    assert [
        (place, part) for place, part in every if len(words(part)) > MOST_WORDS and place not in LISTS
    ] == []


def test_every_text_reads_at_grade_seven() -> None:
    longer = ((place, plain(text)) for place, text in texts() if len(words(plain(text))) > 12)
    hard = {f"{place}: {text}": round(grade(text), 1) for place, text in longer if grade(text) > GRADE}

    assert {place: found for place, found in hard.items() if place.split(":")[0] not in LISTS} == {}


@pytest.mark.parametrize("banned", [PUSHING, PRAISING, UNSAFE, CLINICAL])
def test_nothing_pushes_praises_harms_or_sounds_like_a_chart(banned: str) -> None:
    found = [
        (place, plain(text))
        for place, text in texts()
        if place not in OWN_VOICE and re.search(banned, plain(text), re.IGNORECASE)
    ]

    assert found == []


def nudges() -> dict[str, str]:
    every = LIBRARY.phrases.items()
    return {name: plain(text) for name, text in every if name.startswith("nudge-") and len(plain(text)) > 60}


def test_a_message_that_comes_first_is_short_and_leaves_a_free_no() -> None:
    assert {name: text for name, text in nudges().items() if len(text) > 200} == {}
    assert {
        name for name, text in nudges().items() if re.search(SPENT_IN_A_NUDGE, text, re.IGNORECASE)
    } == set()


def test_what_a_locked_phone_shows_of_a_message_names_nothing() -> None:
    first = {name: text[:40].casefold() for name, text in nudges().items()}
    telling = r"drink|drug|fear|therap|session|symptom|stop(ping)? |barrier|sad|anxi"

    assert {name: text for name, text in first.items() if re.search(telling, text)} == {}
