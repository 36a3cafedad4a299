"""Finds the time zone of a city by any of its names, offline, from GeoNames data (`cities.tsv`)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from flows.locale.plurals import BABEL, country_name, locale_of

CITIES_FILE = Path(__file__).parent / "cities.tsv"
"""Made by `bench/cities.py`; GeoNames, CC BY 4.0."""

MOST_OFFERED = 5

NAMED_IN = ("en", "de", "es")
"""Languages in which a country's name is understood, besides the one that is spoken."""

SMALLER = 8
"""A city with so many times fewer people than its namesake is not meant by its name alone."""

_REGION_CODES = {
    "US": "AL=alabama|AK=alaska|AZ=arizona|AR=arkansas|CA=california/kalifornien|CO=colorado|CT=connecticut|"
    "DE=delaware|DC=district of columbia|FL=florida|GA=georgia|HI=hawaii/hawai|ID=idaho|IL=illinois|"
    "IN=indiana|IA=iowa|KS=kansas|KY=kentucky|LA=louisiana/luisiana|ME=maine|MD=maryland|"
    "MA=massachusetts|MI=michigan|"
    "MN=minnesota|MS=mississippi/misisipi|MO=missouri/misuri|MT=montana|NE=nebraska|NV=nevada|"
    "NH=new hampshire|"
    "NJ=new jersey/nueva jersey|NM=new mexico/nuevo mexico|NY=new york/nueva york|NC=north carolina/"
    "carolina del norte|ND=north dakota/dakota del norte|OH=ohio|OK=oklahoma|OR=oregon|PA=pennsylvania/"
    "pensilvania|RI=rhode island|SC=south carolina/carolina del sur|SD=south dakota/dakota del sur|"
    "TN=tennessee|TX=texas|UT=utah|VT=vermont|VA=virginia|WA=washington|WV=west virginia|WI=wisconsin|"
    "WY=wyoming",
    "CA": "AB=alberta|BC=british columbia/columbia britanica|MB=manitoba|NB=new brunswick|NL=newfoundland|"
    "NS=nova scotia|ON=ontario|PE=prince edward island|QC=quebec|SK=saskatchewan|YT=yukon",
    "AU": "ACT=australian capital territory|NSW=new south wales|NT=northern territory|QLD=queensland|"
    "SA=south australia|TAS=tasmania|VIC=victoria|WA=western australia",
    "GB": "ENG=england/inglaterra|SCT=scotland/schottland/escocia|WLS=wales/gales|NIR=northern ireland/"
    "nordirland/irlanda del norte",
}
"""States and provinces by country: the code that the data have, and the names as they are looked up."""

ABBREVIATIONS = {
    "cet": "Europe/Berlin", "cest": "Europe/Berlin", "mez": "Europe/Berlin", "mesz": "Europe/Berlin",
    "gmt": "Europe/London", "bst": "Europe/London", "wet": "Europe/Lisbon", "eet": "Europe/Athens",
    "est": "America/New_York", "edt": "America/New_York", "et": "America/New_York",
    "cst": "America/Chicago", "cdt": "America/Chicago", "ct": "America/Chicago",
    "mst": "America/Denver", "mdt": "America/Denver", "mt": "America/Denver",
    "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles", "pt": "America/Los_Angeles",
    "eastern_time": "America/New_York", "east_coast": "America/New_York", "us_eastern": "America/New_York",
    "central_time": "America/Chicago", "us_central": "America/Chicago",
    "mountain_time": "America/Denver", "us_mountain": "America/Denver",
    "pacific_time": "America/Los_Angeles", "west_coast": "America/Los_Angeles",
    "us_pacific": "America/Los_Angeles",
    "aest": "Australia/Sydney", "aedt": "Australia/Sydney", "awst": "Australia/Perth",
    "nzst": "Pacific/Auckland", "nzdt": "Pacific/Auckland", "jst": "Asia/Tokyo", "sgt": "Asia/Singapore",
}  # fmt: skip
"""Short names of clocks, as people in those parts of the world mean them."""


@dataclass(frozen=True, slots=True)
class City:
    """A place with its zone. `people` are in thousands, `region` is the code of a state where it has one."""

    name: str
    country: str
    zone: str
    people: int = 0
    region: str = ""

    def label(self, language: str) -> str:
        """Return how it is told apart from its namesakes: "Birmingham, United Kingdom"."""
        country = country_name(self.country, language) or self.country
        where = f"{self.region}, {country}" if self.country == "US" and self.region else country
        return f"{self.name}, {where}" if where else self.name


