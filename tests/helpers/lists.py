"""Writes small screening lists of a made-up language to a folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

READING = """\
language = "{language}"

[expand]

[join]

[slips]

[people]
speaker = "{me}"
me = "{me}"
others = "{others}"

[sets]
"""
FRAMES = """\
[[block]]
frame = "{frame}"
where = "{where}"
source = "made up"
phrases = \"\"\"
{phrases}
\"\"\"
"""
BLOCK = """\
[[block]]
level = "{level}"
topic = "{topic}"
source = "made up"
phrases = \"\"\"
{phrases}
\"\"\"
"""


def block(level: str, topic: str, *phrases: str) -> str:
    """Return a block of phrases."""
    return BLOCK.format(level=level, topic=topic, phrases="\n".join(phrases))


def write_list(
    folder: Path,
    kinds: Mapping[str, str],
    *,
    me: str = "i",
    others: str = "he",
    words: Mapping[str, Sequence[str]] | None = None,
    denied: str = "not",
) -> Path:
    """Write a list with the blocks of each kind, and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    reading = READING.format(language=folder.name, me=me, others=others)
    (folder / "reading.toml").write_text(reading, encoding="utf-8")
    frames = FRAMES.format(frame="denied", where="before", phrases=denied)
    (folder / "frames.toml").write_text(frames, encoding="utf-8")
    for kind, blocks in kinds.items():
        (folder / f"{kind}.toml").write_text(blocks, encoding="utf-8")
    for name in ("fillers", "alarming", "corrected", "ordinary", "plain", "vague"):
        listed = (words or {}).get(name, ())
        (folder / f"{name}.txt").write_text("\n".join(sorted(listed)) + "\n", encoding="utf-8")
    return folder
