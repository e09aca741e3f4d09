"""Small providers that bid together: a lead asks, each accepts its share, and only then do they count as one."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Forbidden, Invalid
from coopbudget.guard import Permission, Work
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_, Value
from coopbudget.notices.service import Note
from coopbudget.providers import queries
from coopbudget.providers.errors import (
    AnsweredAlready,
    ConsortiumEnded,
    ConsortiumNotReady,
    NoSuchConsortium,
    PartnerNotVerified,
)
from coopbudget.providers.models import Consortium, ConsortiumMember
from coopbudget.providers.queries import ConsortiumRow
from coopbudget.providers.queries.consortia import STANDING
from coopbudget.providers.rules import MOST_PARTNERS, WHOLE, ConsortiumState, Standing, percent
from coopbudget.trail import service as trail


@dataclass(frozen=True)
class Stated:
    """What the lead states of one provider: its share in basis points, and what it does in the provider's words."""

    provider_id: uuid.UUID
    share: int
    does: str


def form_consortium(work: Work, *, name: str, parts: Sequence[Stated]) -> uuid.UUID:
    """The acting provider leads: it states everybody's share, its own too, and the others are asked.

    Raises Invalid unless two to twelve different providers share exactly 10,000 basis points, the lead among them.
    """
    work.need(Permission.ACT_FOR_PROVIDER)
    _refuse_odd_parts(work, parts)
    found = Consortium(
        id=new_id(), name=name, lead_id=work.provider_id, version=1, made_by=work.person_id, made_at=work.now,
        changed_at=work.now, ended_at=None,
    )  # fmt: skip
    work.session.add(found)
    work.session.flush()
    _ask(work, found, parts)
    _record(work, "consortium.formed", found, parts)
    return found.id


def restate_shares(work: Work, *, consortium_id: uuid.UUID, parts: Sequence[Stated]) -> None:
    """The lead states the shares anew, with other partners if need be; all but the lead are asked again.

    Raises NoSuchConsortium for another than the lead, ConsortiumEnded, Invalid as ``form_consortium``.
    """
    found = _led(work, consortium_id)
    _refuse_odd_parts(work, parts)
    before = _standing(work, found.id)
    for row in before:
        row.replaced_at = work.now
    found.version += 1
    found.changed_at = work.now
    work.session.flush()
    _ask(work, found, parts)
    gone = {row.provider_id for row in before} - {part.provider_id for part in parts}
    _tell(work, gone, found, N_("%(lead)s has left you out of the group “%(group)s”."), {"group": found.name})
    _record(work, "consortium.restated", found, parts)


def accept_part(work: Work, *, consortium_id: uuid.UUID, share: int) -> None:
    """The acting provider accepts the share it was shown. Raises NoSuchConsortium, ConsortiumEnded, AnsweredAlready."""
    found, part = _asked(work, consortium_id)
    if part.share != share:
        raise AnsweredAlready()
    part.accepted_at, part.accepted_by = work.now, work.person_id
    work.session.flush()
    _record(work, "consortium.accepted", found)
    _tell(
        work, [found.lead_id], found, N_("%(who)s has accepted its share in the group “%(group)s”."), _who(work, found)
    )


def decline_part(work: Work, *, consortium_id: uuid.UUID) -> None:
    """The acting provider says no; the lead may state other shares. Raises as ``accept_part``."""
    found, part = _asked(work, consortium_id)
    part.declined_at = work.now
    work.session.flush()
    _record(work, "consortium.declined", found)
    _tell(
        work, [found.lead_id], found,
        N_("%(who)s does not join the group “%(group)s”. State the shares again, or end the group."), _who(work, found),
    )  # fmt: skip


def leave_consortium(work: Work, *, consortium_id: uuid.UUID) -> None:
    """The acting provider leaves; what runs already is for the lead to carry. The lead ends the group instead.

    Raises NoSuchConsortium, ConsortiumEnded, Forbidden for the lead, AnsweredAlready where it never accepted.
    """
    found = _open(work, consortium_id)
    if found.lead_id == work.provider_id:
        raise Forbidden(_l("The lead can't leave. It can end the group."))
    part = _mine(work, found.id)
    if part.accepted_at is None:
        raise AnsweredAlready()
    part.left_at = work.now
    work.session.flush()
    _record(work, "consortium.left", found)
    others = [row.provider_id for row in _standing(work, found.id)]
    _tell(
        work, others, found,
        N_("%(who)s has left the group “%(group)s”. It can't bid until the lead states the shares again."),
        _who(work, found),
    )  # fmt: skip


def end_consortium(work: Work, *, consortium_id: uuid.UUID) -> None:
    """The lead ends it: it can't bid any more. Raises NoSuchConsortium for another than the lead, ConsortiumEnded."""
    found = _led(work, consortium_id)
    found.ended_at = work.now
    work.session.flush()
    _record(work, "consortium.ended", found)
    others = [row.provider_id for row in _standing(work, found.id) if row.provider_id != work.provider_id]
    _tell(work, others, found, N_("%(lead)s has ended the group “%(group)s”."), {"group": found.name})