def find(typed: str, language: str, country: str | None = None) -> tuple[City, ...]:
    """Return the cities that the typed name can mean, the likeliest first, each with another zone.

    One is returned where the name leaves no doubt, none where it isn't known. Understands "Berlin,
    Germany", "Portland, OR", names of zones ("Europe/Berlin") and the abbreviations of clocks.
    """
    if zone := _named_zone(typed):
        return (City(_readable(zone), "", zone),)
    parts = [part for part in map(folded, re.split("[,(/]", typed)) if part]
    if not parts:
        return ()
    name, *where = parts
    found = [*_named(name), *([] if where else _in_region(name))]
    for place in where:
        inside = [city for city in found if _lies_in(city, place, language)]
        found = inside or ([] if _is_known(place, language) else found)
    if not found and not where:
        found = [*_in_country(name, language), *_last_words(name, language), *_zone_city(name, language)]
    at_home = [city for city in found if city.country == country]
    spoken = typed.partition(",")[0].strip()
    return tuple(_as_typed(city, spoken) for city in _apart(at_home or found, name))


def _as_typed(city: City, spoken: str) -> City:
    """Return the city under the name it was given: "Wien" stays Wien."""
    if folded(spoken) == folded(city.name) or f"|{folded(spoken)}|" not in _names(city):
        return city
    return replace(city, name=spoken if spoken != spoken.lower() else spoken.title())


@lru_cache(maxsize=300)
def zones_of(country: str) -> tuple[str, ...]:
    """Return the zones of a country's cities, the most lived-in first."""
    people: dict[str, int] = {}
    for line in _lines():
        city = _city(line)
        if city.country == country:
            people[city.zone] = people.get(city.zone, 0) + city.people
    return tuple(sorted(people, key=lambda zone: -people[zone]))


def smaller_zones(country: str) -> tuple[str, ...]:
    """Return the zones of a country by Unicode CLDR, those without a large city among them."""
    with BABEL:
        from babel.core import get_global  # noqa: PLC0415 - heavy, and rarely used

    every = get_global("zone_territories").items()
    return tuple(sorted(zone for zone, territory in every if territory == country and "/" in zone))


def largest(zone: str) -> City:
    """Return the largest city of a zone, by which people know it."""
    place = str(zones().index(zone)) if zone in zones() else ""
    line = next((line for line in _lines() if place and line.startswith(f"{place}\t")), None)
    return _city(line) if line else City(_readable(zone), "", zone)


