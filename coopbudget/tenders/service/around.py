"""What is done around a call: limits and templates of a co-op, who is invited, who follows."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from coopbudget.coops.service import need_going, next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Conflict, Invalid, NotFound
from coopbudget.guard import Permission, Work
from coopbudget.providers import queries as providers
from coopbudget.tenders import queries
from coopbudget.tenders.asking import HIGHEST_CAP, CallKind, Limits
from coopbudget.tenders.errors import NotThatPoint
from coopbudget.tenders.models import CallFollow, CallInvite, CallLimits, CallTemplate
from coopbudget.tenders.rules import CallState
from coopbudget.tenders.service.calls import ASKED, invitation
from coopbudget.tenders.service.ground import (
    locked_call,
    locked_open,
    require_visible,
    row_of,
    state_of,
    tell_providers,
)
from coopbudget.tenders.templates_of_calls import Start, plain
from coopbudget.trail import service as trail


def set_limits(work: Work, *, limits: Limits) -> None:
    """Set what the co-op's calls are held to, from now on. Whoever writes calls can't loosen them: needs EDIT_COOP."""
    work.need(Permission.EDIT_COOP)
    if not 1 <= limits.price_cap <= HIGHEST_CAP:
        raise Invalid({"price_cap": [_l("Price can never be all that counts. Use 90 or less.")]})
    row = CallLimits(
        coop_id=work.coop_id,
        id=new_id(),
        price_cap=limits.price_cap,
        small_below=limits.small_below,
        direct_below=limits.direct_below,
        at_once_below=limits.at_once_below,
        set_by=work.person_id,
        set_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    trail.append(
        work,
        act="call_limits.set",
        subject_kind="call_limits",
        subject_id=row.id,
        content={
            "price_cap": limits.price_cap,
            "small_below": limits.small_below,
            "direct_below": limits.direct_below,
            "at_once_below": limits.at_once_below,
        },
    )


def keep_template(work: Work, *, call_id: uuid.UUID, name: str) -> int:
    """Keep what a call says as a template to begin others from; its number. Dates and money are not kept."""
    work.need(Permission.PUBLISH_CALLS)
    call = row_of(work, locked_call(work, call_id))
    row = CallTemplate(
        coop_id=work.coop_id,
        id=new_id(),
        number=next_number(work, "call_template"),
        name=name,
        content=plain(Start.of(call)),
        kept_by=work.person_id,
        kept_at=work.now,
        dropped_at=None,
    )
    work.session.add(row)
    work.session.flush()
    trail.append(
        work, act="call_template.kept", subject_kind="call_template", subject_id=row.id, content={"call": str(call_id)}
    )
    return row.number


def drop_template(work: Work, *, number: int) -> None:
    """Take one of the co-op's own templates off the list. Raises NotFound."""
    work.need(Permission.PUBLISH_CALLS)
    row = work.session.scalar(
        select(CallTemplate)
        .where(CallTemplate.coop_id == work.coop_id, CallTemplate.number == number, CallTemplate.dropped_at.is_(None))
        .with_for_update()
    )
    if row is None:
        raise NotFound()
    row.dropped_at = work.now
    work.session.flush()
    trail.append(work, act="call_template.dropped", subject_kind="call_template", subject_id=row.id)


def invite_provider(work: Work, *, call_id: uuid.UUID, provider_id: uuid.UUID) -> None:
    """Let a checked provider see an invited call; one that is published tells it at once. Raises Conflict, Invalid."""
    need_going(work)
    work.need(Permission.PUBLISH_CALLS)
    call = locked_call(work, call_id)
    state = state_of(work, call)
    if call.kind != CallKind.INVITED or state not in (CallState.DRAFT, CallState.OPEN):
        raise NotThatPoint()
    if not providers.is_verified(work.session, work.coop_id, provider_id, work.today):
        raise Invalid({"provider": [_l("Choose a provider that this co-op has checked.")]})
    with named_rules(work.session, {"uq_call_invite_coop_id_call_id_provider_id": Conflict}):
        work.session.add(
            CallInvite(
                coop_id=call.coop_id,
                call_id=call.id,
                provider_id=provider_id,
                invited_by=work.person_id,
                invited_at=work.now,
            )
        )
    trail.append(
        work,
        act="call.provider_invited",
        subject_kind="call",
        subject_id=call.id,
        content={"provider": str(provider_id)},
    )
    if state is CallState.OPEN:
        tell_providers(
            work,
            call,
            [provider_id],
            ASKED,
            invitation(work, call),
        )


def uninvite_provider(work: Work, *, call_id: uuid.UUID, provider_id: uuid.UUID) -> None:
    """Take a provider off a draft's list. Raises NotFound, NotThatPoint once the call is published."""
    work.need(Permission.PUBLISH_CALLS)
    call = locked_call(work, call_id)
    if state_of(work, call) is not CallState.DRAFT:
        raise NotThatPoint()
    if provider_id not in queries.invited(work.session, call.coop_id, call.id):
        raise NotFound()
    work.session.execute(
        delete(CallInvite).where(
            CallInvite.coop_id == call.coop_id, CallInvite.call_id == call.id, CallInvite.provider_id == provider_id
        )
    )
    trail.append(
        work,
        act="call.provider_uninvited",
        subject_kind="call",
        subject_id=call.id,
        content={"provider": str(provider_id)},
    )


def follow_call(work: Work, *, call_id: uuid.UUID) -> None:
    """The provider is told when the call changes or a question is answered. Doing it twice is doing it once."""
    work.need(Permission.ACT_FOR_PROVIDER)
    call = locked_open(work, call_id)
    require_visible(work, call)
    if queries.follows(work.session, work.coop_id, call.id, work.provider_id):
        return
    work.session.add(
        CallFollow(coop_id=call.coop_id, call_id=call.id, provider_id=work.provider_id, followed_at=work.now)
    )
    work.session.flush()
    trail.append(
        work, act="call.followed", subject_kind="call", subject_id=call.id, content={"provider": str(work.provider_id)}
    )


def unfollow_call(work: Work, *, call_id: uuid.UUID) -> None:
    """The provider is told no more, unless its bid stands."""
    work.need(Permission.ACT_FOR_PROVIDER)
    call = locked_call(work, call_id)
    require_visible(work, call)
    work.session.execute(
        delete(CallFollow).where(
            CallFollow.coop_id == call.coop_id,
            CallFollow.call_id == call.id,
            CallFollow.provider_id == work.provider_id,
        )
    )
    trail.append(
        work,
        act="call.unfollowed",
        subject_kind="call",
        subject_id=call.id,
        content={"provider": str(work.provider_id)},
    )


def mark_step_seen(work: Work, *, call_id: uuid.UUID, step: str) -> None:
    """Note on a draft that a step of writing was saved, for whoever comes back to it."""
    call = locked_call(work, call_id)
    seen = call.seen_steps.split()
    if step not in seen:
        call.seen_steps = " ".join([*seen, step])
        work.session.flush()
