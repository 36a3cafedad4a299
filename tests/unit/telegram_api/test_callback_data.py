"""Button data is read back as it was written."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.telegram_api.callback_data import pack, unpack


@given(token=st.integers(0, 36**12 - 1), value=st.text())
def test_what_a_button_carries_comes_back(token: int, value: str) -> None:
    assert unpack(pack(token, value)) == (token, value)
