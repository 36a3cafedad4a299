"""Turns explored walks into a small set of transcripts, each replayed through the whole bot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.simulator.replay import Replay
from flows.authoring.coverage import transitions_of
from flows.authoring.explorer import explore
from flows.definition.draft import Draft
from flows.dialogue.conversation import Conversation


def explored(
    drafts: Iterable[Draft],
    conversation: Conversation,
    transcripts: Iterable[Path] = (),
    language: str = "en",
) -> Iterator[tuple[str, str, str]]:
    """Yield (name, flow, transcript) until all reachable transitions are covered, those of `transcripts` too.

    They are in the words of the language, and so are its buttons in `transcripts`.

    Raises:
        ConfigError: a transcript can't be read.
    """
    replay = Replay(conversation, language)
    replay.files(transcripts)
    names: Counter[str] = Counter()
    for draft in drafts:
        flow = draft.flow
        opening = f"/start {flow.name}" if flow.menu else f"/{flow.command}" if flow.command else None
        if opening is None or not transitions_of(flow) - replay.passed.ways:
            continue
        found = explore(draft, conversation.library, {}, language)
        longest_first = sorted(found.items(), key=lambda one: -len(one[1]))
        for way, lines in longest_first:
            if way in replay.passed.ways:
                continue
            talk = replay.entered(["/agree", opening, *lines])
            if way in replay.passed.ways:
                name = f"explored-{flow.name}-{way[1]}-{way[2].strip('@')}"
                names[name] += 1
                yield f"{name}-{names[name]}" if names[name] > 1 else name, flow.name, talk
