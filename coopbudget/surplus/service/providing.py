"""Costs that a year has to bear though their bills have not come: put into its books before they are closed."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.ledger import chart
from coopbudget.ledger.service import Leg, open_account, post_entry, reverse_entry
from coopbudget.surplus.errors import NoSuchProvision, YearClosed
from coopbudget.surplus.models import Provision
from coopbudget.surplus.service.proposing import year_that_is_over
from coopbudget.trail.service import append


def provide(work: Work, *, year: int, what: str, amount: int) -> int:
    """Keep ``amount`` pence of a year for a bill that will come: a cost on the year's last day, and back on the next
    day, so that the bill itself costs the next year nothing. Returns the provision's number.

    Raises NoSuchYear, YearClosed, Invalid.
    """
    work.need(Permission.KEEP_BOOKS)
    found = year_that_is_over(work, year)
    if found.books_closed:
        raise YearClosed()
    if amount <= 0 or not what.strip():
        raise Invalid({"amount": [_l("Type how much, and say what for.")]})
    number = next_number(work, "surplus_provision")
    cost, kept = open_account(work, code=chart.PROVIDED), open_account(work, code=chart.PROVISIONS)
    refs = {"provision": str(number), "year": str(year)}
    last = found.year.ends_on
    there = post_entry(
        work, kind="provision", on=last, key=f"provision:{year}:{number}", legs=[Leg(cost, kept, amount)],
        memo="provision", refs=refs,
    )  # fmt: skip
    back = post_entry(
        work, kind="provision_back", on=last + timedelta(days=1), key=f"provision-back:{year}:{number}",
        legs=[Leg(kept, cost, amount)], memo="provision_back", refs=refs,
    )  # fmt: skip
    row = Provision(
        coop_id=work.coop_id, id=new_id(), number=number, year=year, what=what.strip(), amount=amount,
        entry_id=there.entry_id, entry_number=there.number, back_entry_id=back.entry_id, made_by=work.person_id,
        made_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    append(
        work, act="surplus.provided", subject_kind="surplus_provision", subject_id=row.id,
        content={"year": year, "amount": amount, "entry": there.number},
    )  # fmt: skip
    return number


def take_provision_back(work: Work, *, number: int) -> None:
    """Take a provision out of both years again, while the books of its year are open.

    Raises NoSuchProvision, YearClosed.
    """
    work.need(Permission.KEEP_BOOKS)
    row = work.session.scalar(
        select(Provision)
        .where(Provision.coop_id == work.coop_id, Provision.number == number, Provision.taken_back_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NoSuchProvision()
    found = year_that_is_over(work, row.year)
    if found.books_closed:
        raise YearClosed()
    row.taken_back_at, row.taken_back_by = work.now, work.person_id
    work.session.flush()
    last = found.year.ends_on
    reverse_entry(work, entry_id=row.entry_id, on=last, key=f"provision-off:{row.id}")
    reverse_entry(work, entry_id=row.back_entry_id, on=last + timedelta(days=1), key=f"provision-back-off:{row.id}")
    append(
        work, act="surplus.provision_taken_back", subject_kind="surplus_provision", subject_id=row.id,
        content={"year": row.year, "amount": row.amount},
    )  # fmt: skip
