"""A language nobody speaks, made from the English: accents, 40 % longer, right-to-left marks.

It stands where Arabic would: six plural forms, and written from right to left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from flows import assembly, shipped
from flows.authoring.translating import sheets
from flows.definition.languages.overlay import signature, texts
from flows.definition.languages.translations import HEAD_FILE, PHRASES_FILE, Entry, File
from flows.definition.template import forms
from flows.definition.toml.source_map import Place
from flows.dialogue.conversation import Conversation
from flows.locale.plurals import CATEGORIES
from flows.model import Span, Template
from flows.safety.helpline_text import worded
from tests.helpers.chat import shipped_library

CODE = "ar"
NAME = "\u200fÞşéúðô\u200f"
ACCENTS = str.maketrans("aceinosuyACEINOSUY", "áçéíñóšúýÁÇÉÍÑÓŠÚÝ")
MARK = "\u200f"

HEAD_TEXT = f'name = "{NAME}"\nregister = "none"\nstatus = "Made by a test."\ntyped = ["pseudo"]\n'


def accented(template: Template) -> str:
    """Return the text with the same slots and other, longer words."""
    return "".join(_span(span) for span in template.spans)


def listed(source: str) -> str:
    """Return a list of words, each with accents, of the same length; names before a = stay."""
    entries = (entry.rpartition("=") for entry in source.split("|"))
    return "|".join(f"{name}{sign}{words.translate(ACCENTS)}" for name, sign, words in entries)


def write(folder: Path) -> Path:
    """Write the whole language for the shipped talks, and return the folder it is in."""
    place = folder / CODE
    place.mkdir(parents=True)
    (place / HEAD_FILE).write_text(HEAD_TEXT, encoding="utf-8")
    library = shipped_library()
    for name, flow in library.flows.items():
        _write(place / f"{name}.toml", name, texts(flow))
    phrases = [((name,), text) for name, text in library.phrases.items()]
    _write(place / PHRASES_FILE, "", phrases)
    lines = shipped.data().lines
    assert lines is not None
    said = {words: f"{MARK}{words.translate(ACCENTS)}" for words in worded(lines)}
    (place / "helplines.toml").write_text(sheets.lines_sheet(said, said, "").text, encoding="utf-8")
    return folder


@cache
def conversation(folder: Path) -> Conversation:
    """Return the conversation over the shipped talks and the language in this folder."""
    return assembly.conversation(folder)


def _write(path: Path, flow: str, english: Iterable[tuple[Place, Template]]) -> None:
    every = list(english)
    file = File(path.name, "", path.parent)
    written = {(flow, place): _entry(file, place, template) for place, template in every}
    path.write_text(sheets.sheet(flow, every, written, "").text, encoding="utf-8")


def _entry(file: File, place: Place, template: Template) -> Entry:
    if re.fullmatch(r"[\d: apm.]+", template.source):  # a time to tap stays one
        return Entry(file, signature(template.source), template.source)
    if " = " in template.source.partition("{")[0] and place[-1] in ("sentence", "note"):
        return Entry(file, signature(template.source), _table(template.source))
    if place[-1] == "note" and len(place) == 3:
        return Entry(file, signature(template.source), _around_holes(template.source))
    is_list = ("|" in template.source and "{" not in template.source) or place == ("number-words",)
    words = listed(template.source) if is_list else accented(template)
    return Entry(file, signature(template.source), words)


def _table(source: str) -> str:
    """Return a table of wordings, one a line, with their keys as they are."""
    rows = (line.partition(" = ") for line in source.splitlines())
    return "\n".join(f"{key} = {_around_holes(wording)}" for key, _, wording in rows)


def _around_holes(wording: str) -> str:
    pieces = re.split(r"(\{[^}]*\})", wording)
    return "".join(piece if piece.startswith("{") else piece.translate(ACCENTS) for piece in pieces)


def _span(span: Span) -> str:
    if span.slot:
        said = forms(span.filters)
        lacking = (f"{name} {said['other']}" for name in CATEGORIES if said and name not in said)
        shown = "{" + "|".join((span.text, *span.filters, *lacking)) + "}"
    else:
        words = span.text.replace("{", "{{").replace("}", "}}").translate(ACCENTS)
        shown = f"{MARK}{words}{'ñ' * (len(words.strip()) * 4 // 10)}" if words.strip() else words
    return f"**{shown}**" if span.bold else shown
