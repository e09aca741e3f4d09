"""Numbers for the pictures: where lines and labels stand in a plot of 100 by 100.

Pure arithmetic on integer pence. Templates reach `line_plot` as a Jinja global, so that a slice needs no import
from the web floor to draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LABEL_HEIGHT = 9.0  # of 100: two names closer than this would overprint
KINDS = 3  # line patterns in the style sheet


@dataclass(frozen=True)
class Line:
    name: str
    kind: int  # which pattern: 1 plain, 2 dashed, 3 dotted
    points: str  # for a polyline
    dots: tuple[tuple[float, float], ...]
    label_y: float
    values: tuple[int, ...]


@dataclass(frozen=True)
class LinePlot:
    lines: tuple[Line, ...]
    ticks: tuple[tuple[int, float], ...]  # amount, height
    months: tuple[tuple[str, float], ...]  # the few that are written under the plot, with their place
    labels: tuple[str, ...]  # all of them, for the table


def step(top: int) -> int:
    """A round distance between grid lines, in pence, so that two to four of them reach `top`."""
    size = 100
    while True:
        for factor in (1, 2, 5):
            if size * factor * 4 >= top:
                return size * factor
        size *= 10


def line_plot(labels: Sequence[str], series: Sequence[tuple[str, Sequence[int]]]) -> LinePlot:
    """Place up to three series (name, pence a month) over `labels`; the foot of the plot is zero or the lowest debt."""
    if len(series) > KINDS:
        raise ValueError("More than three lines can't be told apart: draw bars, or a table.")
    if any(len(values) != len(labels) for _, values in series):
        raise ValueError("Each line needs one amount a month.")
    values = [value for _, line in series for value in line]
    low, high = min([0, *values]), max([0, *values])
    gap = step(max(high - low, 1))
    low, high = (low // gap) * gap, -(-high // gap) * gap or gap

    def x(index: int) -> float:
        return round(100 * index / max(len(labels) - 1, 1), 2)

    def y(value: int) -> float:
        return round(100 - 100 * (value - low) / (high - low), 2)

    names = spread([y(line[-1]) - 6 if line else 0.0 for _, line in series])
    lines = tuple(
        Line(
            name=name,
            kind=number + 1,
            points=" ".join(f"{x(i)},{y(value)}" for i, value in enumerate(line)),
            dots=tuple((x(i), y(value)) for i, value in enumerate(line)),
            label_y=names[number],
            values=tuple(line),
        )
        for number, (name, line) in enumerate(series)
    )
    ends = sorted({0, (len(labels) - 1) // 2, len(labels) - 1}) if labels else []
    return LinePlot(
        lines=lines,
        ticks=tuple((value, y(value)) for value in range(low, high + 1, gap)),
        months=tuple((labels[i], x(i)) for i in ends),
        labels=tuple(labels),
    )


def spread(heights: Sequence[float]) -> list[float]:
    """Move labels apart, upwards, so that no two overprint; each stays above the end of its line."""
    placed = list(heights)
    below: float | None = None
    for index in sorted(range(len(placed)), key=lambda i: (-placed[i], i)):
        if below is not None and below - placed[index] < LABEL_HEIGHT:
            placed[index] = round(below - LABEL_HEIGHT, 2)
        below = placed[index]
    return placed
