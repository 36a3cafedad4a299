"""Codec of a button's callback data: the token of its prompt, and a value. Pure."""

from __future__ import annotations

import re

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_DATA = re.compile(r"v1:([0-9a-z]{1,12}):(.*)", re.DOTALL)


def pack(token: int, value: str) -> str:
    """Return the callback data. Telegram refuses more than 64 bytes."""
    digits = ""
    while token:
        token, digit = divmod(token, 36)
        digits = _DIGITS[digit] + digits
    return f"v1:{digits or '0'}:{value}"


def unpack(data: str) -> tuple[int, str]:
    """Return token and value, or 0 and an empty text for foreign data."""
    found = _DATA.fullmatch(data)
    return (int(found[1], 36), found[2]) if found else (0, "")
