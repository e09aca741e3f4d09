"""Whose fund is it: numbers, members and accounts of many funds at once, without their agreements' terms."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from coopbudget.budgets.models import Agreement, Fund, Funder
from coopbudget.ledger.chart import fund_available
from coopbudget.members.queries import members_by_id


class FundOwner(NamedTuple):
    """A fund by its number, its member, and the account where its free money stands."""

    id: uuid.UUID
    number: int
    member_id: uuid.UUID
    account_id: uuid.UUID
    funder: str
    agreement_id: uuid.UUID
    kind: str  # a FunderKind: whose money it is


def _owners(coop_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Fund.id,
            Fund.number,
            Fund.member_id,
            Fund.available_account_id,
            Funder.name,
            Fund.agreement_id,
            Agreement.funder_kind,
        )
        .join(Agreement, (Agreement.coop_id == Fund.coop_id) & (Agreement.id == Fund.agreement_id))
        .outerjoin(Funder, (Funder.coop_id == Agreement.coop_id) & (Funder.id == Agreement.funder_id))
        .where(Fund.coop_id == coop_id)
        .order_by(Fund.number)
    )


def _row(row: Any) -> FundOwner:
    return FundOwner(row[0], row[1], row[2], row[3], row[4] or "", row[5], row[6])


def fund_owners(session: Session, coop_id: uuid.UUID) -> list[FundOwner]:
    """Every fund of the co-op, by number. ``funder`` is empty for own money."""
    return [_row(row) for row in session.execute(_owners(coop_id))]


def owners_statement(coop_id: uuid.UUID) -> Select[*tuple[Any, ...]]:
    """A statement for ``paginate``: funds by number, with the columns of ``FundOwner`` (``funder`` may be null)."""
    return _owners(coop_id)


def owner_row(row: Any) -> FundOwner:
    """A row of ``owners_statement``."""
    return _row(row)


def owner_by_number(session: Session, coop_id: uuid.UUID, number: int) -> FundOwner | None:
    """The fund that people call by this number."""
    row = session.execute(_owners(coop_id).where(Fund.number == number)).one_or_none()
    return None if row is None else _row(row)


def owners_of_members(session: Session, coop_id: uuid.UUID, member_ids: Iterable[uuid.UUID]) -> list[FundOwner]:
    """The funds of these members, by number."""
    return [_row(row) for row in session.execute(_owners(coop_id).where(Fund.member_id.in_(list(member_ids))))]


def fund_holders(session: Session, coop_id: uuid.UUID, codes: Iterable[str]) -> dict[str, str]:
    """Whose money stands in these accounts: the member's name, by the account's code. Two queries at most.

    A code that is no fund's free money is left out.
    """
    wanted = set(codes)
    found = {}
    for owner in fund_owners(session, coop_id) if wanted else []:
        if (code := fund_available(owner.number)) in wanted:
            found[code] = owner.member_id
    people = members_by_id(session, coop_id, set(found.values())) if found else {}
    return {code: people[member_id].display_name for code, member_id in found.items() if member_id in people}
