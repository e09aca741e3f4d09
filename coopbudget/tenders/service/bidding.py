"""Bids: sealed when they come, read by their author alone, replaced or withdrawn until the deadline."""

from __future__ import annotations

import uuid
from dataclasses import replace

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.coops.service import need_going
from coopbudget.db import new_id
from coopbudget.errors import Invalid, NotFound, Words
from coopbudget.guard import Permission, Work
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_
from coopbudget.providers import queries as providers
from coopbudget.providers.errors import NoSuchConsortium
from coopbudget.providers.service import require_consortium_ready, require_verified
from coopbudget.tenders import rates, sealing, volume, volume_words
from coopbudget.tenders.asking import longest_floor_reason
from coopbudget.tenders.errors import BidOutdated, NotThatPoint
from coopbudget.tenders.models import Bid, Call
from coopbudget.tenders.queries import CallRow
from coopbudget.tenders.rules import Content, Group, Partner
from coopbudget.tenders.service import drafting
from coopbudget.tenders.service.ground import locked_open, provider_path, require_visible, row_of, seal_of
from coopbudget.trail import service as trail


def _locked_bid(work: Work, call: Call) -> Bid | None:
    return work.session.scalar(
        select(Bid)
        .where(Bid.coop_id == work.coop_id, Bid.call_id == call.id, Bid.provider_id == work.provider_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def submit_bid(work: Work, *, call_id: uuid.UUID, content: Content, consortium_id: uuid.UUID | None = None) -> Bid:
    """Seal a verified provider's bid, or put it in the place of the one before; a draft of it is gone then.

    ``consortium_id``: the group that the provider leads and bids for; who is in it, and with what share, is sealed as
    it stands now. Files kept beside the draft go with it. The digest goes to the trail and, as a receipt, to the
    bidder. Raises LateBid past the deadline, NotVerified, ConsortiumNotReady, Invalid for a rate under the floor
    without a reason, or a week that costs more than the call can pay.
    """
    need_going(work)
    work.need(Permission.ACT_FOR_PROVIDER)
    call = locked_open(work, call_id)
    require_visible(work, call)
    require_verified(work, work.provider_id)
    group = None if consortium_id is None else _group(work, consortium_id)
    content = replace(content, group=group, files=drafting.send_files(work, call))
    check_content(row_of(work, call), content)
    bid = _locked_bid(work, call)
    if bid is None:
        bid = Bid(id=new_id(), coop_id=work.coop_id, call_id=call.id, provider_id=work.provider_id, version=0)
        work.session.add(bid)
    bid.version += 1
    bid.sealed = seal_of(call).seal(bid.id, bid.version, content)
    bid.digest = sealing.digest(bid.sealed)
    bid.submitted_at, bid.submitted_by, bid.withdrawn_at = work.now, work.person_id, None
    bid.material = call.material
    drafting.drop_draft(work, call)
    work.session.flush()
    trail.append(
        work,
        act="bid.sealed",
        subject_kind="bid",
        subject_id=bid.id,
        content={"call": str(call.id), "digest": bid.digest, "version": bid.version},
    )
    provider = providers.provider(work.session, work.provider_id)
    notices.tell(
        work,
        people=[work.person_id],
        message=N_("Your bid for %(call)s is sealed. Its receipt is %(digest)s. You can change it until %(deadline)s."),
        values={
            "call": call.title,
            "digest": bid.digest,
            "deadline": {"instant": call.deadline_at.isoformat()},
        },
        link=provider_path(work, provider.slug, call.number) if provider else "",
    )
    return bid


def _group(work: Work, consortium_id: uuid.UUID) -> Group:
    found = require_consortium_ready(work, consortium_id)
    if found.lead_id != work.provider_id:
        raise NoSuchConsortium()
    return Group(
        found.id,
        found.version,
        found.name,
        tuple(Partner(each.provider_id, each.share, each.does) for each in found.members),
    )


def confirm_bid(work: Work, *, call_id: uuid.UUID) -> None:
    """Say that a bid stands as it is after a material amendment. Raises BidOutdated if it no longer answers the call.

    Raises LateBid, NotFound without a bid, NotThatPoint where nothing waits to be confirmed.
    """
    work.need(Permission.ACT_FOR_PROVIDER)
    call = locked_open(work, call_id)
    bid = _locked_bid(work, call)
    if bid is None or bid.sealed is None:
        raise NotFound()
    if bid.material == call.material:
        raise NotThatPoint()
    try:
        check_content(row_of(work, call), seal_of(call).unseal(bid.id, bid.version, bid.sealed))
    except Invalid:
        raise BidOutdated() from None
    bid.material = call.material
    work.session.flush()
    trail.append(
        work,
        act="bid.confirmed",
        subject_kind="bid",
        subject_id=bid.id,
        content={"call": str(call.id), "digest": bid.digest, "amendment": call.material},
    )


def check_content(row: CallRow, content: Content) -> None:
    """Whether a bid of this content could be sent on the call. Raises Invalid with all that is wrong, by field."""
    wrong: dict[str, list[Words]] = {}
    if set(content.answers) != {each.id for each in row.criteria}:
        wrong["_form"] = [_l("Answer every question of the call.")]
    wrong |= {
        f"answer_{each.position}": [_l("Answer this question. It can't be left empty.")]
        for each in row.criteria
        if not content.answers.get(each.id, "").strip()
    }
    too_long = _l("This is too long. Use %(n)s characters or fewer.", n=row.longest_answer)
    wrong |= {
        f"answer_{each.position}": [too_long]
        for each in row.criteria
        if len(content.answers.get(each.id, "")) > row.longest_answer
    }
    if len(content.floor_reason) > (most := longest_floor_reason(row.small)):
        wrong["floor_reason"] = [_l("This is too long. Use %(n)s characters or fewer.", n=most)]
    wrong |= _price_faults(row, content)
    fault = content.rebate and volume.wrong(content.rebate)
    if fault:
        wrong["rebate"] = [volume_words.WRONG[fault]]
    if wrong:
        raise Invalid(wrong)


def _price_faults(call: CallRow, content: Content) -> dict[str, list[Words]]:
    missing = rates.kinds_without_rate(call.kinds, content.rates)
    if missing:
        return {f"rate_{kind}": [_l("Type your rate for this kind of hour.")] for kind in missing}
    if set(content.rates) != set(call.kinds) or set(content.hours) != set(call.hours):
        return {"_form": [_l("Give a rate for what the call asks, and for nothing else.")]}
    first = next(iter(call.hours))
    if any(minutes < 1 for minutes in content.hours.values()):
        return {f"hours_{first}": [_l("This amount is too small.")]}
    wrong: dict[str, list[Words]] = {}
    if content.cost > call.weekly_most:
        wrong[f"rate_{first}"] = [_l("Your hours at this rate cost more a week than this call can pay.")]
    if rates.mean_rate(call.hours, content.rates) < call.price_floor and not content.floor_reason.strip():
        wrong["floor_reason"] = [
            _l("Your rate is under the lowest fair price. Say how you can still pay people fairly.")
        ]
    return wrong


def withdraw_bid(work: Work, *, call_id: uuid.UUID) -> None:
    """Take a bid back before the deadline: its ciphertext is erased. Raises LateBid, NotFound."""
    work.need(Permission.ACT_FOR_PROVIDER)
    call = locked_open(work, call_id)
    bid = _locked_bid(work, call)
    if bid is None or bid.withdrawn_at is not None:
        raise NotFound()
    bid.sealed, bid.withdrawn_at = None, work.now
    drafting.drop_draft(work, call)
    drafting.drop_files(work, call)
    work.session.flush()
    trail.append(work, act="bid.withdrawn", subject_kind="bid", subject_id=bid.id, content={"call": str(call.id)})


def read_own_bid(work: Work, *, call_id: uuid.UUID) -> Content | None:
    """The author's own bid, at any time; None if there is none or it was withdrawn."""
    work.need(Permission.ACT_FOR_PROVIDER)
    row = work.session.execute(
        select(Bid, Call)
        .join(Call, (Call.coop_id == Bid.coop_id) & (Call.id == Bid.call_id))
        .where(Bid.coop_id == work.coop_id, Bid.call_id == call_id, Bid.provider_id == work.provider_id)
    ).one_or_none()
    if row is None:
        return None
    bid, call = row
    if bid.sealed is None:
        return None
    return seal_of(call).unseal(bid.id, bid.version, bid.sealed)
