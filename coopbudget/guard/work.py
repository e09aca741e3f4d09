"""One piece of work: a session, an actor, an instant; committed by the edge, never by a service."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from coopbudget.clock import Clock, civil_date, system_clock
from coopbudget.db import db
from coopbudget.errors import Forbidden, ProofNeeded, SecondFactorNeeded
from coopbudget.guard.actor import Actor, Permission, Power

SECOND_FACTOR_FRESH: Final = timedelta(minutes=10)


@dataclass
class Work:
    """What every service command takes first. ``now`` is UTC, ``today`` the civil date in London.

    ``proven_at`` is when the person last gave a second factor: the edge says so of a browser; a command or a
    job was started by whoever holds the machine, which counts as proof. ``password_given``: they typed their
    password again with this very act.
    """

    session: Session
    actor: Actor
    now: datetime
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    proven_at: datetime | None = None
    password_given: bool = False

    @property
    def today(self) -> date:
        return civil_date(self.now)

    @property
    def coop_id(self) -> uuid.UUID:
        """The co-op of this work. Raises Forbidden outside any co-op."""
        if self.actor.coop_id is None:
            raise Forbidden()
        return self.actor.coop_id

    @property
    def person_id(self) -> uuid.UUID:
        """The person who acts. Raises Forbidden for the system, which is nobody."""
        if self.actor.person_id is None:
            raise Forbidden()
        return self.actor.person_id

    @property
    def member_id(self) -> uuid.UUID:
        """The membership this act is for. Raises Forbidden where there is none."""
        if self.actor.member_id is None:
            raise Forbidden()
        return self.actor.member_id

    @property
    def provider_id(self) -> uuid.UUID:
        """The provider acted for. Raises Forbidden where there is none."""
        if self.actor.provider_id is None:
            raise Forbidden()
        return self.actor.provider_id

    def need(self, permission: Permission) -> None:
        """Raise Forbidden unless the actor holds ``permission``: services ask again, whoever the edge is."""
        if not self.actor.may(permission):
            raise Forbidden()

    def need_power(self, power: Power) -> None:
        """Raise Forbidden unless the actor may use ``power`` for the member this act is for."""
        if not self.actor.may_for_member(power):
            raise Forbidden()

    @property
    def proven(self) -> bool:
        """Whether the second factor is fresh."""
        return self.proven_at is not None and self.now - self.proven_at <= SECOND_FACTOR_FRESH

    def need_second_factor(self) -> None:
        """Raise SecondFactorNeeded unless the person gave a second factor within the last ten minutes."""
        if not self.proven:
            raise SecondFactorNeeded()

    def need_proof(self) -> None:
        """Raise ProofNeeded unless a second factor is fresh or the password was typed again with this act."""
        if not (self.proven or self.password_given):
            raise ProofNeeded()

    def finish(self) -> None:
        """Commit, then do what waited for the commit. Only the edge calls this."""
        self.session.commit()
        waiting, self.after_commit[:] = list(self.after_commit), []
        for act in waiting:
            act()


@contextmanager
def unit_of_work(actor: Actor, *, clock: Clock = system_clock) -> Iterator[Work]:
    """A piece of work for commands, jobs and the demonstration: committed at the end, or nothing is done."""
    now = clock()
    work = Work(db.session, actor, now, proven_at=now)
    try:
        yield work
        work.finish()
    except BaseException:
        work.session.rollback()
        raise
