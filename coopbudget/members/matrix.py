"""Which office, and which part, holds which Permission: the whole matrix on one screen.

A reviewer only reads, and writes a report. A facilitator sees and prepares, and holds no vote and no power over money.
Whatever needs two different officers is held by three offices, so that one may be ill or have an interest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from coopbudget.guard import Permission as P, Power
from coopbudget.members.words import OfficeKind, OutsideKind

SIGNED_IN = frozenset({P.SIGNED_IN})
ANY_PART = SIGNED_IN | {P.SEE_COOP}
MEMBER = ANY_PART | {P.TAKE_PART, P.VOTE, P.OPEN_POOLS}
# While a member is suspended her vote, her say and her offices rest. Her money, contracts and visits go on.
SUSPENDED = MEMBER - {P.VOTE, P.OPEN_POOLS}
PROVIDER_PERSON = SIGNED_IN | {P.ACT_FOR_PROVIDER}

OFFICES: Mapping[OfficeKind, frozenset[P]] = {
    OfficeKind.CHAIR: frozenset(
        {P.SEE_MEMBERS, P.ADMIT_MEMBERS, P.MANAGE_OFFICES, P.EDIT_COOP, P.ACT_FOR_MEMBERS, P.HELP_SIGN_IN,
         P.OPEN_MOTIONS, P.SCORE_BIDS, P.AWARD_CALLS, P.APPROVE_INVOICES, P.APPROVE_PAYMENTS, P.PROPOSE_SURPLUS,
         P.SHARE_SURPLUS, P.HANDLE_COMPLAINTS, P.SEE_BOOKS, P.SEE_TRAIL}
    ),
    OfficeKind.SECRETARY: frozenset(
        {P.SEE_MEMBERS, P.ADMIT_MEMBERS, P.MANAGE_OFFICES, P.EDIT_COOP, P.ACT_FOR_MEMBERS, P.HELP_SIGN_IN,
         P.OPEN_MOTIONS, P.MANAGE_AGREEMENTS, P.VERIFY_PROVIDERS, P.SCORE_BIDS, P.SETTLE_VISITS, P.APPROVE_INVOICES,
         P.APPROVE_PAYMENTS, P.HANDLE_COMPLAINTS, P.SEE_BOOKS, P.SEE_TRAIL}
    ),
    OfficeKind.TREASURER: frozenset(
        {P.SEE_MEMBERS, P.MANAGE_AGREEMENTS, P.MATCH_INVOICES, P.APPROVE_INVOICES, P.KEEP_BOOKS,
         P.PREPARE_PAYMENTS, P.APPROVE_PAYMENTS, P.PROPOSE_SURPLUS, P.SHARE_SURPLUS, P.HELP_SIGN_IN, P.OPEN_MOTIONS,
         P.SEE_BOOKS, P.SEE_TRAIL}
    ),
    OfficeKind.COMMISSIONING_LEAD: frozenset(
        {P.SEE_MEMBERS, P.OPEN_POOLS, P.PUBLISH_CALLS, P.SCORE_BIDS, P.AWARD_CALLS, P.MANAGE_CONTRACTS,
         P.SETTLE_VISITS, P.VERIFY_PROVIDERS, P.MATCH_INVOICES, P.OPEN_MOTIONS}
    ),
    OfficeKind.SAFEGUARDING_LEAD: frozenset({P.SEE_MEMBERS, P.HANDLE_SAFEGUARDING, P.HANDLE_COMPLAINTS}),
    OfficeKind.BOARD_MEMBER: frozenset({P.SEE_MEMBERS, P.SEE_BOOKS, P.PROPOSE_SURPLUS}),
}  # fmt: skip

OUTSIDERS: Mapping[OutsideKind, frozenset[P]] = {
    OutsideKind.REVIEWER: ANY_PART | {P.SEE_BOOKS, P.SEE_TRAIL, P.REVIEW_BOOKS},
    OutsideKind.FACILITATOR: ANY_PART | {P.SEE_MEMBERS, P.OPEN_POOLS},
}

# While acting for a member, one's own offices rest: what is done is that member's act and nothing else. Each
# act asks for its power besides (work.need_power), so TAKE_PART alone opens pages and moves nothing.
ACTING_FOR: Mapping[Power, frozenset[P]] = {
    Power.SEE: frozenset({P.TAKE_PART}),
    Power.PLAN: frozenset({P.TAKE_PART, P.OPEN_POOLS}),
    Power.PLEDGE: frozenset({P.TAKE_PART}),
    Power.CONFIRM_VISITS: frozenset({P.TAKE_PART}),
    Power.SPEAK: frozenset({P.TAKE_PART}),
    Power.VOTE_AS_TOLD: frozenset({P.TAKE_PART, P.VOTE}),
}
ALL_POWERS = frozenset(Power)
SUSPENDED_POWERS = ALL_POWERS - {Power.SPEAK, Power.VOTE_AS_TOLD}


def permissions_of(
    *,
    member: bool,
    offices: Iterable[OfficeKind] = (),
    outside: Iterable[OutsideKind] = (),
    supports: bool = False,
    suspended: bool = False,
) -> frozenset[P]:
    """What a person's own parts allow, put together; nothing (not even to look) for no part at all."""
    found: set[P] = set()
    if supports:
        found |= ANY_PART
    if member and suspended:
        found |= SUSPENDED
    elif member:
        found |= MEMBER
        for office in offices:
            found |= OFFICES[office]
    for part in outside:
        found |= OUTSIDERS[part]
    return frozenset(found)


READING = ANY_PART | {P.SEE_MEMBERS, P.SEE_BOOKS, P.SEE_TRAIL}


def reading_of(permissions: frozenset[P]) -> frozenset[P]:
    """What is left of a part in a co-op that has ended: who had its books reads them; others see how it ended."""
    return permissions & READING if P.SEE_BOOKS in permissions else SIGNED_IN


def permissions_acting(powers: Iterable[Power], *, officer: bool, suspended: bool = False) -> frozenset[P]:
    """What one may do while acting for a member with ``powers``; an officer may go on to the next caller."""
    found: set[P] = set(ANY_PART)
    for power in powers:
        found |= ACTING_FOR.get(power, frozenset())
    if suspended:
        found &= SUSPENDED
    return frozenset(found | {P.ACT_FOR_MEMBERS} if officer else found)


def offices_with(permission: P) -> list[OfficeKind]:
    """The offices that grant ``permission``, in the order of the matrix."""
    return [office for office, held in OFFICES.items() if permission in held]
