"""Writes the translation files of a language: translated texts stay, missing ones are marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.whole_files import rewrite
from flows import shipped
from flows.authoring.condition_text import in_words
from flows.authoring.translating import po_files, po_plurals, sheets
from flows.authoring.translating.po_files import Given, Text
from flows.authoring.translating.sheets import Sheet
from flows.definition.draft import Notes
from flows.definition.languages.overlay import source_place, texts
from flows.definition.languages.translations import DATA_FILES, HEAD_FILE, PHRASES_FILE, Entry, File, Language
from flows.definition.loader import Reading
from flows.definition.toml import toml_files
from flows.definition.toml.source_map import Place
from flows.locale.plurals import language_names
from flows.safety.helpline_text import worded

HELPLINES_NAME = shipped.HELPLINES.name

AROUND_TALKS = (
    *("back", "skip", "pause", "help-now", "go-on", "use-this", "something-else", "done", "keep-it"),
    *("make-page", "carry-on", "menu", "yes", "no", "type-it", "plan-act", "plan-again", "plan-line"),
    *("days", "weekdays", "months", "summary-head", "summary-foot", "page-edit", "page-order", "page-send"),
    *("page-notes", "page-sentence-kept", "page-put-on", "page-without", "page-below"),
    *(
        "choose",
        "choose-several",
        "choose-lines",
        "no-such-place",
        "pick-one",
        "number",
        "yes-or-no",
        "tap-to-go-on",
        "empty",
    ),
)
"""Phrases of the program that people see in every talk: a folder translates them with its own talks, in a
language that the program doesn't have."""

NEW = """\
# What the language is called by those who speak it, how it addresses them, and who has read it.
name = "{name}"
register = ""
status = "First draft, not yet reviewed by a native clinician."
# What people may type to choose it, besides its name.
typed = []
"""


@dataclass(frozen=True, slots=True)
class Laid:
    """Counts of one written file. `changed` are those of the kept texts that say something else now."""

    path: Path
    kept: int
    changed: int
    new: int
    missing: int
    stale: int

    @property
    def percent(self) -> int:
        """Return the share of texts that are said in the language, rounded down."""
        return 100 * (self.kept + self.new - self.stale) // max(self.kept + self.new + self.missing, 1)


class Refused(Exception):
    """Raised when a file can't be read completely, so that writing would lose words. Nothing was written."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def lay_out(
    reading: Reading,
    code: str,
    folder: Path,
    taken: Mapping[tuple[str, Place], Given] | None = None,
    lines: Mapping[str, str] | None = None,
    register: str = "",
) -> Iterator[Laid]:
    """Write the files of a language for the content of this folder, each atomically; yield their counts.

    Existing translations and comments are kept; those that are `taken` from a PO file, the `lines` of help
    lines in it, and its `register`, take the place of earlier ones.

    Raises:
        ConfigError: a file can't be written.
        Refused: a file can't be read completely; none is written.
    """
    place = folder / code
    sources = _sources(place)
    if not (place / HEAD_FILE).exists():
        own = language_names(code, code)
        rewrite(place / HEAD_FILE, NEW.format(name=own[0] if own else code), folders=True)
    language = shipped.read(folder).languages.of(code)
    if register and language and register != language.head.register:
        _addresses(place / HEAD_FILE, register)
    present = _present(language, folder)
    written = {**present, **dict(_entries(code, taken or {}, present, folder))}
    said = {
        **(language.lines if language else {}),
        **{key: words for key, words in (lines or {}).items() if words},
    }
    for path, sheet in _sheets(reading, code, folder, written, said):
        before = sources.get(path)
        text = sheets.kept(before, sheet.text) if before else sheet.text
        rewrite(path, text, folders=True)
        had, has = sheets.count(before) if before else 0, sheets.count(text)
        changed = sheets.changed(before, text) if before else 0
        yield Laid(path, min(had, has), changed, max(has - had, 0), sheet.missing, sheet.stale)


_REGISTER = re.compile(r"^register[ \t]*=[ \t]*(?:\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*')", re.MULTILINE)


def _addresses(file: Path, register: str) -> None:
    """Write how the language addresses people into the head of its folder; every other line stays."""
    before = file.read_text(encoding="utf-8")
    line = f"register = {toml_files.quoted(register)}"
    after = _REGISTER.sub(lambda _: line, before)
    if after != before:
        rewrite(file, after)


def _sources(place: Path) -> dict[Path, str | None]:
    """Return the files of a language that texts are laid out in, as they are now.

    Raises:
        Refused: a file can't be read completely.
    """
    sources = {
        path: _source(path)
        for path in sorted(place.rglob("*.toml"))
        if path.name not in DATA_FILES - {HELPLINES_NAME}
    }
    refused = [f"{path}: {why}" for path, source in sources.items() if (why := _unusable(path, source))]
    if refused:
        raise Refused([*refused, "Nothing was written"])
    return sources


def _source(path: Path) -> str | None:
    """Return a file's text, or None where it is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return None


def _unusable(path: Path, source: str | None) -> str | None:
    if source is None:
        return "it is not UTF-8. Save it as UTF-8"
    return sheets.unusable(source, pairs=path.name != HELPLINES_NAME)


