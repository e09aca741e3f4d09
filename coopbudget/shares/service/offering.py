"""A share offer: opened with a target and a last day, closed by an officer."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.coops.service import need_going, need_open, next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.members.queries import current_members
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.shares.errors import NoSuchShares, OfferOpen, OfferOver
from coopbudget.shares.models import ShareOffer
from coopbudget.trail.service import append

OPENED = N_("The co-op asks its members to buy shares: “%(title)s”. See what for, and how far it has come.")


def open_offer(work: Work, *, title: str, what_for: str, target: int, closes_on: date) -> int:
    """Ask members to buy shares until ``target`` pence are reached or ``closes_on`` is over; the offer's number.

    Every member is told. Needs EDIT_COOP. Raises Invalid, OfferOpen.
    """
    work.need(Permission.EDIT_COOP)
    need_going(work)
    need_open(work)
    if closes_on < work.today:
        raise Invalid({"closes_on": [_l("Choose a last day that is still to come.")]})
    if target <= 0:
        raise Invalid({"target": [_l("Type an amount above nothing.")]})
    standing = work.session.scalar(
        select(ShareOffer).where(ShareOffer.coop_id == work.coop_id, ShareOffer.closed_at.is_(None)).with_for_update()
    )
    if standing is not None:
        if standing.closes_on >= work.today:
            raise OfferOpen()
        standing.closed_at = work.now  # its last day is over, and nobody closed it
        work.session.flush()
    offer = ShareOffer(
        coop_id=work.coop_id, id=new_id(), number=next_number(work, "share_offer"), title=title.strip(),
        what_for=what_for.strip(), target=target, opens_on=work.today, closes_on=closes_on, opened_by=work.person_id,
        opened_at=work.now, closed_by=None, closed_at=None,
    )  # fmt: skip
    with named_rules(work.session, {"uq_share_offer_open": OfferOpen}):
        work.session.add(offer)
    append(
        work, act="share_offer.opened", subject_kind="share_offer", subject_id=offer.id,
        content={"number": offer.number, "target": target, "closes_on": closes_on.isoformat()},
    )  # fmt: skip
    tell(
        work,
        people={member.person_id for member in current_members(work.session, work.coop_id)} - {work.person_id},
        message=OPENED,
        values={"title": offer.title},
        link=f"/c/{work.actor.coop.slug}/shares" if work.actor.coop else "",
        about=offer.id,
    )
    return offer.number


def close_offer(work: Work, *, number: int) -> None:
    """The offer ends now. Who has applied can still pay. Raises NoSuchShares, OfferOver."""
    work.need(Permission.EDIT_COOP)
    offer = work.session.scalar(
        select(ShareOffer).where(ShareOffer.coop_id == work.coop_id, ShareOffer.number == number).with_for_update()
    )
    if offer is None:
        raise NoSuchShares()
    if offer.closed_at is not None:
        raise OfferOver()
    offer.closed_at, offer.closed_by = work.now, work.person_id
    work.session.flush()
    append(work, act="share_offer.closed", subject_kind="share_offer", subject_id=offer.id)
