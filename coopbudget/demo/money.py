"""Money in and out: council payments, statements, payment runs, bills, and what crosses between the accounts."""

from __future__ import annotations

from datetime import date, timedelta

from coopbudget.budgets import service as budgets
from coopbudget.budgets.kinds import FunderKind
from coopbudget.demo import cast, papers
from coopbudget.demo.bank import Bank, upload
from coopbudget.demo.founding import reference_of
from coopbudget.demo.stage import Stage
from coopbudget.ledger import chart
from coopbudget.payments import service as payments
from coopbudget.payments.queries import to_cross
from coopbudget.payments.queries.instructions import waiting as waiting_payments
from coopbudget.payments.queries.payees import suppliers
from coopbudget.payments.rules import run_reference

OWN_MONEY = "RHIAN OWN"
"""What Rhian writes with her own money."""


def council_payments(stage: Stage, bank: Bank, *, strangers: bool = False) -> None:
    """Four weeks' money of every agreement arrives, the statement is read and matched.

    ``strangers`` adds two lines that nobody knows, so that there is something to match by hand.
    """
    for holder in cast.HOLDERS:
        reference = reference_of(holder.key)
        bank.line(
            "members", stage.day, f"{holder.name if holder.rate else holder.funder} {reference} BGC", holder.four_weekly
        )
        if holder.contribution:
            bank.line("members", stage.day, f"{holder.name} {reference} SO", holder.contribution)
    if strangers:
        bank.line("members", stage.day, "CYNGOR BRO CERI ADJUSTMENT", 4_250)
        bank.line("members", stage.day, "J CARTER THANK YOU", 2_000)
    upload(stage, bank, "members")
    upload(stage, bank, "own", by_hand={"REBATE": chart.INCOME_REBATES, "GRANT": chart.INCOME_GRANTS})


def run(stage: Stage, bank: Bank, side: str, *, approve: bool = True) -> None:
    """What is due on one side is put into a run, approved by a second officer, and sent to the bank."""
    with stage.person("gwen") as work:
        until = stage.day + timedelta(days=16)
        waiting = work.session.execute(waiting_payments(work.coop_id, side=side, until=until)).all()
        if not waiting:
            return
        total = sum(row.amount for row in waiting)
        crossing = [row.reference for row in waiting if row.payee_name.startswith("Hafan Wen")]
        amounts = {row.reference: row.amount for row in waiting}
        number = payments.prepare_run(work, side=side, instruction_ids=[row.id for row in waiting])
    if not approve:
        return
    with stage.person("mair") as work:
        payments.approve_run(work, number=number)
    with stage.person("gwen") as work:
        payments.take_file(work, number=number, part=1)
    bank.line(side, stage.day, f"BULK PAYMENT {run_reference(number)}", -total)
    other = "own" if side == "members" else "members"
    for reference in crossing:
        bank.line(other, stage.day, f"HAFAN WEN {reference}", amounts[reference])


def cross(stage: Stage, kind: str) -> None:
    """Ask that the levy (or the dividend) be paid across, if there is any."""
    with stage.person("gwen") as work:
        if to_cross(work.session, work.coop_id)[kind].ready > 0:
            payments.expect_crossing(work, kind=kind)


def own_bill(
    stage: Stage,
    bank: Bank,
    *,
    supplier: str,
    number: str,
    expense: str,
    about: str,
    amount: int,
    account: str,
    due_days: int = 14,
    approve: bool = True,
    paper: bool = True,
) -> None:
    """A bill of the co-op's own: recorded by the treasurer, approved by two others, and paid when it is due soon.

    ``approve`` False: its run is prepared, and waits for whoever tries the demonstration. ``paper`` False: the bill
    itself was lost.
    """
    with stage.person("gwen") as work:
        known = {row.name: row.id for row in suppliers(work.session, work.coop_id)}
        payee = known.get(supplier) or payments.add_supplier(
            work, name=supplier, sort_code="089286", account_number=account
        )
        bill = payments.record_bill(
            work,
            payee_id=payee,
            supplier_number=number,
            expense=expense,
            about=about,
            amount=amount,
            billed_on=stage.day,
            due_on=stage.day + timedelta(days=due_days),
            file=papers.letter(f"{supplier}: {number}", about) if paper else b"",
            filename="bill.pdf",
        )
    for officer in ("mair", "dafydd"):
        with stage.person(officer) as work:
            payments.approve_bill(work, number=bill)
    run(stage, bank, "own", approve=approve)


def month_end(day: date) -> date:
    """The last day of the month of ``day``."""
    first_of_next = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return first_of_next - timedelta(days=1)


def own_money_comes(stage: Stage, bank: Bank) -> None:
    """Rhian puts a little of her own money beside her council's, in a fund of its own; the next statement shows it."""
    with stage.person("gwen") as work:
        made = budgets.record_agreement(
            work,
            member_id=stage.members["rhian"],
            funder_kind=FunderKind.OWN,
            reference=OWN_MONEY,
            rate=3_000,
            starts_on=stage.day,
        )
        stage.funds["rhian's own"] = made.fund_id
    bank.line("members", stage.day + timedelta(days=1), f"R EVANS {OWN_MONEY} FPI", 12_000)


def own_money_asked(stage: Stage) -> None:
    """Rhian asks for some of it back: it waits for an officer."""
    with stage.person("rhian") as work:
        budgets.ask_money_back(
            work,
            fund_id=stage.funds["rhian's own"],
            amount=4_500,
            sort_code="089999",
            account_number="40707070",
        )
