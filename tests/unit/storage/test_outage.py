from __future__ import annotations

import logging
import time

import pytest

from bot.ports import StoreUnusable
from bot.storage.outage import Outage


def test_an_outage_is_two_lines(caplog: pytest.LogCaptureFixture) -> None:
    outage = Outage()

    for _ in range(3):
        outage.note(StoreUnusable("the disk is full"))
    for _ in range(2):
        outage.note_success(time.monotonic())

    assert not outage.lasts
    assert [(record.levelno, record.getMessage()) for record in caplog.records] == [
        (logging.ERROR, "storing failed, trying again: the disk is full"),
        (logging.WARNING, "storing works again, after 0 s"),
    ]


def test_a_write_that_began_before_the_outage_does_not_end_it(caplog: pytest.LogCaptureFixture) -> None:
    outage = Outage()
    began = time.monotonic()
    outage.note(StoreUnusable("the server went down"))

    outage.note_success(began)

    assert outage.lasts
    assert len(caplog.records) == 1


def test_another_error_is_no_outage() -> None:
    outage = Outage()

    outage.note(ValueError("a mistake in the code"))

    assert not outage.lasts
