"""Screen with a person's numbers, as a picture and in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from flows.model import Message
from flows.record.progress import CHART_FILE, Progress, of
from flows.views.base import ScreenContext


def opened(screen: ScreenContext) -> ScreenContext:
    """Send the chart and its content in words, or say that there are no numbers."""
    found = of(screen.person, screen.context.now)
    if not found.series:
        return screen.with_notice("no-numbers")
    words = Message("\n\n".join((screen.phrase("numbers-are"), *_words(screen, found))))
    if all(len(series.dots) == 1 for series in found.series):
        return screen.say(words).with_notice("numbers-yours")  # one number has no course to be drawn
    return screen.file(CHART_FILE, screen.phrase("not-straight")).say(words).with_notice("numbers-yours")


def _words(screen: ScreenContext, shown: Progress) -> Iterator[str]:
    """Yield one sentence per series, for people who can't see the chart."""
    for series in shown.series:
        values = [dot.value for dot in series.dots]
        yield screen.phrase(
            "numbers-one" if len(values) == 1 else "numbers-of",
            what=screen.phrase(f"rating-{series.what}"),
            first=values[0], last=values[-1], low=min(values), high=max(values), count=len(values),
            since=screen.day(series.dots[0].at).isoformat(), until=screen.day(series.dots[-1].at).isoformat(),
        )  # fmt: skip
