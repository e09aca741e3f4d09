"""What the other rooms know of a fund's days, put together into the figures of a return. Amounts are pence."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from coopbudget.budgets import queries as budgets
from coopbudget.budgets.keeping import keeping_on
from coopbudget.budgets.kinds import PaidInto, PromiseKind
from coopbudget.budgets.queries import AgreementRow
from coopbudget.budgets.rules import Step, terms_on, weekly_income
from coopbudget.contracts.queries import contracts_of_member
from coopbudget.evidence.queries import evidence_by_id
from coopbudget.invoices import queries as invoices
from coopbudget.ledger import chart, queries as ledger
from coopbudget.outlook.kinds import LineKind
from coopbudget.outlook.queries import Line as StatedLine, Statement, fund_statement
from coopbudget.payments.queries.paid import paid_for
from coopbudget.pools.queries.history import titles_by_number
from coopbudget.returns.errors import DoesNotAddUp
from coopbudget.returns.rules import (
    BankLine,
    Due,
    Figures,
    Held,
    Line,
    Memo,
    Paper,
    Pooled,
    Side,
    directed,
    due_between,
    is_whole,
    outside_lines,
    own_account,
    side_of,
)
from coopbudget.returns.words import NOTED_CATEGORY

_CATEGORIES: Mapping[str, str] = {LineKind.LEVY: "levy", LineKind.OWED: "owed"}


@dataclass(frozen=True)
class MemoRow:
    """A memorandum as its row has it."""

    kind: str
    on: date
    words: str
    amount: int
    outcome: int | None
    evidence_id: uuid.UUID


@dataclass(frozen=True)
class Said:
    """What a return's member said: of spending elsewhere, and of her own account (pence, None: not said)."""

    outside: str = ""
    own_opening: int | None = None
    own_closing: int | None = None
    memos: Sequence[MemoRow] = ()


@dataclass(frozen=True)
class Gathered:
    """The figures of a return, and the lines of the bank behind it."""

    figures: Figures
    bank: tuple[BankLine, ...]


def gather(
    session: Session,
    coop_id: uuid.UUID,
    agreement: AgreementRow,
    since: date,
    until: date,
    said: Said,
    *,
    ceiling_weeks: int | None = None,
) -> Gathered:
    """The return of an agreement from ``since`` to ``until``, in a fixed number of queries.

    ``ceiling_weeks`` are those of the council's profile, where neither a letter of this agreement says others. Raises
    DoesNotAddUp where the figures and the ledger differ.
    """
    fund = budgets.fund(session, coop_id, agreement.fund_id, until)
    assert fund is not None, "an agreement has a fund"
    stated = fund_statement(session, coop_id, fund, since, until)
    standing, held = _held(session, coop_id, agreement, until)
    steps = budgets.steps_of_agreements(session, coop_id, [agreement.id])[agreement.id]
    papers = _Papers(session, coop_id, stated, said.memos)
    bank = _Bank(session, coop_id, stated, until)
    outcome_places = {each.id: place for place, each in enumerate(stated.outcomes, 1)}
    lines = tuple(_line(each, papers, bank, outcome_places) for each in stated.moves)
    memos = [_memo(row, papers.of_memo(place)) for place, row in enumerate(said.memos)]
    own = None
    if agreement.paid_into == PaidInto.MEMBER:
        own = own_account(memos, lines, opening=said.own_opening, closing=said.own_closing)
    due = _due(agreement, steps, since, until)
    income = weekly_income(terms_on(steps, until), agreement.pattern, agreement.paid_as)
    letters = [row.keeping for row in budgets.rules_of(session, coop_id, [agreement.id])[agreement.id]]
    weeks = agreement.surplus_weeks if ceiling_weeks is None else ceiling_weeks
    keeping = keeping_on(letters, until, weeks=weeks, contingency=agreement.contingency)
    counted = keeping.counted(
        free=stated.closing.free, pledged=stated.closing.pledged, committed=stated.closing.committed
    )
    ceiling = keeping.ceiling(income)
    figures = Figures(
        since=since.isoformat(),
        until=until.isoformat(),
        opening=stated.opening.total,
        closing=stated.closing.total,
        lines=lines,
        outside=outside_lines(memos),
        pooled=tuple(_pooled(each) for each in stated.purchases if each.purchase is not None),
        held=held,
        papers=papers.all,
        council_due=due.council,
        contribution_due=due.contribution,
        counted=counted,
        weeks=max(0, counted) // income if income > 0 else None,
        ceiling=ceiling,
        ceiling_weeks=keeping.weeks,
        over=max(0, counted - ceiling) if ceiling is not None else 0,
        whole=is_whole(said.outside, memos, own),
        outcomes=tuple(each.text for each in stated.outcomes),
        own=own,
    )
    if not figures.adds_up or figures.closing != standing:
        raise DoesNotAddUp()
    return Gathered(figures, bank.lines)


