"""Bringing what Stripe says of payments into the books: what is new is posted, what is known is left, in any order.

Many payments may be brought in one piece of work: their rows are locked first, in one order, then the chain; what all
of them need is read once. From then on nothing that a fund holds can change between looking and posting.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import insert, or_, select

from coopbudget.collections import rules
from coopbudget.collections.gateway import Payment
from coopbudget.collections.models import Collection, Refund, StripeMovement
from coopbudget.collections.queries.owing import owed_for_fund, owed_for_shares
from coopbudget.collections.rules import Kind, Moved, Standing
from coopbudget.collections.service import refunding, telling
from coopbudget.collections.service.paying_in import what_for
from coopbudget.collections.service.posting import draft, fee_legs, into, kept, legs, out_of
from coopbudget.guard import Work
from coopbudget.ledger import chart
from coopbudget.ledger.queries import account_codes, account_ids, balance, balances, closed_through
from coopbudget.ledger.service import Draft, open_account, post_drafts
from coopbudget.members import queries as members
from coopbudget.notices.service import Note, tell_each
from coopbudget.payments.service import register_reference
from coopbudget.trail.service import append, lock_chain

_ALWAYS: Final = (chart.STRIPE_CLEARING, chart.STRIPE_FEES, chart.COVER_OWED, chart.COVER_DUE)


def absorb_payments(work: Work, found: Sequence[Payment]) -> list[bool]:
    """Bring payments to where Stripe says they stand; whether each is one of ours. Safe to repeat, in any order."""
    rows = _lock(work, [each.intent for each in found])
    ours = [_row_of(rows, each.intent) for each in found]
    desk = _Desk(work, [row for row in rows if row in ours]) if any(ours) else None
    for row, each in zip(ours, found, strict=True):
        if row is not None and desk is not None:
            desk.bring(row, each)
    if desk is not None:
        desk.finish()
    return [row is not None for row in ours]


def _lock(work: Work, intents: Sequence[Mapping[str, Any]]) -> list[Collection]:
    """The collections that these payments are for, locked in one order: by the mark we gave, else by Stripe's id."""
    marks = [mark for intent in intents if (mark := _mark(intent)) is not None]
    idents = [str(intent["id"]) for intent in intents if _mark(intent) is None]
    which = or_(Collection.id.in_(marks), Collection.payment.in_(idents)) if idents else Collection.id.in_(marks)
    return list(
        work.session.scalars(
            select(Collection)
            .where(Collection.coop_id == work.coop_id, which)
            .order_by(Collection.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def _mark(intent: Mapping[str, Any]) -> uuid.UUID | None:
    try:
        return uuid.UUID(str((intent.get("metadata") or {}).get("collection") or ""))
    except ValueError:
        return None


def _row_of(rows: Sequence[Collection], intent: Mapping[str, Any]) -> Collection | None:
    mark, ident = _mark(intent), str(intent["id"])
    return next((row for row in rows if row.id == mark or (mark is None and row.payment == ident)), None)


class _Desk:
    """What one piece of work knows of the payments it brings in. It is made once their rows are locked."""

    def __init__(self, work: Work, rows: Sequence[Collection]) -> None:
        session, coop_id = work.session, work.coop_id
        self.work = work
        self.members = members.members_by_id(session, coop_id, {row.member_id for row in rows})
        self.facts: list[tuple[Collection, Payment]] = []
        self.waiting: list[tuple[dict[str, Any], Draft | None]] = []
        self.sums: dict[uuid.UUID, list[int]] = {row.id: [0, 0, 0] for row in rows}
        self.notes: list[Note] = []
        self.refunds = refunding.lock_refunds(work, list(self.sums))
        self.causes: dict[str, Refund] = {}
        lock_chain(work)
        self.known = set(
            session.scalars(
                select(StripeMovement.txn).where(
                    StripeMovement.coop_id == coop_id, StripeMovement.collection_id.in_(list(self.sums))
                )
            )
        )
        self.accounts = account_ids(session, coop_id, _ALWAYS)
        self.closed = closed_through(session, coop_id)
        codes = {chart.member_receivable(member.number): member.id for member in self.members.values()}
        self.owing = {codes[code] for code, owed in balances(session, coop_id, codes).items() if owed}

    def account(self, code: str) -> uuid.UUID:
        """An account's id; it never changes."""
        if code not in self.accounts:
            self.accounts[code] = open_account(self.work, code=code)
        return self.accounts[code]

    def bring(self, row: Collection, found: Payment) -> None:
        """Post what a payment has moved that is not in the books."""
        for refund in found.refunds:
            mine = refunding.refund_of(self.refunds, refund)
            if mine is not None:
                self.causes[str(refund["id"])] = mine
        for move in rules.movements_of_payment(found.intent, found.refunds, found.disputes):
            if move.txn not in self.known:
                self.known.add(move.txn)
                self._post(row, move)
        self.facts.append((row, found))

    def _post(self, row: Collection, move: Moved) -> None:
        """Money in pays off what is owed for the same fund, then goes to the fund; money out comes from the fund as far
        as it goes, and the rest is owed. So free less owed is one plain sum, in whatever order things are handled.

        For shares: out of what waits for them first, then of the shares themselves."""
        clearing, owed, ended = self.account(chart.STRIPE_CLEARING), 0, 0
        entry = []
        if move.amount > 0:
            paid, rest = rules.bring_in(move.amount, owed=self._owed(row))
            entry += legs(clearing, self._receivable(row), paid) if paid else []
            entry += into(row, clearing, rest, account=self.account)
            owed = -paid
        elif move.amount < 0:
            aside = self._aside(move)
            entry += legs(self.account(chart.STRIPE_REFUNDS), clearing, aside) if aside else []
            owed = -move.amount - aside
            for source in (row.account_id, row.behind_account_id):
                if source is None or not owed:
                    continue
                given, owed = rules.take_back(owed, free=self._free(source))
                entry += out_of(row, source, clearing, given, account=self.account)
                ended = given if source == row.behind_account_id else 0
            entry += legs(self._receivable(row), clearing, owed) if owed else []
        entry += fee_legs(self.account, move.fee)
        refs = {"collection": str(row.id), "cause": move.cause, **what_for(row)}
        drafted = draft(self.work, move, entry, refs, closed=self.closed) if entry else None
        self.waiting.append((kept(self.work, move, None, collection_id=row.id, owed=owed), drafted))
        if owed:
            self.owing.add(row.member_id)
        sums = self.sums[row.id]
        sums[0] += move.amount if move.kind is Kind.RECEIVED else 0
        sums[1] -= move.amount if move.kind is not Kind.RECEIVED else 0
        sums[2] += move.fee
        self.notes += telling.moved(self.work, row, self.members.get(row.member_id), move, owed, ended)

    def _aside(self, move: Moved) -> int:
        """What of money that goes out was set aside for it when an officer asked for it to be paid back."""
        refund = self.causes.get(move.cause) if move.kind is Kind.REFUND else None
        if refund is None or refund.paid_at is not None or refund.let_go_at is not None:
            return 0
        refund.paid_at = self.work.now
        return min(-move.amount, refund.amount)

    def _free(self, account_id: uuid.UUID) -> int:
        """What stands in an account now; nobody else can change it before we post."""
        self._keep()
        session, coop_id = self.work.session, self.work.coop_id
        return balance(session, coop_id, account_codes(session, coop_id, [account_id])[account_id])

    def _owed(self, row: Collection) -> int:
        """What is owed for the fund, or for shares; who owes nothing is known without asking again."""
        if row.member_id not in self.owing:
            return 0
        self._keep()
        if row.fund_number is None:
            return owed_for_shares(self.work.session, self.work.coop_id, row.member_id)
        return owed_for_fund(self.work.session, self.work.coop_id, row.member_id, row.fund_number)

    def _receivable(self, row: Collection) -> uuid.UUID:
        """The account of what the member owes; a bank transfer with its reference pays it off."""
        number = self.members[row.member_id].number
        account_id = self.account(chart.member_receivable(number))
        register_reference(
            self.work,
            reference=owed_reference(number),
            account_id=account_id,
            label_kind="receivable",
            owner_id=row.member_id,
        )
        return account_id

    def _keep(self) -> None:
        """Post what waits to be posted, all in one trip, and keep the movements."""
        drafted = [(row, each) for row, each in self.waiting if each is not None]
        for (row, _), posted in zip(drafted, post_drafts(self.work, [each for _, each in drafted]), strict=True):
            row["entry_id"], row["entry_number"] = posted.entry_id, posted.number
        if self.waiting:
            self.work.session.execute(insert(StripeMovement), [row for row, _ in self.waiting])
            self.waiting = []

    def finish(self) -> None:
        """Keep what was posted, what is known of each payment now, and tell people."""
        self._keep()
        for row, found in self.facts:
            received, returned, fees = self.sums[row.id]
            self.sums[row.id] = [0, 0, 0]
            row.received, row.returned, row.fees = row.received + received, row.returned + returned, row.fees + fees
            row.payment = str(found.intent["id"])
            charge = found.intent.get("latest_charge")
            if isinstance(charge, Mapping):
                row.charge = str(charge["id"])
            _stand(self.work, row, found, rules.standing_of(found.intent))
            for refund in found.refunds:
                if (mine := self.causes.get(str(refund["id"]))) is not None:
                    refunding.note_refund(self.work, mine, row, refund)
        self.work.session.flush()
        tell_each(self.work, self.notes)


def _stand(work: Work, row: Collection, found: Payment, standing: Standing) -> None:
    """Facts only ever come to be; an older answer that arrives late takes none away."""
    status = str(found.intent.get("status", ""))
    if row.started_at is None and (status == "processing" or standing is Standing.RECEIVED):
        row.started_at = work.now
    if standing is Standing.RECEIVED and row.received_at is None:
        row.received_at, row.page_url, row.failure = work.now, "", ""
        row.failed_at = row.dropped_at = None
    ended = row.received_at or row.failed_at or row.dropped_at
    # A card that is refused may be tried again on the same page; a Direct Debit is not.
    if standing is Standing.FAILED and row.way == "debit" and not ended:
        row.failed_at, row.failure = work.now, rules.failure_of(found.intent)
        _note(work, row, "collection_failed", {"why": row.failure})
        telling.failed(work, row)
    if standing is Standing.DROPPED and not ended:
        row.dropped_at, row.page_url = work.now, ""
        _note(work, row, "collection_dropped", {})
    dispute = rules.dispute_of(found.disputes)
    if dispute and row.dispute in ("", "open") and dispute != row.dispute:
        row.dispute = dispute
        _note(work, row, f"dispute_{dispute}", {"dispute": str(found.disputes[0]["id"])})
        if dispute == "lost":
            telling.dispute_lost(work, row)


def _note(work: Work, row: Collection, act: str, content: dict[str, Any]) -> None:
    append(work, act=act, subject_kind="collection", subject_id=row.id, content={"number": row.number} | content)


def owed_reference(member_number: int) -> str:
    """The bank reference with which a member pays what she owes."""
    return f"OWED{member_number:05d}"
