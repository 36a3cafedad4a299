"""Measures how much of the flows' files is what people read, and the first flow at length and short."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable

from flows import shipped
from flows.authoring.layout.formatting import formatted
from flows.definition import parser
from flows.definition.draft import Notes
from flows.definition.languages.overlay import table_of, texts
from flows.model import Flow
from tests.helpers.homework import homework

_KEY = re.compile(
    r"^\s*[\w.-]+ ?[=:]|\b(?:id|label|goto|when|to|from|inside|own|reflect|say) = ", re.MULTILINE
)

_HEARD = re.compile(r"^[ \t]*typed(?::| =)[^\n]*\n", re.MULTILINE)
"""Matches a line with words that people type for a choice: nobody is shown them."""


def without_heard(source: str) -> str:
    """Return a file without the lines that hold words people type for a choice."""
    return _HEARD.sub("", source)


def said(flow: Flow) -> int:
    """Return the characters of a flow that people read: each text where it is written."""
    found = 0
    for place, text in texts(flow):
        if place[-1] in ("sentence", "note"):
            found += sum(map(len, table_of(text).values()))
        else:
            found += len(text.source)
    return found


def share(sources: Iterable[tuple[str, str]]) -> tuple[int, int]:
    """Return the characters that people read, and all characters, of files by their names."""
    read = whole = 0
    for file, source in sources:
        draft = parser.read(tomllib.loads(source), Notes(file, source))
        whole += len(source)
        read += said(draft.flow) if draft else 0
    return read, whole


def row(name: str, sources: Iterable[tuple[str, str]]) -> None:
    """Print one row."""
    read, whole = share(sources)
    print(f"{name:34} {read:7} of {whole:7} signs are read ({100 * read / whole:.0f} %)")


def main() -> None:
    """Print the table."""
    shipped.data()  # registers what flows may name
    places = {"barriers": shipped.CONTENT / "barriers", "all flows": shipped.CONTENT}
    languages = {path.name for path in shipped.CONTENT.iterdir() if (path / "locale.toml").exists()}
    for name, place in places.items():
        files = [file for file in sorted(place.rglob("*.toml")) if not languages & {*file.parts}]
        texts = [(file.name, file.read_text(encoding="utf-8")) for file in files]
        sources = [(file, text) for file, text in texts if "[flow]" in text]
        row(f"{name}, as they stand", sources)
        row(f"{name}, without typed words", [(file, without_heard(text)) for file, text in sources])
        row(f"{name}, in their short form", [(file, formatted(file, text)) for file, text in sources])
    for name, text in {"at length": homework(), "short": formatted("homework.toml", homework())}.items():
        lines, keys = text.count("\n"), len(_KEY.findall(text))
        row(f"the first flow {name}, {lines} lines, {keys} keys", [("homework.toml", text)])


if __name__ == "__main__":
    main()
