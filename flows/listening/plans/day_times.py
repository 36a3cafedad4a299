"""Finds a time of the clock, the day or the week at the start or at the end of typed words.

A time is read as far as it goes, so that an hour in two words stays in one piece: "at half seven",
"um viertel vor neun", "a las siete y media".
"""

from __future__ import annotations

import re

_EN_HOUR = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2}(?:[:.]\d\d)?)"
_EN_CLOCK = (
    rf"(?:half(?: past)? {_EN_HOUR}|(?:(?:a )?quarter|five|ten|twenty|\d{{1,2}}) (?:to|past) {_EN_HOUR}|"
    rf"{_EN_HOUR}(?: ?(?:am|pm)| o'?clock)?|noon|midday|midnight)(?: sharp)?(?: in the (?:morning|evening))?"
)
_EN_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_EN_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_EN_PART = r"(?:mornings?|afternoons?|evenings?|nights?)"

_DE_HOUR = r"(?:eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|\d{1,2}(?:[:.]\d\d)?)"
_DE_CLOCK = (
    rf"(?:kurz (?:vor|nach) )?(?:(?:dreiviertel|viertel|fünf|zehn|zwanzig) (?:vor|nach) (?:halb )?{_DE_HOUR}|"
    rf"(?:halb|viertel|dreiviertel) {_DE_HOUR}|{_DE_HOUR}(?: uhr(?: \d\d)?)?|mitternacht)"
    r"(?! (?:sekunden?|minuten?|stunden?|tagen?|wochen?|monaten?|jahren?|mal|atemzüge)\b)"
)
_DE_DAY = r"(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch"
_DE_FROM = (
    r"(?:januar|jänner|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember|"
    r"frühling|frühjahr|sommer|herbst|winter|morgen|heute|nächste[mnr]? \w+)"
)
_DE_PART = r"(?:früh|morgen|vormittag|mittag|nachmittag|abend|nacht)"

_ES_HOUR = r"(?:una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|\d{1,2}(?:[:.]\d\d)?)"
_ES_MINUTES = r"(?:media|cuarto|cinco|diez|veinte|veinticinco)"
_ES_CLOCK = (
    rf"(?:a(?: partir de)?|sobre|hacia|desde|después de) las? {_ES_HOUR}"
    rf"(?: (?:y|menos) {_ES_MINUTES})?(?: en punto)?"
)
_ES_DAY = r"(?:lunes|martes|miércoles|jueves|viernes|sábados?|domingos?)"
_ES_PART = r"(?:mañana|tarde|noche)"

_TIME = {
    "en": re.compile(
        rf"(?:at|by|around|after|before) {_EN_CLOCK}|"
        rf"(?:(?:on|every|each|next|this|by) )?{_EN_DAY}(?:,? (?:and )?{_EN_DAY})*"
        rf"(?: {_EN_PART})?(?: at {_EN_CLOCK})?|"
        rf"(?:once|twice|(?:two|three|four|five) times) a (?:day|week|month)|"
        rf"(?:in the|every|each|this|at) {_EN_PART}|every (?:other )?(?:day|week)|"
        rf"on the \d{{1,2}}(?:st|nd|rd|th)(?: of {_EN_MONTH})?|"
        rf"tomorrow(?: {_EN_PART})?|today|tonight|first thing(?: tomorrow)?|"
        rf"at (?:lunchtime|bedtime|the weekends?)|on weekends?|on \w+ (?:days|nights|evenings|mornings)",
        re.IGNORECASE,
    ),
    "de": re.compile(
        rf"(?:um|gegen|ab|bis|nach|vor) {_DE_CLOCK}|"
        rf"ab {_DE_FROM}|"
        rf"(?:(?:ab|am|jeden|nächsten|diesen) )?(?:{_DE_DAY})(?:{_DE_PART})?s?"
        rf"(?:,? (?:und )?(?:{_DE_DAY})s?)*(?: {_DE_PART}s?)?"
        rf"(?: um {_DE_CLOCK})?|"
        rf"(?:am|jeden) (?:{_DE_PART}|zweiten (?:tag|abend|morgen)|tag|wochenende)|"
        rf"(?:morgens|mittags|abends|nachts|täglich)|"
        rf"(?:heute|morgen)(?: {_DE_PART})?(?: um {_DE_CLOCK})?|jede (?:nacht|woche)|"
        r"(?:ein|zwei|drei)mal (?:am tag|die woche|pro (?:tag|woche)|in der woche)",
        re.IGNORECASE,
    ),
    "es": re.compile(
        rf"{_ES_CLOCK}(?: de la {_ES_PART})?|a (?:medianoche|mediodía)|al mediodía|"
        r"(?:una vez|(?:dos|tres) veces) (?:por|a la|al) (?:semana|día)|"
        rf"(?:el|los|este|cada|todos los) {_ES_DAY}(?:,? (?:y )?{_ES_DAY})*(?: que viene)?"
        rf"(?: (?:por|a|en|de) las? {_ES_PART}s?| temprano)?|"
        rf"esta {_ES_PART}|mañana(?: temprano| (?:por|a) la {_ES_PART})?|hoy|por las? {_ES_PART}s?|"
        rf"cada (?:día|noche|mañana|tarde|semana)|todas las {_ES_PART}s|todos los días",
        re.IGNORECASE,
    ),
}
"""Times of the clock, the day and the week, each with its preposition."""


def is_day_time(text: str, spoken: str) -> bool:
    """Tell whether the words are such a time and no more."""
    return spoken in _TIME and _TIME[spoken].fullmatch(text) is not None


def time_ahead(text: str, spoken: str) -> str:
    """Return the time that words begin with, as far as it goes; empty where no words follow it."""
    found = _TIME[spoken].match(text)
    return found[0] if found and text[found.end() : found.end() + 1] in {" ", ","} else ""


def time_behind(text: str, spoken: str) -> str:
    """Return the time that words end in, the longest there is; empty where nothing stands before it."""
    starts = (found.end() for found in re.finditer(r"\s", text))
    return next((text[at:] for at in starts if _TIME[spoken].fullmatch(text, at)), "")


def holds_time(text: str, spoken: str) -> bool:
    """Tell whether a time stands somewhere in the words."""
    found = re.finditer(r"\b(?<!about )(?<!über )(?<!von )(?<!sobre )\w", text)
    return any(_TIME[spoken].match(text, one.start()) for one in found)
