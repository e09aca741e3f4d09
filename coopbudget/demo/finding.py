"""Looking through the books: what was found odd and what was decided of it, and a paper that was missing."""

from __future__ import annotations

from datetime import timedelta

from coopbudget.demo import papers
from coopbudget.demo.bank import Bank
from coopbudget.demo.stage import Stage
from coopbudget.evidence.rules import Sort, Subject
from coopbudget.exceptions import queries, service
from coopbudget.exceptions.facts import Outcome, Rule
from coopbudget.exceptions.missing import missing_papers
from coopbudget.exceptions.subjects import proved
from coopbudget.invoices.queries import visits_statement
from coopbudget.payments import service as payments
from coopbudget.payments.queries.payees import suppliers


def a_bill_comes_twice(stage: Stage, bank: Bank) -> None:
    """The chapel sends its rent again, its number typed otherwise, and Gwen records it."""
    with stage.person("gwen") as work:
        payees = {row.name: row.id for row in suppliers(work.session, work.coop_id)}
        payments.record_bill(
            work, payee_id=payees["Capel Seion"], supplier_number="RENT-Q4", expense="Premises",
            about="The vestry for our meetings", amount=12_000, billed_on=stage.day,
            due_on=stage.day + timedelta(days=10), file=papers.letter("Rent Q4", "Please pay £120.00."),
            filename="rent.pdf",
        )  # fmt: skip


def looked_and_decided(stage: Stage, bank: Bank) -> None:
    """Dafydd looks through the whole of the books. The printer's lost paper he explains; the rent waits."""
    with stage.person("dafydd") as work:
        service.look(work, since=stage.day - timedelta(days=500))
        found = [
            queries.finding_row(each) for each in work.session.scalars(queries.findings(work.coop_id, show="open"))
        ]
    for each in found:
        if each.rule is Rule.NO_EVIDENCE:
            with stage.person("dafydd") as work:
                service.decide(
                    work, number=each.number, outcome=Outcome.EXPLAINED, digest=each.digest,
                    why="The printer gave us the paper by hand and we lost it. I rang them: the sum is right.",
                )  # fmt: skip


def a_paper_is_asked_for(stage: Stage, bank: Bank) -> None:
    """Dafydd asks for what is missing: it is Gwen's task now. She adds the bank's receipt to a payment run, and
    Nos Dawel its timesheet to the newest visit."""
    with stage.person("dafydd") as work:
        for each in missing_papers(work.session, work.coop_id):
            if each.subject is Subject.BILL:
                service.ask_for_paper(work, subject=each.subject, number=each.number)
    with stage.person("gwen") as work:
        service.add_paper(
            work, found=proved(work, Subject.RUN, 1), sort=Sort.RECEIPT, filename="bank-receipt.pdf",
            file=papers.letter("Receipt of the bank", "All payments of this file went."),
        )  # fmt: skip
    with stage.provider("delyth") as work:
        newest = work.session.scalars(visits_statement(work.coop_id).limit(1)).one()
        service.add_paper(
            work, found=proved(work, Subject.VISIT, newest.number), sort=Sort.TIMESHEET, filename="timesheet.pdf",
            file=papers.letter("Timesheet", "Ten at night to six in the morning. Delyth"),
        )  # fmt: skip


SCENES = (
    (2, "A bill comes twice", a_bill_comes_twice),
    (1, "The books are looked through", looked_and_decided),
    (1, "A paper is asked for", a_paper_is_asked_for),
)
"""How many days ago, what it is called, and what happens."""
