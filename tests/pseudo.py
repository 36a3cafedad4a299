"""A language nobody speaks, made from the English: accents, 40 % longer, right-to-left marks.

It stands where Arabic would: six plural forms, and written from right to left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from flows import loader, shipped
from flows.authoring import sheets
from flows.calling import worded
from flows.conversation import Conversation
from flows.languages import HEAD, Entry, File
from flows.locate import Place
from flows.model import Span, Template
from flows.overlay import signature, texts

CODE = "ar"
NAME = "\u200fÞşéúðô\u200f"
ACCENTS = str.maketrans("aceinosuyACEINOSUY", "áçéíñóšúýÁÇÉÍÑÓŠÚÝ")
MARK = "\u200f"

HEAD_TEXT = f'name = "{NAME}"\nregister = "none"\nstatus = "Made by a test."\ntyped = ["pseudo"]\n'


def accented(template: Template) -> str:
    """Return the text with the same slots and other, longer words."""
    return "".join(_span(span) for span in template.spans)


def listed(source: str) -> str:
    """Return a list of words, each with accents, of the same length."""
    return source.translate(ACCENTS)


def write(folder: Path) -> Path:
    """Write the whole language for the shipped talks, and return the folder it is in."""
    place = folder / CODE
    place.mkdir(parents=True)
    (place / HEAD).write_text(HEAD_TEXT, encoding="utf-8")
    library = loader.load()
    for name, flow in library.flows.items():
        _write(place / f"{name}.toml", name, texts(flow))
    phrases = [((name,), text) for name, text in library.phrases.items()]
    _write(place / loader.PHRASES, "", phrases)
    lines = shipped.data().lines
    assert lines is not None
    said = {words: f"{MARK}{words.translate(ACCENTS)}" for words in worded(lines)}
    (place / "helplines.toml").write_text(sheets.lines_sheet(said, said, "").text, encoding="utf-8")
    return folder


@cache
def conversation(folder: Path) -> Conversation:
    """Return the conversation over the shipped talks and the language in this folder."""
    return shipped.conversation(folder)


def _write(path: Path, flow: str, english: Iterable[tuple[Place, Template]]) -> None:
    every = list(english)
    file = File(path.name, "", path.parent)
    written = {(flow, place): _entry(file, place, template) for place, template in every}
    path.write_text(sheets.sheet(flow, every, written, "").text, encoding="utf-8")


def _entry(file: File, place: Place, template: Template) -> Entry:
    if re.fullmatch(r"[\d: apm.]+", template.source):  # a time to tap stays one
        return Entry(file, signature(template.source), template.source)
    is_list = ("|" in template.source and "{" not in template.source) or place == ("number-words",)
    words = listed(template.source) if is_list else accented(template)
    return Entry(file, signature(template.source), words)


def _span(span: Span) -> str:
    if span.slot:
        shown = "{" + "|".join((span.text, *span.filters)) + "}"
    else:
        words = span.text.replace("{", "{{").replace("}", "}}").translate(ACCENTS)
        shown = f"{MARK}{words}{'ñ' * (len(words.strip()) * 4 // 10)}" if words.strip() else words
    return f"**{shown}**" if span.bold else shown
