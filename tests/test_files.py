"""What a person takes along: all of it, as they wrote it, and nothing in it that could do anything."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import time
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import files
from bot.files import Export
from flows import my_data
from flows.model import Session
from flows.person import (
    Appointment,
    Attendance,
    Break,
    Desk,
    Line,
    Note,
    Nudge,
    Person,
    Plan,
    Rated,
    Reason,
    Screened,
    Sentence,
    Sheet,
    Talk,
)  # fmt: skip
from tests.chat import NOON, agreed, shipped_conversation
from tests.people import people

LIBRARY = shipped_conversation().library
SCHEMA = Path(__file__).parents[1] / "docs" / "export.schema.json"
OURS = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "ul", "li"}
NASTY = (
    "<script>alert(1)</script>",
    "</li></ul><img src=x onerror=alert(1)>",
    "]]><!--",
    '" onclick="x',
    "&lt;b&gt;",
    "=HYPERLINK(0)",
    "{title}",
    "\u202egnp.exe",
    "\u2066\u2067\u200b\u200f",
    "a\x00b\x1b[31m",
    "}\n{",
)
TEXTS = st.one_of(st.sampled_from(NASTY), st.text(st.characters(exclude_categories=["Cs"]), max_size=30))


class Page(HTMLParser):
    """Reads a page as a browser would: its tags, their attributes and the text between them."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.items: list[str] = []
        self.inside = False
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag == "li":
            self.items.append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        self.inside = False if tag == "li" else self.inside

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.items[-1] += data


def with_words(words: str) -> Person:
    talk = Talk("fear", 1, words, NOON)
    return agreed(reasons=(Reason(1, words, NOON),), talks=(talk,), safety_note=(words,))


@given(people())
@settings(max_examples=20)
def test_the_json_file_is_the_whole_record_in_a_known_format(person: Person) -> None:
    body = files.make("my-data.json", person, LIBRARY, NOON)

    assert msgspec.json.decode(body, type=Export) == Export(
        "stile-export", 1, NOON, replace(person, outbox=())
    )


def test_the_schema_names_every_field_of_the_record_and_is_the_one_in_the_docs(*, update: bool) -> None:
    schema = files.schema()
    written = msgspec.json.format(msgspec.json.encode(schema), indent=1) + b"\n"
    if update:
        SCHEMA.write_bytes(written)

    named = schema["$defs"]["Person"]["properties"]  # type: ignore[index]  # a schema is nested JSON
    assert set(named) == {field.name for field in fields(Person)}
    assert SCHEMA.read_bytes() == written, "run pytest tests/test_files.py --update"


LINE = Line("w", "label-w", "line-w")
SESSION = Session(
    "fear", 1, "x", "what", 1, answers={"a": "own:answer-w", "b": ("pick-w",)}, shelved={"c": "shelved-w"},
    draft=("draft-w",), under=Session("goals", 1, "x", "what", 1, answers={"a": "under-w"}),
)  # fmt: skip
WRITTEN = agreed(
    zone="Europe/Dublin",
    country="IE",
    session=SESSION,
    paused=(replace(SESSION, answers={"a": "paused-w"}),),
    held="held-w",
    talks=(Talk("fear", 1, "title-w", NOON, (LINE,)),),
    reasons=(Reason(1, "reason-w", NOON, hidden=True),),
    notes=(Note("note-w", NOON),),
    sentences=(Sentence("sentence-w", "fear", NOON, "dropped"),),
    plans=(Plan("cue-w", "act-w", "fear", NOON),),
    safety_note=("safety-w",),
    steady=("steady-w",),
    ratings=(Rated("hope", 4, NOON),),
    attendance=(Attendance("no-show", NOON),),
    appointments=(Appointment(1, NOON.date(), time(16), "Europe/Dublin", 2),),
    breaks=(Break(NOON.date(), NOON.date()),),
    nudges=(Nudge("reason", NOON, answered=NOON, answer="not-today"),),
    screened=(Screened("amber", NOON),),
    desk=Desk("page", word="word-w", title="desk-w", lines=(replace(LINE, words="on-desk-w"),)),
    sheet=Sheet("sheet-w", NOON.date(), (replace(LINE, words="on-sheet-w"),)),
    last_seen=NOON,
    since=NOON,
    looked=NOON,
    seen=(4711,),
    keyboard=4712,
)


