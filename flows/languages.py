"""The languages beside English: texts laid over the same flows, each read when it is first spoken."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import msgspec

from flows import text
from flows.draft import Notes
from flows.errors import Problem, TemplateError
from flows.locales import categories, language_names
from flows.locate import Place
from flows.model import Flow, Template
from flows.overlay import signature, texts, worded
from flows.schema import did_you_mean
from flows.typed import plain
from flows.whens import read_time

HEAD = "locale.toml"
"""A folder that holds this file is a language, and the folder's name is its code."""

DATA = frozenset({HEAD, "wording.toml", "helplines.toml"})
"""Files of a language that hold no talk and no phrases."""

ENGLISH = "en"


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a language is called by those who speak it, how it addresses them, and who has read it."""

    name: str
    register: str
    status: str
    typed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """English texts by flow and place ("" for the phrases), and the folder each flow or phrase is from."""

    flows: Mapping[str, Flow]
    phrases: Mapping[str, Template]
    homes: Mapping[tuple[str, str], Path]

    def home(self, flow: str, place: Place) -> Path | None:
        """Return the folder a text is from."""
        return self.homes.get((flow, "" if flow else str(place[0])))


@dataclass(frozen=True, slots=True)
class File:
    """A file of a language, as it is written."""

    name: str
    source: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Entry:
    """One translated text, the hash of the English it was made from, and the file it stands in."""

    file: File
    of: str
    words: str


@dataclass(frozen=True, slots=True)
class Slip:
    """Something that is wrong with a translation. Only a check asks for its line."""

    file: File
    place: Place
    code: str
    words: str

    def problem(self, notes: Mapping[str, Notes]) -> Problem:
        """Return it as a problem with its line."""
        return notes[self.file.name].problem(self.code, self.place, self.words)


@dataclass(frozen=True, slots=True)
class Language:
    """One language, with English wherever a translation is missing, stale or can't be used."""

    code: str
    head: Head
    flows: Mapping[str, Flow]
    phrases: Mapping[str, Template]
    lines: Mapping[str, str]
    slips: tuple[Slip, ...]
    files: tuple[File, ...]
    written: Mapping[tuple[str, Place], Entry]
    used: frozenset[tuple[str, Place]]

    @property
    def complete(self) -> bool:
        """Tell whether nothing is missing, so that the language can be offered."""
        return all(slip.code not in {"L101", "L106"} for slip in self.slips)

    def problems(self) -> list[Problem]:
        """Return what is wrong with the translation."""
        notes = self.notes()
        return [slip.problem(notes) for slip in self.slips]

    def notes(self) -> Mapping[str, Notes]:
        """Return where things stand in each of its files, by the file's name."""
        every = {*self.files, *(slip.file for slip in self.slips)}
        return {file.name: Notes(file.name, file.source) for file in every}


@dataclass(frozen=True, slots=True)
class Languages:
    """Knows which languages there are; reads one when it is first asked for it, and keeps it."""

    folders: tuple[tuple[Path, Path | None], ...]
    source: Source
    _read: dict[str, Language] = field(default_factory=dict, compare=False)

    def codes(self) -> tuple[str, ...]:
        """Return the codes of the languages that somebody has begun to write."""
        found = {path.parent.name for folder, _ in self.folders for path in folder.glob(f"*/{HEAD}")}
        return tuple(sorted(found))

    def of(self, code: str) -> Language | None:
        """Return a language, or None where nobody has begun to write it."""
        if code not in self._read:
            if code not in self.codes():
                return None
            self._read[code] = _Reading(code, self).language()
        return self._read[code]

    def offered(self) -> Mapping[str, str]:
        """Return the languages that can be spoken throughout, code → its own name, English first."""
        spoken = (language for code in self.codes() if (language := self.of(code)) and language.complete)
        return {ENGLISH: "English"} | {language.code: language.head.name for language in spoken}

    def named(self, typed: str, language: str = ENGLISH) -> str | None:
        """Return the offered language that was meant: by its own name, in this language, or by its code."""
        wanted = plain(typed)
        for code, name in self.offered().items():
            found = self.of(code)
            also = found.head.typed if found else ()
            if wanted in map(plain, (code, name, *also, *language_names(code, language))):
                return code
        return None

    def fitting(self, code: str) -> str:
        """Return the offered language for a code as Telegram gives it (`es-419`), English where none fits."""
        wanted = code.casefold().replace("_", "-")
        by_code = {one.casefold(): one for one in self.codes()}
        found = by_code.get(wanted) or by_code.get(wanted.partition("-")[0])
        language = self.of(found) if found else None
        return language.code if language and language.complete else ENGLISH


