"""Permissions, powers, and the person (or job) who acts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Permission(StrEnum):
    """What an endpoint or a command may ask for. The members slice says which office holds which."""

    SIGNED_IN = "signed_in"
    # any part in the co-op
    SEE_COOP = "see_coop"
    TAKE_PART = "take_part"
    VOTE = "vote"
    # offices
    SEE_MEMBERS = "see_members"
    ADMIT_MEMBERS = "admit_members"
    MANAGE_OFFICES = "manage_offices"
    EDIT_COOP = "edit_coop"
    ACT_FOR_MEMBERS = "act_for_members"
    HELP_SIGN_IN = "help_sign_in"
    MANAGE_AGREEMENTS = "manage_agreements"
    OPEN_POOLS = "open_pools"
    PUBLISH_CALLS = "publish_calls"
    SCORE_BIDS = "score_bids"
    AWARD_CALLS = "award_calls"
    MANAGE_CONTRACTS = "manage_contracts"
    SETTLE_VISITS = "settle_visits"
    VERIFY_PROVIDERS = "verify_providers"
    MATCH_INVOICES = "match_invoices"
    APPROVE_INVOICES = "approve_invoices"
    KEEP_BOOKS = "keep_books"
    PREPARE_PAYMENTS = "prepare_payments"
    APPROVE_PAYMENTS = "approve_payments"
    OPEN_MOTIONS = "open_motions"
    PROPOSE_SURPLUS = "propose_surplus"
    SHARE_SURPLUS = "share_surplus"
    HANDLE_SAFEGUARDING = "handle_safeguarding"
    HANDLE_COMPLAINTS = "handle_complaints"
    SEE_BOOKS = "see_books"
    SEE_TRAIL = "see_trail"
    REVIEW_BOOKS = "review_books"
    # people of a provider
    ACT_FOR_PROVIDER = "act_for_provider"


class Power(StrEnum):
    """What somebody may do for one member: she herself all of it, a supporter what she granted."""

    SEE = "see"
    PLAN = "plan"
    PLEDGE = "pledge"
    CONFIRM_VISITS = "confirm_visits"
    SPEAK = "speak"
    VOTE_AS_TOLD = "vote_as_told"


class Capacity(StrEnum):
    """In what capacity an act for a member is done; it stands in the trail."""

    SELF = "self"
    SUPPORTER = "supporter"
    OFFICER = "officer"  # recorded by an officer, by phone with read-back


@dataclass(frozen=True)
class Actor:
    """Who acts, where, with what. The system itself (jobs, commands) has no person.

    ``member_id`` is the membership the act is for: the person's own unless they act for somebody else,
    in a ``capacity`` and with ``powers`` that end. Permissions never come from the member acted for.
    """

    person_id: uuid.UUID | None = None
    coop_id: uuid.UUID | None = None
    own_member_id: uuid.UUID | None = None
    member_id: uuid.UUID | None = None
    provider_id: uuid.UUID | None = None
    permissions: frozenset[Permission] = frozenset()
    capacity: Capacity = Capacity.SELF
    powers: frozenset[Power] = frozenset()
    coop: CoopFacts | None = None

    def may(self, permission: Permission) -> bool:
        """Whether the actor's part in the co-op (or provider) holds ``permission``."""
        return permission in self.permissions

    def may_for_member(self, power: Power) -> bool:
        """Whether the actor may use ``power`` for the member this act is for."""
        return self.member_id is not None and power in self.powers

    @property
    def on_behalf_of(self) -> uuid.UUID | None:
        """The membership acted for, where it isn't the person's own."""
        return self.member_id if self.member_id != self.own_member_id else None


@dataclass(frozen=True)
class CoopFacts:
    """What every page of a co-op needs to know of it. ``ending``: its members decided that it ends, and nothing new
    begins; ``closed``: it has ended, and is only read; ``forming``: it is a group on its way to a society."""

    id: uuid.UUID
    slug: str
    name: str
    nation: str
    closed: bool = False
    ending: bool = False
    forming: bool = False
    extra: Mapping[str, str] = field(default_factory=dict)


SYSTEM = Actor(permissions=frozenset(Permission))
