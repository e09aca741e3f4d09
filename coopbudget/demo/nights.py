"""Act three: the nights. Logged, confirmed, now and then disputed; invoiced every four weeks, approved by two."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from coopbudget.contracts import service as contracts
from coopbudget.demo import cast
from coopbudget.demo.commissioning import NIGHT, acting
from coopbudget.demo.stage import Stage
from coopbudget.guard import Work
from coopbudget.invoices import queries, service as invoices

STARTS_AT = 22 * 60
HOSPITAL = range(9, 12)  # the weeks Ted is away
DISPUTED_WEEK = 19
PUT_RIGHT_WEEK = 21  # Megan says that one night was shorter, and Nos Dawel agrees
HELD_WEEK = 31  # a dispute that outlasts its invoice


def joined() -> list[cast.Holder]:
    """Who is in the night contract."""
    return [holder for holder in cast.HOLDERS if holder.pledge and holder.key != "joan"]


def ted_goes_to_hospital(stage: Stage) -> None:
    """Ted rings; Dafydd records it."""
    with stage.person("dafydd", acting_for="ted") as work:
        contracts.record_absence(
            work,
            from_on=stage.day,
            until_on=stage.day + timedelta(days=7 * len(HOSPITAL) - 1),
            reason="hospital",
        )


def week(stage: Stage, contract_id: uuid.UUID, starts_on: date, index: int, *, last: bool) -> None:
    """One week: seven nights logged on the Monday after, and answered; in the last week some have not yet."""
    monday = starts_on + timedelta(days=7 * index)
    away = {"ted"} if index in HOSPITAL else set()
    with stage.provider("delyth") as work:
        invoices.log_visits(
            work,
            contract_id=contract_id,
            days=[monday + timedelta(days=n) for n in range(7)],
            start_minute=STARTS_AT,
            minutes=NIGHT,
            member_numbers=[stage.numbers[h.key] for h in joined() if h.key not in away],
        )
    for holder in joined():
        if holder.key in away or (last and holder.key in ("mair", "elin", "beti")):
            continue
        answer(
            stage,
            holder,
            disputes=(index == DISPUTED_WEEK and holder.key == "megan")
            or (last and holder.key == "arwel")
            or (index == HELD_WEEK and holder.key == "arwel"),
            puts_right=index == PUT_RIGHT_WEEK and holder.key == "megan",
        )
    if index == DISPUTED_WEEK:
        settle(stage)


def answer(stage: Stage, holder: cast.Holder, *, disputes: bool, puts_right: bool = False) -> None:
    """A member says that the nights happened; perhaps that one did not go as it should, or was shorter."""
    with acting(stage, holder) as work:
        found = list(work.session.scalars(queries.open_visits_of_member(work.coop_id, stage.members[holder.key])))
        visits = sorted(found, key=lambda visit: visit.given_on)
        wrong = visits[4:5] if disputes else []
        shorter = visits[2:3] if puts_right else []
        fine = [visit.id for visit in visits if visit not in [*wrong, *shorter]]
        if fine:
            invoices.confirm_visits(work, delivery_ids=fine)
        for visit in wrong:
            invoices.dispute_visit(work, delivery_id=visit.id, words="Nobody was there when I rang at midnight.")
        for visit in shorter:
            invoices.propose_time(
                work, delivery_id=visit.id, start_minute=STARTS_AT, minutes=NIGHT - 60, words="She left at five."
            )
        agreed = [visit.id for visit in shorter]
    for visit_id in agreed:
        with stage.provider("delyth") as work:
            invoices.agree_time(work, delivery_id=visit_id)


def settle(stage: Stage, who: str = "megan") -> None:
    """Nos Dawel answers; Dafydd rings both sides: the carer came at one, so five of the eight hours count."""
    with stage.person("dafydd") as work:
        disputed = [visit.id for visit in work.session.scalars(queries.visits_to_settle(work.coop_id, work.today))]
    for visit_id in disputed:
        with stage.provider("delyth") as work:
            invoices.add_remark(
                work, delivery_id=visit_id, words="We are sorry. Her bus did not come, and she walked in at one."
            )
    with stage.person("dafydd") as work:
        for visit in list(work.session.scalars(queries.visits_to_settle(work.coop_id, work.today))):
            invoices.settle_visit(
                work, delivery_id=visit.id, minutes=300, words="Both agree: she came at one.",
                rung=[stage.numbers[who]],
            )  # fmt: skip


def invoice(stage: Stage, contract_id: uuid.UUID, number: int, since: date, until: date, *, approvals: int = 2) -> None:
    """Nos Dawel invoices its confirmed nights; the treasurer approves, then the secretary."""
    with stage.provider("delyth") as work:
        sent = invoices.send_invoice(
            work, contract_id=contract_id, their_number=f"ND-{number:03d}", period_from=since, period_to=until
        )
        invoice_id, digest = sent.id, queries.waiting_digest(work.session, work.coop_id, sent.id)
    for officer in ("gwen", "dafydd")[:approvals]:
        with stage.person(officer) as work:
            invoices.approve_invoice(work, invoice_id=invoice_id, digest=digest)


def what_follows(stage: Stage, their_number: str) -> None:
    """The dispute that outlasted its invoice is settled: what counts follows on the same invoice."""
    settle(stage, "arwel")
    with stage.person("gwen") as work:
        invoice_id = invoice_of(work, their_number)
        invoices.rematch_invoice(work, invoice_id=invoice_id)
        digest = queries.waiting_digest(work.session, work.coop_id, invoice_id)
    for officer in ("gwen", "dafydd"):
        with stage.person(officer) as work:
            invoices.approve_invoice(work, invoice_id=invoice_id, digest=digest)


def given_back(stage: Stage, their_number: str) -> None:
    """Nos Dawel sees that it charged a night in full when the carer had come late, and gives an hour of it back."""
    with stage.provider("delyth") as work:
        invoice_id = invoice_of(work, their_number)
        first = queries.lines(work.session, work.coop_id, invoice_id)[0][0]
        invoices.send_credit_note(
            work, invoice_id=invoice_id, their_number="NDC-001",
            reason="The carer came an hour late on the first night.", amounts={first.id: first.rate},
        )  # fmt: skip


def invoice_of(work: Work, their_number: str) -> uuid.UUID:
    """The invoice by the provider's own number."""
    found = work.session.scalars(queries.invoices_statement(work.coop_id))
    return next(each.id for each in found if each.their_number == their_number)
