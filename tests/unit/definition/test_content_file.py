"""A file is read whatever its encoding, or told with its line."""

from __future__ import annotations

from pathlib import Path

from flows.definition.loader import load
from tests.helpers.sample_flow import TALK, problems, write


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_bytes(b"\xff\xfe")

    assert problems(tmp_path) == [
        "bad.toml:1: file: it is saved as UTF-16. Save it as UTF-8 (Notepad: Save as, Encoding: UTF-8)"
    ]


def test_states_without_a_flow_are_named_and_other_data_is_left_alone(tmp_path: Path) -> None:
    write(tmp_path, "[words]\nx = 1\n", "helplines.toml")
    write(tmp_path, "[state.door]\n", "lost.toml")
    write(tmp_path, '[say.door]\nsay = "x"\n', "lost2.toml")
    write(tmp_path, '[text]\nof_mine = "x"\n', "mine.toml")
    write(tmp_path, '[flow]\nname = "x"\n', "empty.toml")

    assert problems(tmp_path) == [
        (
            "empty.toml:1: flow: the talk has no states. "
            "Write at least one table such as [say.door] with its text"
        ),
        "lost.toml:1: flow: [flow] is missing. Begin the file with it and a `title`",
        "lost2.toml:1: flow: [flow] is missing. Begin the file with it and a `title`",
    ]


def test_a_phrase_that_cannot_be_filled_is_named(tmp_path: Path) -> None:
    write(tmp_path, 'yes = "Yes {"\n\nno = 3\n', "phrases.toml")

    assert problems(tmp_path) == [
        "phrases.toml:1: yes: a `{` stands alone. Close it, or write `{{` for the sign",
        "phrases.toml:3: no: a phrase is a text. Put it in quotes",
    ]


def test_a_byte_order_mark_and_windows_line_ends_are_no_slip(tmp_path: Path) -> None:
    (tmp_path / "sample.toml").write_bytes(b"\xef\xbb\xbf" + TALK.replace("\n", "\r\n").encode())

    assert load(tmp_path).flows["sample"].summary


def test_a_file_in_latin_1_is_named_with_its_line_and_sign(tmp_path: Path) -> None:
    (tmp_path / "sample.toml").write_bytes(TALK.replace("A sample", "Ein Fühler").encode("latin-1"))

    (told,) = problems(tmp_path)

    assert told.startswith("sample.toml:3: file: “ü” isn't saved as UTF-8. Save it as UTF-8")
