"""Bids: to their author what they are, to others nothing before the opening."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm import Session

from coopbudget.providers import queries as providers
from coopbudget.providers.rules import HourKind
from coopbudget.tenders.models import (
    Award,
    Bid,
    BidAnswer,
    BidDraft,
    BidFile,
    BidGroup,
    BidPartner,
    BidRate,
    Call,
    OpenedBid,
)
from coopbudget.tenders.queries.calls import asked_hours
from coopbudget.tenders.rates import Hours, Rates, in_order, mean_rate, weekly_cost
from coopbudget.tenders.rules import Floor, floor_standing
from coopbudget.tenders.volume import Rebate, of_terms


@dataclass(frozen=True)
class OwnBid:
    """A bid's envelope, for its author: its receipt, never its content."""

    id: uuid.UUID
    call_id: uuid.UUID
    digest: str
    version: int
    submitted_at: datetime
    withdrawn_at: datetime | None
    material: int
    lapsed_at: datetime | None


@dataclass(frozen=True)
class PartnerRow:
    """A provider of the group that an opened bid is from. ``share`` is basis points."""

    provider_id: uuid.UUID
    name: str
    slug: str
    share: int
    does: str


@dataclass(frozen=True)
class OpenBid:
    """An opened bid. ``rates`` and ``hours`` are pence an hour and minutes a week by kind of hour.

    ``mean`` is the rate that counts for price and for the floor: the mean over the hours that the call asks, exact.
    ``rate`` is the same rounded to the penny, to be shown and never compared. ``group`` names the consortium that
    bids, empty for one provider alone; ``files`` are (evidence id, name); ``rebate`` what it gives back for
    buying much.
    """

    id: uuid.UUID
    provider_id: uuid.UUID
    provider_name: str
    provider_slug: str
    digest: str
    submitted_at: datetime
    rate: int
    mean: Fraction
    rates: Rates
    hours: Hours
    weekly_minutes: int
    starts_on: date
    floor: Floor
    floor_reason: str
    floor_words: str
    answers: Mapping[uuid.UUID, str]
    group: str
    partners: tuple[PartnerRow, ...]
    files: tuple[tuple[uuid.UUID, str], ...]
    rebate: Rebate | None

    @property
    def cost(self) -> int:
        """Pence a week for the hours offered, rounded up."""
        return weekly_cost(self.hours, self.rates)


def own_bid(session: Session, coop_id: uuid.UUID, call_id: uuid.UUID, provider_id: uuid.UUID) -> OwnBid | None:
    """The envelope of a provider's own bid on a call, withdrawn or not."""
    found = session.scalar(
        select(Bid).where(Bid.coop_id == coop_id, Bid.call_id == call_id, Bid.provider_id == provider_id)
    )
    return _own(found) if found else None


def _own(found: Bid) -> OwnBid:
    return OwnBid(
        found.id,
        found.call_id,
        found.digest,
        found.version,
        found.submitted_at,
        found.withdrawn_at,
        found.material,
        found.lapsed_at,
    )


class SentBid(NamedTuple):
    """A bid as its provider lists it: which call, until when, when it was sent, and how it went.

    ``chosen`` is None while nothing was decided; ``closed``: the call ended with nobody chosen.
    """

    coop_id: uuid.UUID
    call_id: uuid.UUID
    call_number: int
    title: str
    deadline_at: datetime
    submitted_at: datetime
    withdrawn_at: datetime | None
    closed: bool
    chosen: bool | None


MOST_BIDS = 20


def newest_bids(session: Session, provider_id: uuid.UUID) -> list[SentBid]:
    """A provider's newest bids in every co-op, the latest deadline first; one query."""
    return _sent(session, _newest_bids(), provider_id)


def bids_of_provider(session: Session, provider_id: uuid.UUID) -> list[SentBid]:
    """All of a provider's own bids in every co-op, the latest deadline first; one query."""
    return _sent(session, _bids(), provider_id)


def _sent(session: Session, statement: Select[Any], provider_id: uuid.UUID) -> list[SentBid]:
    rows = session.execute(statement, {"provider": provider_id})
    return [
        SentBid(
            coop_id,
            call_id,
            number,
            title,
            deadline,
            sent,
            withdrawn,
            closed is not None,
            None if chosen is None else chosen == own,
        )
        for coop_id, call_id, number, title, deadline, sent, withdrawn, closed, chosen, own in rows
    ]


@cache
def _newest_bids() -> Select[Any]:
    """Built once: a provider's home asks it."""
    return _bids().limit(MOST_BIDS)


