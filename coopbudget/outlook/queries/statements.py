"""A fund's statement in which every line says what it was, who was behind it, and what proves it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from coopbudget.budgets import queries as budgets
from coopbudget.budgets.queries import FundRow, OutcomeRow, Standing, StatementLine
from coopbudget.budgets.rules import Step, terms_on
from coopbudget.contracts import queries as contracts
from coopbudget.contracts.queries import ContractRow
from coopbudget.invoices import queries as invoices
from coopbudget.invoices.queries import Bought
from coopbudget.ledger import chart, queries as ledger
from coopbudget.members import queries as members
from coopbudget.outlook.kinds import LineKind
from coopbudget.outlook.rules.lines import Payer, kind_of, outcome_of
from coopbudget.payments.queries.statements import LinePlace, places_of_lines
from coopbudget.pools import queries as pools
from coopbudget.providers import queries as providers


@dataclass(frozen=True)
class Purchase:
    """The invoice (or credit note) behind a line of this fund's, whole. Pence; below nothing for a credit note.

    ``allocation`` and ``absence`` name the rules of the contract in those days, each once, the earlier first.
    ``category`` is the general kind of support. ``outcome_id`` is None while nobody said what it serves.
    """

    bought: Bought
    contract_number: int
    title: str
    provider: str
    category: str
    allocation: tuple[str, ...]
    absence: tuple[str, ...]
    outcome_id: uuid.UUID | None
    outcome: str

    @property
    def pooled(self) -> bool:
        return self.bought.people > 1

    @property
    def whole(self) -> int:
        """What the provider is paid for all who share it."""
        return self.bought.cost


@dataclass(frozen=True)
class Line:
    """One step of a statement. ``change`` (pence) is what it did to the whole fund, ``inside`` what only moved between
    its pots; ``total`` and ``free`` stand after it.

    ``bank`` is the line of a bank statement behind it, ``purchase`` the invoice; ``takes_back`` the number of the entry
    that it undoes.
    """

    step: StatementLine
    kind: LineKind
    bank: LinePlace | None
    purchase: Purchase | None
    takes_back: int | None

    @property
    def on(self) -> date:
        return self.step.on

    @property
    def entry(self) -> int:
        return self.step.number

    @property
    def change(self) -> int:
        return self.step.change

    @property
    def inside(self) -> int:
        return self.step.inside

    @property
    def total(self) -> int:
        return self.step.total

    @property
    def who(self) -> str:
        """Who was on the other side, as far as it is known: a provider, or the payer as the bank calls them."""
        if self.purchase is not None:
            return self.purchase.provider
        return (self.bank.counterparty or self.bank.text) if self.bank is not None else ""


@dataclass(frozen=True)
class Statement:
    """A fund between two days, both included. Pence. ``outcomes`` are the agreement's, in the order of the plan."""

    fund: FundRow
    since: date
    until: date
    opening: Standing
    lines: tuple[Line, ...]
    closing: Standing
    outcomes: tuple[OutcomeRow, ...]

    @property
    def moves(self) -> tuple[Line, ...]:
        """The lines in which money came into the fund or went out of it."""
        return tuple(line for line in self.lines if line.change)

    @property
    def money_in(self) -> int:
        return sum(line.change for line in self.lines if line.change > 0)

    @property
    def money_out(self) -> int:
        return -sum(line.change for line in self.lines if line.change < 0)

    @property
    def purchases(self) -> tuple[Line, ...]:
        """This fund's shares of invoices and credit notes."""
        return tuple(line for line in self.lines if line.kind is LineKind.PURCHASE)

    def sums(self) -> dict[LineKind, int]:
        """What each kind of line comes to, in the order of ``LineKind``; together they lead from opening to closing."""
        found = dict.fromkeys(LineKind, 0)
        for line in self.lines:
            found[line.kind] += line.change
        return found

    def spend_by_outcome(self) -> dict[uuid.UUID | None, int]:
        """What went to providers for each outcome, in the order of the plan; None is what nobody said of yet. The levy
        on it is not in it."""
        found: dict[uuid.UUID | None, int] = {outcome.id: 0 for outcome in self.outcomes}
        for line in self.purchases:
            key = line.purchase.outcome_id if line.purchase is not None else None
            found[key] = found.get(key, 0) - line.change
        return found

    def spend_by_category(self) -> dict[str, int]:
        """What went to providers for each kind of support, by its word; empty: not known."""
        found: dict[str, int] = {}
        for line in self.purchases:
            key = line.purchase.category if line.purchase is not None else ""
            found[key] = found.get(key, 0) - line.change
        return dict(sorted(found.items()))


def fund_statement(session: Session, coop_id: uuid.UUID, fund: FundRow, since: date, until: date) -> Statement:
    """The statement of a fund, with what stands behind each line: see ``fund_statements``."""
    return fund_statements(session, coop_id, [fund], since, until)[fund.id]


