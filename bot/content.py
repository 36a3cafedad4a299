"""Keeps what is loaded at hand, and takes up edited talks while the bot runs, or says why it does not."""

from __future__ import annotations

import asyncio
import gc
import logging
from pathlib import Path

from bot.app import App
from flows import shipped
from flows.conversation import Conversation
from flows.errors import ContentError


def clean(*folders: Path) -> Conversation:
    """Return the conversation over the shipped talks and those in the folders.

    Raises:
        ContentError: something can't be loaded, or has a warning; holds every problem. A language that
            lags behind keeps nothing out: it says in English what it lacks.
    """
    reading = shipped.read(*folders)
    told = (problem for problem in shipped.problems(reading) if problem.severity != "note")
    found = [problem for problem in told if not problem.code.startswith("L")]
    if found:
        raise ContentError(found)
    return shipped.put_together(reading, shipped.data())


def keep_for_good() -> None:
    """Spare the garbage collector what has been loaded by now, but for what is garbage already.

    The talks, the words and the libraries are over 300,000 objects. To look through them time and again
    held every answer up for a quarter of a second.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


async def reload(app: App, *folders: Path) -> Conversation | None:
    """Read everything again and give it to the app; None, and the reasons in the log, if it isn't clean."""
    log = logging.getLogger(__name__)
    try:
        conversation = await asyncio.to_thread(clean, *folders)
    except ContentError as error:
        for problem in error.problems:
            log.warning("%s", problem)
        log.warning("the talks stay as they were, for what stands above: stile check")
        return None
    app.take_up(conversation)
    keep_for_good()
    log.info("%d talks taken up", len(conversation.library.flows))
    return conversation
