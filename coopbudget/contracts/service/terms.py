"""The terms of a contract, whole: what both sides accept, by its digest, and how they stand on the contract's row."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete

from coopbudget.contracts.models import Contract, ContractRate
from coopbudget.contracts.pricing import KindRate, Kinds, week_of
from coopbudget.coops import queries as coops
from coopbudget.db import new_id
from coopbudget.guard import Work
from coopbudget.providers import queries as providers
from coopbudget.providers.rules import HourKind
from coopbudget.trail.canonical import canonical

AS_THEY_ARE = (
    "absence", "absence_after_days", "allocation", "buys_as", "cap_term", "cap_week", "ending_days", "leaving",
    "levy_bp", "min_people", "notice_days", "outcomes", "reviews", "title", "uplift", "uplift_bp", "vat", "vat_bp",
)  # fmt: skip
DAYS = ("ends_on", "starts_on", "uplift_on")
KINDRED = ("call_id", "pool_id", "provider_id")


def terms_of_row(contract: Contract, kinds: Kinds) -> dict[str, Any]:
    """The terms that a contract's row and a price list say, whole, as canonical JSON takes them."""
    terms: dict[str, Any] = {name: getattr(contract, name) for name in AS_THEY_ARE}
    for name in DAYS:
        day = getattr(contract, name)
        terms[name] = day.isoformat() if day else None
    for name in KINDRED:
        terms[name.removesuffix("_id")] = str(getattr(contract, name))
    terms["contract"] = contract.number
    terms["rates"] = {str(kind): {"minutes": each.minutes, "rate": each.rate} for kind, each in sorted(kinds.items())}
    if contract.follows_id:
        terms["follows"] = str(contract.follows_id)
    if contract.rebate:
        terms["rebate"] = contract.rebate
    return terms


def named(work: Work, contract: Contract, terms: Mapping[str, Any]) -> dict[str, Any]:
    """The terms with what their two sides are called today: both accept the names too, and a paper prints them."""
    provider = providers.provider(work.session, contract.provider_id)
    coop = coops.coop_by_id(work.session, work.coop_id)
    return {**terms, "parties": {"coop": coop.name, "provider": provider.name if provider else ""}}


def kinds_of(terms: Mapping[str, Any]) -> dict[HourKind, KindRate]:
    """The price list that terms say."""
    return {HourKind(kind): KindRate(each["rate"], each["minutes"]) for kind, each in sorted(terms["rates"].items())}


@dataclass(frozen=True)
class Priced:
    """A price that terms say, and the minutes of it in a usual week. ``kind`` None: every hour, of whatever kind."""

    kind: HourKind | None
    rate: int
    minutes: int


def prices_said(terms: Mapping[str, Any]) -> list[Priced]:
    """The prices of terms, by kind of hour. The oldest terms say one for every hour, and print as they were agreed."""
    if "rates" not in terms:
        return [Priced(None, terms["rate"], terms["minutes_per_week"])]
    return [Priced(kind, each.rate, each.minutes) for kind, each in kinds_of(terms).items()]


@dataclass(frozen=True)
class PriceChange:
    """A kind of hour before and after a change; None where there was, or is, no price, or its hours are not known."""

    kind: HourKind | None
    rate_before: int | None
    rate_after: int | None
    minutes_before: int | None
    minutes_after: int | None


def price_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[PriceChange]:
    """What new terms make of the prices of old ones (empty: there were none), those that stay as they were left out.

    One price for every hour is the price that each kind had; how the hours lay on kinds was not said then.
    """
    before = {each.kind: each for each in prices_said(old)} if old else {}
    after = {each.kind: each for each in prices_said(new)}
    found = []
    for kind in [*after, *(kind for kind in before if kind not in after and kind is not None)]:
        was, now = before.get(kind) or before.get(None), after.get(kind)
        exact = was is not None and (was.kind == kind or len(after) == 1)
        change = PriceChange(
            kind,
            was.rate if was else None,
            now.rate if now else None,
            was.minutes if was and exact else None,
            now.minutes if now else None,
        )
        same_hours = change.minutes_before is None or change.minutes_before == change.minutes_after
        if change.rate_before != change.rate_after or not same_hours:
            found.append(change)
    return found


def price_columns(kinds: Kinds) -> dict[str, int]:
    """What a price list puts on the contract's row: the rate of most hours, a usual week's minutes and its cost."""
    most = max(kinds.values(), key=lambda each: each.minutes)
    return {
        "rate": most.rate,
        "minutes_per_week": sum(each.minutes for each in kinds.values()),
        "week_price": week_of(kinds),
    }


def take_terms(contract: Contract, terms: Mapping[str, Any], digest: str) -> None:
    """Put accepted terms on the contract's row, where they are read."""
    for name in AS_THEY_ARE:
        setattr(contract, name, terms[name])
    for name in DAYS:
        setattr(contract, name, date.fromisoformat(terms[name]) if terms[name] else None)
    for name, value in price_columns(kinds_of(terms)).items():
        setattr(contract, name, value)
    contract.rebate = terms.get("rebate")
    contract.terms, contract.terms_digest = dict(terms), digest


def write_rates(work: Work, contract: Contract, kinds: Kinds, from_on: date) -> None:
    """The price list from a day on; what was planned for later days is planned no more."""
    work.session.execute(
        delete(ContractRate).where(
            ContractRate.coop_id == work.coop_id,
            ContractRate.contract_id == contract.id,
            ContractRate.from_on >= from_on,
        )
    )
    work.session.add_all(
        ContractRate(
            coop_id=work.coop_id,
            id=new_id(),
            contract_id=contract.id,
            kind=kind,
            from_on=from_on,
            rate=each.rate,
            minutes=each.minutes,
        )
        for kind, each in sorted(kinds.items())
    )


def digest_of(terms: Mapping[str, Any]) -> str:
    """SHA-256 of the terms in canonical JSON: what both sides accept."""
    return hashlib.sha256(canonical(dict(terms)).encode()).hexdigest()
