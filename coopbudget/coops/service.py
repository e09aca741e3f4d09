"""Making a co-op and giving short numbers."""

from __future__ import annotations

import re
import uuid
from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import Uuid, bindparam, select, text

from coopbudget.coops.models import Coop, Counter
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Conflict, Invalid
from coopbudget.guard import Permission, Work

SLUG = re.compile(r"[a-z][a-z0-9-]{1,38}[a-z0-9]")
NATIONS = ("england", "wales", "scotland", "northern_ireland")

# One statement on both databases: the first number of a kind and the next are the same act.
_NEXT = text(
    "INSERT INTO counter (coop_id, kind, value) VALUES (:coop_id, :kind, 1) "
    "ON CONFLICT (coop_id, kind) DO UPDATE SET value = counter.value + 1 RETURNING value"
).bindparams(bindparam("coop_id", type_=Uuid()))


class SlugTaken(Conflict):
    """Two co-ops can't share an address."""

    message = _l("Another co-op has this short name. Choose another.")


def create_coop(
    work: Work, *, slug: str, name: str, nation: str, safeguarding_phone: str = "", forming: bool = False
) -> Coop:
    """Make a co-op and its counters' home. ``forming``: it may not hold money until it is opened.

    Raises Invalid for a bad slug, SlugTaken for one in use.
    """
    if not SLUG.fullmatch(slug):
        raise Invalid({"slug": [_l("Use small letters, figures and hyphens, 3 to 40 of them.")]})
    coop = Coop(
        slug=slug,
        name=name,
        nation=nation,
        founded_on=work.today,
        opened_on=None if forming else work.today,
        safeguarding_phone=safeguarding_phone,
        created_at=work.now,
    )
    with named_rules(work.session, {"uq_coop_slug": SlugTaken}):
        work.session.add(coop)
    return coop


def next_number(work: Work, kind: str, *, coop_id: uuid.UUID | None = None) -> int:
    """The next short number of ``kind`` (member, call, contract, ...) in the co-op, never given twice.

    The counter's row stays locked until commit, so numbers have no gaps but those of a rollback.
    """
    coop_id = coop_id or work.coop_id
    return int(work.session.execute(_NEXT, {"coop_id": coop_id, "kind": kind}).scalar_one())


def hold_numbers(work: Work, kind: str) -> None:
    """Lock the counter of ``kind`` before the co-op's head, for an act that gives such a number only later."""
    work.session.execute(
        select(Counter.value).where(Counter.coop_id == work.coop_id, Counter.kind == kind).with_for_update()
    )


def hold_coop(work: Work) -> None:
    """Let one piece of work at a time decide what holds for the whole co-op (who has an office, say).

    Its row stays locked until commit, in the weak way that lets others go on referring to it.
    """
    work.session.execute(select(Coop.id).where(Coop.id == work.coop_id).with_for_update(key_share=True))


def change_details(work: Work, *, name: str, safeguarding_phone: str, standstill_days: int) -> None:
    """Change what the co-op is called, whom to ring about safety, and how many days usually lie between
    a choice of provider and its contract. Needs EDIT_COOP.

    The short name stays: it stands in addresses that people keep. So does the nation: its law is theirs.
    """
    work.need(Permission.EDIT_COOP)
    coop = work.session.execute(select(Coop).where(Coop.id == work.coop_id).with_for_update()).scalar_one()
    coop.name = name
    coop.safeguarding_phone = safeguarding_phone
    coop.standstill_days = standstill_days
    work.session.flush()


class NotOpenYet(Conflict):
    """A group gets ready before it holds money."""

    message = _l("Your group can’t hold money yet. What is still to do stands on the page “Starting the co-op”.")


class CoopEnds(Conflict):
    """Members decided that the co-op ends."""

    message = _l("Our co-op ends, so nothing new begins here. What is to settle stands on the page “The co-op ends”.")


class CoopClosed(Conflict):
    """The co-op has ended."""

    message = _l("This co-op has ended. Its pages can be read, and nothing can be changed.")


_LIFE = select(Coop.opened_on, Coop.winding_since, Coop.closed_on).where(Coop.id == bindparam("id"))


def need_open(work: Work) -> None:
    """Raise NotOpenYet where the co-op is a group that gets ready: nothing with money begins before it is opened;
    CoopClosed once it has ended."""
    found = work.session.execute(_LIFE, {"id": work.coop_id}).one_or_none()
    if found is None or found.opened_on is None:
        raise NotOpenYet()
    if found.closed_on is not None:
        raise CoopClosed()


def open_coop(work: Work) -> bool:
    """Let the co-op hold money from today; False where it may already. What must be done before, the caller checked."""
    work.need(Permission.EDIT_COOP)
    coop = work.session.execute(select(Coop).where(Coop.id == work.coop_id).with_for_update()).scalar_one()
    if coop.opened_on is not None:
        return False
    coop.opened_on = work.today
    work.session.flush()
    return True


def need_going(work: Work) -> None:
    """The one guard of what is new: pools, pledges, calls, contracts, members, agreements, payments in, shares, loans.

    Each door to such a thing asks it first (``tests/architecture/test_doors.py`` knows them all). What settles goes
    on: debts are collected, bills paid, money given back. Raises CoopEnds once members decided that the co-op ends,
    CoopClosed once it has.
    """
    since, closed_on = _ending(work)
    if closed_on is not None:
        raise CoopClosed()
    if since is not None:
        raise CoopEnds()


def goes_on(work: Work) -> bool:
    """Whether ``need_going`` would let something new begin: for what nobody waits for, which rests instead."""
    return _ending(work) == (None, None)


def _ending(work: Work) -> tuple[datetime | None, date | None]:
    found = work.session.execute(_LIFE, {"id": work.coop_id}).one_or_none()
    return (None, None) if found is None else (found.winding_since, found.closed_on)


def begin_winding(work: Work) -> None:
    """Nothing new begins from now on. What was decided before, the caller checked; its row is held (``hold_coop``)."""
    _whole(work).winding_since = work.now
    work.session.flush()


def end_winding(work: Work) -> None:
    """The co-op goes on."""
    _whole(work).winding_since = None
    work.session.flush()


def close_coop(work: Work, *, readable_until: date) -> None:
    """From now on the co-op is only read, by its officers and reviewers of this day, until ``readable_until``."""
    coop = _whole(work)
    coop.closed_on, coop.readable_until = work.today, readable_until
    work.session.flush()


def _whole(work: Work) -> Coop:
    return work.session.execute(
        select(Coop).where(Coop.id == work.coop_id).with_for_update(key_share=True)
    ).scalar_one()
