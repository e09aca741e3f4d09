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
from coopbudget.contracts import queries as contracts
from coopbudget.evidence.queries import EvidenceRow, evidence_by_id
from coopbudget.invoices import queries as invoices
from coopbudget.ledger import chart
from coopbudget.ledger.standing import accounts_below, stood_at
from coopbudget.outlook.kinds import LineKind
from coopbudget.outlook.queries import Line as StatedLine, Statement, fund_statements
from coopbudget.payments.queries.paid import Paid, paid_for
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


@dataclass(frozen=True)
class Asked:
    """A return that is asked for: its agreement as it stood at the end of the days, and what was said of them.

    ``ceiling_weeks`` are those of the council's profile, where neither a letter of this agreement says others.
    """

    agreement: AgreementRow
    said: Said
    ceiling_weeks: int | None = None


def gather(session: Session, coop_id: uuid.UUID, asked: Asked, since: date, until: date) -> Gathered:
    """The return of an agreement from ``since`` to ``until``. Raises DoesNotAddUp: see ``gather_each``."""
    (found,) = gather_each(session, coop_id, [asked], since, until)
    if found is None:
        raise DoesNotAddUp()
    return found


def gather_each(
    session: Session, coop_id: uuid.UUID, asked: Sequence[Asked], since: date, until: date
) -> list[Gathered | None]:
    """The returns of agreements for the same days, in the order in which they are asked for; in a fixed number of
    queries, however many. None where a return's figures and the ledger differ."""
    shared = _Shared(session, coop_id, asked, since, until)
    return [_gathered(shared, each, since, until) for each in asked]


class _Shared:
    """What returns of the same days rest on, read once for all of them."""

    def __init__(self, session: Session, coop_id: uuid.UUID, asked: Sequence[Asked], since: date, until: date) -> None:
        funds = [budgets.fund_row(each.agreement) for each in asked]
        self.stated = fund_statements(session, coop_id, funds, since, until)
        self.held = _held(session, coop_id, [fund.number for fund in funds], until)
        ids = [each.agreement.id for each in asked]
        self.steps = budgets.steps_of_agreements(session, coop_id, ids)
        self.rules = budgets.rules_of(session, coop_id, ids)
        wanted = {ident for each in asked for ident in _files(self.stated[each.agreement.fund_id], each.said.memos)}
        self.files = evidence_by_id(session, coop_id, wanted)
        bought = {
            line.entry: line.purchase.bought
            for stated in self.stated.values()
            for line in stated.purchases
            if line.purchase is not None
        }
        parts = invoices.parts(session, coop_id, {each.invoice_id for each in bought.values()}) if bought else {}
        owners = {
            part.id: part.entry_number
            for found in parts.values()
            for part in found
            if part.entry_number is not None and part.entry_number in bought
        }
        self.paid: dict[int, list[Paid]] = {}
        for each in paid_for(session, coop_id, list(owners)) if owners else ():
            self.paid.setdefault(owners[each.owner_id], []).append(each)


def _gathered(shared: _Shared, asked: Asked, since: date, until: date) -> Gathered | None:
    agreement, said = asked.agreement, asked.said
    stated, (standing, held) = shared.stated[agreement.fund_id], shared.held[agreement.fund_number]
    steps = shared.steps[agreement.id]
    papers = _Papers(shared.files, stated, said.memos)
    bank = _Bank(shared.paid, stated)
    outcome_places = {each.id: place for place, each in enumerate(stated.outcomes, 1)}
    lines = tuple(_line(each, papers, bank, outcome_places) for each in stated.moves)
    memos = [_memo(row, papers.of_memo(place)) for place, row in enumerate(said.memos)]
    own = None
    if agreement.paid_into == PaidInto.MEMBER:
        own = own_account(memos, lines, opening=said.own_opening, closing=said.own_closing)
    due = _due(agreement, steps, since, until)
    income = weekly_income(terms_on(steps, until), agreement.pattern, agreement.paid_as)
    letters = [row.keeping for row in shared.rules[agreement.id]]
    weeks = agreement.surplus_weeks if asked.ceiling_weeks is None else asked.ceiling_weeks
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
        return None
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


def _held(
    session: Session, coop_id: uuid.UUID, funds: Sequence[int], until: date
) -> dict[int, tuple[int, tuple[Held, ...]]]:
    """What the ledger has in each whole fund (by number) at the end of the day, asked anew, and what of it is promised
    to what."""
    asked_back = {chart.fund_asked_back(fund) for fund in funds}
    accounts = accounts_below(session, coop_id, [chart.fund_prefix(fund) for fund in funds])
    codes = {account.id: account.code for account in accounts if account.code not in asked_back}
    sums, promised = dict.fromkeys(funds, 0), dict[tuple[int, PromiseKind, int], int]()
    for ident, amount in stood_at(session, coop_id, codes, until).items():
        fund = chart.fund_of(codes[ident]) or 0
        sums[fund] += amount
        _pot, _, said = codes[ident].removeprefix(chart.fund_prefix(fund)).partition(":")
        if said and amount:
            kind = PromiseKind.POOL if said[0] == "P" else PromiseKind.CONTRACT
            promised[fund, kind, int(said[1:])] = amount
    numbers = {kind: {of for _fund, each, of in promised if each == kind} for kind in PromiseKind}
    titles = {
        PromiseKind.CONTRACT: contracts.titles_by_number(session, coop_id, numbers[PromiseKind.CONTRACT]),
        PromiseKind.POOL: titles_by_number(session, coop_id, numbers[PromiseKind.POOL]),
    }
    rows: dict[int, list[Held]] = {fund: [] for fund in funds}
    for (fund, kind, of), amount in promised.items():
        rows[fund].append(Held(kind, of, titles[kind].get(of, ""), amount))
    return {fund: (sums[fund], tuple(sorted(rows[fund], key=lambda row: (row.kind, row.number)))) for fund in funds}


def _files(stated: Statement, memos: Sequence[MemoRow]) -> dict[uuid.UUID, str]:
    """The files that may go with a return, each with what it is: none that shows another member."""
    kinds: dict[uuid.UUID, str] = {}
    for line in stated.purchases:
        # An invoice for several names them, so it stays here: the share stands in the table of shares.
        bought = line.purchase.bought if line.purchase is not None else None
        if bought is not None and bought.people == 1 and bought.evidence_id is not None:
            kinds.setdefault(bought.evidence_id, "invoice")
    for row in memos:
        kinds.setdefault(row.evidence_id, "memorandum")
    return kinds


class _Papers:
    """The files that go with a return, each with a label (P1, P2, ...), of those that are there (``known``)."""

    def __init__(self, known: Mapping[uuid.UUID, EvidenceRow], stated: Statement, memos: Sequence[MemoRow]) -> None:
        self._labels: dict[uuid.UUID, str] = {}
        self._memos = [row.evidence_id for row in memos]
        papers: list[Paper] = []
        for ident, kind in _files(stated, memos).items():
            if ident in known:
                self._labels[ident] = f"P{len(papers) + 1}"
                papers.append(Paper(self._labels[ident], str(ident), known[ident].filename, kind))
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

    def __init__(self, paid: Mapping[int, Sequence[Paid]], stated: Statement) -> None:
        self._labels: dict[int, list[str]] = {}
        found = [(line.bank.on, line.entry, _came(line)) for line in stated.moves if line.bank is not None]
        for line in {each.entry: each for each in stated.purchases}.values():
            for each in paid.get(line.entry, ()):
                if each.returned_on is None:
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
