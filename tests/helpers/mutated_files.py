"""Slips in what stands beside flows: translations, and the files of what was published.

Each bench holds one kind of file in a folder of its own, and says what `stile check` finds in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from flows import shipped
from flows.authoring.lint.languages import language_problems
from flows.authoring.reviewing import published
from flows.definition import loader
from flows.definition.languages.translations import HEAD_FILE, PHRASES_FILE
from flows.definition.loading.content_file import Cache
from flows.errors import Problem
from tests.helpers.mutations import HEAD, STATE, STUB, Swap, share_texts

TRANSLATED = ("appointments", "fear", "goals", "help", "messages", "substances", "weekly-pulse")
"""Flows whose translations are slipped: with plural forms, slots, lists, tables and wordings among them."""


@dataclass(frozen=True, slots=True)
class FileSlip:
    """One kind of slip in a file: where it can happen, and what is written there instead."""

    name: str
    where: re.Pattern[str]
    instead: Swap
    encoding: str = "utf-8"


def _kind(name: str, where: str, instead: str | Swap, encoding: str = "utf-8") -> FileSlip:
    swap: Swap = instead if callable(instead) else (lambda match: match.expand(instead))
    return FileSlip(name, re.compile(where, re.MULTILINE), swap, encoding)


_PAIR = r'^([\w.-]+) = \["([0-9a-f]{6})", "([^"\n]+)"\]$'

TRANSLATION_SLIPS: tuple[FileSlip, ...] = (
    _kind("closing quote lost", _PAIR, r'\1 = ["\2", "\3]'),
    _kind("opening quote lost", _PAIR, r'\1 = ["\2", \3"]'),
    _kind("curly quotes", _PAIR, r'\1 = ["\2", “\3”]'),
    _kind("comma lost", _PAIR, r'\1 = ["\2" "\3"]'),
    _kind("bracket lost", _PAIR, r'\1 = ["\2", "\3"'),
    _kind("straight quotes inside", r'^([\w.-]+) = \["([0-9a-f]{6})", "([^"\n]+) ([^"\n ]+)"\]$', r'\1 = ["\2", "\3 "\4""]'),
    _kind("no pair", _PAIR, r'\1 = "\3"'),
    _kind("one text alone", _PAIR, r'\1 = ["\3"]'),
    _kind("words where the hash belongs", _PAIR, r'\1 = ["\3", ""]'),
    _kind("hash mistyped", _PAIR, lambda match: match[0].replace(match[2], match[2][::-1][:5] + "z")),
    _kind("emptied", _PAIR, r'\1 = ["\2", ""]'),
    _kind("line lost", r'^[\w.-]+ = \["[0-9a-f]{6}", "[^"\n]+"\]\n', ""),
    _kind("line doubled", r'^([\w.-]+ = \["[0-9a-f]{6}", "[^"\n]+"\]\n)', r"\1\1"),
    _kind("key misspelt", r'^(ask|say|help|line|button|skip_label|suggest|title) = \["', r'\1q = ["'),
    _kind("state misspelt", r"^\[state\.([a-z0-9-]+)\]$", r"[state.\1q]"),
    _kind("choice's id misspelt", r"^choices\.([a-z0-9-]+) = ", r"choices.\1q = "),
    _kind("flow's name misspelt", r'^name = "([a-z-]+)"$', r'name = "\1q"'),
    _kind("slot misspelt", r"\{([a-z]{3}[a-z_]*)(?=[|}])(?=[^\n]*\"\]$)", r"{\1q"),
    _kind("slot's brace lost", r"(\{[a-z_]+(?:\|[^}\n]*)?)\}(?=[^\n]*\"\]$)", r"\1"),
    _kind("slot translated away", r"\{[a-z]{3}[a-z_]*\}(?=[^\n]*\"\]$)", "…"),
    _kind("plural form lost", r"\|one [^|}\n]*(?=\|other)(?=[^\n]*\"\]$)", ""),
    _kind("label too long", r'^(choices\.[\w-]+ = \["[0-9a-f]{6}", "[^"\n]+)"\]$', r'\1, und so weiter, und so weiter, und so weiter"]'),
    _kind("text too long", r'^((?:ask|say) = \["[0-9a-f]{6}", "[^"\n]+)"\]$', lambda match: match[1] + " Und dann ist da noch mehr." * 10 + '"]'),
    _kind("two equal labels", r'^(choices\.[\w-]+ = \["[0-9a-f]{6}", )("[^"\n]+")\]\n(#[^\n]*\n)(choices\.[\w-]+ = \["[0-9a-f]{6}", )"[^"\n]+"\]$', r"\1\2]\n\3\4\2]"),
    _kind("exclamation mark", r'^((?:ask|say) = \["[0-9a-f]{6}", "[^"\n?!]*)\."\]$', r'\1!"]'),
    _kind("a word twice", r'^((?:ask|say|help) = \["[0-9a-f]{6}", "[^"\n]*?) (\w{3,}) ', r"\1 \2 \2 "),
    _kind("space before a comma", r'^((?:ask|say|help) = \["[0-9a-f]{6}", "[^"\n]*?), ', r"\1 , "),
    _kind("// for a remark", r"^# ", "// "),
    _kind("saved in Windows-1252", r"\A", "", "cp1252"),
    _kind("marks of a merge", r"^(\[state\.[^\]\n]+\]\n)", "<<<<<<< HEAD\n\\1=======\n\\1>>>>>>> other\n"),
)  # fmt: skip
"""Slips of translators in a file of pairs."""

PUBLISHED_SLIPS: tuple[FileSlip, ...] = (
    _kind("marks of a merge", r"^(version = \d+\n)", "<<<<<<< HEAD\n\\1=======\n\\1>>>>>>> other\n"),
    _kind("closing quote lost", r'^(logic = "[0-9a-f]+)"$', r"\1"),
    _kind("brace lost", r"^(states = \{[^\n]*)\}$", r"\1"),
    _kind("comma lost", r'^(states = \{[^\n]*?"), ', r"\1 "),
    _kind("number in quotes", r"^version = (\d+)$", r'version = "\1"'),
    _kind("line lost", r"^states = [^\n]*\n", ""),
    _kind("key misspelt", r"^logic = ", "logik = "),
    _kind("cut off in the middle", r"^(states = \{[^\n]{40})[\s\S]*\Z", r"\1"),
    _kind("no table", r"^\[([a-z-]+)\]\n[\s\S]*\Z", r"\1 = 1" + "\n"),
    _kind("saved in UTF-16", r"\A", "", "utf-16"),
    _kind("flow's name misspelt", r"^\[([a-z-]+)\]$", r"[\1q]"),
    _kind("state misspelt", r'^(states = \{ )([a-z-]+)( = "[a-z]+)', r"\1\2q\3"),
)  # fmt: skip
"""Slips in `published.toml`, most of them made by a merge or a copy."""

EDITED_SLIPS: tuple[FileSlip, ...] = (
    _kind("state renamed everywhere", r"\A", ""),  # see `renamed`
    _kind("state taken out", STATE, ""),
    _kind("choice's id changed", r'(?<=\{ id = ")[a-z][a-z-]*(?=", label)|(?<= #)[a-z][a-z-]*$|(?<=\w \[)\w+(?=\])', r"\g<0>-x"),
    _kind("choice taken out", r'^  \{ id = "[^\n]*\},?\n(?=  \{ id)|^[A-Z][^"=\n]*(?: #[a-z-]+|\w\])(?: ->[^\n]*)?\n(?:  [^\n]+\n)*(?=[A-Z\[])', ""),
    _kind("question of another kind", r"^\[(?:scale|yesno)\.([\w-]+)\]$", r"[text.\1]"),
    _kind("answer's name changed", r'^(?:save|answer) = "([a-z_]+)"$', r'answer = "\1_x"'),
    _kind("flow renamed", r"^\[flow\]\n(?!name)", '[flow]\nname = "another-x"\n'),
)  # fmt: skip
"""Edits of a published flow that people may be in the middle of."""


def slips(kind: FileSlip, source: str, spots: int) -> Iterator[str]:
    """Yield the source with the slip at up to so many spots, spread over the file."""
    matches = [*kind.where.finditer(source)]
    for match in matches[:: max(1, len(matches) // spots)][:spots]:
        slipped = source[: match.start()] + kind.instead(match) + source[match.end() :]
        if slipped != source or kind.encoding != "utf-8":
            yield slipped


def renamed(source: str) -> Iterator[str]:
    """Yield a flow with each third state renamed wherever it is named."""
    for name in re.findall(rf"^\[{HEAD}\.([a-z0-9-]+)\]$", source, re.MULTILINE)[1::3]:
        yield re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", f"{name}-x", source)


class TranslationBench:
    """Checks one file of a language over the flow it translates, among stand-ins for all other flows."""

    def __init__(self, folder: Path, code: str) -> None:
        reading = shipped.read()
        self._folder, self._code, self._cache = folder, code, Cache()
        self.sources: dict[str, str] = {}
        for name, draft in reading.drafts.items():
            text = STUB.format(name=name, command="")
            if name in TRANSLATED:
                english = shipped.CONTENT.parent.parent / draft.flow.file
                text = english.read_text(encoding="utf-8")
                translated = shipped.CONTENT / code / english.relative_to(shipped.CONTENT)
                self.sources[name] = translated.read_text(encoding="utf-8")
            (folder / f"{name}.toml").write_text(text, encoding="utf-8")
        for name in (
            PHRASES_FILE,
            f"{code}/{HEAD_FILE}",
            f"{code}/wording.toml",
            f"{code}/{PHRASES_FILE}",
        ):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes((shipped.CONTENT / name).read_bytes())
        for name, text in self.sources.items():
            (folder / code / f"{name}.toml").write_text(text, encoding="utf-8")
        share_texts(folder)
        self._usual = {*self._problems()}

    def found(self, name: str, text: str, encoding: str = "utf-8") -> list[Problem]:
        """Return what is said of this text of a flow's translation, beside what is said anyway."""
        file = self._folder / self._code / f"{name}.toml"
        before = file.read_bytes()
        file.write_bytes(text.encode(encoding, "replace"))
        try:
            return [one for one in self._problems() if one not in self._usual and one.severity != "note"]
        finally:
            file.write_bytes(before)

    def _problems(self) -> Iterator[Problem]:
        reading = loader.read_all(self._folder, cache=self._cache)
        yield from language_problems(reading.languages, reading.drafts, None)


