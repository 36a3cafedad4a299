"""Runs every check on flows that were read and on the data files, as `stile check` does."""

from __future__ import annotations

from flows import shipped
from flows.authoring.lint import runner
from flows.authoring.lint.folders import changed_problems, folder_problems, old_key_problems
from flows.authoring.lint.languages import language_problems
from flows.authoring.lint.phrasing import wording
from flows.authoring.lint.phrasing.own_words import own_word_problems
from flows.authoring.lint.phrasing.words import Grade
from flows.authoring.reviewing.published import comparison
from flows.authoring.reviewing.signing import signing_problems
from flows.definition.loader import Reading
from flows.errors import Problem
from flows.safety.lexicon_set import Lexicons


def problems(reading: Reading, grade: Grade | None = None) -> list[Problem]:
    """Return everything that is wrong, or could be better, in what was read and in the data files."""
    known, listed = shipped.data(), shipped.listed_problems()
    found = {
        *runner.lint(reading, wording.load(), grade),
        *known.problems,
        *listed,
        *folder_problems(reading),
        *old_key_problems(reading),
        *comparison(reading),
    }
    if not reading.problems:
        found |= {*language_problems(reading.languages, reading.drafts, known.lines)}
        found |= {*changed_problems(reading, wording.load())}
        found |= {*signing_problems(reading)}
        if known.words and not listed:
            found |= {*own_word_problems(reading, Lexicons(known.words, shipped.lexicons()))}
    return sorted(found)


def blocking(reading: Reading, found: list[Problem]) -> list[Problem]:
    """Return what keeps content from being published and from being taken up by a running bot.

    These are errors and warnings, but for those of a language: it says in English what it lacks.
    """
    read = (reading.languages.of(code) for code in reading.languages.codes())
    translated = {file.name for language in read if language for file in language.files}
    return [
        one
        for one in found
        if one.severity != "note" and not one.code.startswith("L") and one.file not in translated
    ]
