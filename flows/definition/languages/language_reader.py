"""Reads one language from every content folder that holds it, and notes what is wrong in its files."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import msgspec

from flows.definition.kinds import kind_of
from flows.definition.languages.english_titles import marked
from flows.definition.languages.fitness import fitting
from flows.definition.languages.overlay import named_now, signature, texts, worded
from flows.definition.languages.own_data import TABLES, is_own, one_text
from flows.definition.languages.translations import (
    DATA_FILES,
    HEAD_FILE,
    PHRASES_FILE,
    Entry,
    File,
    Head,
    Language,
    Slip,
    Source,
)
from flows.definition.loading.collector import uncollected
from flows.definition.schema import did_you_mean
from flows.definition.toml.source_map import Place
from flows.definition.toml.toml_slips import explained, undecodable
from flows.locale.lengths import clip
from flows.model import Template


class LanguageReader:
    """Reads one language from every content folder that holds it."""

    def __init__(self, code: str, folders: Sequence[tuple[Path, Path | None]], source: Source) -> None:
        self.code = code
        self.source = source
        self.folders = {folder: within for folder, within in folders if (folder / code).is_dir()}
        self.files: list[File] = []
        self.slips: list[Slip] = []
        self.entries: dict[tuple[str, Place], Entry] = {}
        self.asked: set[tuple[str, Place]] = set()
        self.named: dict[tuple[Path, str], File] = {}
        self.lines: dict[str, str] = {}
        self.heads: list[tuple[File, Head]] = []
        self.first = folders[0][0]
        self.used: set[tuple[str, Place]] = set()
        self.unread: set[tuple[Path, str]] = set()
        self.told: set[tuple[str, Place]] = set()
        self.absent: dict[tuple[str, Place], Slip] = {}
        self.aged: set[File] = set()

    @uncollected
    def phrases(self) -> Mapping[str, Template]:
        """Read the phrases alone, and return them, with English for those that have no translation."""
        self._read(PHRASES_FILE)
        return self._phrases()

    @uncollected
    def language(self) -> Language:
        """Read every file, and return the language with what is wrong in it."""
        self._read("*.toml")
        flows = {
            name: worded(flow, self._found(name, texts(flow))) for name, flow in self.source.flows.items()
        }
        phrases = self._phrases()
        self._left_over()
        self.slips += [slip for key, slip in self.absent.items() if key not in self.told]
        head = self.heads[-1][1] if self.heads else Head(self.code, "", "")
        lacking = {flow for flow, place in self.asked if self._lacks(flow, place)}
        spoken = frozenset(flows.keys() - lacking)
        complete = bool(self.heads) and not any(self._is_first(flow) for flow in lacking)
        flows = {name: marked(flow, spoken) if spoken else flow for name, flow in flows.items()}
        return Language(
            self.code, head, MappingProxyType(flows), phrases, self.lines, tuple(self.slips),
            tuple(self.files), MappingProxyType(self.entries), frozenset(self.used), spoken, complete,
        )  # fmt: skip

    def _read(self, files: str) -> None:
        """Read the files whose names fit a pattern."""
        for folder, within in self.folders.items():
            for path in sorted((folder / self.code).rglob(files)):
                self._add(path, File(str(path.relative_to(within) if within else path), "", folder))

    def _phrases(self) -> Mapping[str, Template]:
        english = (((name,), phrase) for name, phrase in self.source.phrases.items())
        found = {str(place[0]): template for place, template in self._found("", english).items()}
        return MappingProxyType({**self.source.phrases, **found})

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
            flow = "" if path.name == PHRASES_FILE else _flow_named(content)
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

    def _enter(self, file: File, flow: str, written: Place, value: object) -> None:
        if written == ("flow", "name"):
            return
        place = named_now(written)
        if place != written and file not in self.aged:
            self.aged.add(file)
            words = f"`label` of a state is called `line` now. {self._laid_out(file.folder)} writes it so"
            self.slips.append(Slip(file, written, "F116", words))
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
            shown = clip(template.source, 60)
            own = "is this language's own to write" if is_own(flow, place) else "is not translated"
            laid = (flow, place) in self.entries
            remedy = _fill_in(place) if laid else self._laid_out(home)
            words = f"“{shown}”{where} {own}. {remedy}"
            english = "" if laid else template.source
            self.absent[flow, place] = Slip(file, place, "L101", words, english=english)

    def _laid_out(self, folder: Path) -> str:
        """Return the command that writes the files of this language in a folder."""
        return f"stile translate {self.code}{'' if self.folders[folder] else f' {folder}'}"

    def _is_unread(self, flow: str, home: Path) -> bool:
        """Tell whether the file with the translations of a flow is there and can't be read."""
        english = Path(self.source.flows[flow].file).parts if flow else (PHRASES_FILE,)
        return any(
            folder == home and english[-len(Path(file).parts) :] == Path(file).parts
            for folder, file in self.unread
        )

    def _head_of(self, folder: Path) -> File:
        heads = [file for file, _ in self.heads if file.folder == folder]
        return heads[0] if heads else File(f"{self.code}/{HEAD_FILE}", "", folder)

    def _usable(self, entry: Entry, flow: str, place: Place, english: Template) -> Template | None:
        """Return the translation, or None where it can't stand for the English any more."""
        is_time = self._is_time(flow, place)
        text, slip = fitting(entry, place, english, self.code, is_time=is_time)
        if slip is not None:
            self.slips.append(Slip(entry.file, (*place, *slip.below), slip.code, slip.words))
        return text

    def _is_time(self, flow: str, place: Place) -> bool:
        asked = self.source.flows[flow].states.get(str(place[1])) if flow else None
        return asked is not None and kind_of(asked).value_type == "time" and place[2] in ("cues", "suggest")

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


def _fill_in(place: Place) -> str:
    """Return what to do about a text that is laid out and empty."""
    is_table = place[-1] in TABLES and len(place) == 3
    return "Write the table under it" if is_table else "Write it into the second pair of quotes"


_SHAPE = 'write the hash of the English and the translation: ["3f9a1c", "…"]'


def _flow_named(content: Mapping[str, object]) -> str:
    about = content.get("flow")
    return str(about.get("name", "?")) if isinstance(about, dict) else "?"


def _values(table: Mapping[str, object], place: Place) -> Iterator[tuple[Place, object]]:
    for key, value in table.items():
        if isinstance(value, dict) and key in TABLES and len(place) == 2:
            yield (*place, key), one_text(value)
        elif isinstance(value, dict):
            yield from _values(value, (*place, key))
        else:
            yield (*place, key), value
