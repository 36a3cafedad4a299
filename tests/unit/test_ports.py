"""The two ways in which a transport fails."""

from __future__ import annotations

from datetime import timedelta

from bot.ports import TryLater, Undeliverable


def test_a_request_that_telegram_limits_has_not_arrived() -> None:
    assert TryLater(timedelta(seconds=3), limited=True).unsent
    assert not TryLater(timedelta(seconds=3)).unsent
    assert str(TryLater(timedelta(seconds=1.5))) == "try again in 1.5 s"


def test_a_person_who_is_gone_is_told_from_a_message_that_cannot_be_sent() -> None:
    assert Undeliverable(gone=True).gone
    assert str(Undeliverable(gone=True)) != str(Undeliverable(gone=False))
