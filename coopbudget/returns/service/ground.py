"""What the services of returns share: a return under lock, an agreement that is asked about, and who is told."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Final

from flask import current_app
from sqlalchemy import select

from coopbudget.budgets import queries as budgets
from coopbudget.budgets.errors import NoSuchAgreement, NotChecked
from coopbudget.budgets.kinds import FunderKind
from coopbudget.budgets.queries import AgreementRow
from coopbudget.guard import Permission, Work
from coopbudget.members import queries as members
from coopbudget.notices.messages import Value
from coopbudget.notices.service import tell
from coopbudget.returns.errors import AlreadySigned, NoSuchReturn, OwnMoneyHasNoReturn
from coopbudget.returns.models import CouncilReturn
from coopbudget.settings import Settings

HOLDER: Final = "council_return"
"""Who holds the papers of a return, so that none is erased before it was sent."""


def settings() -> Settings:
    """Those of this installation."""
    found: Settings = current_app.extensions["coopbudget.settings"]
    return found


def asked_agreement(work: Work, agreement_id: uuid.UUID, on: date | None = None) -> AgreementRow:
    """An agreement of which returns can be asked. Raises NoSuchAgreement, OwnMoneyHasNoReturn, NotChecked."""
    found = budgets.agreement(work.session, work.coop_id, agreement_id, on or work.today)
    if found is None or found.refused_at is not None:
        raise NoSuchAgreement()
    if found.funder_kind == FunderKind.OWN:
        raise OwnMoneyHasNoReturn()
    if found.checked_at is None:
        raise NotChecked()
    return found


def locked(work: Work, return_id: uuid.UUID) -> CouncilReturn:
    """The return, its row locked until commit. Raises NoSuchReturn."""
    found = work.session.scalar(
        select(CouncilReturn)
        .where(CouncilReturn.coop_id == work.coop_id, CouncilReturn.id == return_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NoSuchReturn()
    return found


def locked_open(work: Work, return_id: uuid.UUID) -> CouncilReturn:
    """The same, while it can be changed. Raises AlreadySigned."""
    found = locked(work, return_id)
    if found.signed_at is not None:
        raise AlreadySigned()
    return found


def path(work: Work, rest: str) -> str:
    """The path of a page of this co-op, for notices."""
    return f"/c/{work.actor.coop.slug}{rest}" if work.actor.coop else ""


def tell_member(
    work: Work, member_id: uuid.UUID, message: str, values: Mapping[str, Value], link: str, *, urgent: bool = False
) -> None:
    """Tell a member something, unless it is she who acts."""
    member = members.member(work.session, work.coop_id, member_id)
    if member is not None and member.person_id != work.actor.person_id:
        tell(work, people=[member.person_id], message=message, values=values, link=link, urgent=urgent)


def tell_officers(work: Work, message: str, values: Mapping[str, Value], link: str) -> None:
    """Tell whoever looks after agreements, but for who acts."""
    people = members.people_with(work.session, work.coop_id, Permission.MANAGE_AGREEMENTS, work.today)
    others = [each for each in people if each != work.actor.person_id]
    tell(work, people=others, message=message, values=values, link=link)
