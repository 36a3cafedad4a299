"""Rules that `stile check` applies to content: code, severity and title of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Severity = Literal["error", "warning", "note"]
"""An error prevents loading, a warning prevents publishing, a note prevents nothing."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `docs/authoring/codes.md` has a section of its title."""

    severity: Severity
    title: str


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        # F: the file
        "F101": Rule("error", "The folder or file can't be read"),
        "F102": Rule("error", "Not valid TOML"),
        "F103": Rule("error", "Not a talk"),
        "F104": Rule("error", "A key is missing"),
        "F105": Rule("error", "An unknown key"),
        "F106": Rule("error", "A key in the wrong kind of state"),
        "F107": Rule("error", "A value that doesn't fit"),
        "F108": Rule("error", "A name or command is there twice"),
        "F109": Rule("error", "A data file can't be used"),
        "F110": Rule("note", "An `allow` that allows nothing"),
        "F111": Rule("error", "An `allow` of something that can't be allowed"),
        "F112": Rule("warning", "A file that isn't read"),
        "F113": Rule("warning", "A folder without flows"),
        "F114": Rule("note", "Takes the place of a shipped flow"),
        "F115": Rule("warning", "A name that does nothing"),
        "F116": Rule("note", "A key by its old name"),
        "F117": Rule("note", "Data that isn't read here"),
        "F130": Rule("error", "A wording that can come out broken"),
        "F131": Rule("error", "A reflection that asks, praises, or leaves an answer out"),
        # G: the states and the transitions
        "G101": Rule("error", "No such state"),
        "G102": Rule("error", "No such talk"),
        "G103": Rule("error", "No way on for every answer"),
        "G104": Rule("error", "A branch behind the last"),
        "G105": Rule("error", "Nothing leads here"),
        "G106": Rule("error", "No way to an end"),
        "G107": Rule("error", "Round in a circle without a question"),
        "G108": Rule("error", "A talk that calls itself"),
        "G109": Rule("error", "Picks from a state that never comes before"),
        "G110": Rule("error", "A wrong `renamed` or `removed`"),
        "G111": Rule("warning", "A published state or talk is gone"),
        "G112": Rule("warning", "A published state saves another answer"),
        "G113": Rule("warning", "A branch that is never taken"),
        "G114": Rule("warning", "Branches of a scale overlap"),
        "G115": Rule("warning", "Branches of a scale leave a gap"),
        "G116": Rule("warning", "Nothing to tap, and no way to skip"),
        "G117": Rule("warning", "A talk that nothing opens"),
        "G118": Rule("warning", "The page never comes"),
        "G119": Rule("error", "A short way that is none"),
        "G120": Rule("warning", "A published choice is gone"),
        # V: the values of answers and facts
        "V101": Rule("error", "An unknown name in a text"),
        "V102": Rule("error", "An unknown name in a condition"),
        "V103": Rule("warning", "May be empty on this path"),
        "V104": Rule("error", "Compared with what the options lack"),
        "V105": Rule("error", "Compared with the wrong kind of value"),
        "V106": Rule("warning", "A condition that never holds"),
        "V107": Rule("warning", "A condition that always holds"),
        "V108": Rule("error", "Not a condition"),
        "V109": Rule("error", "Not a text that can be filled"),
        "V110": Rule("error", "A name that can't be used"),
        "V111": Rule("warning", "A filter that doesn't fit"),
        "V112": Rule("warning", "Nothing is put in here"),
        "V113": Rule("warning", "One name, two kinds of answers"),
        # T: limits of Telegram and of a phone's screen
        "T101": Rule("error", "Too long to read at a glance"),
        "T102": Rule("warning", "Over 4,096 characters at worst"),
        "T103": Rule("note", "A button that may be cut"),
        "T104": Rule("error", "An id that doesn't fit a button"),
        "T105": Rule("error", "Two equal ids or labels"),
        "T106": Rule("warning", "Too many buttons"),
        "T107": Rule("warning", "A label that hides a way out"),
        "T108": Rule("warning", "A command that never opens"),
        # S: safe and kind wording
        "S101": Rule("warning", "A sensitive answer in a line that isn't"),
        "S102": Rule("warning", "A sensitive answer that a nudge would show"),
        "S103": Rule("warning", "A word that pushes or judges"),
        "S104": Rule("warning", "Not how suicide is spoken of safely"),
        "S105": Rule("warning", "A diagnosis, dose or promise"),
        "S106": Rule("warning", "Hard to read"),
        "S107": Rule("warning", "A sensitive question that can't be skipped"),
        "S108": Rule("warning", "An exclamation mark"),
        "S109": Rule("warning", "A slip of the keyboard"),
        "S110": Rule("warning", "Screening takes the flow's own words for danger"),
        "S111": Rule("warning", "Marks that would be shown as they stand"),
        # L: languages; the text stays English until the problem is solved
        "L101": Rule("warning", "A text without a translation"),
        "L102": Rule("warning", "A translation of other words"),
        "L103": Rule("warning", "A translation that puts in something else"),
        "L104": Rule("warning", "A plural form is missing"),
        "L105": Rule("warning", "A translation of nothing"),
        "L106": Rule("warning", "Not a file of translations"),
        "L107": Rule("warning", "A list or a time that would be misread"),
        "L108": Rule("warning", "A translation too long to read at a glance"),
        "L109": Rule("warning", "Two equal labels in a translation"),
        "L110": Rule("note", "A changed text that a language says in English"),
        # R: before a release
        "R101": Rule("note", "Not reviewed by a clinician"),
        "R102": Rule("warning", "Changed since it was published, with the same version"),
        "R103": Rule("warning", "Changed since it was signed"),
        "R104": Rule("note", "No source named"),
        "R105": Rule("warning", "A help line not checked for 150 days"),
        "R106": Rule("error", "A help line not checked for 180 days"),
        "R107": Rule("warning", "A review without a signature"),
        "R108": Rule("warning", "What was published can't be read"),
        # C: coverage by transcripts
        "C101": Rule("warning", "No talk comes through this state"),
        "C102": Rule("note", "No talk takes this branch"),
    }
)

ALLOWED = frozenset(code for code, rule in RULES.items() if rule.severity != "error")
"""Codes that an author may allow with a reason. Errors cannot be allowed."""
