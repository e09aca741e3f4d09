"""Interest on shares: put to the vote before its time begins, worked out and booked when it is over."""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import date, timedelta

from flask_babel import format_date, gettext as _, lazy_gettext as _l
from sqlalchemy import delete, insert, select

from coopbudget.coops.service import need_going, next_number
from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.governance.queries import motions_by_id
from coopbudget.governance.service import consume_carried, digest_of, open_motion
from coopbudget.guard import Permission, Work, insist
from coopbudget.ledger import chart
from coopbudget.ledger.errors import Overspent
from coopbudget.ledger.service import Leg, Posted, open_account, post_entry, reverse_entry
from coopbudget.members.queries import current_members, member_by_number, members_by_id
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.rulebook.queries import rules_on
from coopbudget.shares import policy, queries
from coopbudget.shares.errors import (
    InterestAskedFor,
    InterestBooked,
    InterestNotBooked,
    InterestOverlaps,
    InterestRuns,
    NoSuchShares,
    NotByTheRules,
)
from coopbudget.shares.models import ShareInterest, ShareInterestPart
from coopbudget.shares.rules import declaring_fault, interest
from coopbudget.shares.words import percent
from coopbudget.trail.service import append

EFFECT = "share_interest"
"""What governance calls such a motion."""

UNDONE = N_(
    "Interest of %(amount)s that was booked for your shares is taken back, and worked out again. The reason: %(why)s"
)
EARNED = N_("Your shares earned %(amount)s of interest. See it, and how to have it sent to your bank.")


def propose_interest(work: Work, *, rate: int, starts_on: date, ends_on: date, closes_on: date) -> int:
    """Ask the members whether shares shall earn ``rate`` (hundredths of a percent a year); its number.

    The vote ends on ``closes_on``, before the time begins. Raises NotByTheRules over the cap of the co-op's rules, for
    a time that is none or is not in advance; InterestOverlaps, Invalid.
    """
    need_going(work)
    work.need(Permission.SHARE_SURPLUS)
    if rate <= 0:
        raise Invalid({"rate": [_l("Type a rate above nothing.")]})
    most = rules_on(work.session, work.coop_id, starts_on).share_interest_most
    fault = declaring_fault(rate=rate, most=most, starts_on=starts_on, ends_on=ends_on, closes_on=closes_on)
    if fault is not None:
        raise NotByTheRules(fault)
    number = next_number(work, "share_interest")  # its row stays locked: one is proposed at a time
    if _overlaps(work, starts_on, ends_on):
        raise InterestOverlaps()
    found = ShareInterest(
        coop_id=work.coop_id, id=new_id(), number=number, rate=rate, starts_on=starts_on, ends_on=ends_on,
        motion_id=None, proposed_by=work.person_id, proposed_at=work.now, booked_by=None, booked_at=None, total=None,
        entry_id=None, entry_number=None, times_undone=0, undone_by=None, undone_at=None, undone_why="",
        undone_entry_number=None,
    )  # fmt: skip
    work.session.add(found)
    work.session.flush()
    said = {
        "rate": percent(rate), "first": format_date(starts_on, "d MMMM y"), "last": format_date(ends_on, "d MMMM y"),
    }  # fmt: skip
    found.motion_id = open_motion(
        work,
        title=_("Shall shares earn %(rate)s from %(first)s to %(last)s?", **said),
        text=_(
            "Interest thanks members for the money that they leave in the co-op. It is no higher than it has to be, "
            "and a cost of the co-op: it is paid before there is a surplus. Our rules allow %(most)s a year at most.",
            most=percent(most),
        ),
        effect=EFFECT,
        terms=terms_of(found),
        closes_on=closes_on,
        if_yes=_("Each member's shares earn %(rate)s a year, by the day, from %(first)s to %(last)s.", **said),
        if_no=_("Shares earn nothing in that time."),
    )
    work.session.flush()
    append(
        work, act="share_interest.proposed", subject_kind="share_interest", subject_id=found.id,
        content={"number": number, "motion": str(found.motion_id), **terms_of(found)},
    )  # fmt: skip
    return number


def terms_of(found: ShareInterest) -> dict[str, str | int]:
    """The terms that the members carry."""
    return {"rate": found.rate, "starts_on": found.starts_on.isoformat(), "ends_on": found.ends_on.isoformat()}


def _overlaps(work: Work, starts_on: date, ends_on: date) -> bool:
    """Whether a day of this time was proposed and not refused."""
    others = work.session.scalars(
        select(ShareInterest.motion_id).where(
            ShareInterest.coop_id == work.coop_id,
            ShareInterest.starts_on <= ends_on,
            ShareInterest.ends_on >= starts_on,
        )
    ).all()
    motions = motions_by_id(work.session, work.coop_id, [each for each in others if each is not None])
    return any(motion.closed_at is None or motion.carried for motion in motions.values())


def book_interest(work: Work, *, number: int) -> Posted | None:
    """What members decided is worked out for each holder and owed to them, in one entry, once its time is over.

    Where no share earned a penny there is no entry, and it is done. Raises NoSuchShares, InterestRuns, InterestBooked,
    governance's NotCarried and OtherTerms.
    """
    work.need(Permission.SHARE_SURPLUS)
    found = _lock(work, number)
    assert found.motion_id is not None  # the lock looked
    if found.booked_at is not None:
        raise InterestBooked()
    if work.today <= found.ends_on:
        raise InterestRuns()
    each = earned_by(work, found.starts_on, found.ends_on, found.rate)
    if not found.times_undone:  # the decision was used when it was booked first; a booking taken back is made again
        consume_carried(work, found.motion_id, EFFECT, digest_of(terms_of(found)))
    posted = _post(work, found, each) if each else None
    found.booked_at, found.booked_by, found.total = work.now, work.person_id, sum(each.values())
    found.entry_id, found.entry_number = (posted.entry_id, posted.number) if posted else (None, None)
    work.session.flush()
    if each:
        _keep_parts(work, found.id, each)
    append(
        work, act="share_interest.booked", subject_kind="share_interest", subject_id=found.id,
        content={"entry": posted.number if posted else 0, "total": found.total, "holders": len(each)},
    )  # fmt: skip
    return posted


