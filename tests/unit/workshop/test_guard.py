"""The door of the workshop: who may come in, and with which status the others are sent away."""

from __future__ import annotations

import pytest

from bot.workshop.guard import Guard

HOST = {"Host": "127.0.0.1:8000"}
JSON = {**HOST, "Content-Type": "application/json; charset=utf-8"}


@pytest.mark.parametrize(
    ("key", "method", "headers", "status"),
    [
        ("secret", "GET", HOST, None),
        ("secret", "GET", {"Host": "localhost:8000"}, None),
        ("secret", "GET", {**HOST, "Origin": "http://localhost:8000"}, None),
        ("secret", "POST", JSON, None),
        ("secret", "GET", {}, 403),
        ("secret", "GET", {"Host": "127.0.0.1:8001"}, 403),
        ("secret", "GET", {**HOST, "Origin": "https://127.0.0.1:8000"}, 403),
        ("secret", "GET", {**HOST, "Sec-Fetch-Site": "same-site"}, 403),
        ("secreT", "GET", HOST, 404),
        ("é", "GET", HOST, 404),
        ("secret", "POST", HOST, 415),
        ("secret", "POST", {**HOST, "Content-Type": "text/plain"}, 415),
        ("wrong", "POST", {"Host": "stile.example"}, 403),
    ],
)
def test_a_request_comes_in_or_is_refused(
    key: str, method: str, headers: dict[str, str], status: int | None
) -> None:
    assert Guard(8000, "secret").refusal(key, method, headers) == status


def test_each_guard_has_a_key_of_its_own_that_is_in_no_log() -> None:
    one, other = Guard(8000), Guard(8000)

    assert one.key != other.key
    assert one.key not in repr(one)
    assert one.address == f"http://127.0.0.1:8000/{one.key}/"
