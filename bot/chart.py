"""Draws a person's numbers over time as a calm picture. For `drawer`: it takes a while."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from flows.loader import Library
from flows.person import Person
from flows.progress import LOOK_BACK, Progress, Series
from flows.slots import zone_of
from flows.text import fill

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# An own, opaque ground reads the same in light and in dark mode. Nothing is told by colour alone:
# each kind of number has a panel of its own, and dots, trend and sessions differ in shape.
GROUND, INK, FAINT, LINE = "#fbfaf7", "#26313a", "#c9ced2", "#0072b2"
SHORTEST = timedelta(days=14)
INCHES, HEIGHT, DPI = 7.2, 1.75, 120


def png(progress: Progress, person: Person, library: Library) -> bytes:
    """Return the picture, or nothing where the library that draws is not installed."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - heavy
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ModuleNotFoundError:
        return b""

    def phrase(name: str) -> str:
        return fill(library.phrase(name, person.language), {}, person.language).text

    panels = max(len(progress.series), 1)
    tall = HEIGHT * panels + 1.1
    figure = Figure(figsize=(INCHES, tall), dpi=DPI, facecolor=GROUND)
    figure.subplots_adjust(left=0.05, right=0.965, top=1 - 0.75 / tall, bottom=0.72 / tall, hspace=0.38)
    FigureCanvasAgg(figure)
    axes = figure.subplots(panels, 1, sharex=True, squeeze=False)[:, 0]
    zone = zone_of(person)
    for ax, series in zip(axes, progress.series, strict=False):
        _panel(ax, series, phrase(f"rating-{series.what}"))
    for ax in axes:
        _frame(ax, progress)
    if not progress.series:
        axes[0].text(0.5, 0.72, phrase("no-numbers"), transform=axes[0].transAxes, ha="center", color=INK)
    _days(axes[-1], progress, zone, person.language)
    figure.suptitle(phrase("not-straight"), color=INK, fontsize=12, y=1 - 0.2 / tall, va="center")
    figure.supxlabel(phrase("numbers-key"), color=INK, fontsize=8.5, y=0.16 / tall, va="center")
    made = io.BytesIO()
    figure.savefig(made, format="png", facecolor=GROUND, metadata={"Software": None})
    return made.getvalue()


def _panel(ax: Axes, series: Series, title: str) -> None:
    for trend in series.trends:
        at = [place.at for place in trend]
        low = [max(place.value - place.either_way, 0) for place in trend]
        high = [min(place.value + place.either_way, 10) for place in trend]
        ax.fill_between(at, low, high, color=LINE, alpha=0.16, linewidth=0)  # type: ignore[arg-type]  # datetimes are fine
        ax.plot(at, [place.value for place in trend], color=LINE, linewidth=2)  # type: ignore[arg-type]
    times = [dot.at for dot in series.dots]
    ax.plot(times, [dot.value for dot in series.dots], "o", color=INK, markersize=4.5, clip_on=False)  # type: ignore[arg-type]
    ax.set_title(title, loc="left", color=INK, fontsize=10.5)


def _frame(ax: Axes, progress: Progress) -> None:
    ax.set_facecolor(GROUND)
    ax.set_ylim(-0.9, 10.4)
    ax.set_yticks([0, 5, 10])
    ax.set_xlim(_first(progress), progress.until)  # type: ignore[arg-type]
    ax.xaxis.set_tick_params(labelbottom=False)
    ax.grid(axis="y", color=FAINT, linewidth=0.7)
    ax.tick_params(colors=INK, labelsize=9, length=0)
    for side in ax.spines.values():
        side.set_visible(False)
    days = [at for at in progress.sessions if at >= _first(progress)]
    ax.plot(days, [-0.65] * len(days), "^", color=INK, markersize=4, alpha=0.7, clip_on=False)  # type: ignore[arg-type]


def _days(ax: Axes, progress: Progress, zone: ZoneInfo, language: str) -> None:
    """Label up to five days along the time, as the language writes them."""
    from babel.dates import format_skeleton  # noqa: PLC0415 - heavy

    first = _first(progress)
    ticks = [first + (progress.until - first) * n / 4 for n in range(5)]
    days: list[date] = [at.astimezone(zone).date() for at in ticks]
    ax.set_xticks(ticks, [format_skeleton("MMMd", day, locale=language) for day in days])  # type: ignore[arg-type]
    ax.xaxis.set_tick_params(labelbottom=True)
    ax.get_xticklabels()[0].set_horizontalalignment("left")
    ax.get_xticklabels()[-1].set_horizontalalignment("right")


def _first(progress: Progress) -> datetime:
    """Return where the time begins: a little before the first dot."""
    dots = [series.dots[0].at for series in progress.series]
    first = min(dots, default=progress.until - LOOK_BACK)
    return min(first, progress.until - SHORTEST) - (progress.until - first) / 40