def _due(agreement: AgreementRow, steps: Sequence[Step], since: date, until: date) -> Due:
    return due_between(
        steps,
        starts_on=agreement.starts_on,
        pattern=agreement.pattern,
        paid_as=agreement.paid_as,
        since=since,
        until=until,
    )


def _held(session: Session, coop_id: uuid.UUID, agreement: AgreementRow, until: date) -> tuple[int, tuple[Held, ...]]:
    """What the ledger has in the whole fund at the end of the day, asked anew, and what of it is promised to what."""
    prefix, asked_back = chart.fund_prefix(agreement.fund_number), chart.fund_asked_back(agreement.fund_number)
    codes = [code for code in ledger.balances(session, coop_id, prefix=prefix) if code != asked_back]
    stood = ledger.balances_on(session, coop_id, dict.fromkeys(codes, until))
    promised: dict[tuple[PromiseKind, int], int] = {}
    for code, amount in stood.items():
        _pot, _, said = code.removeprefix(prefix).partition(":")
        if said and amount:
            kind = PromiseKind.POOL if said[0] == "P" else PromiseKind.CONTRACT
            promised[kind, int(said[1:])] = amount
    titles: dict[tuple[str, int], str] = {}
    if promised:
        for mine in contracts_of_member(session, coop_id, agreement.member_id):
            titles[PromiseKind.CONTRACT, mine.contract.number] = mine.contract.title
        pools = [number for kind, number in promised if kind == PromiseKind.POOL]
        for number, title in titles_by_number(session, coop_id, pools).items():
            titles[PromiseKind.POOL, number] = title
    rows = [Held(kind, number, titles.get((kind, number), ""), amount) for (kind, number), amount in promised.items()]
    return sum(stood.values()), tuple(sorted(rows, key=lambda row: (row.kind, row.number)))


class _Papers:
    """The files that go with a return, each with a label (P1, P2, ...): no file that shows another member."""

    def __init__(self, session: Session, coop_id: uuid.UUID, stated: Statement, memos: Sequence[MemoRow]) -> None:
        self._labels: dict[uuid.UUID, str] = {}
        kinds: dict[uuid.UUID, str] = {}
        for line in stated.purchases:
            # An invoice for several names them, so it stays here: the share stands in the table of shares.
            bought = line.purchase.bought if line.purchase is not None else None
            if bought is not None and bought.people == 1 and bought.evidence_id is not None:
                kinds.setdefault(bought.evidence_id, "invoice")
        for row in memos:
            kinds.setdefault(row.evidence_id, "memorandum")
        self._memos = [row.evidence_id for row in memos]
        found = evidence_by_id(session, coop_id, kinds)
        papers: list[Paper] = []
        for ident, kind in kinds.items():
            if ident in found:
                self._labels[ident] = f"P{len(papers) + 1}"
                papers.append(Paper(self._labels[ident], str(ident), found[ident].filename, kind))
        self.all = tuple(papers)

    def of_memo(self, place: int) -> str:
        """The label of a memorandum's paper."""
        return self._labels.get(self._memos[place], "")

    def of(self, line: StatedLine) -> str:
        """The label of the file behind a line, if one goes with the return."""
        bought = line.purchase.bought if line.purchase is not None else None
        return self._labels.get(bought.evidence_id, "") if bought is not None and bought.evidence_id else ""