def _post(work: Work, found: ShareInterest, each: dict[int, int]) -> Posted:
    cost = open_account(work, code=chart.SHARE_INTEREST)
    legs = [Leg(cost, open_account(work, code=chart.share_interest(n)), pence) for n, pence in sorted(each.items())]
    return post_entry(
        work, kind="share_interest", on=work.today, key=f"share-interest:{found.id}:{found.times_undone}",
        memo="share_interest", legs=legs,
        refs={"interest": str(found.id), "motion": str(found.motion_id)},
    )  # fmt: skip


def undo_interest(work: Work, *, number: int, why: str) -> Posted:
    """A booking is taken back by a reversal, while nobody has asked for any of it; it can then be booked again.

    By another officer than who booked it. Each holder is told. Raises NoSuchShares, InterestNotBooked,
    InterestAskedFor, Invalid without a reason, Forbidden by the policy.
    """
    work.need(Permission.SHARE_SURPLUS)
    found = _lock(work, number)
    if found.booked_at is None or found.entry_id is None:
        raise InterestNotBooked()
    insist(policy.may_undo(work.person_id, booked_by=found.booked_by))
    if not why.strip():
        raise Invalid({"why": [_l("Say why, for the members and the reviewer.")]})
    parts = work.session.execute(
        select(ShareInterestPart.member_id, ShareInterestPart.amount).where(
            ShareInterestPart.coop_id == work.coop_id, ShareInterestPart.interest_id == found.id
        )
    ).all()
    if queries.interest_waits(work.session, work.coop_id, [row.member_id for row in parts]):
        raise InterestAskedFor()
    try:
        posted = reverse_entry(
            work, entry_id=found.entry_id, on=work.today,
            key=f"share-interest-undo:{found.id}:{found.times_undone}", kind="share_interest_undone",
        )  # fmt: skip
    except Overspent:
        raise InterestAskedFor() from None
    work.session.execute(
        delete(ShareInterestPart).where(
            ShareInterestPart.coop_id == work.coop_id, ShareInterestPart.interest_id == found.id
        )
    )
    found.booked_at = found.booked_by = found.total = found.entry_id = found.entry_number = None
    found.times_undone += 1
    found.undone_at, found.undone_by, found.undone_why = work.now, work.person_id, why.strip()
    found.undone_entry_number = posted.number
    work.session.flush()
    append(
        work, act="share_interest.undone", subject_kind="share_interest", subject_id=found.id,
        content={"entry": posted.number, "holders": len(parts)},
    )  # fmt: skip
    holders = members_by_id(work.session, work.coop_id, [row.member_id for row in parts])
    by_amount: dict[int, list[uuid.UUID]] = defaultdict(list)
    for row in parts:
        if holders[row.member_id].left_on is None:
            by_amount[row.amount].append(holders[row.member_id].person_id)
    for pence, people in sorted(by_amount.items()):
        tell(
            work, people=people, message=UNDONE, values={"amount": {"pence": pence}, "why": found.undone_why},
            link=f"/c/{work.actor.coop.slug}/shares/interest" if work.actor.coop else "", about=found.id,
        )  # fmt: skip
    return posted


def _lock(work: Work, number: int) -> ShareInterest:
    """Interest as it was put to the vote, locked. Raises NoSuchShares."""
    found = work.session.scalar(
        select(ShareInterest)
        .where(ShareInterest.coop_id == work.coop_id, ShareInterest.number == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None or found.motion_id is None:
        raise NoSuchShares()
    return found


def earned_by(work: Work, starts_on: date, ends_on: date, rate: int) -> dict[int, int]:
    """What each holder's shares earned, by member number; those who earned less than half a penny are left out."""
    before = queries.holdings_at(work.session, work.coop_id, starts_on - timedelta(days=1))
    changes: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for number, on, pence in queries.changes_of_holdings(work.session, work.coop_id, starts_on, ends_on):
        changes[number].append((on, pence))
    found = {
        number: interest(
            opening=before.get(number, 0), changes=changes[number], starts_on=starts_on, ends_on=ends_on, rate=rate
        )
        for number in before.keys() | changes.keys()
    }
    return {number: pence for number, pence in found.items() if pence}


def _keep_parts(work: Work, interest_id: uuid.UUID, each: dict[int, int]) -> None:
    """A row for each holder, who is told unless she has left; those with the same sum are told together."""
    current = {member.number: member for member in current_members(work.session, work.coop_id)}
    rows, by_amount = [], defaultdict(list)
    for number, pence in sorted(each.items()):
        member = current.get(number) or member_by_number(work.session, work.coop_id, number)
        assert member is not None  # her account has her number
        rows.append(
            {
                "coop_id": work.coop_id, "id": new_id(), "interest_id": interest_id, "member_id": member.id,
                "amount": pence,
            }
        )  # fmt: skip
        if member.left_on is None:
            by_amount[pence].append(member.person_id)
    work.session.execute(insert(ShareInterestPart), rows)
    for pence, people in sorted(by_amount.items()):
        tell(
            work, people=people, message=EARNED, values={"amount": {"pence": pence}},
            link=f"/c/{work.actor.coop.slug}/shares" if work.actor.coop else "", about=interest_id,
        )  # fmt: skip
