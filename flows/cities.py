"""Finds the time zone of a city by its name in the person's language, offline."""

from __future__ import annotations

import unicodedata


def zone_of_city(name: str, language: str) -> str | None:
    """Return the IANA zone that is named after this city, or None.

    Knows the cities that zones are named after, in English and in `language`. "Berlin, Germany" is
    read as "Berlin".
    """
    from babel.core import Locale, UnknownLocaleError, get_global  # noqa: PLC0415 - heavy, and rarely used

    wanted = _plain(name.partition(",")[0])
    try:
        named = Locale.parse(language.replace("-", "_")).time_zones
    except (UnknownLocaleError, ValueError):
        named = Locale("en").time_zones
    for zone in sorted(get_global("zone_territories")):
        own = named.get(zone, {}).get("city", "")
        if wanted and "/" in zone and wanted in {_plain(own), _plain(zone.rpartition("/")[2])}:
            return str(zone)
    return None


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold().replace("_", " "))
    return " ".join(
        "".join(
            char if char.isalnum() else " " for char in letters if not unicodedata.combining(char)
        ).split()
    )