def _bids() -> Select[Any]:
    columns: tuple[Any, ...] = (
        Bid.coop_id, Bid.call_id, Call.number, Call.title, Call.deadline_at, Bid.submitted_at,
        Bid.withdrawn_at, Call.closed_at, Award.bid_id, Bid.id,
    )  # fmt: skip
    return (
        select(*columns)
        .join(Call, and_(Call.coop_id == Bid.coop_id, Call.id == Bid.call_id))
        .outerjoin(Award, and_(Award.coop_id == Bid.coop_id, Award.call_id == Bid.call_id))
        .where(Bid.provider_id == bindparam("provider"))
        .order_by(Call.deadline_at.desc(), Bid.id)
    )


def bidders(session: Session, coop_id: uuid.UUID, call_id: uuid.UUID) -> list[uuid.UUID]:
    """The providers whose bids stand (were neither withdrawn nor lapsed), in the order they bid.

    Before the opening only services ask, to keep people with an interest away; no page shows it.
    """
    return list(
        session.scalars(
            select(Bid.provider_id)
            .where(Bid.coop_id == coop_id, Bid.call_id == call_id, Bid.withdrawn_at.is_(None), Bid.lapsed_at.is_(None))
            .order_by(Bid.submitted_at, Bid.id)
        )
    )


def partners(session: Session, coop_id: uuid.UUID, call_id: uuid.UUID) -> list[uuid.UUID]:
    """The providers of the groups whose bids are open, each once."""
    return list(
        session.scalars(
            select(BidPartner.provider_id)
            .join(Bid, and_(Bid.coop_id == BidPartner.coop_id, Bid.id == BidPartner.bid_id))
            .where(BidPartner.coop_id == coop_id, Bid.call_id == call_id)
            .distinct()
            .order_by(BidPartner.provider_id)
        )
    )


def opened_bids(session: Session, coop_id: uuid.UUID, call_id: uuid.UUID) -> list[OpenBid]:
    """The opened bids of a call, in the order they came; empty while they are sealed. Nine queries."""
    return opened_by_call(session, coop_id, [call_id])[call_id]


def opened_by_call(
    session: Session, coop_id: uuid.UUID, call_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, list[OpenBid]]:
    """As ``opened_bids`` for several calls; nine queries for all, and each has its key."""
    rows = session.execute(
        select(Bid, OpenedBid, Call.price_floor)
        .join(OpenedBid, and_(OpenedBid.coop_id == Bid.coop_id, OpenedBid.bid_id == Bid.id))
        .join(Call, and_(Call.coop_id == Bid.coop_id, Call.id == Bid.call_id))
        .where(Bid.coop_id == coop_id, Bid.call_id.in_(call_ids))
        .order_by(Bid.submitted_at, Bid.id)
    ).all()
    ids = [bid.id for bid, _, _ in rows]
    answers = _answers(session, coop_id, ids)
    priced = rates_of(session, coop_id, ids)
    asked = asked_hours(session, [coop_id], call_ids)
    groups, parts = groups_of(session, coop_id, ids)
    files = _files(session, coop_id, call_ids)
    named = {bid.provider_id for bid, _, _ in rows} | {each.provider_id for part in parts.values() for each in part}
    names = providers.providers_by_id(session, named)
    found: dict[uuid.UUID, list[OpenBid]] = {each: [] for each in call_ids}
    for bid, opened, floor in rows:
        rates, hours = priced[bid.id]
        mean = mean_rate(asked[bid.call_id], rates)
        found[bid.call_id].append(
            OpenBid(
                id=bid.id,
                provider_id=bid.provider_id,
                provider_name=names[bid.provider_id].name,
                provider_slug=names[bid.provider_id].slug,
                digest=bid.digest,
                submitted_at=bid.submitted_at,
                rate=opened.rate,
                mean=mean,
                rates=rates,
                hours=hours,
                weekly_minutes=opened.weekly_minutes,
                starts_on=opened.starts_on,
                floor=floor_standing(mean, floor, opened.floor_reason, opened.floor_accepted),
                floor_reason=opened.floor_reason,
                floor_words=opened.floor_words,
                answers=answers[bid.id],
                group=groups.get(bid.id, ""),
                partners=tuple(
                    PartnerRow(
                        each.provider_id,
                        names[each.provider_id].name,
                        names[each.provider_id].slug,
                        each.share,
                        each.does,
                    )
                    for each in parts.get(bid.id, ())
                ),
                files=tuple(files.get((bid.call_id, bid.provider_id), ())),
                rebate=of_terms(opened.rebate),
            )
        )
    return found


