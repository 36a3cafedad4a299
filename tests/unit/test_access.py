"""Access rules show no code, and a link holds a code or none."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.access import offered
from flows.model import Event
from tests.helpers.gated_bot import CODE, INVITE, LISTED


def test_an_access_shows_neither_code_nor_people() -> None:
    assert CODE not in repr(INVITE)
    assert "7" not in repr(LISTED)


@given(st.text(max_size=80))
def test_whatever_a_link_holds_is_a_code_or_none(argument: str) -> None:
    found = offered(Event("7", 1, "command", f"start {argument}"))

    assert found is None or argument.lstrip().startswith("invite-")
    assert INVITE.lets_in(Event("7", 1, "command", f"start {argument}")) == (found == CODE)
