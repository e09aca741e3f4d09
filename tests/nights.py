"""Night cover for five people, from an award on: for tests of contracts, visits and invoices.

The award itself is laid down as rows (tenders proves how one comes about); everything after it is done
through the services that people use.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from coopbudget.contracts import service as contracts
from coopbudget.contracts.queries import ContractRow
from coopbudget.guard import Actor, Permission, Work
from coopbudget.invoices import queries as invoices
from coopbudget.ledger import chart, queries as ledger
from coopbudget.members.words import OfficeKind
from coopbudget.payments.service import register_payee
from coopbudget.pools import service as pools
from coopbudget.pools.service import PoolTerms
from coopbudget.providers import service as providers
from coopbudget.providers.rules import HourKind
from coopbudget.providers.service import Profile
from coopbudget.tenders.models import Award, Bid, BidRate, Call, CallHours, OpenedBid
from tests.people import Coop, Member, actor_of, add_person, admit, as_system, found_coop, give_office, outside_any_coop
from tests.purses import agree, consent, pay_in
from tests.replaying import replayed

POOL_WEEKS = 4
RATE = 2_000  # £20.00 an hour
NIGHT_MINUTES = 300  # five hours: £100.00 a night
STARTS = date(2026, 10, 5)
LAST = STARTS + timedelta(days=7 * POOL_WEEKS - 1)

TERMS: dict[str, Any] = {
    "starts_on": STARTS,
    "ends_on": LAST,
    "answer_by": date(2026, 9, 20),
    "min_people": 3,
    "levy_bp": 500,
    "buys_as": "agent",
    "allocation": "equal",
    "absence": "pays_on",
    "absence_after_days": 0,
    "leaving": "after_notice",
    "notice_days": 14,
}


@dataclass
class Nights:
    """Who is there. ``members`` are the five budget holders in order; ``funds`` their fund ids and numbers."""

    coop: Coop
    chair: Actor
    secretary: Actor
    treasurer: Actor
    lead: Actor
    provider_id: uuid.UUID
    provider_slug: str
    carer: Actor
    call_id: uuid.UUID
    pool_id: uuid.UUID
    members: list[Member] = field(default_factory=list)
    funds: list[tuple[uuid.UUID, int]] = field(default_factory=list)

    def act_of(self, work: Work, index: int) -> Actor:
        """The budget holder at ``index`` as an actor."""
        return actor_of(work.session, self.coop, self.members[index], work.today)

    def at(self, work: Work, actor: Actor) -> Work:
        """The same work done by somebody else."""
        return replace(work, actor=actor)

    def pot(self, work: Work, index: int, contract: int = 1) -> tuple[int, int, int]:
        """Available, pledged and committed of a budget holder's fund (pence)."""
        number = self.funds[index][1]
        codes = (chart.fund_available(number), chart.fund_pledged(number, 1), chart.fund_committed(number, contract))
        found = ledger.balances(work.session, self.coop.id, codes)
        return found[codes[0]], found[codes[1]], found[codes[2]]


@replayed
def award(
    work: Work,
    *,
    weekly: Iterable[int] = (18_000,) * 5,
    money: int = 200_000,
    minutes: int = 7 * NIGHT_MINUTES,
    most: int = 8,
) -> Nights:
    """A co-op whose pool of five (``most`` at most) has chosen a provider; each pledged ``weekly`` pence."""
    coop = found_coop(work, name="Tan y Bryn")
    officers = {kind: admit(work, coop) for kind in ("chair", "secretary", "treasurer", "lead")}
    give_office(work, coop, officers["chair"], OfficeKind.CHAIR)
    give_office(work, coop, officers["secretary"], OfficeKind.SECRETARY)
    give_office(work, coop, officers["treasurer"], OfficeKind.TREASURER)
    give_office(work, coop, officers["lead"], OfficeKind.COMMISSIONING_LEAD)
    acts = {kind: actor_of(work.session, coop, member, work.today) for kind, member in officers.items()}
    provider_id, slug, carer = verified_provider(work, coop, acts["secretary"])
    found = Nights(
        coop, acts["chair"], acts["secretary"], acts["treasurer"], acts["lead"], provider_id, slug, carer,
        uuid.uuid4(), uuid.uuid4(),
    )  # fmt: skip
    lead = found.at(work, found.lead)
    pool = pools.open_pool(
        lead,
        terms=PoolTerms(
            title="Night cover", service_type="night_cover", what="Somebody in the house at night",
            when_words="Every night", place="Tan y Bryn", min_people=3, max_people=most, weekly_minutes=minutes,
            weeks=POOL_WEEKS, starts_on=STARTS, weekly_target=50_000, closes_on=work.today + timedelta(days=7),
        ),
    )  # fmt: skip
    found.pool_id = pool.id
    for pledge in weekly:
        member = admit(work, coop)
        recorded = agree(found.at(work, found.secretary), member)
        consent(found.at(work, found.secretary), recorded.agreement_id)
        pay_in(as_system(work, coop), recorded.fund_number, money)
        found.members.append(member)
        found.funds.append((recorded.fund_id, recorded.fund_number))
        mine = found.at(work, actor_of(work.session, coop, member, work.today))
        pools.set_pledge(mine, pool_id=pool.id, fund_id=recorded.fund_id, weekly=pledge)
    pools.close_pool(lead, pool_id=pool.id)
    pools.mark_in_tender(lead, pool.id)
    found.call_id = lay_award(lead, found, minutes)
    return found


