"""Files that an author finishes on the page are written in their folder, or refused with what to do."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import pytest

from bot.workshop.finishing import NO_FOLDER, Finishing
from bot.workshop.messages import Order
from bot.workshop.reading import Reader
from flows.authoring.reviewing.signing import flow_in, given_in
from flows.authoring.skeleton import skeleton
from flows.definition.signatures import SIGNATURES_FILE, load, words

pytestmark = pytest.mark.long  # each step checks all talks


@pytest.fixture
def talks(tmp_path: Path) -> Path:
    folder = tmp_path / "talks"
    folder.mkdir()
    (folder / "rest.toml").write_text(skeleton("rest", "talks"), encoding="utf-8")
    return folder


def done(folder: Path | None, order: Order, flow: str = "rest", language: str = "en") -> str:
    reader = Reader(folder)
    content = reader.read().content
    assert content is not None
    finishing = Finishing(reader, lambda: date(2026, 3, 2))
    return asyncio.run(finishing.carry_out(order, content, flow, language))


def code_of(folder: Path, flow: str = "rest") -> str:
    content = Reader(folder).read().content
    assert content is not None
    return words(flow_in(content.reading, flow, "en"))


@pytest.mark.parametrize("order", ["begin", "explore", "sign", "publish"])
def test_nothing_is_written_without_a_folder_of_ones_own(order: str) -> None:
    assert done(None, Order(order, "rest", "x"), "goals") == NO_FOLDER  # type: ignore[arg-type]


def test_a_talk_begins_under_a_name_that_is_free(talks: Path) -> None:
    before = (talks / "rest.toml").read_bytes()

    assert "is there already" in done(talks, Order("begin", "rest"))
    assert "small letters, digits and hyphens" in done(talks, Order("begin", "../Rest"))
    assert "is a small talk that works" in done(talks, Order("begin", "more-rest"))

    assert (talks / "rest.toml").read_bytes() == before
    assert {file.name for file in talks.iterdir()} == {"rest.toml", "more_rest.toml"}
    assert Reader(talks).read().problems == ()


def test_every_path_gets_a_test_once_and_none_is_written_over(talks: Path) -> None:
    kept = talks / "transcripts" / "explored-rest-preview-close.txt"
    kept.parent.mkdir()
    kept.write_text("> /agree\n", encoding="utf-8")

    first = done(talks, Order("explore"))
    second = done(talks, Order("explore"))

    assert "tests are saved in" in first
    assert second == "Every path that can be found has a test already."
    assert kept.read_text(encoding="utf-8") == "> /agree\n"


def test_a_signature_needs_a_name_a_profession_and_the_words_that_were_read(talks: Path) -> None:
    code = code_of(talks)

    assert "profession" in done(talks, Order("sign", "A. Person", code))
    assert "end of the page" in done(talks, Order("sign", "A. Person, psychologist"))
    assert "read it again" in done(talks, Order("sign", "A. Person, psychologist", "0" * 12))
    assert not (talks / SIGNATURES_FILE).exists()
    assert done(talks, Order("sign", " A.  Person,  psychologist", f" {code} ")).startswith(
        "Signed by A. Person"
    )

    (one,) = load(talks / SIGNATURES_FILE)
    assert (one.flow, one.by, one.on, one.words) == (
        "rest",
        "A. Person, psychologist",
        date(2026, 3, 2),
        code,
    )


def test_signatures_that_cannot_be_read_are_left_as_they_are(talks: Path) -> None:
    (talks / SIGNATURES_FILE).write_text("[[signed]\nby = 'somebody'", encoding="utf-8")

    said = done(talks, Order("sign", "A. Person, psychologist", code_of(talks)))

    assert "left as it is" in said
    assert (talks / SIGNATURES_FILE).read_text(encoding="utf-8") == "[[signed]\nby = 'somebody'"


def test_a_shipped_talk_is_not_signed_in_the_author_s_folder(talks: Path) -> None:
    assert "is a shipped flow" in done(
        talks, Order("sign", "A. Person, psychologist", code_of(talks, "goals")), "goals"
    )
    assert not (talks / SIGNATURES_FILE).exists()


def test_nothing_is_published_while_something_is_in_the_way(talks: Path) -> None:
    done(talks, Order("publish"))
    published = (talks / "published.toml").read_bytes()
    file = talks / "rest.toml"
    written = file.read_text(encoding="utf-8")
    file.write_text(
        written.replace("These lines can", "You must know that these lines can"), encoding="utf-8"
    )

    said = done(talks, Order("publish"))

    assert said.startswith("Nothing was published. This is in the way: ")
    assert (talks / "published.toml").read_bytes() == published


def test_what_was_published_and_cannot_be_read_is_left_as_it_is(talks: Path) -> None:
    (talks / "published.toml").write_text("[rest\n", encoding="utf-8")

    said = done(talks, Order("publish"))

    assert "can't be read" in said
    assert (talks / "published.toml").read_text(encoding="utf-8") == "[rest\n"


@pytest.mark.parametrize("name", ["published.toml", SIGNATURES_FILE])
def test_remarks_in_what_is_written_anew_stay(talks: Path, name: str) -> None:
    signs = Order("sign", "A. Person, psychologist", code_of(talks))
    for order in (signs, Order("publish")):
        done(talks, order)
    file = talks / name
    file.write_text(f"{file.read_text(encoding='utf-8')}\n# Look at this in spring.\n", encoding="utf-8")

    for order in (signs, Order("publish")):
        done(talks, order)

    assert "# Look at this in spring." in file.read_text(encoding="utf-8")


def test_what_publishing_would_take_out_is_refused(talks: Path) -> None:
    done(talks, Order("publish"))
    file = talks / "published.toml"
    file.write_text(f"{file.read_text(encoding='utf-8')}remark = 'read in June'\n", encoding="utf-8")

    said = done(talks, Order("publish"))

    assert "remark" in said
    assert "read in June" in file.read_text(encoding="utf-8")


def test_a_talk_in_a_folder_within_is_signed_where_signatures_are_read(talks: Path) -> None:
    within = talks / "sleep"
    within.mkdir()
    (talks / "rest.toml").rename(within / "rest.toml")

    done(talks, Order("sign", "A. Person, psychologist", code_of(talks)))

    content = Reader(talks).read().content
    assert content is not None
    assert [one.flow for _, one in given_in(content.reading)] == ["rest"]
