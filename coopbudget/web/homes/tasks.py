"""One thing that needs somebody, as every home page lists it; and how a home page asks the rooms."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from coopbudget.db import survey
from coopbudget.errors import Words
from coopbudget.guard import Work
from coopbudget.web.frame import address_of


class Link:
    """An address that is made where it is shown: what it leads to, as for ``url_for``."""

    def __init__(self, endpoint: str, **values: Any) -> None:
        self._endpoint, self._values = endpoint, values

    def __str__(self) -> str:
        return address_of(self._endpoint, **self._values)


@dataclass(frozen=True)
class Task:
    """What to do, where, and (if there is one) by when. ``hint`` says why it matters."""

    text: Words
    href: str | Link
    hint: Words = ""
    due: date | None = None


def soonest(tasks: list[Task]) -> list[Task]:
    """Those with a day first, the earliest first; the others in the order they were found."""
    return sorted(tasks, key=lambda task: (task.due is None, task.due or date.max))


def ask_all(work: Work, questions: Collection[survey.Question]) -> survey.Answers:
    """What the rooms answer whoever acts, in one query."""
    return survey.ask(
        work.session,
        questions,
        coop_id=work.actor.coop_id,
        person_id=work.actor.person_id,
        member_id=work.actor.member_id,
        provider_id=work.actor.provider_id,
        now=work.now,
        today=work.today,
    )