class _Bank:
    """The bank's lines behind a return (B1, B2, ...): in as the statement's line shows them, out this fund's share."""

    def __init__(self, session: Session, coop_id: uuid.UUID, stated: Statement, until: date) -> None:
        bought = {line.entry: line.purchase.bought for line in stated.purchases if line.purchase is not None}
        parts = invoices.parts(session, coop_id, {each.invoice_id for each in bought.values()}) if bought else {}
        owners = {
            part.id: part.entry_number
            for found in parts.values()
            for part in found
            if part.entry_number is not None and part.entry_number in bought
        }
        paid = paid_for(session, coop_id, list(owners)) if owners else []
        self._labels: dict[int, list[str]] = {}
        found = [(line.bank.on, line.entry, _came(line)) for line in stated.moves if line.bank is not None]
        shares = {line.entry: line for line in stated.purchases}
        for each in paid:
            line = shares.get(owners[each.owner_id] or 0)
            if line is not None and each.returned_on is None:
                what = f"{line.who} ({each.name})"
                found.append((each.paid_on, line.entry, BankLine("", each.paid_on, line.change, what, part=True)))
        lines = []
        for place, (_on, entry, one) in enumerate(sorted(found, key=lambda each: each[:2]), 1):
            lines.append(BankLine(f"B{place}", one.on, one.amount, one.what, one.text, one.part))
            self._labels.setdefault(entry, []).append(f"B{place}")
        self.lines = tuple(lines)

    def of(self, line: StatedLine) -> list[str]:
        """The labels of the bank's lines behind a line."""
        return self._labels.get(line.entry, []) if line.kind != LineKind.LEVY else []


def _came(line: StatedLine) -> BankLine:
    """A line of the bank's statement, as far as it is about this fund: its words only where it is about no other."""
    assert line.bank is not None
    alone = abs(line.bank.amount) == abs(line.change)
    said = " ".join(filter(None, (line.bank.counterparty, line.bank.text))) if alone else ""
    return BankLine("", line.bank.on, line.change, str(line.kind), said, part=not alone)


def _line(line: StatedLine, papers: _Papers, bank: _Bank, outcomes: Mapping[uuid.UUID, int]) -> Line:
    side = side_of(line.kind, line.change) or Side.SPENT
    purchase = line.purchase
    share = f"S{line.entry}" if purchase is not None else ""
    proofs = (share, papers.of(line) if line.kind == LineKind.PURCHASE else "", *bank.of(line))
    return Line(
        side=side,
        kind=line.kind,
        entry=line.entry,
        on=line.on.isoformat(),
        amount=directed(side, line.change),
        who=purchase.provider if purchase is not None and line.kind == LineKind.PURCHASE else "",
        category=_CATEGORIES.get(line.kind, purchase.category if purchase is not None else ""),
        outcome=outcomes.get(purchase.outcome_id) if purchase is not None and purchase.outcome_id else None,
        proofs=tuple(proof for proof in proofs if proof),
    )


def _memo(row: MemoRow, proof: str) -> Memo:
    return Memo(row.kind, row.on, row.words, row.amount, NOTED_CATEGORY.get(row.kind, ""), row.outcome, proof)


def _pooled(line: StatedLine) -> Pooled:
    assert line.purchase is not None
    bought = line.purchase.bought
    return Pooled(
        label=f"S{line.entry}",
        entry=line.entry,
        invoice=bought.invoice_number,
        title=line.purchase.title,
        provider=line.purchase.provider,
        since=bought.period_from.isoformat(),
        until=bought.period_to.isoformat(),
        whole=bought.cost,
        share=-line.change,
        sharers=bought.people,
        rules=line.purchase.allocation,
    )