class PublishedBench:
    """Compares one flow with what was published of it."""

    def __init__(self, folder: Path, names: tuple[str, ...]) -> None:
        reading = shipped.read()
        self._folder, self._cache = folder, Cache()
        self.flows: dict[str, str] = {}
        for name, draft in reading.drafts.items():
            source = shipped.CONTENT.parent.parent / draft.flow.file
            text = source.read_text(encoding="utf-8") if name in names else STUB.format(name=name, command="")
            (folder / f"{name}.toml").write_text(text, encoding="utf-8")
            if name in names:
                self.flows[name] = text
        (folder / PHRASES_FILE).write_bytes((shipped.CONTENT / PHRASES_FILE).read_bytes())
        share_texts(folder)
        drafts = loader.read_all(folder, cache=self._cache).drafts
        self.sources: Mapping[str, str] = {name: published.written([drafts[name]]) for name in names}
        self._usual = {
            name: {*self._problems(name, self.flows[name], self.sources[name], "utf-8")} for name in names
        }

    def found(self, name: str, flow: str, noted: str, encoding: str = "utf-8") -> list[Problem]:
        """Return what is said of this text of a flow, and of this file of what was published."""
        found = self._problems(name, flow, noted, encoding)
        return [one for one in found if one not in self._usual[name]]

    def _problems(self, name: str, flow: str, noted: str, encoding: str) -> list[Problem]:
        file, notes = self._folder / f"{name}.toml", self._folder / published.FILE
        file.write_text(flow, encoding="utf-8")
        notes.write_bytes(noted.encode(encoding))
        try:
            reading = loader.read_all(self._folder, cache=self._cache)
            return [*reading.problems, *published.comparison(reading)]
        finally:
            notes.unlink()
            file.write_text(self.flows[name], encoding="utf-8")