def verified_provider(work: Work, coop: Coop, officer: Actor) -> tuple[uuid.UUID, str, Actor]:
    """A provider with one person, checked by the co-op, with bank details."""
    person = add_person(work)
    outside = replace(outside_any_coop(work), actor=Actor(person, permissions=frozenset({Permission.SIGNED_IN})))
    made = providers.create_provider(
        outside,
        profile=Profile(
            "Nos Da", "Four carers", "cooperative", "its workers", 4, "Gwynedd", ["night_cover"], "Welsh, English"
        ),
    )
    carer = Actor(
        person_id=person,
        provider_id=made.id,
        permissions=frozenset({Permission.SIGNED_IN, Permission.ACT_FOR_PROVIDER}),
    )
    proof = providers.add_credential(replace(work, actor=carer), kind="insurance", number="1", issued_by="Insurers")
    providers.verify_provider(
        replace(work, actor=officer),
        provider_id=made.id,
        credential_ids=[proof.id],
        until=work.today + timedelta(days=365),
    )
    register_payee(
        as_system(work, coop),
        name="Nos Da",
        kind="provider",
        ref_id=made.id,
        sort_code="086001",
        account_number="12345678",
        people=[person],
    )
    return made.id, made.slug, replace(carer, coop_id=coop.id, coop=officer.coop)


def lay_award(work: Work, nights: Nights, minutes: int) -> uuid.UUID:
    """Rows of a call that was opened and decided."""
    when = work.now
    officer = work.person_id
    call = Call(
        coop_id=work.coop_id, number=1, pool_id=nights.pool_id, title="Night cover", service_type="night_cover",
        what="w", for_whom="f", place="p", when_words="w", people=5, weekly_minutes=minutes, weeks=POOL_WEEKS,
        starts_on=STARTS, weekly_most=90_000, price_weight=40, price_floor=1_500, fair_pay_words="f",
        fair_pay_source="s", fair_pay_on=work.today, deadline_at=when - timedelta(hours=1), drafted_by=officer,
        drafted_at=when - timedelta(days=2), published_at=when - timedelta(days=1), published_by=officer,
    )  # fmt: skip
    work.session.add(call)
    work.session.flush()
    kind = HourKind.WAKING_NIGHT
    work.session.add(CallHours(coop_id=work.coop_id, call_id=call.id, kind=kind, minutes=minutes))
    bid = Bid(
        coop_id=work.coop_id, call_id=call.id, provider_id=nights.provider_id, sealed=b"sealed", digest="0" * 64,
        version=1, submitted_at=when, submitted_by=officer,
    )  # fmt: skip
    work.session.add(bid)
    work.session.flush()
    work.session.add(
        OpenedBid(
            coop_id=work.coop_id, bid_id=bid.id, rate=RATE, weekly_minutes=minutes, starts_on=STARTS, floor_reason=""
        )
    )
    work.session.add(BidRate(coop_id=work.coop_id, bid_id=bid.id, kind=kind, rate=RATE, minutes=minutes))
    work.session.add(
        Award(
            coop_id=work.coop_id, call_id=call.id, bid_id=bid.id, rank=1, reasons="The best", awarded_by=officer,
            awarded_at=when,
        )
    )  # fmt: skip
    work.session.flush()
    return call.id


def make(work: Work, nights: Nights, **changes: Any) -> ContractRow:
    """The contract of the award, offered to its members."""
    return contracts.make_contract(nights.at(work, nights.lead), call_id=nights.call_id, **{**TERMS, **changes})


def seen(work: Work, nights: Nights, invoice: Any) -> str:
    """The digest of what an officer sees of an invoice: of the part that waits."""
    return invoices.waiting_digest(work.session, nights.coop.id, invoice.id)


@dataclass(frozen=True)
class Kept:
    """What of a contract outlives the work it was made in."""

    id: uuid.UUID
    terms_digest: str


def kept(contract: ContractRow) -> Kept:
    """For tests that go on in another piece of work."""
    return Kept(contract.id, contract.terms_digest)


def agree_all(work: Work, nights: Nights, contract: ContractRow | Kept, *, no: Iterable[int] = ()) -> ContractRow:
    """Everybody answers (those at the indexes in ``no`` say no) and both sides accept: in force."""
    no = set(no)
    for index in range(len(nights.members)):
        mine = nights.at(work, nights.act_of(work, index))
        contracts.answer_contract(mine, contract_id=contract.id, yes=index not in no)
    contracts.accept_contract(
        nights.at(work, nights.lead), contract_id=contract.id, side="coop", digest=contract.terms_digest
    )
    return contracts.accept_contract(
        nights.at(work, nights.carer), contract_id=contract.id, side="provider", digest=contract.terms_digest
    )


@replayed
def agreed(
    work: Work, *, weekly: Iterable[int] = (18_000,) * 5, money: int = 200_000,
    minutes: int = 7 * NIGHT_MINUTES, most: int = 8, no: Iterable[int] = (), **changes: Any,
) -> tuple[Nights, Kept]:  # fmt: skip
    """The co-op of ``award`` and its contract, made with ``changes``, in force: everybody said yes but ``no``."""
    nights = award(work, weekly=weekly, money=money, minutes=minutes, most=most)
    return nights, kept(agree_all(work, nights, make(work, nights, **changes), no=no))
