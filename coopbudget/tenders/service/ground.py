"""What the commands of this slice share: the locked call, paths for notices, who has a part in a bidder."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.errors import Forbidden
from coopbudget.governance import queries as governance
from coopbudget.guard import Work
from coopbudget.notices import service as notices
from coopbudget.notices.messages import Value
from coopbudget.providers import queries as providers
from coopbudget.settings import Settings
from coopbudget.tenders import queries
from coopbudget.tenders.asking import CallKind
from coopbudget.tenders.errors import BallotRuns, LateBid, NoSuchCall, NotThatPoint, StillSealed
from coopbudget.tenders.models import Award, AwardBallot, Call, Scorer
from coopbudget.tenders.queries import CallRow
from coopbudget.tenders.rates import usual_kind
from coopbudget.tenders.rules import CallState, Instants, state
from coopbudget.tenders.sealing import CallSeal


def locked_call(work: Work, call_id: uuid.UUID) -> Call:
    """The call's row, locked until commit. Raises NoSuchCall."""
    call = work.session.scalar(
        select(Call)
        .where(Call.coop_id == work.coop_id, Call.id == call_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if call is None:
        raise NoSuchCall()
    return call


def state_of(work: Work, call: Call) -> CallState:
    """Where a locked call is in its life now."""
    awarded_at = work.session.scalar(
        select(Award.awarded_at).where(Award.coop_id == call.coop_id, Award.call_id == call.id)
    )
    instants = Instants(
        call.deadline_at, call.published_at, call.opened_at, call.closed_at, call.closed_why, awarded_at
    )
    return state(instants, work.now)


def locked_open(work: Work, call_id: uuid.UUID) -> Call:
    """The call, locked, if it takes bids at this instant. Raises LateBid with the difference."""
    call = locked_call(work, call_id)
    found = state_of(work, call)
    if found is CallState.DRAFT:
        raise NoSuchCall()
    if found is CallState.OPEN and call.opened_at is None:
        return call
    if call.closed_at is None and work.now >= call.deadline_at:
        raise LateBid(call.deadline_at, work.now)
    raise NotThatPoint()


def require_scoring(work: Work, call: Call) -> None:
    """Raise StillSealed before the opening, NotThatPoint after the choice."""
    found = state_of(work, call)
    if found in (CallState.OPEN, CallState.WAITING):
        raise StillSealed()
    if found is not CallState.SCORING:
        raise NotThatPoint()


def locked_award(work: Work, call: Call) -> Award | None:
    """The choice that stands on a locked call, locked too."""
    return work.session.scalar(
        select(Award)
        .where(Award.coop_id == call.coop_id, Award.call_id == call.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def locked_scorer(work: Work, call: Call) -> Scorer:
    """The person as one of the call's scorers, locked until commit. Raises Forbidden for anybody else."""
    row = work.session.scalar(
        select(Scorer)
        .where(Scorer.coop_id == work.coop_id, Scorer.call_id == call.id, Scorer.person_id == work.person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise Forbidden(_l("You were not asked to score this call."))
    return row


def no_ballot_runs(work: Work, call: Call) -> None:
    """Raise BallotRuns while the members vote on a choice of this call, or their votes wait to be counted."""
    motions = work.session.scalars(
        select(AwardBallot.motion_id)
        .where(AwardBallot.coop_id == call.coop_id, AwardBallot.call_id == call.id)
        .order_by(AwardBallot.opened_at)
    ).all()
    found = governance.motions_by_id(work.session, work.coop_id, motions)
    if any(each.closed_at is None for each in found.values()):
        raise BallotRuns()


def row_of(work: Work, call: Call) -> CallRow:
    """The call with its criteria."""
    return queries.rows_of(work.session, [call])[0]


def secret() -> str:
    """The application's secret, from which keys of calls are derived."""
    settings: Settings = current_app.extensions["coopbudget.settings"]
    return settings.secret_key


def seal_of(call: Call) -> CallSeal:
    """The seal of a published call."""
    if call.sealed_key is None:
        raise NotThatPoint()
    return CallSeal(secret(), call.sealed_key, call.id, usual_kind(call.service_type))


def bidders_people(work: Work, call_id: uuid.UUID) -> set[uuid.UUID]:
    """Everybody who acts for a provider whose bid stands, or, once the bids are open, for one of its group."""
    bidding = queries.bidders(work.session, work.coop_id, call_id)
    partners = queries.partners(work.session, work.coop_id, call_id)
    found = providers.people_of_all(work.session, {*bidding, *partners})
    return {person for people in found.values() for person in people}


def require_visible(work: Work, call: Call) -> None:
    """Raise NoSuchCall for a provider that an invited call does not ask."""
    if call.kind != CallKind.OPEN and work.provider_id not in queries.invited(work.session, call.coop_id, call.id):
        raise NoSuchCall()


def tell_providers(
    work: Work,
    call: Call,
    wanted: Iterable[uuid.UUID],
    message: str,
    values: Mapping[str, Value] | None = None,
    urgent: bool = False,
) -> None:
    """Tell the people of these providers something about a call, each with its page below their own provider.

    ``values`` are beside the call's title (``call``).
    """
    ids = sorted(set(wanted))
    rows = providers.providers_by_id(work.session, ids)
    people = providers.people_of_all(work.session, ids)
    for provider_id in ids:
        notices.tell(
            work,
            people=people[provider_id],
            message=message,
            values={"call": call.title, **(values or {})},
            link=provider_path(work, rows[provider_id].slug, call.number),
            urgent=urgent,
        )


def call_path(work: Work, number: int, rest: str = "") -> str:
    """The address of a call's page for members, for notices."""
    return f"/c/{work.actor.coop.slug}/calls/{number}{rest}" if work.actor.coop else ""


def provider_path(work: Work, slug: str, number: int) -> str:
    """The address of a call's page for a provider, for notices."""
    return f"/c/{work.actor.coop.slug}/p/{slug}/calls/{number}" if work.actor.coop else ""