def require_consortium_ready(work: Work, consortium_id: uuid.UUID) -> ConsortiumRow:
    """The consortium, if it may bid in this co-op today: each part accepted, shares whole, each provider checked.

    Raises NoSuchConsortium, ConsortiumNotReady, PartnerNotVerified (a NotVerified).
    """
    found = queries.consortium(work.session, consortium_id)
    if found is None:
        raise NoSuchConsortium()
    if found.state is not ConsortiumState.READY:
        raise ConsortiumNotReady(found.state)
    ids = [each.provider_id for each in found.members]
    held = queries.checks(work.session, work.coop_id, ids, work.today)
    unchecked = [
        each.name
        for each in found.members
        if each.provider_id not in held or held[each.provider_id].standing is not Standing.VERIFIED
    ]
    if unchecked:
        raise PartnerNotVerified(unchecked)
    return found


def _refuse_odd_parts(work: Work, parts: Sequence[Stated]) -> None:
    ids = [part.provider_id for part in parts]
    if len(set(ids)) != len(ids) or work.provider_id not in ids:
        raise Invalid(_l("Each provider has one share, and you are one of them."))
    if not 2 <= len(ids) <= MOST_PARTNERS:
        raise Invalid(_l("Choose at least one other provider, and at most %(n)s.", n=MOST_PARTNERS - 1))
    if len(queries.providers_by_id(work.session, ids)) != len(ids):
        raise Invalid(_l("Choose from the providers shown."))
    given = sum(part.share for part in parts)
    if any(part.share < 1 for part in parts) or given != WHOLE:
        raise Invalid(_l("The shares have to make 100%% together. They make %(sum)s now.", sum=percent(given)))


def _ask(work: Work, found: Consortium, parts: Sequence[Stated]) -> None:
    with named_rules(work.session, {"uq_consortium_member_standing": AnsweredAlready}):
        for part in parts:
            own = part.provider_id == found.lead_id
            work.session.add(
                ConsortiumMember(
                    id=new_id(), consortium_id=found.id, provider_id=part.provider_id, share=part.share,
                    does=part.does, invited_at=work.now, accepted_at=work.now if own else None,
                    accepted_by=work.person_id if own else None, declined_at=None, left_at=None, replaced_at=None,
                )
            )  # fmt: skip
    for part in parts:
        if part.provider_id != found.lead_id:
            _tell(
                work, [part.provider_id], found,
                N_("%(lead)s asks you to bid together as “%(group)s”. Your share would be %(share)s."),
                {"group": found.name, "share": percent(part.share)},
            )  # fmt: skip


def _open(work: Work, consortium_id: uuid.UUID) -> Consortium:
    """The consortium, locked, if the acting provider leads it or has a standing part."""
    work.need(Permission.ACT_FOR_PROVIDER)
    found = work.session.scalar(select(Consortium).where(Consortium.id == consortium_id).with_for_update())
    if found is None or (
        found.lead_id != work.provider_id
        and work.provider_id not in {row.provider_id for row in _standing(work, consortium_id)}
    ):
        raise NoSuchConsortium()
    if found.ended_at is not None:
        raise ConsortiumEnded()
    return found


def _led(work: Work, consortium_id: uuid.UUID) -> Consortium:
    found = _open(work, consortium_id)
    if found.lead_id != work.provider_id:
        raise NoSuchConsortium()
    return found


def _asked(work: Work, consortium_id: uuid.UUID) -> tuple[Consortium, ConsortiumMember]:
    found = _open(work, consortium_id)
    part = _mine(work, found.id)
    if part.accepted_at is not None:
        raise AnsweredAlready()
    return found, part


def _mine(work: Work, consortium_id: uuid.UUID) -> ConsortiumMember:
    mine = [row for row in _standing(work, consortium_id) if row.provider_id == work.provider_id]
    if not mine:
        raise NoSuchConsortium()
    return mine[0]


def _standing(work: Work, consortium_id: uuid.UUID) -> Sequence[ConsortiumMember]:
    return work.session.scalars(
        select(ConsortiumMember)
        .where(ConsortiumMember.consortium_id == consortium_id, STANDING)
        .order_by(ConsortiumMember.invited_at, ConsortiumMember.id)
    ).all()


def _record(work: Work, act: str, found: Consortium, parts: Sequence[Stated] = ()) -> None:
    trail.append(
        work,
        act=act,
        subject_kind="consortium",
        subject_id=found.id,
        content={
            "provider": str(work.provider_id),
            "version": found.version,
            "shares": {str(part.provider_id): part.share for part in parts},
        },
    )


def _who(work: Work, found: Consortium) -> dict[str, Value]:
    me = queries.provider(work.session, work.provider_id)
    return {"who": me.name if me else "", "group": found.name}


def _tell(
    work: Work, providers: Iterable[uuid.UUID], found: Consortium, message: str, values: dict[str, Value]
) -> None:
    """Tell the people of these providers, each with the page below their own provider."""
    wanted = sorted(set(providers))
    rows = queries.providers_by_id(work.session, {*wanted, found.lead_id})
    people = queries.people_of_all(work.session, wanted)
    if "%(lead)s" in message:
        values = values | {"lead": rows[found.lead_id].name}
    notices.tell_each(
        work,
        [
            Note(tuple(people[each]), message, values, f"/p/{rows[each].slug}/consortia/{found.id}", about=found.id)
            for each in wanted
        ],
    )
