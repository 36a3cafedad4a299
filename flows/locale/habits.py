"""Knows how countries write days and say hours: "12/5" or "5/12", "8" or "20:00". Pure."""

from __future__ import annotations

from flows.locale.days import Order
from flows.locale.hours import Habit

TWELVE_HOURS = frozenset({
    "US", "CA", "AU", "NZ", "GB", "IE", "IN", "PK", "BD", "LK", "PH", "MY", "SG", "HK", "ZA", "NG", "GH",
    "KE", "UG", "ZM", "ZW", "JM", "TT", "EG", "SA", "AE", "JO", "KR", "TW", "MX", "CO", "VE", "PE", "CL",
    "EC", "GT", "SV", "HN", "NI", "CR", "PA", "DO", "PR",
})  # fmt: skip
"""Countries where "8" is said of the evening too, in speech or in writing (Unicode CLDR, timeData)."""

SAID_OF_BOTH = frozenset({"ES", "AR", "UY", "PY", "BO", "CU"})
"""Countries where 20:00 is written and "a las ocho" said (Unicode CLDR: H is preferred, h is allowed)."""

MONTH_FIRST = frozenset({"US", "PR", "GU", "VI", "AS", "PH", "FM", "PW", "CN", "JP", "KR", "TW", "HU", "LT"})
"""Countries where "5/12" is the 12th of May (Unicode CLDR, the short patterns of dates)."""

EITHER_FIRST = frozenset({"CA", "ZA"})
"""Countries where both are usual, so that it is asked."""

WITH_24_HOURS = frozenset({"de"})
"""Languages whose speakers write 20:00, where no country is known."""


def hours_said(country: str | None, language: str) -> Habit:
    """Return where an hour up to 12 may mean the evening, by the country or else the language."""
    if country in SAID_OF_BOTH:
        return "said"
    twelve = country in TWELVE_HOURS if country else language not in WITH_24_HOURS
    return "written" if twelve else ""


def order_of_dates(country: str | None, language: str) -> Order:
    """Return whether day or month comes first in "12/5"; empty where it isn't known."""
    if country in EITHER_FIRST or (country is None and language == "en"):
        return ""
    return "month" if country in MONTH_FIRST else "day"
