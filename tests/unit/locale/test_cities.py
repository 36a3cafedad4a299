"""Cities by the names people use, and their zones."""

from __future__ import annotations

import pytest

from flows.locale.cities import CITIES_FILE, City, find, folded, largest, zones, zones_of
from tests.helpers.offenders import each


@each(("typed", "language", "zone"), [
    ("Munich", "en", "Europe/Berlin"), ("Hamburg", "en", "Europe/Berlin"), ("Köln", "en", "Europe/Berlin"),
    ("Cologne", "en", "Europe/Berlin"), ("Boston", "en", "America/New_York"),
    ("Miami", "en", "America/New_York"),
    ("San Francisco", "en", "America/Los_Angeles"), ("Seattle", "en", "America/Los_Angeles"),
    ("Milan", "en", "Europe/Rome"), ("Mumbai", "en", "Asia/Kolkata"), ("Bombay", "en", "Asia/Kolkata"),
    ("Delhi", "en", "Asia/Kolkata"), ("Montreal", "en", "America/Toronto"),
    ("Beijing", "en", "Asia/Shanghai"),
    ("Peking", "de", "Asia/Shanghai"), ("NYC", "en", "America/New_York"), ("LA", "en", "America/Los_Angeles"),
    ("DC", "en", "America/New_York"), ("Kiev", "en", "Europe/Kyiv"), ("Kyiv", "en", "Europe/Kyiv"),
    ("Kiew", "de", "Europe/Kyiv"), ("Kathmandu", "en", "Asia/Kathmandu"),
    ("Katmandu", "en", "Asia/Kathmandu"),
    ("Saigon", "en", "Asia/Ho_Chi_Minh"), ("Calcutta", "en", "Asia/Kolkata"),
    ("Rangoon", "en", "Asia/Yangon"),
    ("München", "de", "Europe/Berlin"), ("muenchen", "de", "Europe/Berlin"), ("Wien", "de", "Europe/Vienna"),
    ("Zürich", "de", "Europe/Zurich"), ("Mailand", "de", "Europe/Rome"), ("Warschau", "de", "Europe/Warsaw"),
    ("Genf", "de", "Europe/Zurich"), ("Nueva York", "es", "America/New_York"),
    ("Londres", "es", "Europe/London"),
    ("Ciudad de México", "es", "America/Mexico_City"), ("CDMX", "es", "America/Mexico_City"),
    ("Bogotá", "es", "America/Bogota"), ("bogota", "es", "America/Bogota"), ("Múnich", "es", "Europe/Berlin"),
    ("Europe/Berlin", "en", "Europe/Berlin"), ("america/new york", "en", "America/New_York"),
    ("CET", "en", "Europe/Berlin"), ("Berlin, Germany", "en", "Europe/Berlin"),
    ("Berlin, Deutschland", "de", "Europe/Berlin"), ("Paris France", "en", "Europe/Paris"),
    ("I live in Hamburg", "en", "Europe/Berlin"), ("ich wohne in Wien", "de", "Europe/Vienna"),
    ("Birmingham, UK", "en", "Europe/London"), ("Birmingham, AL", "en", "America/Chicago"),
    ("Portland", "en", "America/Los_Angeles"), ("Germany", "en", "Europe/Berlin"),
    ("Reykjavik", "en", "Atlantic/Reykjavik"), ("Brisbane", "en", "Australia/Brisbane"),
    ("NEW-YORK", "en", "America/New_York"), ("Sao Paulo", "en", "America/Sao_Paulo"),
    ("Москва", "ru", "Europe/Moscow"), ("東京", "ja", "Asia/Tokyo"),
    ("Vienna", "no language", "Europe/Vienna"),
    ("London, Ontario", "en", "America/Toronto"), ("London, ON", "en", "America/Toronto"),
    ("Portland Oregon", "en", "America/Los_Angeles"), ("Kansas City, Missouri", "en", "America/Chicago"),
    ("Birmingham, Alabama", "en", "America/Chicago"), ("Birmingham, England", "en", "Europe/London"),
    ("Vancouver, WA", "en", "America/Los_Angeles"), ("Perth, WA", "en", "Australia/Perth"),
    ("Atlanta, Georgia", "en", "America/New_York"), ("Tbilisi, Georgia", "en", "Asia/Tbilisi"),
    ("California", "en", "America/Los_Angeles"), ("Kalifornien", "de", "America/Los_Angeles"),
    ("just outside Chicago", "en", "America/Chicago"), ("cerca de Madrid", "es", "Europe/Madrid"),
    ("Raum Stuttgart", "de", "Europe/Berlin"), ("Venedig", "de", "Europe/Rome"),
    ("Venecia", "es", "Europe/Rome"), ("San Fran", "en", "America/Los_Angeles"),
    ("SLC", "en", "America/Denver"), ("CABA", "es", "America/Argentina/Buenos_Aires"),
    ("Frankfurt (Oder)", "de", "Europe/Berlin"),
    ("Phoenix", "en", "America/Phoenix"), ("Regina", "en", "America/Regina"), ("Lagos", "en", "Africa/Lagos"),
])  # fmt: skip
def test_a_city_has_its_zone_by_any_of_its_names(typed: str, language: str, zone: str) -> None:
    (city,) = find(typed, language)

    assert city.zone == zone


