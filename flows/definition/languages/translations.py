"""The languages beside English: texts laid over the same flows, each read when it is first spoken."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

import msgspec

from flows.definition import template as templates
from flows.definition.checks.wordings import misfits
from flows.definition.collector import uncollected
from flows.definition.draft import Notes
from flows.definition.kinds import kind_of
from flows.definition.languages.overlay import signature, table_of, table_text, texts, worded
from flows.definition.schema import did_you_mean
from flows.definition.toml.source_map import Place
from flows.definition.toml.toml_slips import explained, undecodable
from flows.errors import Problem, TemplateError
from flows.locale.dates import read_time
from flows.locale.matching import plain
from flows.locale.plurals import categories, language_names
from flows.locale.vocabulary import unknown_names
from flows.model import Choice, Flow, Span, Template

HEAD_FILE = "locale.toml"
"""A folder that holds this file is a language, and the folder's name is its code."""

DATA_FILES = frozenset({HEAD_FILE, "wording.toml", "helplines.toml"})
"""Files of a language that hold no talk and no phrases."""

ENGLISH = "en"


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Head of a language: its own name, its form of address, and its state of review."""

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
        """Return the folder a text is from; a single text can be from another one than its flow."""
        changed = self.homes.get((flow, ".".join(map(str, place)))) if flow else None
        return changed or self.homes.get((flow, "" if flow else str(place[0])))

    def is_changed(self, flow: str, place: Place) -> bool:
        """Tell whether a folder changes this text of a flow by itself."""
        return bool(flow) and (flow, ".".join(map(str, place))) in self.homes

    def changed(self, flow: str, folder: Path) -> frozenset[str]:
        """Return the places of a flow's texts that a folder changes one by one, with dots."""
        return frozenset(
            place for (name, place), home in self.homes.items() if name == flow and place and home == folder
        )


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
    """Something that is wrong with a translation. Only a check asks for its line.

    `line` is set where the file can't be read, so that it has no places.
    """

    file: File
    place: Place
    code: str
    words: str
    line: int = 0

    def problem(self, notes: Mapping[str, Notes]) -> Problem:
        """Return it as a problem with its line."""
        if self.line:
            return Problem(self.file.name, self.line, "file", self.words, self.code)
        return notes[self.file.name].problem(self.code, self.place, self.words)