def fund_statements(
    session: Session, coop_id: uuid.UUID, funds: Collection[FundRow], since: date, until: date
) -> dict[uuid.UUID, Statement]:
    """The statements of funds, by id, with what stands behind each line.

    Fourteen queries at most, whatever their length and however many. ``funds`` as ``budgets.queries`` gives them.
    """
    stated = budgets.fund_statements(session, coop_id, [fund.number for fund in funds], since, until)
    shared = _Shared(session, coop_id, funds, [step for each in stated.values() for step in each.lines])
    found = {}
    for fund in funds:
        one, behind = stated[fund.number], _Behind(fund, shared)
        lines = tuple(behind.line(step) for step in one.lines)
        found[fund.id] = Statement(fund, since, until, one.before, lines, one.after, tuple(behind.outcomes))
    return found


class _Shared:
    """What stands behind the steps of statements, read once for all of them."""

    def __init__(
        self, session: Session, coop_id: uuid.UUID, funds: Collection[FundRow], steps: Sequence[StatementLine]
    ) -> None:
        self.undone = ledger.reversed_by(session, coop_id, {step.entry_id for step in steps if not step.refs})
        self.members = members.members_by_id(session, coop_id, {fund.member_id for fund in funds})
        agreements = [fund.agreement_id for fund in funds]
        self.agreed = budgets.steps_of_agreements(session, coop_id, agreements)
        self.outcomes = budgets.outcome_rows_of(session, coop_id, agreements)
        self.purposes = budgets.purposes_of(session, coop_id, [fund.id for fund in funds])
        self.places = places_of_lines(session, coop_id, {ident for step in steps if (ident := self.line_id(step))})
        self.bought = invoices.bought_by_entry(session, coop_id, {step.number for step in steps if step.change})
        found = self.bought.values()
        self.contracts = contracts.contracts_by_id(session, coop_id, {each.contract_id for each in found})
        self.providers = providers.providers_by_id(session, {each.provider_id for each in found})
        self.kinds = pools.service_types(session, coop_id, {each.pool_id for each in self.contracts.values()})
        self._rules: dict[uuid.UUID, tuple[tuple[str, ...], tuple[str, ...]]] = {}

    def line_id(self, step: StatementLine) -> uuid.UUID | None:
        """The line of a bank statement that a step's entry names."""
        said = self._refs(step).get("line", "")
        try:
            return uuid.UUID(said) if said else None
        except ValueError:
            return None

    def _refs(self, step: StatementLine) -> Mapping[str, str]:
        """What the entry names; of one that takes another back, what that one did."""
        first = self.undone.get(step.entry_id)
        return first.refs if first is not None else step.refs

    def rules_of(self, contract: ContractRow, bought: Bought) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The rules by which an invoice was shared: those of its first day, and of its last where they are others."""
        if bought.invoice_id not in self._rules:
            terms = contracts.terms_of(contract)
            then = [terms.on(day, ())[0] for day in (bought.period_from, bought.period_to)]
            self._rules[bought.invoice_id] = (
                tuple(dict.fromkeys(str(each.allocation) for each in then)),
                tuple(dict.fromkeys(str(each.absence) for each in then)),
            )
        return self._rules[bought.invoice_id]


class _Behind:
    """What stands behind the steps of one statement."""

    def __init__(self, fund: FundRow, shared: _Shared) -> None:
        self.fund, self.shared = fund, shared
        member = shared.members.get(fund.member_id)
        self.member = member.display_name if member else ""
        self.agreed: list[Step] = shared.agreed[fund.agreement_id]
        self.outcomes = shared.outcomes[fund.agreement_id]
        self.asked_back = chart.fund_asked_back(fund.number)

    def line(self, step: StatementLine) -> Line:
        """The step with all that is known of it."""
        first = self.shared.undone.get(step.entry_id)
        ident = self.shared.line_id(step)
        place = self.shared.places.get(ident) if ident else None
        payer = Payer(
            self.fund.funder_kind,
            self.fund.name,
            self.fund.paid_into,
            self.member,
            terms_on(self.agreed, step.on).contribution,
            f"{place.counterparty} {place.text}" if place else "",
        )
        kind = kind_of(
            entry_kind=first.kind if first is not None else step.kind,
            inside=bool(step.inside),
            other=step.other,
            asked_back=self.asked_back,
            change=step.change,
            payer=payer,
        )
        return Line(step, kind, place, self._purchase(step, kind), first.number if first is not None else None)

    def _purchase(self, step: StatementLine, kind: LineKind) -> Purchase | None:
        if kind not in (LineKind.PURCHASE, LineKind.LEVY):
            return None
        shared = self.shared
        found = shared.bought.get(step.number)
        contract = shared.contracts.get(found.contract_id) if found else None
        if found is None or contract is None:
            return None
        provider = shared.providers.get(found.provider_id)
        allocation, absence = shared.rules_of(contract, found)
        outcome_id = outcome_of(
            [(each.id, each.text) for each in self.outcomes],
            shared.purposes[self.fund.id].get(contract.number),
            contract.outcomes,
        )
        return Purchase(
            bought=found,
            contract_number=contract.number,
            title=contract.title,
            provider=provider.name if provider else "",
            category=shared.kinds.get(contract.pool_id, ""),
            allocation=allocation,
            absence=absence,
            outcome_id=outcome_id,
            outcome=next((each.text for each in self.outcomes if each.id == outcome_id), ""),
        )
