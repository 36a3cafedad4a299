"""Turns what exploring finds into talks: as few as it takes, each replayed through the whole bot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.replay import Replay
from flows.authoring.coverage import ways_of
from flows.authoring.explore import explore
from flows.conversation import Conversation
from flows.draft import Draft


def explored(
    drafts: Sequence[Draft], conversation: Conversation, talks: Path | None
) -> Iterator[tuple[str, str]]:
    """Yield (name, talk) until every way that can be found is in a talk. `talks` are those there are."""
    replay = Replay(conversation)
    if talks is not None:
        replay.folder(talks)
    names: Counter[str] = Counter()
    for draft in drafts:
        flow = draft.flow
        opening = f"/start {flow.name}" if flow.menu else f"/{flow.command}" if flow.command else None
        if opening is None or not ways_of(flow) - replay.passed.ways:
            continue
        found = explore(draft, conversation.library, {})
        longest_first = sorted(found.items(), key=lambda one: -len(one[1]))
        for way, lines in longest_first:
            if way in replay.passed.ways:
                continue
            talk = replay.entered(["/agree", opening, *lines])
            if way in replay.passed.ways:
                name = f"explored-{flow.name}-{way[1]}-{way[2].strip('@')}"
                names[name] += 1
                yield f"{name}-{names[name]}" if names[name] > 1 else name, talk
