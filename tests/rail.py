"""Builders for tests of the rail: a co-op with its officers, two bank accounts, references and payees."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from coopbudget.guard import Actor, Work
from coopbudget.ledger.chart import (
    INCOME_LEVY,
    LEVY_DUE,
    LEVY_OWED,
    OPENING,
    fund_available,
    provider_payable,
)
from coopbudget.ledger.service import Leg, open_account, post_entry
from coopbudget.payments import service
from coopbudget.payments.models import PayerRule as PayerRule
from coopbudget.payments.queries.instructions import waiting as waiting
from coopbudget.payments.queries.runs import may_have_returned as may_have_returned
from coopbudget.payments.queries.statements import lines as lines
from tests import people
from tests.replaying import replayed

MEMBERS_ACCOUNT = ("086001", "12345678")
OWN_ACCOUNT = ("086001", "87654321")

CountQueries = Callable[[Callable[[], object]], int]


@dataclass(frozen=True)
class Rail:
    """A co-op ready to bank: officers as actors, and the ids a test speaks of."""

    coop: people.Coop
    treasurer: Actor
    chair: Actor
    secretary: Actor
    ann: Actor

    @property
    def id(self) -> uuid.UUID:
        return self.coop.id


@replayed
def build_rail(work: Work, *, now: date | None = None) -> Rail:
    """A co-op whose treasurer has said which two bank accounts it has; a secretary apart from the chair."""
    coop = people.found_coop(work)
    treasurer = people.admit(work, coop, name="Tegwen")
    secretary = people.admit(work, coop, name="Sioned")
    ann = people.admit(work, coop, name="Ann")
    people.give_office(work, coop, treasurer, "treasurer")
    people.give_office(work, coop, secretary, "secretary")
    work.session.flush()
    on = now or work.today
    rail = Rail(
        coop,
        people.actor_of(work.session, coop, treasurer, on),
        people.actor_of(work.session, coop, coop.founder, on),
        people.actor_of(work.session, coop, secretary, on),
        people.actor_of(work.session, coop, ann, on),
    )
    inside = as_actor(work, rail.treasurer)
    service.set_bank_account(
        inside, side="members", name="Night Owls members", sort_code="08-60-01", account_number="12345678"
    )
    service.set_bank_account(inside, side="own", name="Night Owls own", sort_code="08-60-01", account_number="87654321")
    return rail


def as_actor(work: Work, actor: Actor) -> Work:
    """The same work done by ``actor``."""
    return Work(work.session, actor, work.now, work.after_commit, work.proven_at)


def add_fund(work: Work, number: int, reference: str) -> uuid.UUID:
    """A fund's available account that ``reference`` pays into."""
    account = open_account(work, code=fund_available(number))
    service.register_reference(work, reference=reference, account_id=account, label_kind="fund", owner_id=uuid.uuid4())
    return account


def owe_provider(
    work: Work,
    provider: int,
    amount: int,
    *,
    due_on: date,
    fund: int = 1,
    reference: str = "INV0001",
    barred: tuple[uuid.UUID, ...] = (),
    tell: tuple[uuid.UUID, ...] = (),
    payee_people: tuple[uuid.UUID, ...] = (),
    payee_ref: uuid.UUID | None = None,
    account: tuple[str, str] | None = None,
) -> uuid.UUID:
    """An approved invoice as the rail sees it: a payable, and an instruction to pay it. The owner's id."""
    payable = open_account(work, code=provider_payable(provider))
    owner = uuid.uuid4()
    post_entry(
        work,
        kind="invoice",
        on=work.today,
        key=f"test-invoice:{owner}",
        legs=[Leg(open_account(work, code=fund_available(fund)), payable, amount)],
    )
    payee = service.register_payee(
        work,
        name=f"Gofal {provider}",
        kind="provider",
        ref_id=payee_ref or uuid.uuid5(uuid.NAMESPACE_URL, f"provider-{work.coop_id}-{provider}"),
        sort_code=account[0] if account else "110001",
        account_number=account[1] if account else f"{10_000_000 + provider}",
        people=payee_people,
    )
    service.instruct(
        work,
        payee_id=payee,
        side="members",
        payable_account_id=payable,
        amount=amount,
        reference=reference,
        due_on=due_on,
        barred_people=barred,
        tell_people=tell,
        owner_kind="invoice",
        owner_id=owner,
    )
    return owner


def bring_in(work: Work, side: str, text: str, *, closing: int | None = None) -> int:
    """Upload a CSV and confirm it; the statement's number."""
    uploaded = service.upload_statement(
        work, side=side, content=text.encode(), filename="statement.csv", closing=closing
    )
    service.post_statement(work, number=uploaded.number)
    return uploaded.number


def post_levy(work: Work, amount: int) -> None:
    """Levy as an approved invoice leaves it: owed by the members' side, due to the co-op's own."""
    fund = open_account(work, code=fund_available(77))
    owed, due = open_account(work, code=LEVY_OWED), open_account(work, code=LEVY_DUE)
    post_entry(
        work,
        kind="levy",
        on=work.today,
        key=f"test-levy:{uuid.uuid4()}",
        legs=[
            Leg(open_account(work, code=OPENING), fund, amount),
            Leg(fund, owed, amount),
            Leg(due, open_account(work, code=INCOME_LEVY), amount),
        ],
    )
