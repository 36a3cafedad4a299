"""Files that a person downloads: all of it, as they wrote it, and nothing in it that could do anything."""

from __future__ import annotations

from datetime import time
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import fields, replace
from tinydb import TinyDB, where

from bot.files import exports
from bot.storage.tables.documents import PARTS, TABLE_NAMES, decode
from flows.model import Session, Stack
from flows.person import (
    Appointment,
    Attendance,
    Break,
    CalendarCopy,
    FlowRun,
    Known,
    Line,
    Note,
    Nudge,
    Person,
    Plan,
    Rated,
    Reason,
    Screened,
    ScreenState,
    Sentence,
    SetAside,
    Sheet,
)  # fmt: skip
from flows.record import report
from tests.helpers.chat import NOON, agreed, shipped_conversation
from tests.helpers.examples import examples
from tests.helpers.paths import ROOT
from tests.helpers.people import people, with_fields

LIBRARY = shipped_conversation().library
SCHEMA = ROOT / "docs" / "export.schema.json"
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
    talk = FlowRun("fear", 1, words, NOON)
    return agreed(reasons=(Reason(1, words, NOON),), talks=(talk,), safety_note=(words,))


@given(people())
@settings(max_examples=examples(20))
def test_the_json_file_is_the_whole_record_in_a_known_format(person: Person) -> None:
    body = exports.make("my-data.json", person, LIBRARY, NOON)

    tables = {name: list(table.values()) for name, table in msgspec.json.decode(body).items()}
    (head,) = tables.pop("export")
    assert head == {"format": "stile-export", "version": 3, "made_at": "2026-03-02T12:00:00Z"}
    assert decode(tables) == with_fields(person, outbox=())


def test_the_json_file_opens_as_a_database(tmp_path: Path) -> None:
    file = tmp_path / "my-data.json"
    file.write_bytes(exports.make("my-data.json", WRITTEN, LIBRARY, NOON))

    with TinyDB(file) as record:
        (talk,) = record.table("talks").search(where("flow") == "fear")
        assert talk["lines"][0]["words"] == "line-w"
        assert record.table("stack").count(where("state") == "what") == 2
        assert record.table("profile").all()[0]["zone"] == "Europe/Dublin"
        assert record.table("outbox").all() == []


def test_the_schema_names_every_field_of_the_record_and_is_the_one_in_the_docs(*, update: bool) -> None:
    schema = exports.schema()
    written = msgspec.json.format(msgspec.json.encode(schema), indent=1) + b"\n"
    if update:
        SCHEMA.write_bytes(written)

    named = schema["$defs"]["Export"]["properties"]  # type: ignore[index]  # a schema is nested JSON
    assert set(named) == {"export", *TABLE_NAMES}
    assert SCHEMA.read_bytes() == written, "run pytest tests/unit/files/test_exports.py --update"


LINE = Line("w", "label-w", "line-w")
SESSION = Session(
    "fear", 1, "x", "what", 1, answers={"a": "own:answer-w", "b": ("pick-w",)}, shelved={"c": "shelved-w"},
    draft=("draft-w",),
)  # fmt: skip
BELOW = Session("goals", 1, "x", "what", 1, answers={"a": "under-w"})
WRITTEN = agreed(
    zone="Europe/Dublin",
    country="IE",
    stack=Stack((BELOW, SESSION)),
    suspended=(replace(SESSION, answers={"a": "paused-w"}),),
    rest=replace(SESSION, answers={"a": "rest-w"}),
    pending_text="held-w",
    talks=(FlowRun("fear", 1, "title-w", NOON, (LINE,)),),
    reasons=(Reason(1, "reason-w", NOON, hidden=True),),
    notes=(Note("note-w", NOON),),
    sentences=(Sentence("sentence-w", "fear", NOON, "dropped", went="hard"),),
    plans=(Plan("cue-w", "act-w", "fear", NOON, became="part"),),
    safety_note=("safety-w",),
    steady=("steady-w",),
    ratings=(Rated("hope", 4, NOON),),
    attendance=(Attendance("no-show", NOON),),
    appointments=(Appointment(1, NOON.date(), time(16), "Europe/Dublin", 2),),
    breaks=(Break(NOON.date(), NOON.date()),),
    calendar=CalendarCopy("me", version=1),
    nudges=(Nudge("reason", NOON, answered=NOON, answer="not-today"),),
    screened=(Screened("amber", NOON),),
    known=(Known("burden_trapped_hopeless", NOON),),
    clarified=NOON,
    focus="fear",
    focus_since=NOON,
    looked_back=NOON,
    under_way=True,
    aside=(SetAside("aside-w", "fear", "what", NOON),),
    screen=ScreenState("page", word="word-w", title="desk-w", lines=(replace(LINE, words="on-desk-w"),)),
    sheet=Sheet("sheet-w", NOON.date(), (replace(LINE, words="on-sheet-w"),)),
    last_seen=NOON,
    since=NOON,
    looked=NOON,
    seen=(4711,),
    keyboard=4712,
)


