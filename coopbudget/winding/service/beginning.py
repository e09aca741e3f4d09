"""The members decide that the co-op ends; from then on nothing new begins. It can be called off while money is here."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _, lazy_gettext as _l
from werkzeug.datastructures import FileStorage

from coopbudget.coops.service import begin_winding, end_winding, hold_coop, next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.evidence.service import store
from coopbudget.governance.service import consume_carried, digest_of, open_motion
from coopbudget.guard import Permission, Work
from coopbudget.members.queries import count_members
from coopbudget.notices.messages import N_
from coopbudget.winding.errors import EndsAlready, MoneyHasLeft, TooFewSigned
from coopbudget.winding.law import Way, needs
from coopbudget.winding.models import Winding
from coopbudget.winding.queries import ending_now
from coopbudget.winding.rules import signatures_needed
from coopbudget.winding.service.ground import lock_ending, note, tell_all, terms_of

EFFECT = "winding"
"""What governance calls such a motion."""

BEGUN = N_(
    "Our co-op ends, as members decided. Nothing new begins now. See what becomes of your money and your shares."
)
CALLED_OFF = N_("Our co-op goes on after all. See why.")


def propose_ending(work: Work, *, way: Way, successor: str, why: str, closes_on: date) -> int:
    """Ask the members whether the co-op shall end, and which society has what is left; the ending's number.

    The vote needs what the law of the day asks for this way. Raises EndsAlready, Invalid for a day too near.
    """
    work.need(Permission.OPEN_MOTIONS)
    hold_coop(work)
    if ending_now(work.session, work.coop_id) is not None:
        raise EndsAlready()
    row = Winding(
        coop_id=work.coop_id, id=new_id(), number=next_number(work, "winding"), way=way, successor=successor.strip(),
        why=why.strip(), proposed_by=work.person_id, proposed_at=work.now, called_off_why="",
    )  # fmt: skip
    row.motion_id = open_motion(
        work,
        title=_("Shall our co-op end, and what is left go to %(society)s?", society=row.successor),
        text=row.why,
        effect=EFFECT,
        terms=terms_of(row),
        closes_on=closes_on,
        majority=needs(way, work.today).majority,
        if_yes=_(
            "Nothing new begins. Each member’s money goes back where it belongs, shares are paid back at par as far as "
            "there is money, and what is left goes to %(society)s. No member has any of it.",
            society=row.successor,
        ),
        if_no=_("We go on as before."),
    )
    with named_rules(work.session, {"uq_winding_open": EndsAlready}):
        work.session.add(row)
    note(work, row, "winding.proposed", way=str(way), motion=str(row.motion_id))
    return row.number


def begin_ending(
    work: Work, *, signatures: int | None = None, file: FileStorage | bytes | None = None, filename: str = ""
) -> None:
    """Use what the members decided: from now on nothing new begins. Every member is told.

    By the chair or the secretary, with a second factor. Where the law asks for a signed paper, it is kept, and enough
    must have signed. Raises NotEnding, TooFewSigned, Invalid, and what governance says of the decision: NotCarried,
    NotConfirmed before the second meeting, AlreadyUsed.
    """
    work.need(Permission.EDIT_COOP)
    work.need_second_factor()
    row = lock_ending(work, begun=False)
    hold_coop(work)
    asks = needs(Way(row.way), work.today)
    members = count_members(work.session, work.coop_id)
    if asks.signed is not None:
        if signatures is None or file is None:
            raise Invalid({"signatures": [_l("Type how many signed, and add the paper.")]})
        if not signatures_needed(members, asks.signed) <= signatures <= members:
            raise TooFewSigned()
        row.evidence_id = store(work, file=file, filename=filename, kind="dissolution")
        row.signatures = signatures
    consume_carried(work, row.motion_id, EFFECT, digest_of(terms_of(row)))
    row.members, row.begun_by, row.begun_at = members, work.person_id, work.now
    begin_winding(work)
    work.session.flush()
    note(work, row, "winding.begun", members=members, signatures=signatures or 0)
    tell_all(work, row, BEGUN)


def call_off_ending(work: Work, *, why: str) -> None:
    """The co-op goes on, whether its end was proposed or has begun; every member is told ``why``.

    Raises NotEnding, MoneyHasLeft once shares were worked out or what is left was handed on.
    """
    work.need(Permission.EDIT_COOP)
    found = ending_now(work.session, work.coop_id)
    row = lock_ending(work, begun=found is not None and found.state == "begun")
    if row.shares_at is not None or row.handed_on is not None:
        raise MoneyHasLeft()
    row.called_off_by, row.called_off_at, row.called_off_why = work.person_id, work.now, why.strip()
    if row.begun_at is not None:
        end_winding(work)
    work.session.flush()
    note(work, row, "winding.called_off")
    tell_all(work, row, CALLED_OFF)
