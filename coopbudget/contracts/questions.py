"""What this room is asked by the home pages, in one trip with the others."""

from __future__ import annotations

from sqlalchemy import and_, exists, select

from coopbudget.contracts.changing import Change, Uplift
from coopbudget.contracts.models import Contract, ContractPlace, ContractStake, ContractVersion
from coopbudget.contracts.queries import is_running, to_accept, to_accept_for_coop
from coopbudget.db.survey import COOP, MEMBER, PROVIDER, TODAY, ask_for

TO_SIGN = ask_for("contracts_to_sign", Contract.number, title=Contract.title, of=to_accept_for_coop(COOP, TODAY))
"""Contracts the co-op can look at accepting: all have answered, or their day has passed."""

PROVIDER_TO_SIGN = ask_for(
    "contracts_for_provider_to_sign",
    Contract.number,
    title=Contract.title,
    coop=Contract.coop_id,
    of=to_accept("provider").where(Contract.provider_id == PROVIDER),
)
PROVIDER_RUNS = ask_for(
    "contracts_running",
    Contract.number,
    title=Contract.title,
    note=Contract.id,
    coop=Contract.coop_id,
    of=select(Contract.id).where(Contract.provider_id == PROVIDER, is_running(TODAY)),
)
"""The contracts that a provider gives support under today, in every co-op, with their ids."""
PROVIDER_ENDED = ask_for(
    "contracts_ended",
    Contract.number,
    title=Contract.title,
    note=Contract.id,
    coop=Contract.coop_id,
    of=select(Contract.id).where(
        Contract.provider_id == PROVIDER, Contract.in_force_at.is_not(None), ~is_running(TODAY)
    ),
)
"""Those that were in force and do not run today: visits of their last weeks may still wait for an invoice."""

_MY_PLACE = (
    exists()
    .where(
        ContractPlace.coop_id == Contract.coop_id,
        ContractPlace.contract_id == Contract.id,
        ContractPlace.member_id == MEMBER,
    )
    .correlate(Contract)
)

MINE = ask_for(
    "contracts_of_member",
    Contract.number,
    title=Contract.title,
    day=Contract.ends_on,
    note=Contract.starts_on,
    of=select(Contract.id).where(
        Contract.coop_id == COOP, Contract.cancelled_at.is_(None), _MY_PLACE.where(ContractPlace.said_yes.is_not(False))
    ),
)
"""The contracts, but cancelled ones and those she said no to, in which a member has a place: until when, and from when
(in the note)."""

TO_ANSWER = ask_for(
    "contracts_to_answer",
    Contract.number,
    title=Contract.title,
    day=Contract.answer_by,
    of=select(Contract.id).where(
        Contract.coop_id == COOP,
        Contract.cancelled_at.is_(None),
        Contract.in_force_at.is_(None),
        Contract.answer_by >= TODAY,
        _MY_PLACE.where(ContractPlace.said_yes.is_(None)),
    ),
)
"""Those she has still to say yes or no to, by when."""

_OPEN = and_(
    ContractVersion.coop_id == Contract.coop_id,
    ContractVersion.contract_id == Contract.id,
    ContractVersion.kind != Change.FIRST,
    ContractVersion.in_force_at.is_(None),
    ContractVersion.cancelled_at.is_(None),
)
_UNANSWERED = (
    exists()
    .where(
        ContractStake.coop_id == ContractVersion.coop_id,
        ContractStake.version_id == ContractVersion.id,
        ContractStake.asks,
        ContractStake.said_yes.is_(None),
    )
    .correlate(ContractVersion)
)

CHANGES_TO_ANSWER = ask_for(
    "contract_changes_to_answer",
    Contract.number,
    title=Contract.title,
    day=ContractVersion.answer_by,
    of=select(ContractVersion.id)
    .join(Contract, _OPEN)
    .join(
        ContractStake,
        and_(ContractStake.coop_id == ContractVersion.coop_id, ContractStake.version_id == ContractVersion.id),
    )
    .join(
        ContractPlace,
        and_(ContractPlace.coop_id == ContractStake.coop_id, ContractPlace.id == ContractStake.place_id),
    )
    .where(
        Contract.coop_id == COOP,
        ContractPlace.member_id == MEMBER,
        ContractStake.asks,
        ContractStake.said_yes.is_(None),
        ContractVersion.answer_by >= TODAY,
    )
    .distinct(),
)
"""Contracts whose change a member has still to say yes or no to."""

CHANGES_TO_SIGN = ask_for(
    "contract_changes_to_sign",
    Contract.number,
    title=Contract.title,
    of=select(ContractVersion.id)
    .join(Contract, _OPEN)
    .where(
        Contract.coop_id == COOP,
        ContractVersion.coop_at.is_(None),
        (ContractVersion.answer_by < TODAY) | ~_UNANSWERED,
    ),
)
"""Changes the co-op can decide about: all have answered, or their day has passed."""

UPLIFTS_DUE = ask_for(
    "contract_uplifts_due",
    Contract.number,
    title=Contract.title,
    day=Contract.uplift_on,
    of=select(Contract.id).where(
        Contract.coop_id == COOP,
        is_running(TODAY),
        Contract.uplift != Uplift.NONE,
        (Contract.uplift_on <= TODAY) | (Contract.uplift_told_on == Contract.uplift_on),
        ~exists().where(_OPEN).correlate(Contract),
    ),
)
"""Running contracts whose day for new prices has come, or was reminded of, and for which none are proposed."""

PROVIDER_CHANGES = ask_for(
    "contract_changes_for_provider",
    Contract.number,
    title=Contract.title,
    coop=Contract.coop_id,
    of=select(ContractVersion.id)
    .join(Contract, _OPEN)
    .where(Contract.provider_id == PROVIDER, ContractVersion.provider_at.is_(None)),
)
"""Changes of a provider's contracts, in every co-op, that it has not answered."""