@dataclass(frozen=True, slots=True)
class Language:
    """One language, with English wherever a translation is missing, stale or can't be used.

    `spoken` are the flows of which no text is missing. A language that has all of them and every phrase is
    `complete`; one that has some is offered as well, and the titles of the others say that they are English.
    """

    code: str
    head: Head
    flows: Mapping[str, Flow]
    phrases: Mapping[str, Template]
    lines: Mapping[str, str]
    slips: tuple[Slip, ...]
    files: tuple[File, ...]
    written: Mapping[tuple[str, Place], Entry]
    used: frozenset[tuple[str, Place]]
    spoken: frozenset[str] = frozenset()
    complete: bool = False

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
    _codes: list[str] = field(default_factory=list, compare=False)

    def codes(self) -> tuple[str, ...]:
        """Return the codes of the languages that somebody had begun to write when this was asked first."""
        if not self._codes:  # the disk is asked once: turns ask too
            found = {path.parent.name for folder, _ in self.folders for path in folder.glob(f"*/{HEAD_FILE}")}
            self._codes.extend(sorted(found))
        return tuple(self._codes)

    def of(self, code: str) -> Language | None:
        """Return a language, or None where nobody has begun to write it."""
        if code not in self._read:
            if code not in self.codes():
                return None
            self._read[code] = _Reading(code, self).language()
        return self._read[code]

    def known(self, code: str) -> Language | None:
        """Return a language that was read already, without reading it now."""
        return self._read.get(code)

    def offered(self) -> Mapping[str, str]:
        """Return the languages that can be chosen, code → its own name, English first.

        One that has some flows only is named with English, in which the rest is said.
        """
        spoken = (language for code in self.codes() if (language := self.of(code)) and language.spoken)
        return {ENGLISH: "English"} | {
            language.code: language.head.name if language.complete else f"{language.head.name} + English"
            for language in spoken
        }

    def named(self, typed: str, language: str = ENGLISH) -> str | None:
        """Return the offered language that was meant: by its own name, in this language, or by its code."""
        wanted = plain(typed)
        for code, name in self.offered().items():
            found = self.of(code)
            also = (*found.head.typed, found.head.name) if found else ()
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
        self.first = languages.folders[0][0]
        self.used: set[tuple[str, Place]] = set()
        self.unread: set[tuple[Path, str]] = set()
        self.told: set[tuple[str, Place]] = set()
        self.absent: dict[tuple[str, Place], Slip] = {}

    @uncollected
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
        self.slips += [slip for key, slip in self.absent.items() if key not in self.told]
        head = self.heads[-1][1] if self.heads else Head(self.code, "", "")
        lacking = {flow for flow, place in self.asked if self._lacks(flow, place)}
        spoken = frozenset(flows.keys() - lacking)
        complete = bool(self.heads) and not any(self._is_first(flow) for flow in lacking)
        flows = {name: _marked(flow, spoken) if spoken else flow for name, flow in flows.items()}
        return Language(
            self.code, head, MappingProxyType(flows), MappingProxyType({**self.source.phrases, **phrases}),
            self.lines, tuple(self.slips), tuple(self.files), MappingProxyType(self.entries),
            frozenset(self.used), spoken, complete,
        )  # fmt: skip

    def _lacks(self, flow: str, place: Place) -> bool:
        """Tell whether a text has no words here; one that a folder changed by itself is left aside."""
        entry = self.entries.get((flow, place))
        return (entry is None or not entry.words) and not self.source.is_changed(flow, place)

    def _is_first(self, flow: str) -> bool:
        """Tell whether a flow is from the first folder: own ones beside it make no language incomplete."""
        return not flow or self.source.homes.get((flow, "")) == self.first

    def _add(self, path: Path, file: File) -> None:
        if (source := self._source(path, file)) is None:
            return
        file = File(file.name, source, file.folder)
        try:
            content = tomllib.loads(source)
            self.files.append(file)
            if path.name == HEAD_FILE:
                self.heads.append((file, msgspec.convert(content, Head)))
            elif path.name == "helplines.toml":
                self.lines |= msgspec.convert(content, dict[str, str])
        except tomllib.TOMLDecodeError as error:
            self._broken(path, file, *explained(source, str(error)))
            return
        except msgspec.ValidationError as error:
            self._broken(path, file, 1, f"{error}. Take the file of another language as the model")
            return
        if path.name not in DATA_FILES:
            flow = "" if path.name == "phrases.toml" else _flow_named(content)
            if flow and flow not in self.source.flows:
                hint = did_you_mean(flow, self.source.flows)
                self._broken(path, file, 0, f"there is no talk `{flow}`. {hint}", ("flow", "name"), "L105")
                return
            self.named[file.folder, flow] = file
            for place, value in _values(content, ()):
                self._enter(file, flow, place, value)

    def _source(self, path: Path, file: File) -> str | None:
        """Return the text of a file, or note why it can't be read."""
        try:
            source = path.read_bytes().decode("utf-8-sig")
        except OSError as error:
            self._broken(path, file, 1, f"it can't be read: {error.strerror}. Correct its permissions")
            return None
        except UnicodeDecodeError as error:
            self._broken(path, file, *undecodable(error))
            return None
        return source.replace("\r\n", "\n").replace("\r", "\n")

    def _broken(
        self, path: Path, file: File, line: int, words: str, place: Place = (), code: str = "L106"
    ) -> None:
        """Note why a file can't be read. Its texts are then not told one by one as missing."""
        self.slips.append(Slip(file, place, code, words, line))
        relative = path.relative_to(file.folder / self.code)
        self.unread.add((file.folder, str(relative)))

    def _enter(self, file: File, flow: str, place: Place, value: object) -> None:
        if place == ("flow", "name"):
            return
        match value:
            case [str(of), str(words)]:
                self.entries[flow, place] = Entry(file, of, words)
            case _:
                self.told.add((flow, place))
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
        if home in self.folders and not self._is_unread(flow, home):
            file = self.named.get((home, flow)) or self._head_of(home)
            where = f" of the talk `{flow}`" if flow and (home, flow) not in self.named else ""
            shown = templates.clip(template.source, 60)
            own = "is this language's own to write" if is_own(flow, place) else "is not translated"
            folder = "" if self.folders[home] else f" {home}"
            words = f"“{shown}”{where} {own}. stile translate {self.code}{folder}"
            self.absent[flow, place] = Slip(file, place, "L101", words)

    def _is_unread(self, flow: str, home: Path) -> bool:
        """Tell whether the file with the translations of a flow is there and can't be read."""
        english = Path(self.source.flows[flow].file).parts if flow else ("phrases.toml",)
        return any(
            folder == home and english[-len(Path(file).parts) :] == Path(file).parts
            for folder, file in self.unread
        )

    def _head_of(self, folder: Path) -> File:
        heads = [file for file, _ in self.heads if file.folder == folder]
        return heads[0] if heads else File(f"{self.code}/{HEAD_FILE}", "", folder)

    def _usable(self, entry: Entry, flow: str, place: Place, english: Template) -> Template | None:
        """Return the translation, or None where it can't stand for the English any more."""
        slip: tuple[str, str] | None = None
        if entry.of != (now := signature(english.source)):
            slip = (
                "L102",
                f"the English says “{templates.clip(english.source, 160)}” now. Correct it, then write {now}",
            )
        if place[-1] in TABLES and len(place) == 3:
            return self._table(entry, place, english, slip)
        if place[-1] == "stems":
            template = Template(entry.words, (Span(entry.words),))
            return self._noted(entry, place, slip, template)
        try:
            template = templates.parse(entry.words)
        except TemplateError as error:
            self.slips.append(Slip(entry.file, place, "L103", str(error)))
            return None
        if slip is None and templates.names(template) != templates.names(english):
            slip = ("L103", _other_slots(template, english))
        if slip is None and _count(place, template) != _count(place, english):
            slip = ("L107", "the list holds more or fewer names than the English. Write one for each")
        if slip is None and (unknown := unknown_names(str(place[0]), template.source)):
            slip = ("L107", f"`{unknown[0]}=` means nothing here. Keep the names before each = as in English")
        if slip is None and self._is_time(flow, place) and read_time(template.source) is None:
            slip = ("L107", "it can't be read as a time when it is tapped. Write it like 18:00")
        if slip is None and (lacking := self._lacking(template)):
            slip = ("L104", f"there is no form for {', '.join(lacking)}. Add `|{lacking[0]} …`")
        return self._noted(entry, place, slip, template)

    def _noted(
        self, entry: Entry, place: Place, slip: tuple[str, str] | None, text: Template
    ) -> Template | None:
        if slip is not None:
            self.slips.append(Slip(entry.file, place, *slip))
        return text if slip is None else None

    def _table(
        self, entry: Entry, place: Place, english: Template, slip: tuple[str, str] | None
    ) -> Template | None:
        """Return a language's own table of wordings, or None where one of them can come out broken."""
        table = table_of(Template(entry.words, ()))
        needs_none = place[-1] == "sentence"
        wrong = (
            next(iter(misfits(table, needs_none=needs_none)), None) if "" not in table or needs_none else None
        )
        slip = slip or (("L103", wrong[1]) if wrong else None)
        if slip is None and "" in table:
            slip = _other_text(table[""], english)
        return self._noted(entry, place, slip, table_text(table))

    def _is_time(self, flow: str, place: Place) -> bool:
        asked = self.source.flows[flow].states.get(str(place[1])) if flow else None
        return asked is not None and kind_of(asked).value_type == "time" and place[2] in ("cues", "suggest")

    def _lacking(self, template: Template) -> list[str]:
        said = [templates.forms(span.filters) for span in template.spans if span.slot]
        return sorted({name for one in said if one for name in categories(self.code) - one.keys()})

    def _left_over(self) -> None:
        """Note what is translated and isn't there; a flow that another folder replaced is left alone."""
        known: dict[str, Collection[Place]] = {
            name: [place for place, _ in texts(flow)] for name, flow in self.source.flows.items()
        }
        known[""] = [(name,) for name in self.source.phrases]
        states: set[tuple[str, str]] = set()
        for flow, place in sorted(self.entries.keys() - self.asked, key=str):
            entry = self.entries[flow, place]
            home = self.source.home(flow, place)
            if home is not None and home != entry.file.folder:
                continue
            if flow and place[0] == "state" and str(place[1]) not in self.source.flows[flow].states:
                if (flow, str(place[1])) not in states:
                    states.add((flow, str(place[1])))
                    self._no_state(entry.file, flow, str(place[1]))
                continue
            names = {".".join(map(str, one)): one for one in known.get(flow, ())}
            there = did_you_mean(".".join(map(str, place)), names)
            self.slips.append(Slip(entry.file, place, "L105", f"the English has no such text. {there}"))
            if meant := names.get(there.partition("`")[2].partition("`")[0]):
                self.told.add((flow, meant))

    def _no_state(self, file: File, flow: str, state: str) -> None:
        """Note a state that the English lacks, and leave out those texts that it was meant for."""
        there = did_you_mean(state, self.source.flows[flow].states)
        words = f"the English has no state `{state}`. {there}"
        self.slips.append(Slip(file, ("state", state), "L105", words))
        meant = there.partition("`")[2].partition("`")[0]
        self.told |= {key for key in self.absent if key[0] == flow and key[1][:2] == ("state", meant)}


