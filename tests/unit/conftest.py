"""Fixtures that tests of several packages use."""

from __future__ import annotations

import pytest

from flows.dialogue.conversation import Conversation
from tests.helpers import pseudo_locale


@pytest.fixture(scope="session")
def other(tmp_path_factory: pytest.TempPathFactory) -> Conversation:
    """Return the conversation with a made-up language that has all texts."""
    return pseudo_locale.conversation(pseudo_locale.write(tmp_path_factory.mktemp("pseudo")))
