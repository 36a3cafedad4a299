"""Writes a review as one page to print and sign: the texts, the sentences filled in, every path in words."""

from __future__ import annotations

import html
import re
from collections import deque
from collections.abc import Iterator

from flows.authoring.diagram import Diagram, Edge, diagram
from flows.authoring.reviewing.review import REFLECTED_WHEN, review
from flows.authoring.spoken import answers, spoken
from flows.definition.languages.translations import ENGLISH
from flows.definition.loader import Reading
from flows.definition.template import fill
from flows.model import Flow

_STYLE = """
@page { size: A4; margin: 18mm }
body { font: 11pt/1.45 serif; max-width: 44em; margin: 2em auto; padding: 0 1em }
h2 { font-size: 1.1em; break-after: avoid }
blockquote { border-left: 2px solid; margin-left: 0; padding-left: 1em }
ul.paths li { margin-bottom: .6em }
p.sign { margin-top: 3em }
.line { border-bottom: 1px solid; display: inline-block }
"""


def review_page(reading: Reading, name: str, language: str = ENGLISH, own: str = "") -> str:
    """Return one flow in one language as an HTML page without anything from elsewhere."""
    library = reading.library()
    written = review(reading, name, language, own)
    said = [(one.state, _when(one.filled), one.text) for one in spoken(library, name, language)]
    said += [(state, "suggested", text) for state, text in _suggested(library.flow(name, language), language)]
    drawn = diagram(reading.drafts[name])
    parts = [
        *_blocks(written.partition("## To sign")[0]),
        "<h2>What comes out, filled in</h2>" if said else "",
        *(f"<p><b>{_safe(state)}</b> ({_safe(filled)}): {_safe(text)}</p>" for state, filled, text in said),
        "<h2>Every path, in words</h2>",
        f'<ul class="paths">{"".join(f"<li>{_safe(path)}</li>" for path in paths(drawn))}</ul>',
        *_blocks("## To sign" + written.partition("## To sign")[2]),
        "".join(
            f'<p class="sign">{what}: <span class="line" style="width: {width}em"></span></p>'
            for what, width in (("Name, profession", 26), ("Date", 12), ("Signature", 26))
        ),
    ]
    head = f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{_safe(name)}</title>'
    return f"{head}<style>{_STYLE}</style><body>\n" + "\n".join(filter(None, parts)) + "\n</body></html>\n"


def _when(filled: str) -> str:
    """Return in words when a line is said, where that is the name of a kind of answer."""
    if re.fullmatch(r"\d+(?:-\d+)?", filled):
        return f"the number is {filled}"
    return REFLECTED_WHEN.get(filled, filled)


def _suggested(flow: Flow, language: str) -> Iterator[tuple[str, str]]:
    """Yield each sentence that one tap accepts, with made-up answers in it."""
    values = answers(flow, language)
    for state in flow.states.values():
        suggested = (state.suggest,) if state.suggest else ()
        for text in [variant.text for variant in state.variants] or suggested:
            if any(span.slot for span in text.spans):
                yield state.name, fill(text, values, language).text


def paths(drawn: Diagram) -> list[str]:
    """Return ways through a flow in words that together take every edge, each one that none before took."""
    told: list[str] = []
    taken: set[Edge] = set()
    for edge in drawn.edges:
        if edge not in taken and (path := _through(drawn, edge)):
            taken |= {*path}
            told.append(_told(path))
    return told


def _through(drawn: Diagram, edge: Edge) -> list[Edge]:
    """Return the shortest way from the start over an edge to an end, or nothing where none leads there."""
    before = _way(drawn, drawn.start, {edge.source})
    ends = {node.id for node in drawn.nodes if node.kind != "state"}
    after = _way(drawn, edge.target, ends)
    return [] if before is None or after is None else [*before, edge, *after]


def _way(drawn: Diagram, start: str, wanted: set[str]) -> list[Edge] | None:
    waiting: deque[tuple[str, list[Edge]]] = deque([(start, [])])
    seen = {start}
    while waiting:
        at, way = waiting.popleft()
        if at in wanted:
            return way
        for edge in drawn.edges:
            if edge.source == at and edge.target not in seen:
                seen.add(edge.target)
                waiting.append((edge.target, [*way, edge]))
    return None


def _told(path: list[Edge]) -> str:
    steps = (
        f" ({'; '.join(edge.labels)}) → {edge.target}" if edge.labels else f" → {edge.target}"
        for edge in path
    )
    return path[0].source + "".join(steps)


def _blocks(markdown: str) -> Iterator[str]:
    """Yield the HTML of the little Markdown that a review is written in."""
    for block in markdown.strip().split("\n\n"):
        rows = block.splitlines()
        if found := re.match(r"(#+) (.*)", block):
            level = len(found[1])
            yield f"<h{level}>{_safe(found[2])}</h{level}>"
        elif rows and all(row.startswith("- ") for row in rows):
            items = (row[2:].replace("[ ] ", "☐ ", 1) for row in rows)
            yield f"<ul>{''.join(f'<li>{_inline(item)}</li>' for item in items)}</ul>"
        elif block.startswith(">"):
            yield f"<blockquote>{'<br>'.join(_inline(row.lstrip('> ')) for row in rows)}</blockquote>"
        elif block:
            yield f"<p>{_inline(block)}</p>"


def _inline(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", re.sub(r"^\*(.+)\*$", r"<i>\1</i>", _safe(text)))


def _safe(text: str) -> str:
    return html.escape(text, quote=False)
