"""The last act: every account stands at nothing, the figures are kept, and the co-op is only read from now on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from coopbudget.coops.service import close_coop as close_here, hold_coop
from coopbudget.guard import Permission, Work, insist
from coopbudget.ledger.queries import closed_through
from coopbudget.ledger.service import close_period
from coopbudget.ledger.verifying import verify_coop
from coopbudget.notices.messages import N_
from coopbudget.trail.service import lock_chain
from coopbudget.winding import policy
from coopbudget.winding.errors import NoArchive, NotSettledYet
from coopbudget.winding.law import KEPT_YEARS
from coopbudget.winding.models import Winding
from coopbudget.winding.queries import archived_since, ending_now, share_rows, what_remains
from coopbudget.winding.rules import Step
from coopbudget.winding.service.ground import lock_ending, note, tell_all

CLOSED = N_(
    "Our co-op has ended. What was left, %(amount)s, went to %(society)s. You can read what became of everything until "
    "%(day)s. Thank you for all you did."
)


def close_coop(work: Work) -> None:
    """Close the co-op for good, once nothing remains; every member is told.

    By the chair or the secretary, another than who handed on what was left, with a second factor. Raises NotEnding,
    NotSettledYet, NoArchive, Forbidden by the policy.
    """
    row = lock_ending(work, begun=True)
    insist(policy.may_close(work.actor, handed_by=row.handed_by))
    work.need_second_factor()
    hold_coop(work)
    lock_chain(work)  # from here on no entry can come between looking and closing
    found = ending_now(work.session, work.coop_id)
    assert found is not None  # it is locked
    if row.handed_on is None or any(not each.done for each in what_remains(work, found) if each.step != Step.ARCHIVE):
        raise NotSettledYet()
    if archived_since(work.session, found, work.coop_id) is None:
        raise NoArchive()
    row.report = _report(work, row)
    through, last = work.today - timedelta(days=1), closed_through(work.session, work.coop_id)
    if last is None or last < through:
        close_period(_with_the_books(work), through=through)
    row.closed_by, row.closed_at = work.person_id, work.now
    row.keep_until = date(work.today.year + KEPT_YEARS, 12, 31)
    tell_all(
        work, row, CLOSED,
        {"amount": {"pence": row.handed_on}, "society": row.successor, "day": {"date": row.keep_until.isoformat()}},
    )  # fmt: skip
    close_here(work, readable_until=row.keep_until)
    work.session.flush()
    note(work, row, "winding.closed", handed_on=row.handed_on)


def _with_the_books(work: Work) -> Work:
    """The same work with the right to close the books, which the members' decision gives whoever closes the co-op."""
    return replace(work, actor=replace(work.actor, permissions=work.actor.permissions | {Permission.KEEP_BOOKS}))


def _report(work: Work, row: Winding) -> dict[str, Any]:
    """The figures of the last day, and the head of the record that anybody can hold against the archive."""
    parts = share_rows(work.session, work.coop_id, row.id)
    books = verify_coop(work.session, work.coop_id)
    return {
        "members": row.members or 0,
        "entries": books.entries,
        "record": books.head_seq,
        "digest": books.head_digest,
        "agrees": books.ok,
        "holders": len(parts),
        "par": sum(each.par for each in parts),
        "paid": sum(each.paid for each in parts),
        "handed_on": row.handed_on or 0,
    }
