"""Deciding to publish what the co-op buys, and to stop."""

from __future__ import annotations

from coopbudget.contracts.queries.history import providers_with_contract
from coopbudget.coops.service import hold_coop
from coopbudget.db import new_id
from coopbudget.guard import Permission, Work
from coopbudget.members.queries.membership import current_members
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_
from coopbudget.providers import queries as providers
from coopbudget.publication import queries
from coopbudget.publication.errors import AlreadyDecided
from coopbudget.publication.models import Publication
from coopbudget.trail import service as trail


def decide(work: Work, *, publishes: bool) -> None:
    """Publish what the co-op buys from now on, its past too; or stop. Members and providers with contracts are told.

    Needs EDIT_COOP. Raises AlreadyDecided where it is so already.
    """
    work.need(Permission.EDIT_COOP)
    hold_coop(work)
    if (queries.publishes_since(work.session, work.coop_id) is not None) == publishes:
        raise AlreadyDecided()
    row = Publication(
        coop_id=work.coop_id, id=new_id(), publishes=publishes, decided_by=work.person_id, decided_at=work.now
    )
    work.session.add(row)
    work.session.flush()
    trail.append(
        work,
        act="publication.begun" if publishes else "publication.stopped",
        subject_kind="publication",
        subject_id=row.id,
        content={"publishes": publishes},
    )
    coop = work.actor.coop
    assert coop is not None
    members = {each.person_id for each in current_members(work.session, work.coop_id)}
    chosen = providers.people_of_all(work.session, providers_with_contract(work.session, work.coop_id))
    outside = {person for people in chosen.values() for person in people} - members
    values = {"coop": coop.name}
    if publishes:
        page = f"/open/{coop.slug}"
        notices.tell(
            work,
            people=members,
            message=N_("%(coop)s now shows the world what it buys. No member can be found in it. See what is there."),
            values=values,
            link=page,
        )
        notices.tell(
            work,
            people=outside,
            message=N_("%(coop)s now shows the world what it buys and whom it pays. See what is said of you."),
            values=values,
            link=page,
        )
        return
    notices.tell(
        work,
        people=members | outside,
        message=N_("%(coop)s no longer shows the world what it buys."),
        values=values,
    )
