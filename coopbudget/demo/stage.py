"""The stage: a day, the people by their keys, and a way to do a piece of work as one of them on that day."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from coopbudget.clock import london
from coopbudget.guard import Actor, CoopFacts, Permission, Work, unit_of_work
from coopbudget.guard.actor import SYSTEM, Capacity
from coopbudget.members import actors

Progress = Callable[[str], None]


@dataclass
class Stage:
    """What the play remembers between its acts: ids by the keys of the cast, and what was made on the way."""

    today: date
    tell: Progress
    day: date
    slug: str = ""
    coop: CoopFacts | None = None
    people: dict[str, uuid.UUID] = field(default_factory=dict)
    members: dict[str, uuid.UUID] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    funds: dict[str, uuid.UUID] = field(default_factory=dict)
    fund_numbers: dict[str, int] = field(default_factory=dict)
    agreements: dict[str, uuid.UUID] = field(default_factory=dict)
    providers: dict[str, uuid.UUID] = field(default_factory=dict)
    provider_slugs: dict[str, str] = field(default_factory=dict)
    minute: int = 0

    def go_to(self, day: date) -> None:
        """Move to a later morning. The play never goes back, and never past the day it is loaded on."""
        assert self.day <= day <= self.today, (self.day, day, self.today)
        if day > self.day:
            self.day, self.minute = day, 0

    def wait(self, days: int) -> None:
        """Let days pass, up to today."""
        self.go_to(min(self.today, self.day + timedelta(days=days)))

    def now(self) -> datetime:
        """A new minute of the day, from eight o'clock on; today never runs ahead of the machine's clock."""
        self.minute += 1
        moment = london(self.day, time(8)) + timedelta(minutes=min(self.minute, 840), seconds=self.minute)
        return min(moment, datetime.now(UTC)) if self.day >= self.today else moment

    @contextmanager
    def nobody(self) -> Iterator[Work]:
        """A visitor who has not signed in."""
        now = self.now()
        with unit_of_work(Actor(), clock=lambda: now) as work:
            yield work

    @contextmanager
    def outside(self, key: str) -> Iterator[Work]:
        """Somebody signed in, outside any co-op."""
        now = self.now()
        actor = Actor(person_id=self.people[key], permissions=frozenset({Permission.SIGNED_IN}))
        with unit_of_work(actor, clock=lambda: now) as work:
            yield work

    @contextmanager
    def system(self) -> Iterator[Work]:
        """The system itself, within the co-op."""
        now = self.now()
        assert self.coop is not None
        actor = replace(SYSTEM, coop_id=self.coop.id, coop=self.coop)
        with unit_of_work(actor, clock=lambda: now) as work:
            yield work

    @contextmanager
    def worker(self) -> Iterator[Work]:
        """What runs by itself, in no co-op."""
        now = self.now()
        with unit_of_work(SYSTEM, clock=lambda: now) as work:
            yield work

    @contextmanager
    def person(self, key: str, *, acting_for: str = "", capacity: Capacity = Capacity.OFFICER) -> Iterator[Work]:
        """Somebody in the co-op, as a request would find them; perhaps acting for a member."""
        now = self.now()
        with unit_of_work(Actor(), clock=lambda: now) as work:
            choice = actors.Choice(self.members[acting_for], capacity) if acting_for else None
            found = actors.actor_for(work.session, self.people[key], self.slug, today=work.today, acting_for=choice)
            assert found is not None, f"{key} has no part on {self.day}"
            work.actor = found
            yield work

    @contextmanager
    def provider(self, key: str) -> Iterator[Work]:
        """A provider's person, acting for it within the co-op."""
        now = self.now()
        actor = Actor(
            person_id=self.people[key],
            coop_id=self.coop.id if self.coop else None,
            coop=self.coop,
            provider_id=self.providers[key],
            permissions=frozenset({Permission.SIGNED_IN, Permission.ACT_FOR_PROVIDER}),
        )
        with unit_of_work(actor, clock=lambda: now) as work:
            yield work