COUNTED = {("weekdays",): "|", ("months",): "|", ("week-words",): "|", ("number-words",): " "}
"""Lists of which each place means something, and the sign between their entries."""


def _count(place: Place, template: Template) -> int:
    return template.source.count(COUNTED[place]) if place in COUNTED else 0


IN_ENGLISH = " (English)"
"""Stands behind the title of a flow that a language doesn't have, where it has others."""


def _marked(flow: Flow, spoken: Collection[str]) -> Flow:
    """Return a flow whose title, and whose buttons to other flows, say what is in English."""

    def marked(text: Template) -> Template:
        shown = templates.clip(text.source, _BUTTON - len(IN_ENGLISH))
        return templates.parse(f"{shown}{IN_ENGLISH}")

    def leads_to_english(choice: Choice) -> bool:
        to = choice.goto or ""
        return to.startswith("@") and to[1:] not in spoken

    if flow.name in spoken and not any(
        leads_to_english(choice) for state in flow.states.values() for choice in state.choices
    ):
        return flow
    states = {
        name: replace(
            state,
            choices=tuple(
                replace(choice, label=marked(choice.label)) if leads_to_english(choice) else choice
                for choice in state.choices
            ),
        )
        if any(map(leads_to_english, state.choices))
        else state
        for name, state in flow.states.items()
    }
    title = flow.title if flow.name in spoken else marked(flow.title)
    return replace(flow, title=title, states=states)


