"""Changing a published call in the open: numbered, from what to what and why, and everybody concerned is told."""

from __future__ import annotations

import uuid
from typing import Any

from flask_babel import lazy_gettext as _l

from coopbudget.coops.service import need_going
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_
from coopbudget.pools import queries as pools
from coopbudget.tenders import queries
from coopbudget.tenders.asking import changes, is_material
from coopbudget.tenders.models import Call, CallAmendment
from coopbudget.tenders.queries import CallRow
from coopbudget.tenders.service.calls import Ask, CallTerms, check_terms, columns_of, write_rows
from coopbudget.tenders.service.ground import call_path, locked_open, row_of, tell_providers
from coopbudget.trail import service as trail


def terms_of(row: CallRow) -> CallTerms:
    """What a call says now, to be changed in part."""
    same = {name: getattr(row, name) for name in CallTerms.__dataclass_fields__ if name not in ("criteria", "hours")}
    return CallTerms(
        **same,
        hours={**row.hours, **dict.fromkeys(row.extra_kinds, 0)},
        criteria=tuple(Ask(each.name, each.question, each.weight) for each in row.criteria),
    )


def amend_call(work: Work, *, call_id: uuid.UUID, terms: CallTerms, why: str) -> CallAmendment:
    """Change a published call before its deadline. What bids rest on is a material change, and moves the deadline.

    Bids sent before a material change have to be confirmed or replaced by their bidder. A deadline never moves
    forward in time. Who may bid stays as it is. Raises LateBid, NotThatPoint, BadWeights, Invalid.
    """
    need_going(work)
    work.need(Permission.PUBLISH_CALLS)
    call = locked_open(work, call_id)
    before = terms_of(row_of(work, call))
    found = changes(_said(before), _said(terms))
    _refuse(call, terms, found, why)
    total = pools.totals(work.session, work.coop_id, [call.pool_id])[call.pool_id]
    small = check_terms(work, terms, total.weekly)
    if small != call.small:
        raise Invalid({"weekly_most": [_l("That makes it a call of another size. Cancel it and write a new one.")]})
    material = is_material(found)
    call.amended += 1
    if material:
        call.material = call.amended
    for name, value in columns_of(terms).items():
        setattr(call, name, value)
    work.session.flush()
    write_rows(work, call, terms)
    amendment = CallAmendment(
        coop_id=call.coop_id,
        call_id=call.id,
        number=call.amended,
        why=why,
        material=material,
        changes={name: list(pair) for name, pair in found.items()},
        made_by=work.person_id,
        made_at=work.now,
    )
    work.session.add(amendment)
    work.session.flush()
    trail.append(
        work,
        act="call.amended",
        subject_kind="call",
        subject_id=call.id,
        content={
            "number": call.amended,
            "material": material,
            "fields": sorted(found),
            "deadline_at": call.deadline_at.isoformat(),
        },
    )
    _tell(work, call, material)
    return amendment


def _refuse(call: Call, terms: CallTerms, found: dict[str, tuple[Any, Any]], why: str) -> None:
    if not why.strip():
        raise Invalid({"why": [_l("Say why. Every provider that follows the call reads it.")]})
    if not found:
        raise Invalid({"_form": [_l("Nothing is changed yet.")]})
    if "kind" in found or "lot_name" in found:
        raise Invalid({"_form": [_l("Who may bid can't be changed once a call is published.")]})
    if terms.deadline_at < call.deadline_at:
        raise Invalid({"deadline_on": [_l("A deadline can move to a later day, never to an earlier one.")]})
    if is_material(found) and terms.deadline_at == call.deadline_at:
        raise Invalid(
            {"deadline_on": [_l("This changes what bids rest on, so give providers more time: a later deadline.")]}
        )


def _said(terms: CallTerms) -> dict[str, Any]:
    """The terms as plain values: what an amendment keeps."""
    found = columns_of(terms)
    found["hours"] = {str(kind): minutes for kind, minutes in sorted(terms.hours.items())}
    found["criteria"] = [[each.name, each.question, each.weight] for each in terms.criteria]
    del found["weekly_minutes"]
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in sorted(found.items())}


def _tell(work: Work, call: Call, material: bool) -> None:
    bidding = set(queries.bidders(work.session, work.coop_id, call.id))
    following = queries.followers(work.session, work.coop_id, call.id)
    deadline = {"deadline": {"instant": call.deadline_at.isoformat()}}
    if material:
        tell_providers(
            work,
            call,
            bidding,
            N_("%(call)s was changed. Your bid counts only if you confirm it or send another one before %(deadline)s."),
            deadline,
            urgent=True,
        )
    tell_providers(
        work,
        call,
        [each for each in following if not (material and each in bidding)],
        N_("%(call)s was changed. What changed and why is on its page. Bids are taken until %(deadline)s."),
        deadline,
    )
    notices.tell(
        work,
        people=[each.person_id for each in queries.scorers(work.session, work.coop_id, call.id)],
        message=N_("%(call)s was changed. Bids can be read after %(deadline)s."),
        values={"call": call.title, **deadline},
        link=call_path(work, call.number),
    )
