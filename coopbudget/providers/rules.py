"""What makes a provider verified, and the lists people choose from. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ServiceType(StrEnum):
    """What members buy together."""

    PERSONAL_CARE = "personal_care"
    NIGHT_COVER = "night_cover"
    HOME_HELP = "home_help"
    COMPANY = "company"
    OUTINGS = "outings"
    ACTIVITIES = "activities"
    MEALS = "meals"
    TRANSPORT = "transport"
    BREAKS = "breaks"
    SKILLS = "skills"
    OTHER = "other"


class HourKind(StrEnum):
    """The kinds of hour that a rate is for; each rate is pence an hour of its kind.

    A call asks for some of them each week; a bid, a contract and a visit name them by these words.
    """

    WEEKDAY = "weekday"
    WEEKEND = "weekend"
    WAKING_NIGHT = "waking_night"
    SLEEP_IN = "sleep_in"
    BANK_HOLIDAY = "bank_holiday"
    LATE_CANCELLATION = "late_cancellation"
    TRAVEL = "travel"


class LegalForm(StrEnum):
    """What a provider is in law."""

    COOPERATIVE = "cooperative"
    CIC = "cic"
    CHARITY = "charity"
    COMPANY = "company"
    PARTNERSHIP = "partnership"
    SOLE_TRADER = "sole_trader"
    OTHER = "other"


class Ownership(StrEnum):
    """Whose a provider is: who has the say in it, whatever its legal form."""

    WORKERS = "workers"
    USERS = "users"
    WORKERS_AND_USERS = "workers_and_users"
    COMMUNITY = "community"
    TRUSTEES = "trustees"
    ONE_PERSON = "one_person"
    FAMILY = "family"
    INVESTORS = "investors"
    PUBLIC = "public"
    OTHER = "other"


class CredentialKind(StrEnum):
    """The kinds of proof a co-op looks at."""

    REGISTRATION = "registration"
    INSURANCE = "insurance"
    DBS_POLICY = "dbs_policy"
    SAFEGUARDING_POLICY = "safeguarding_policy"
    LIVING_WAGE = "living_wage"
    FIRST_AID = "first_aid"
    OTHER = "other"


class Standing(StrEnum):
    """How a provider stands with a co-op on a day."""

    NEVER = "never"
    VERIFIED = "verified"
    ENDED = "ended"  # an officer ended it
    LAPSED = "lapsed"  # its last day has passed
    PROOF_EXPIRED = "proof_expired"
    PROOF_WITHDRAWN = "proof_withdrawn"


@dataclass(frozen=True)
class Proof:
    """A credential that a verification rests on."""

    expires_on: date | None
    withdrawn: bool


def standing(verified_on: date, until: date, ended: bool, proofs: Sequence[Proof], on: date) -> Standing:
    """How one verification stands ``on`` a day. Its last day and a proof's last day still count."""
    if ended:
        return Standing.ENDED
    if on < verified_on:
        return Standing.NEVER
    if on > until:
        return Standing.LAPSED
    if any(proof.withdrawn for proof in proofs):
        return Standing.PROOF_WITHDRAWN
    if any(proof.expires_on is not None and proof.expires_on < on for proof in proofs):
        return Standing.PROOF_EXPIRED
    return Standing.VERIFIED


def slug_from(name: str) -> str:
    """A name as an address part: ``Dŵr Glân Co-op`` as ``dwr-glan-co-op``, at most 40 characters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].rstrip("-")
    return slug if len(slug) >= 3 and slug not in RESERVED else f"provider-{slug}".rstrip("-")


RESERVED = frozenset({"new", "all", "api", "admin"})


WHOLE = 10_000
"""All of a consortium's shares, in basis points."""
MOST_PARTNERS = 12


class ConsortiumState(StrEnum):
    """How a consortium stands among its own members."""

    ASKING = "asking"  # somebody has not answered yet
    READY = "ready"
    SHORT = "short"  # somebody declined or left, so the shares no longer make a whole
    ENDED = "ended"


@dataclass(frozen=True)
class Part:
    """One standing part in a consortium: basis points, and whether the provider has accepted it."""

    share: int
    accepted: bool


def consortium_state(parts: Sequence[Part], *, ended: bool) -> ConsortiumState:
    """Whether these providers may bid together: two or more, their shares exactly a whole, each accepted."""
    if ended:
        return ConsortiumState.ENDED
    if len(parts) < 2 or sum(part.share for part in parts) != WHOLE:
        return ConsortiumState.SHORT
    return ConsortiumState.READY if all(part.accepted for part in parts) else ConsortiumState.ASKING


def basis_points(text: str) -> int:
    """A percentage as people type it (``33.33``, ``40 %``) in basis points. Raises ValueError for any other."""
    found = re.fullmatch(r"(\d{1,3})(?:[.,](\d{1,2}))?\s*%?", text.strip(), re.ASCII)
    if found is None:
        raise ValueError("no percentage")
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def percent(share: int) -> str:
    """Basis points as people read them: ``3333`` as ``33.33%``, ``4000`` as ``40%``."""
    whole, rest = divmod(share, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%"


REMINDERS = (60, 30, 7)
"""How many days before a proof runs out its people are told, the earliest first; and once it has (0)."""
LATE_NEWS = 30
"""For how many days after its end it is still news that a proof ran out."""


def reminder_due(expires_on: date, today: date, told: Collection[int]) -> int | None:
    """The step to tell today, once each: the least of 60, 30 and 7 that covers what is left, 0 once it has run out.

    A proof added late misses the steps it is past. None: nothing to tell.
    """
    left = (expires_on - today).days
    if left < -LATE_NEWS or left > REMINDERS[0]:
        return None
    step = 0 if left < 0 else min(each for each in REMINDERS if left <= each)
    return None if step in told else step


class Rating(StrEnum):
    """How good a member finds the support, in words and no stars."""

    VERY_GOOD = "very_good"
    GOOD = "good"
    MIXED = "mixed"
    POOR = "poor"


class HelpRole(StrEnum):
    """In what part somebody joins or helps a business that becomes a co-operative."""

    WORKER = "worker"
    MEMBER = "member"
    FACILITATOR = "facilitator"
    BODY = "body"
    OTHER = "other"