def folded(name: str) -> str:
    """Return a name as it is looked up: no marks on letters, no case, no signs."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace("ß", "ss").replace("_", " "))
    kept = (char if char.isalnum() else " " for char in letters if not unicodedata.combining(char))
    return " ".join("".join(kept).split())


@lru_cache(maxsize=1)  # half a megabyte that is read when somebody first names a city
def _text() -> str:
    return CITIES_FILE.read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _lines() -> tuple[str, ...]:
    every = [line for line in _text().splitlines() if not line.startswith("#")]
    return tuple(every[1:])


@lru_cache(maxsize=1)
def _cities() -> str:
    return "".join(f"{line}\n" for line in _lines())


@lru_cache(maxsize=1)
def zones() -> tuple[str, ...]:
    """Return the zones that cities lie in, the most lived-in first."""
    return tuple(next(line for line in _text().splitlines() if not line.startswith("#")).split("\t"))


def _city(line: str) -> City:
    place, country, region, people, name, _ = line.split("\t")
    return City(name, country, zones()[int(place)], int(people), region)


def _names(city: City) -> str:
    """Return the names of a city, as they are looked up."""
    return next((line.rpartition("\t")[2] for line in _holding(f"\t{city.people}\t{city.name}\t")), "")


def _named(name: str) -> Iterator[City]:
    if name:
        yield from map(_city, _holding(f"|{name}|"))


def _holding(words: str) -> Iterator[str]:
    """Yield the lines of cities that hold these words. One search through all is far quicker than by line."""
    text, end = _cities(), 0
    while (at := text.find(words, end)) >= 0:
        begin, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        yield text[begin:end]


def _in_country(name: str, language: str) -> Iterator[City]:
    """Yield the largest city of each zone of a country that was typed in place of a city."""
    code = _country_code(name, language)
    if code:
        yield from (largest(zone) for zone in zones_of(code)[:MOST_OFFERED])


def _in_region(name: str) -> Iterator[City]:
    """Yield the cities of a state or a province that was typed in place of a city."""
    if inside := _regions().get(name):
        yield from (city for city in map(_city, _lines()) if (city.country, city.region) in inside)


_BEFORE_A_CITY = tuple(
    f" {words}"
    for words in (
        "in", "en", "from", "aus", "near", "nearby", "outside", "outside of", "around", "bei", "nahe", "raum",
        "nähe von", "cerca", "cerca de", "afueras de", "zona de", "desde",
    )
)  # fmt: skip
"""Words behind which the city stands, as they are looked up."""


def _last_words(name: str, language: str) -> Iterator[City]:
    """Read "paris france" and "i live in hamburg": the city behind or before other words."""
    words = name.split()
    for cut in range(1, len(words)) if len(words) <= 6 else ():
        before, after = " ".join(words[:cut]), " ".join(words[cut:])
        if inside := [city for city in _named(before) if _lies_in(city, after, language)]:
            yield from inside
            return
        if f" {before}".endswith(_BEFORE_A_CITY) and (found := [*_named(after)]):
            yield from found
            return


def _zone_city(name: str, language: str) -> Iterator[City]:
    """Yield the place that a zone is named after, in English or in the language (Unicode CLDR)."""
    if named := _zones_by_name(language).get(name):
        yield named


@lru_cache(maxsize=8)
def _zones_by_name(language: str) -> dict[str, City]:
    """Return the places that zones are named after, by what they are called, as it is looked up."""
    with BABEL:
        from babel.core import get_global  # noqa: PLC0415 - heavy, and rarely used

    spoken = locale_of(language).time_zones
    found: dict[str, City] = {}
    for zone, country in sorted(get_global("zone_territories").items()):
        own = spoken.get(zone, {}).get("city", "")
        for name in (folded(own), folded(zone.rpartition("/")[2])) if _is_a_place(zone) else ():
            if name:
                found.setdefault(name, City(own or _readable(zone), country, zone))
    return found


def _named_zone(typed: str) -> str | None:
    with BABEL:
        from babel.core import get_global  # noqa: PLC0415 - heavy, and rarely used

    wanted = typed.strip().casefold().replace(" ", "_")
    if "/" not in wanted:
        return ABBREVIATIONS.get(wanted)
    every = filter(_is_a_place, get_global("zone_territories"))
    return next((zone for zone in every if zone.casefold() == wanted), None) or ABBREVIATIONS.get(wanted)


def _is_a_place(zone: str) -> bool:
    """Tell whether a zone is named after a place: "Etc/GMT+1" is an hour behind Greenwich, not ahead."""
    return "/" in zone and not zone.startswith("Etc/")


def _lies_in(city: City, place: str, language: str) -> bool:
    """Tell whether a city lies in a region or a country, by its name or its code."""
    inside = (city.country, city.region) in _regions().get(place, ()) or place == folded(city.region)
    return inside or place == city.country.casefold() or _country_code(place, language) == city.country


def _is_known(place: str, language: str) -> bool:
    """Tell whether it is a country or a region: a city that lies elsewhere isn't meant then."""
    codes = {code.casefold() for regions in _regions().values() for _, code in regions}
    return place in _regions() or place in codes or _country_code(place, language) is not None


@lru_cache(maxsize=1)
def _regions() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the country and the code of each region, by its names as they are looked up."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for country, listed in _REGION_CODES.items():
        for code, _, names in (entry.partition("=") for entry in listed.split("|")):
            for name in names.split("/"):
                found[name] = (*found.get(name, ()), (country, code))
    return found


def _country_code(name: str, language: str) -> str | None:
    codes = (_countries_by_name(spoken).get(name) for spoken in (language, *NAMED_IN))
    return next((code for code in codes if code), None) or _OTHER_NAMES.get(name)


_OTHER_NAMES = {
    "uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "usa": "US", "us": "US", "america": "US",
    "eeuu": "US", "ee uu": "US", "holland": "NL",
}  # fmt: skip


@lru_cache(maxsize=8)
def _countries_by_name(language: str) -> dict[str, str]:
    """Return the countries' codes by their names in a language, as they are looked up."""
    named: dict[str, str] = {}
    for code, name in locale_of(language).territories.items():
        if code.isalpha():
            named.setdefault(folded(name), str(code))
    return named


def _apart(found: Sequence[City], name: str) -> tuple[City, ...]:
    """Return the largest city for each zone, without those that nobody means by the name alone.

    A city that is called so comes before one that only has the name among others: "Valencia" in
    Spain and in Venezuela are asked about, a village of that nickname is not.
    """
    called = [city for city in found if folded(city.name) == name]
    most = max((city.people for city in called or found), default=0)
    larger = [city for city in found if city not in called and city.people > most * SMALLER]
    chosen: dict[str, City] = {}
    for city in sorted((*(called or found), *larger), key=lambda city: -city.people):
        if city.people * SMALLER >= most:
            chosen.setdefault(city.zone, city)
    return tuple(chosen.values())[:MOST_OFFERED]


def _readable(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")