WRITTEN_WORDS = (
    "answer", "pick", "shelved", "draft", "under", "paused", "held", "title", "label", "line", "reason",
    "note", "sentence", "cue", "act", "safety", "steady", "word", "desk", "on-desk", "sheet", "on-sheet",
)  # fmt: skip


def test_every_word_that_somebody_wrote_can_be_read_in_the_chat() -> None:
    shown = my_data.as_text(LIBRARY, WRITTEN)

    for word in WRITTEN_WORDS:
        assert f"{word}-w" in shown
    for told in (
        "Mon, Mar 2, 2026: yes to the notice",
        "hope, 4",
        "no show",
        "not today",
        "amber",
        "dropped",
    ):
        assert told in shown
    for kept in (
        "Europe/Dublin",
        "IE",
        "every 2 weeks",
        "no sessions",
        "4711",
        "4712",
        "Number of this chat: 7",
    ):
        assert kept in shown


def test_every_part_of_the_record_is_shown_or_is_named_here_with_the_reason() -> None:
    left_out = {
        "schema",  # the shape of the record, the same for everybody
        "token",  # counts prompts, so that old buttons are known
        "blocked",  # what Telegram says; whoever reads this has not blocked the bot
        "outbox",  # this message
        "retry_at",
        "warned",  # they have read it
        "adult",  # stands with the yes
    }

    shown = {name for name in fields_of(WRITTEN) if getattr(WRITTEN, name) != getattr(Person("7"), name)}

    # A field that is new is filled in above, and shown by flows/my_data.py.
    assert fields_of(WRITTEN) - shown - {"id", "language", "nudging"} == left_out - {"adult"}


def fields_of(person: Person) -> set[str]:
    return {field.name for field in fields(person)}


@given(TEXTS)
def test_nothing_written_becomes_a_part_of_the_page(words: str) -> None:
    page = Page(files.make("my-data.html", with_words(words), LIBRARY, NOON))

    assert set(page.tags) <= OURS
    assert page.attributes <= {"lang", "charset", "name", "content", "http-equiv", "dir"}


@given(TEXTS.filter(lambda words: not files.UNSEEN.search(words)))
def test_a_page_gives_back_the_words_as_they_were_written(words: str) -> None:
    page = Page(files.make("my-data.html", with_words(words), LIBRARY, NOON))

    assert words in page.items  # a line of the safety note stands alone


def test_a_direction_that_is_turned_round_stays_in_its_own_line() -> None:
    page = files.make("my-data.html", with_words("\u202eabc"), LIBRARY, NOON).decode()

    line = next(line for line in page.splitlines() if "\u202eabc" in line)
    assert line.startswith('<li dir="auto">')
    assert line.endswith("</li>")
    assert "unicode-bidi:isolate" in page


def test_signs_no_page_may_hold_are_shown_as_unreadable() -> None:
    page = files.make("my-data.html", with_words("a\x00b\x1b[31mc"), LIBRARY, NOON).decode()

    assert "a\ufffdb\ufffd[31mc" in page
    assert not {"\x00", "\x1b"} & set(page)


@pytest.mark.parametrize("name", list(files.MAKERS))
def test_a_file_has_a_plain_name_that_nobody_wrote(name: str) -> None:
    assert name.isascii()
    assert not set(name) & set('/\\:*?"<>| ')


def test_half_a_letter_does_not_spoil_the_page() -> None:
    page = files.make("my-data.html", with_words("a\ud83db"), LIBRARY, NOON).decode()

    assert "a?b" in page