WRITTEN_WORDS = (
    "answer", "pick", "shelved", "draft", "under", "paused", "rest", "held", "title", "label", "line",
    "reason", "note", "sentence", "cue", "act", "safety", "steady", "aside", "word", "desk", "on-desk",
    "sheet", "on-sheet",
)  # fmt: skip


def test_every_word_that_somebody_wrote_can_be_read_in_the_chat() -> None:
    shown = report.as_text(LIBRARY, WRITTEN)

    for word in WRITTEN_WORDS:
        assert f"{word}-w" in shown.lower()  # a plan is told as a sentence
    for told in (
        "On Monday, March 2, 2026 you said yes to the privacy notice",
        "hope: 4 of 10",
        "I didn't go",
        "One of my lines: Not today",
        "an offer of help",
        "(let go: it was hard)",
        "Cue-w: act-w. (done in part)",
    ):
        assert told in shown
    for kept in (
        "Europe/Dublin",
        "IE",
        "every 2 weeks",
        "no sessions",
        "in your own calendar: Time for me",
    ):
        assert kept in shown


def test_the_numbers_of_the_chat_stand_in_the_file_alone() -> None:
    page = exports.make(report.PAGE, WRITTEN, LIBRARY, NOON).decode()
    shown = report.as_text(LIBRARY, WRITTEN)

    for number in ("4711", "4712", "Number of this chat: 7"):
        assert number in page
        assert number not in shown


def test_every_part_of_the_record_is_shown_or_is_named_here_with_the_reason() -> None:
    left_out = {
        "schema",  # the shape of the record, the same for everybody
        "token",  # counts prompts, so that old buttons are known
        "blocked",  # what Telegram says; whoever reads this has not blocked the bot
        "outbox",  # this message
        "retry_at",
        "prompt",  # which message showed the open question
        "announced",  # which of the operator's announcements, the same for everybody, they got
        "warned",  # they have read it
        "screened_with",  # the version of the lists, the same for everybody
        "adult",  # stands with the yes
        "typed_at",  # how the last message was told from the one before, for a moment
        "typed_chars",
        "album",
        "clock_read",  # when the time zone, which is shown, was found by the hour
    }

    nobody = fields_of(Person("7"))
    shown = {name for name, value in fields_of(WRITTEN).items() if value != nobody[name]}

    # A field that is new is filled in above, and shown by flows/record/report.py.
    assert fields_of(WRITTEN).keys() - shown - {"id", "language", "preferences"} == left_out - {"adult"}


def fields_of(person: Person) -> dict[str, object]:
    parts = (getattr(person, part) for part in PARTS)
    return {
        "id": person.id,
        "schema": person.schema,
        **{field.name: getattr(part, field.name) for part in parts for field in fields(part)},
    }


@given(TEXTS)
def test_nothing_written_becomes_a_part_of_the_page(words: str) -> None:
    page = Page(exports.make("my-data.html", with_words(words), LIBRARY, NOON))

    assert set(page.tags) <= OURS
    assert page.attributes <= {"lang", "charset", "name", "content", "http-equiv", "dir"}


@given(TEXTS.filter(lambda words: not exports.CONTROL_CHARACTERS.search(words)))
def test_a_page_gives_back_the_words_as_they_were_written(words: str) -> None:
    page = Page(exports.make("my-data.html", with_words(words), LIBRARY, NOON))

    assert words in page.items  # a line of the safety note stands alone


def test_a_direction_that_is_turned_round_stays_in_its_own_line() -> None:
    page = exports.make("my-data.html", with_words("\u202eabc"), LIBRARY, NOON).decode()

    line = next(line for line in page.splitlines() if "\u202eabc" in line)
    assert line.startswith('<li dir="auto">')
    assert line.endswith("</li>")
    assert "unicode-bidi:isolate" in page


def test_signs_no_page_may_hold_are_shown_as_unreadable() -> None:
    page = exports.make("my-data.html", with_words("a\x00b\x1b[31mc"), LIBRARY, NOON).decode()

    assert "a\ufffdb\ufffd[31mc" in page
    assert not {"\x00", "\x1b"} & set(page)


@pytest.mark.parametrize("name", list(exports.MAKERS))
def test_a_file_has_a_plain_name_that_nobody_wrote(name: str) -> None:
    assert name.isascii()
    assert not set(name) & set('/\\:*?"<>| ')


def test_half_a_letter_does_not_spoil_the_page() -> None:
    page = exports.make("my-data.html", with_words("a\ud83db"), LIBRARY, NOON).decode()

    assert "a?b" in page
