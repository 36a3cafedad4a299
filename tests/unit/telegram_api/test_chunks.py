"""A long text goes out in pieces, each within Telegram's limits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.telegram_api.chunks import pieces
from flows.locale.lengths import utf16
from flows.model import Button, Message
from flows.person import Outgoing
from tests.helpers.fake_bot_api import FakeBotApi
from tests.helpers.opened_telegram import deliver

ROWS = ((Button("Yes", "yes"), Button("No", "no")), (Button("Back", ":back"),))


def test_a_long_text_comes_in_pieces_with_the_buttons_under_the_last(server: FakeBotApi) -> None:
    words = "word " * 1000

    sent = deliver(server, Outgoing("send", Message(words, bold=((4000, 200),), rows=ROWS)))

    first, last = server.messages(7)
    assert first.text + last.text == words
    assert first.keyboard == []
    assert last.labels == ["Yes", "No", "Back"]
    assert sent == [last.id]
    assert (first.entities[0]["length"], last.entities[0]["offset"]) == (utf16(first.text) - 4000, 0)


@given(
    text=st.text(st.characters(codec=None) | st.sampled_from("😀\n \ud83d"), max_size=50),
    bold=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60)), max_size=3),
)
def test_every_piece_is_within_the_limits_and_none_is_blank(text: str, bold: list[tuple[int, int]]) -> None:
    inside = tuple((at, length) for at, length in bold if at + length <= utf16(text))

    for piece in pieces(Message(text, bold=inside)):
        piece.text.encode()
        assert piece.text.strip()
        assert all(length > 0 and 0 <= at <= utf16(piece.text) - length for at, length in piece.bold)