_BUTTON = 40
"""Characters of a button that phones show."""

TABLES = frozenset({"sentence", "note"})
"""Tables of wordings. Each language has its own keys there, so that one hash stands for all of it."""


def is_own(flow: str, place: Place) -> bool:
    """Tell whether a language shapes a text for itself, so that it is no translation.

    These are its sentences and notes, what people type, and lists of which each place means something.
    """
    if flow:
        return place[-1] == "stems" or (place[-1] in TABLES and len(place) == 3)
    return str(place[0]).endswith("-words") or place in COUNTED


OF = "english"
"""The key of such a table that holds the hash."""


def _one_text(table: Mapping[str, object]) -> object:
    """Return a table of wordings as one text, with the hash it was written for."""
    told = {key: str(words) for key, words in table.items() if key != OF}
    return [str(table.get(OF, "")), table_text(told).source if told else ""]


_SHAPE = 'write the hash of the English and the translation: ["3f9a1c", "…"]'


def _flow_named(content: Mapping[str, object]) -> str:
    about = content.get("flow")
    return str(about.get("name", "?")) if isinstance(about, dict) else "?"


def _values(table: Mapping[str, object], place: Place) -> Iterator[tuple[Place, object]]:
    for key, value in table.items():
        if isinstance(value, dict) and key in TABLES and len(place) == 2:
            yield (*place, key), _one_text(value)
        elif isinstance(value, dict):
            yield from _values(value, (*place, key))
        else:
            yield (*place, key), value


def _other_text(words: str, english: Template) -> tuple[str, str] | None:
    """Return what is wrong with a note of one text: its braces, or what it puts in; None for nothing."""
    try:
        template = templates.parse(words)
        wanted = templates.parse(english.source)
    except TemplateError as error:
        return "L103", str(error)
    same = templates.names(template) == templates.names(wanted)
    return None if same else ("L103", _other_slots(template, wanted))


def _other_slots(template: Template, english: Template) -> str:
    scope, there = templates.names(template), templates.names(english)
    wrong = [f"`{{{name}}}` is not in the English" for name in sorted(scope - there)]
    gone = [f"`{{{name}}}` is missing" for name in sorted(there - scope)]
    return f"{' and '.join((*wrong, *gone))}. Put in what the English puts in"
