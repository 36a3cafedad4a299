"""Loads edited flows and settings while the bot runs, or logs why it doesn't."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from bot import logs
from bot.access import Access
from bot.config import SETTINGS, Config, ConfigError, shown
from bot.runtime.app import App
from bot.runtime.gate import Gate
from flows import shipped
from flows.definition.loader import Reading
from flows.definition.signatures import words
from flows.dialogue.conversation import Conversation
from flows.errors import ContentError, Problem
from flows.model import Flow
from flows.shipped import Data

_LIVE = ("access", "invite_code", "people", "flows", "help_file", "log_level", "log_format")
"""Settings that a reload applies; all others need a restart."""


@dataclass(frozen=True, slots=True)
class ContentTools:
    """Functions of higher layers that a reload calls to check and to assemble content.

    `blocking` returns the problems for which a reload is rejected. `assemble` returns the conversation, or
    raises ContentError.
    """

    assemble: Callable[[Reading, Data], Conversation]
    blocking: Callable[[Reading], Sequence[Problem]]


class CheckedContent(NamedTuple):
    """A conversation over content without blocking problems, with the reading it was made from."""

    conversation: Conversation
    reading: Reading


def read_checked(tools: ContentTools, *folders: Path, own_lines: Path | None = None) -> CheckedContent:
    """Return the conversation over the shipped flows and those in the folders.

    Raises:
        ContentError: something can't be loaded, or has a warning; holds every problem. A language that
            lags behind blocks nothing: what it lacks is said in English.
    """
    reading = shipped.read(*folders)
    if found := tools.blocking(reading):
        raise ContentError([*found])
    return CheckedContent(tools.assemble(reading, shipped.data(own_lines)), reading)


def announce(tools: ContentTools, *folders: Path) -> None:
    """Log which flows an operator's own folders hold, and every problem that would make a reload fail."""
    log = logging.getLogger(__name__)
    reading = shipped.read(*folders)
    for problem in tools.blocking(reading):
        log.warning("%s", problem)
    homes = reading.languages.source.homes
    own = [name for name in reading.drafts if homes.get((name, "")) in folders]
    log.info("own flows: %s; replacing shipped flows: %s", _named(own), _named(reading.replaced))


def _named(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"


_COLLECT_AFTER = (5_000, 5, 20)
"""New objects, and rounds, after which the garbage collector looks through younger and older objects.

By Python's own 700 and 10 it looked through all open records once in 400 turns, for 30 ms each time. Objects
of a turn are freed without the collector, but for rare circles.
"""


def keep_for_good() -> None:
    """Exclude all objects that are loaded by now from garbage collection, which runs rarely from now on.

    The talks, the words and the libraries are over 300,000 objects. To look through them time and again
    held every answer up for a quarter of a second.
    """
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)


def keep_instead() -> None:
    """Collect the objects that a reload replaced, then exclude the new ones from garbage collection."""
    gc.unfreeze()
    gc.collect()
    keep_for_good()


async def reload(
    app: App, tools: ContentTools, *folders: Path, own_lines: Path | None = None
) -> Conversation | None:
    """Read all flows again and hand them to the app; None, with the problems in the log, if there are any."""
    log = logging.getLogger(__name__)
    try:
        conversation, reading = await asyncio.to_thread(
            partial(read_checked, tools, *folders, own_lines=own_lines)
        )
    except ContentError as error:
        for problem in error.problems:
            log.warning("%s", problem)
        log.warning(
            "reload rejected, keeping the current flows; the problems are listed above. Run: stile check"
        )
        return None
    changed = _changed_flows(app.flows, conversation.library.flows)
    if reading.replaced:
        changed += f"; replacing shipped flows: {_named(reading.replaced)}"
    app.take_up(conversation)
    keep_instead()
    log.info("%d flows loaded%s", len(conversation.library.flows), changed)
    return conversation


def _changed_flows(before: Mapping[str, Flow], after: Mapping[str, Flow]) -> str:
    """Return the names of the flows that are new, gone or changed, as the end of a log line."""
    kinds = {
        "new": sorted(after.keys() - before.keys()),
        "gone": sorted(before.keys() - after.keys()),
        "changed": sorted(
            name
            for name in after.keys() & before.keys()
            if (after[name].logic, words(after[name])) != (before[name].logic, words(before[name]))
        ),
    }
    return "".join(f"; {kind}: {', '.join(names)}" for kind, names in kinds.items() if names)


class Reloader:
    """Reloads edited settings and flows while the bot runs, one signal at a time."""

    def __init__(
        self,
        app: App,
        gate: Gate,
        tools: ContentTools,
        settings: Config,
        reread: Callable[[], Config] | None,
    ) -> None:
        """Put the parts together. Without `reread` the settings stay as they are."""
        self._app = app
        self._gate = gate
        self._tools = tools
        self._settings = settings
        self._reread = reread
        self._one_at_a_time = asyncio.Lock()
        self._own_lines = _content(settings.help_file)
        self._log = logging.getLogger(__name__)

    async def reload(self) -> Conversation | None:
        """Apply the settings that need no restart, and reload the flows; the rest is logged.

        Returns the new conversation, or None where the flows stay as they were.
        """
        async with self._one_at_a_time:
            if self._reread:
                self._apply_settings(self._reread)
            settings = self._settings
            loaded = await reload(self._app, self._tools, *settings.own_flows, own_lines=settings.help_file)
            own_lines = _content(settings.help_file)
            if loaded is not None and own_lines != self._own_lines:
                self._log.info("help.file: its help lines have changed and are taken up")
                self._own_lines = own_lines
            return loaded

    def _apply_settings(self, reread: Callable[[], Config]) -> None:
        try:
            fresh = reread()
        except ConfigError as error:
            for problem in error.problems:
                self._log.warning("%s", problem)
            self._log.warning("reload rejected, keeping the current settings; the problems are listed above")
            return
        before = self._settings
        self._settings = replace(before, **{name: getattr(fresh, name) for name in _LIVE})
        self._gate.admit(Access(fresh.access, fresh.invite_code, fresh.people))
        for line in changes(before, fresh):
            self._log.info("%s", line)
        set_up_log(self._settings)


def _content(file: Path | None) -> bytes:
    """Return the bytes of a file; empty without one."""
    with suppress(OSError):
        return file.read_bytes() if file else b""
    return b""


def set_up_log(settings: Config) -> None:
    """Set up the log as the settings say; their secrets never appear in it."""
    secrets = [settings.token, settings.master_key, settings.invite_code]
    logs.set_up(settings.log_level, secrets, form=settings.log_format)


def changes(before: Config, after: Config) -> list[str]:
    """Return a line for each setting that changed. Secrets and people are counted, not shown."""
    found = []
    for key, setting in SETTINGS.items():
        old, new = getattr(before, setting.field), getattr(after, setting.field)
        if old == new:
            continue
        if setting.field == "people":
            found.append(f"people on the list: {len(new - old)} more, {len(old - new)} fewer")
        elif setting.field in _LIVE:
            found.append(f"{key}: {'another one' if setting.secret else shown(new)}")
        else:
            found.append(f"{key}: changed, and needs a restart")
    return found
