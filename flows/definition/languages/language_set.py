"""The languages beside English: texts laid over the same flows, each read when it is first spoken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flows.definition.languages.language_reader import LanguageReader
from flows.definition.languages.translations import ENGLISH, HEAD_FILE, PHRASES_FILE, Language, Source
from flows.definition.loading.content_file import Stamp, stamp_of
from flows.locale.matching import plain
from flows.locale.plurals import language_names
from flows.model import Template


@dataclass(frozen=True, slots=True)
class Languages:
    """Knows which languages there are; reads one when it is first asked for it, and keeps it."""

    folders: tuple[tuple[Path, Path | None], ...]
    source: Source
    _read: dict[str, Language] = field(default_factory=dict, compare=False)
    _phrases: dict[str, Mapping[str, Template]] = field(default_factory=dict, compare=False)
    _stamps: dict[str, tuple[Stamp | None, ...]] = field(default_factory=dict, compare=False)
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
            self._read[code] = LanguageReader(code, self.folders, self.source).language()
        return self._read[code]

    def phrases(self, code: str) -> Mapping[str, Template]:
        """Return the phrases of a language, English where it has none, without reading its flows.

        The words of each language are heard in all others, so that the first typed line asks for them.
        """
        if code in self._read:
            return self._read[code].phrases
        if code not in self._phrases:
            self._stamps[code] = self._stamped(code)
            self._phrases[code] = (
                LanguageReader(code, self.folders, self.source).phrases()
                if code in self.codes()
                else self.source.phrases
            )
        return self._phrases[code]

    def inherit(self, before: Languages) -> None:
        """Take over phrases that were read before, of languages whose files and English are the same."""
        if self.folders == before.folders and self.source.says_the_same(before.source):
            same = (code for code, stamps in before._stamps.items() if stamps == self._stamped(code))
            for code in same:
                self._phrases[code], self._stamps[code] = before._phrases[code], before._stamps[code]

    def _stamped(self, code: str) -> tuple[Stamp | None, ...]:
        files = (path for folder, _ in self.folders for path in sorted((folder / code).rglob(PHRASES_FILE)))
        return tuple(map(stamp_of, files))

    def let_go(self) -> None:
        """Forget what was read of each language; it is read anew when it is asked for."""
        self._read.clear()
        self._phrases.clear()
        self._stamps.clear()

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
