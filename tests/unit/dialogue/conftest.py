"""Chats in a short flow."""

from __future__ import annotations

import pytest

from flows.dialogue.conversation import Conversation
from tests.helpers.chat import Chat, conversation_of
from tests.helpers.roundabout import ROUNDABOUT


@pytest.fixture(scope="session")
def with_roundabout(tmp_path_factory: pytest.TempPathFactory) -> Conversation:
    return conversation_of(tmp_path_factory.mktemp("talks"), ROUNDABOUT)


@pytest.fixture
def roundabout(with_roundabout: Conversation) -> Chat:
    return Chat(with_roundabout)