@pytest.mark.parametrize(("typed", "country", "zones_of_it"), [
    ("Birmingham", None, {"Europe/London", "America/Chicago"}), ("Birmingham", "GB", {"Europe/London"}),
    ("Birmingham", "US", {"America/Chicago"}), ("Córdoba", "ES", {"Europe/Madrid"}),
    ("Córdoba", "AR", {"America/Argentina/Cordoba"}),
    ("Valencia", None, {"Europe/Madrid", "America/Caracas"}),
    ("Texas", None, {"America/Chicago", "America/Denver"}),
    ("Florida", None, {"America/New_York", "America/Bogota"}), ("Florida", "US", {"America/New_York"}),
    ("Ontario", None, {"America/Toronto", "America/Los_Angeles"}),
    ("San Juan", "PR", {"America/Puerto_Rico"}),
    ("Springfield", None, {"America/Chicago", "America/New_York"}),
    ("London", None, {"Europe/London"}), ("London", "CA", {"America/Toronto"}),
])  # fmt: skip
def test_a_name_of_several_cities_is_asked_about_and_the_persons_country_comes_first(
    typed: str, country: str | None, zones_of_it: set[str]
) -> None:
    assert {city.zone for city in find(typed, "en", country)} == zones_of_it


@pytest.mark.parametrize(
    "typed",
    [
        "Paris, Texas",
        "Portland, Maine",
        "Portland, ME",
        "London, Texas",
        "Atlantis",
        "",
        ",",
        "no",
        "ok",
        "12:30",
        "|",
        "Monday",
        "a" * 4000,
        "x, y, z",
    ],
)
def test_what_is_no_city_is_none(typed: str) -> None:
    assert find(typed, "en") == ()


def test_a_city_keeps_the_name_it_was_given_and_says_its_country_in_the_language() -> None:
    assert [city.label("de") for city in find("Wien", "de")] == ["Wien, Österreich"]
    assert [city.label("en") for city in find("Birmingham", "en")] == [
        "Birmingham, United Kingdom",
        "Birmingham, AL, United States",
    ]


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_a_label_leads_back_to_its_city(language: str) -> None:
    for typed in ("Birmingham", "Valencia", "San Juan", "Springfield", "Cordoba", "Merida", "Barcelona"):
        for city in find(typed, language):
            assert [found.zone for found in find(city.label(language), language)] == [city.zone]


def test_every_city_of_the_data_is_found_by_its_name_with_its_zone() -> None:
    lines = [line for line in CITIES_FILE.read_text("utf-8").splitlines() if not line.startswith("#")][1:]
    for line in lines[::40]:
        place, country, _, people, name, _ = line.split("\t")
        found = find(name, "en", country)
        assert any(city.zone == zones()[int(place)] or city.people >= int(people) for city in found), name
    assert len(lines) > 6000


def test_the_data_say_where_they_are_from_and_under_which_licence() -> None:
    head = CITIES_FILE.read_text("utf-8")[:400]

    assert "GeoNames" in head
    assert "CC BY 4.0" in head


def test_the_zones_of_a_country_begin_with_the_most_lived_in() -> None:
    assert zones_of("US")[0] == "America/New_York"
    assert zones_of("XX") == ()
    assert largest("America/Denver") == City("Denver", "US", "America/Denver", 729, "CO")
    assert largest("Pacific/Pitcairn").name == "Pitcairn"
    assert folded("Sant’Àngelo-Straße_2") == "sant angelo strasse 2"
