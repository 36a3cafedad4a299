"""The log holds one line an event, and neither tokens nor chat ids nor what people write."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import warnings
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot import logs
from bot.ports import StoreUnusable

TOKEN = "123456:a-token-made-up-for-this-test_only"
WORDS = "I have never told anyone this"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    root.handlers = []
    stream = io.StringIO()
    logs.set_up("DEBUG", [TOKEN], stream)
    yield stream
    logging.captureWarnings(capture=False)
    root.handlers = before
    root.setLevel(level)


def test_the_token_is_hidden_in_a_message(log: io.StringIO) -> None:
    logging.getLogger("x").info("GET https://api/bot%s/getMe", TOKEN)

    assert log.getvalue().endswith("GET https://api/bot[hidden]/getMe\n")


def test_whatever_looks_like_a_token_is_hidden(log: io.StringIO) -> None:
    other = "7654321987:AAF-0123456789_abcdefghijklmnopqrst"

    logging.getLogger("x").info("old token %s", other)

    assert other not in log.getvalue()
    assert "[hidden]" in log.getvalue()


def test_the_token_is_hidden_in_a_traceback_and_in_what_led_to_it(log: io.StringIO) -> None:
    try:
        try:
            Path(f"/nowhere/bot{TOKEN}/sendMessage").read_text()
        except OSError as error:
            raise StoreUnusable(f"failed for {TOKEN}") from error
    except StoreUnusable:
        logging.getLogger("x").exception("that went wrong")

    line = log.getvalue()
    assert TOKEN not in line
    assert "StoreUnusable (failed for [hidden]) in test_the_token_is_hidden" in line
    assert "from FileNotFoundError ([Errno 2] " in line
    assert "'/nowhere/bot[hidden]/sendMessage'" in line


def test_what_people_write_is_not_repeated_from_an_exception(log: io.StringIO) -> None:
    try:
        try:
            int(WORDS)
        except ValueError:
            sorted_out: dict[str, str] = {}
            sorted_out[WORDS]
    except KeyError:
        logging.getLogger("x").exception("an update failed")

    assert WORDS not in log.getvalue()
    assert "KeyError in test_what_people_write" in log.getvalue()
    assert "from ValueError in test_what_people_write" in log.getvalue()


def test_a_group_of_exceptions_names_each(log: io.StringIO) -> None:
    logging.getLogger("x").error("two", exc_info=ExceptionGroup(WORDS, [KeyError(WORDS), OSError("disk")]))

    assert "ExceptionGroup in  from KeyError in  from OSError (disk)" in log.getvalue()
    assert WORDS not in log.getvalue()


def test_every_record_is_one_line(log: io.StringIO) -> None:
    logging.getLogger("x").error("first\nsecond", exc_info=RuntimeError("a\nb"), stack_info=True)

    assert log.getvalue().count("\n") == 1
    assert "first | second" in log.getvalue()


def test_a_person_is_a_name_that_only_this_log_knows(log: io.StringIO) -> None:
    logging.getLogger("x").info("asked", extra={"person": "987654321"})
    logging.getLogger("x").info("again", extra={"person": "987654321"})
    logging.getLogger("x").info("asked", extra={"person": "987654322"})

    first, second, other = [line.rpartition(" ")[2] for line in log.getvalue().splitlines()]
    assert "98765432" not in log.getvalue()
    assert first == second != other
    assert logs.short("987654321", b"one key") != logs.short("987654321", b"another")


def test_another_handlers_traceback_is_not_taken_over(log: io.StringIO) -> None:
    record = logging.LogRecord(
        "x", logging.ERROR, __file__, 1, "oops", None, (ValueError, ValueError(WORDS), None)
    )
    logging.Formatter().format(record)

    logging.getLogger("x").handle(record)

    assert WORDS not in log.getvalue()
    assert "ValueError" in log.getvalue()


def test_libraries_speak_only_of_trouble(log: io.StringIO) -> None:
    for name in ("aiohttp.client", "telegram.ext", "apscheduler.scheduler", "asyncio"):
        logging.getLogger(name).info("chatter")
        logging.getLogger(name).warning("trouble in %s", name)

    assert "chatter" not in log.getvalue()
    assert log.getvalue().count("trouble in") == 4


def test_warnings_go_to_the_log(log: io.StringIO) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(capture=True)
        warnings.warn("old way", UserWarning, stacklevel=1)

    assert "old way" in log.getvalue()


@pytest.mark.parametrize(
    ("level", "priority"), [("critical", 2), ("error", 3), ("warning", 4), ("info", 6), ("debug", 7)]
)
def test_journald_is_told_the_priority_and_no_time(
    log: io.StringIO, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, level: str, priority: int
) -> None:
    del log  # puts back what is set up here
    with (tmp_path / "journal").open("w+") as stream:
        found = os.fstat(stream.fileno())
        monkeypatch.setenv("JOURNAL_STREAM", f"{found.st_dev}:{found.st_ino}")
        logs.set_up("DEBUG", stream=stream)
        getattr(logging.getLogger("x"), level)("first\nsecond", extra={"person": "1"})
        stream.seek(0)

        assert re.fullmatch(rf"<{priority}>x: first \| second \[[0-9a-f]{{8}}\]\n", stream.read())


def test_a_time_has_its_offset(log: io.StringIO) -> None:
    logging.getLogger("x").info("now")

    assert datetime.fromisoformat(log.getvalue().split(" ")[0]).utcoffset() is not None


def test_a_stream_without_a_file_is_not_the_journal(log: io.StringIO) -> None:
    assert not logs.is_journal(log, "8:1")


def test_json_is_an_object_a_line_and_hides_the_same(log: io.StringIO) -> None:
    stream = io.StringIO()
    logs.set_up("INFO", [TOKEN], stream, "json")
    logging.getLogger("x").error(
        "bot%s\nagain", TOKEN, exc_info=KeyError(WORDS), extra={"person": "987654321"}
    )
    logging.getLogger("x").info("quiet")

    first, second = map(json.loads, stream.getvalue().splitlines())
    assert (first["level"], first["logger"], first["message"]) == ("ERROR", "x", "bot[hidden] | again")
    assert first["error"] == "KeyError in "
    assert re.fullmatch("[0-9a-f]{8}", first["person"])
    assert second.keys() == {"time", "level", "logger", "message"}
    assert log.getvalue() == ""
