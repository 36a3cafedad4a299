"""What a button carries to Telegram and back: the token of its prompt and a value. Pure."""

from __future__ import annotations

import re

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_DATA = re.compile(r"v1:([0-9a-z]{1,12}):(.*)", re.DOTALL)


def pack(token: int, value: str) -> str:
    """Return the button's data. Telegram refuses more than 64 bytes of it."""
    digits = ""
    while token:
        token, digit = divmod(token, 36)
        digits = _DIGITS[digit] + digits
    return f"v1:{digits or '0'}:{value}"


def unpack(data: str) -> tuple[int, str]:
    """Return token and value; token 0 and no value for what is not ours."""
    found = _DATA.fullmatch(data)
    return (int(found[1], 36), found[2]) if found else (0, "")
