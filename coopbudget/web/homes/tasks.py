"""One thing that needs somebody, as every home page lists it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from coopbudget.errors import Words


@dataclass(frozen=True)
class Task:
    """What to do, where, and (if there is one) by when. ``hint`` says why it matters."""

    text: Words
    href: str
    hint: Words = ""
    due: date | None = None


def soonest(tasks: list[Task]) -> list[Task]:
    """Those with a day first, the earliest first; the others in the order they were found."""
    return sorted(tasks, key=lambda task: (task.due is None, task.due or date.max))