def only_english() -> Languages:
    """Return no languages beside English."""
    return Languages((), Source({}, {}, {}))


class _Reading:
    """Reads one language from every content folder that holds it."""

    def __init__(self, code: str, languages: Languages) -> None:
        self.code = code
        self.source = languages.source
        self.folders = {folder: within for folder, within in languages.folders if (folder / code).is_dir()}
        self.files: list[File] = []
        self.slips: list[Slip] = []
        self.entries: dict[tuple[str, Place], Entry] = {}
        self.asked: set[tuple[str, Place]] = set()
        self.named: dict[tuple[Path, str], File] = {}
        self.lines: dict[str, str] = {}
        self.heads: list[tuple[File, Head]] = []
        self.used: set[tuple[str, Place]] = set()

    def language(self) -> Language:
        for folder, within in self.folders.items():
            for path in sorted((folder / self.code).rglob("*.toml")):
                self._add(path, File(str(path.relative_to(within) if within else path), "", folder))
        flows = {
            name: worded(flow, self._found(name, texts(flow))) for name, flow in self.source.flows.items()
        }
        english = (((name,), phrase) for name, phrase in self.source.phrases.items())
        phrases = {str(place[0]): template for place, template in self._found("", english).items()}
        self._left_over()
        head = self.heads[-1][1] if self.heads else Head(self.code, "", "")
        return Language(
            self.code, head, MappingProxyType(flows), MappingProxyType({**self.source.phrases, **phrases}),
            self.lines, tuple(self.slips), tuple(self.files), MappingProxyType(self.entries),
            frozenset(self.used),
        )  # fmt: skip

    def _add(self, path: Path, file: File) -> None:
        try:
            file = File(file.name, path.read_text(encoding="utf-8"), file.folder)
            content = tomllib.loads(file.source)
            self.files.append(file)
            if path.name == HEAD:
                self.heads.append((file, msgspec.convert(content, Head)))
            elif path.name == "helplines.toml":
                self.lines |= msgspec.convert(content, dict[str, str])
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
            self.slips.append(Slip(file, (), "L106", f"{error}. Correct it"))
            return
        if path.name not in DATA:
            flow = "" if path.name == "phrases.toml" else _flow_named(content)
            self.named[file.folder, flow] = file
            for place, value in _values(content, ()):
                self._enter(file, flow, place, value)

    def _enter(self, file: File, flow: str, place: Place, value: object) -> None:
        if place == ("flow", "name"):
            return
        match value:
            case [str(of), str(words)]:
                self.entries[flow, place] = Entry(file, of, words)
            case _:
                self.slips.append(Slip(file, place, "L106", _SHAPE))

    def _found(self, flow: str, english: Iterator[tuple[Place, Template]]) -> dict[Place, Template]:
        found: dict[Place, Template] = {}
        for place, template in english:
            entry = self._entry(flow, place, template)
            self.asked.add((flow, place))
            if entry is None or not entry.words:
                self._missing(flow, place, template)
            elif (usable := self._usable(entry, flow, place, template)) is not None:
                found[place] = usable
                self.used.add((flow, place))
        return found

    def _entry(self, flow: str, place: Place, english: Template) -> Entry | None:
        """Return what was written for a text. A talk that another folder replaced may say something else."""
        entry = self.entries.get((flow, place))
        if entry is None or entry.of == signature(english.source):
            return entry
        return entry if entry.file.folder == self.source.home(flow, place) else None

    def _missing(self, flow: str, place: Place, template: Template) -> None:
        home = self.source.home(flow, place)
        if home in self.folders:
            file = self.named.get((home, flow)) or self._head_of(home)
            where = f" of the talk `{flow}`" if flow and (home, flow) not in self.named else ""
            words = (
                f"“{text.clip(template.source, 60)}”{where} is not translated. stile translate {self.code}"
            )
            self.slips.append(Slip(file, place, "L101", words))

    def _head_of(self, folder: Path) -> File:
        heads = [file for file, _ in self.heads if file.folder == folder]
        return heads[0] if heads else File(f"{self.code}/{HEAD}", "", folder)

    def _usable(self, entry: Entry, flow: str, place: Place, english: Template) -> Template | None:
        """Return the translation, or None where it can't stand for the English any more."""
        slip: tuple[str, str] | None = None
        if entry.of != (now := signature(english.source)):
            slip = (
                "L102",
                f"the English says “{text.clip(english.source, 160)}” now. Correct it, then write {now}",
            )
        try:
            template = text.parse(entry.words)
        except TemplateError as error:
            self.slips.append(Slip(entry.file, place, "L103", str(error)))
            return None
        if slip is None and text.names(template) != text.names(english):
            slip = ("L103", _other_slots(template, english))
        if slip is None and _count(place, template) != _count(place, english):
            slip = ("L107", "the list holds more or fewer names than the English. Write one for each")
        if slip is None and self._is_time(flow, place) and read_time(template.source) is None:
            slip = ("L107", "it can't be read as a time when it is tapped. Write it like 18:00")
        if slip is None and (lacking := self._lacking(template)):
            slip = ("L104", f"there is no form for {', '.join(lacking)}. Add `|{lacking[0]} …`")
        if slip is not None:
            self.slips.append(Slip(entry.file, place, *slip))
            return None
        return template

    def _is_time(self, flow: str, place: Place) -> bool:
        asked = self.source.flows[flow].states.get(str(place[1])) if flow else None
        return asked is not None and asked.kind == "time" and place[2] in ("cues", "suggest")

    def _lacking(self, template: Template) -> list[str]:
        said = [text.forms(span.filters) for span in template.spans if span.slot]
        return sorted({name for one in said if one for name in categories(self.code) - one.keys()})

    def _left_over(self) -> None:
        """Note what is translated and isn't there; a flow that another folder replaced is left alone."""
        known: dict[str, Collection[Place]] = {
            name: [place for place, _ in texts(flow)] for name, flow in self.source.flows.items()
        }
        known[""] = [(name,) for name in self.source.phrases]
        for flow, place in self.entries.keys() - self.asked:
            entry = self.entries[flow, place]
            home = self.source.home(flow, place)
            if home is not None and home != entry.file.folder:
                continue
            names = [".".join(map(str, one)) for one in known.get(flow, ())]
            there = did_you_mean(".".join(map(str, place)), names) if names else "There is no such talk"
            self.slips.append(Slip(entry.file, place, "L105", f"the English has no such text. {there}"))


COUNTED = {("weekdays",): "|", ("months",): "|", ("week-words",): "|", ("number-words",): " "}
"""Lists of which each place means something, and the sign between their entries."""


def _count(place: Place, template: Template) -> int:
    return template.source.count(COUNTED[place]) if place in COUNTED else 0


_SHAPE = 'write the hash of the English and the translation: ["3f9a1c", "…"]'


def _flow_named(content: Mapping[str, object]) -> str:
    about = content.get("flow")
    return str(about.get("name", "?")) if isinstance(about, dict) else "?"


def _values(table: Mapping[str, object], place: Place) -> Iterator[tuple[Place, object]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _values(value, (*place, key))
        else:
            yield (*place, key), value


def _other_slots(template: Template, english: Template) -> str:
    here, there = text.names(template), text.names(english)
    wrong = [f"`{{{name}}}` is not in the English" for name in sorted(here - there)]
    gone = [f"`{{{name}}}` is missing" for name in sorted(there - here)]
    return f"{' and '.join((*wrong, *gone))}. Put in what the English puts in"