def partners_of_bidders(
    session: Session, coop_id: uuid.UUID, call_ids: Collection[uuid.UUID]
) -> dict[tuple[uuid.UUID, uuid.UUID], list[tuple[uuid.UUID, int]]]:
    """The group behind each opened bid, by call and bidder: its providers and shares (basis points), the lead first.

    A provider that bid alone has no key. One query.
    """
    rows = session.execute(
        select(Bid.call_id, Bid.provider_id, BidPartner.provider_id.label("partner"), BidPartner.share)
        .join(BidPartner, and_(BidPartner.coop_id == Bid.coop_id, BidPartner.bid_id == Bid.id))
        .where(Bid.coop_id == coop_id, Bid.call_id.in_(call_ids))
        .order_by(BidPartner.bid_id, BidPartner.position)
    )
    found: dict[tuple[uuid.UUID, uuid.UUID], list[tuple[uuid.UUID, int]]] = {}
    for call_id, bidder, partner, share in rows:
        found.setdefault((call_id, bidder), []).append((partner, share))
    return found


def groups_of(
    session: Session, coop_id: uuid.UUID, bid_ids: Collection[uuid.UUID]
) -> tuple[dict[uuid.UUID, str], dict[uuid.UUID, list[BidPartner]]]:
    """The names of the groups that opened bids are from, and their providers, the lead first."""
    named = session.execute(
        select(BidGroup.bid_id, BidGroup.name).where(BidGroup.coop_id == coop_id, BidGroup.bid_id.in_(bid_ids))
    )
    names: dict[uuid.UUID, str] = {row.bid_id: row.name for row in named}
    found: dict[uuid.UUID, list[BidPartner]] = {}
    for row in session.scalars(
        select(BidPartner)
        .where(BidPartner.coop_id == coop_id, BidPartner.bid_id.in_(bid_ids))
        .order_by(BidPartner.bid_id, BidPartner.position)
    ):
        found.setdefault(row.bid_id, []).append(row)
    return names, found


def _files(
    session: Session, coop_id: uuid.UUID, call_ids: Collection[uuid.UUID]
) -> dict[tuple[uuid.UUID, uuid.UUID], list[tuple[uuid.UUID, str]]]:
    """The opened files of calls' bids, by call and provider: evidence id and name."""
    found: dict[tuple[uuid.UUID, uuid.UUID], list[tuple[uuid.UUID, str]]] = {}
    for row in session.scalars(
        select(BidFile)
        .where(BidFile.coop_id == coop_id, BidFile.call_id.in_(call_ids), BidFile.evidence_id.is_not(None))
        .order_by(BidFile.added_at, BidFile.id)
    ):
        if row.evidence_id is not None:
            found.setdefault((row.call_id, row.provider_id), []).append((row.evidence_id, row.name))
    return found


def draft_kept_at(session: Session, coop_id: uuid.UUID, call_id: uuid.UUID, provider_id: uuid.UUID) -> datetime | None:
    """When the provider last saved a bid that it has not sent; None where there is none."""
    return session.scalar(
        select(BidDraft.saved_at).where(
            BidDraft.coop_id == coop_id, BidDraft.call_id == call_id, BidDraft.provider_id == provider_id
        )
    )


def rates_of(
    session: Session, coop_id: uuid.UUID, bid_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, tuple[dict[HourKind, int], dict[HourKind, int]]]:
    """Pence an hour, and minutes a week where there are any, by kind of hour, of each opened bid."""
    found: dict[uuid.UUID, dict[HourKind, BidRate]] = {each: {} for each in bid_ids}
    for row in session.scalars(
        select(BidRate)
        .where(BidRate.coop_id == coop_id, BidRate.bid_id.in_(bid_ids))
        .order_by(BidRate.bid_id, BidRate.kind)
    ):
        found[row.bid_id][HourKind(row.kind)] = row
    return {
        bid_id: (
            in_order({kind: row.rate for kind, row in kinds.items()}),
            in_order({kind: row.minutes for kind, row in kinds.items() if row.minutes}),
        )
        for bid_id, kinds in found.items()
    }


def _answers(
    session: Session, coop_id: uuid.UUID, bid_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, dict[uuid.UUID, str]]:
    found: dict[uuid.UUID, dict[uuid.UUID, str]] = {each: {} for each in bid_ids}
    for each in session.scalars(
        select(BidAnswer).where(BidAnswer.coop_id == coop_id, BidAnswer.bid_id.in_(bid_ids)).order_by(BidAnswer.id)
    ):
        found[each.bid_id][each.criterion_id] = each.words
    return found