def _sheets(
    reading: Reading,
    code: str,
    folder: Path,
    written: Mapping[tuple[str, Place], Entry],
    said: Mapping[str, str],
) -> Iterator[tuple[Path, Sheet]]:
    source, place = reading.languages.source, folder / code
    for name, flow in source.flows.items():
        if source.homes[name, ""] == folder:
            path = place / _within(flow.file, folder)
            yield path, sheets.sheet(name, texts(flow), written, _head(path))
    for changed in reading.changed:
        if changed.folder == folder:
            path = place / _within(changed.notes.file, folder)
            own = source.changed(changed.flow, folder)
            mine = {place for place in changed.found if ".".join(map(str, place)) in own}
            rows = [row for row in texts(source.flows[changed.flow]) if row[0] in mine]
            yield path, sheets.sheet(changed.flow, rows, written, _head(path))
    phrases = [
        ((name,), text) for name, text in source.phrases.items() if _asked(reading, code, folder, name)
    ]
    if phrases:
        yield place / PHRASES_FILE, sheets.sheet("", phrases, written, _head(place / PHRASES_FILE))
    if folder == shipped.CONTENT and (lines := shipped.data().lines):
        path = place / shipped.HELPLINES.name
        yield path, sheets.lines_sheet(worded(lines), said, _head(path))


def _asked(reading: Reading, code: str, folder: Path, phrase: str) -> bool:
    """Tell whether a phrase is translated in a folder: its own ones are, and what the program lacks."""
    own = reading.languages.source.homes["", phrase] == folder
    return own or (phrase in AROUND_TALKS and folder != shipped.CONTENT and is_new(code))


def is_new(code: str) -> bool:
    """Tell whether the program itself has nothing in a language."""
    return not (shipped.CONTENT / code).is_dir()


def _present(language: Language | None, folder: Path) -> dict[tuple[str, Place], Entry]:
    written = language.written.items() if language else ()
    return {key: entry for key, entry in written if entry.file.folder == folder}


def _entries(
    code: str,
    taken: Mapping[tuple[str, Place], Given],
    present: Mapping[tuple[str, Place], Entry],
    folder: Path,
) -> Iterator[tuple[tuple[str, Place], Entry]]:
    """Yield what a PO file brings: a text that says the same as before keeps the words it has."""
    for key, given in taken.items():
        before = present.get(key)
        same = before is not None and po_plurals.says_the_same(code, before.words, given.words)
        words = before.words if same and before else given.words
        yield key, Entry(before.file if before else File("", "", folder), given.of, words)


def as_po(reading: Reading, code: str, folder: Path, before: bytes = b"") -> str:
    """Return the texts of a folder and their translations as a PO file, in the place of one of `before`.

    Raises:
        BrokenPo: the file of before can't be read whole.
    """
    language = shipped.read(folder).languages.of(code)
    every = [*_flow_texts(reading, folder), *_phrase_texts(reading, code, folder)]
    lines = shipped.data().lines if folder == shipped.CONTENT else None
    said = language.lines if language else {}
    told = {words: said.get(words, "") for words in worded(lines)} if lines else {}
    asks = folder == shipped.CONTENT or is_new(code)  # the program itself says it for its own languages
    register = (language.head.register if language else "") if asks else None
    return po_files.written(code, every, _present(language, folder), told, register, before)


def _flow_texts(reading: Reading, folder: Path) -> Iterator[Text]:
    source = reading.languages.source
    for name, flow in source.flows.items():
        if source.homes[name, ""] == folder:
            notes, conditions = reading.drafts[name].notes, dict(reading.drafts[name].conditions)
            for place, text in texts(flow):
                at = source_place(flow, place)
                line, state = notes.line(at), flow.states.get(str(place[1]))
                found = conditions.get((*at[:-1], "when")) if "variants" in place else None
                when = in_words(found.source, flow) if found else ""
                yield Text(name, place, text, flow.file, line, state, when)


def _phrase_texts(reading: Reading, code: str, folder: Path) -> Iterator[Text]:
    source = reading.languages.source
    notes = {home: _phrase_notes(home) for home in {folder, shipped.CONTENT}}
    for name, text in source.phrases.items():
        if _asked(reading, code, folder, name):
            phrases = notes[source.homes["", name]]
            yield Text("", (name,), text, phrases.file, phrases.line((name,)))


def untaken(reading: Reading, code: str, folder: Path, data: bytes) -> int:
    """Return how many translations of a PO file aren't in the files of the folder.

    Raises:
        BrokenPo: the file can't be read whole.
    """
    brought = po_files.read(code, data, english(reading))
    language = shipped.read(folder).languages.of(code)
    present = {key: entry.words for key, entry in _present(language, folder).items()}
    said = language.lines if language else {}
    texts_ = (
        po_plurals.says_the_same(code, present.get(key, ""), given.words)
        for key, given in brought.texts.items()
    )
    lines = (said.get(key, "") == words for key, words in brought.lines.items() if words)
    register = brought.register in {"", language.head.register if language else ""}
    return sum(not same for same in (*texts_, *lines, register))


def _phrase_notes(folder: Path) -> Notes:
    """Return where the phrases of a folder stand."""
    path = folder / PHRASES_FILE
    is_shipped = folder == shipped.CONTENT
    file = path.relative_to(shipped.CONTENT.parent.parent) if is_shipped else path
    return Notes(str(file), (_source(path) or "") if path.exists() else "")


def _within(file: str, folder: Path) -> Path:
    """Return a flow's file as seen from its folder; shipped files are named from the project's root."""
    path = Path(file) if folder != shipped.CONTENT else shipped.CONTENT.parent.parent / file
    return path.relative_to(folder)


def _head(path: Path) -> str:
    return sheets.head_of(path.read_text(encoding="utf-8")) if path.exists() else ""


def english(reading: Reading) -> dict[tuple[str, Place], str]:
    """Return every English text by flow ("" for the phrases) and place."""
    source = reading.languages.source
    said = {(name, place): text.source for name, flow in source.flows.items() for place, text in texts(flow)}
    return said | {("", (name,)): text.source for name, text in source.phrases.items()}
