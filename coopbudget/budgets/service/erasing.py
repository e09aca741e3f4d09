"""What agreements say of a person, erased once its time is over: sums, days and numbers stay."""

from __future__ import annotations

import uuid

from sqlalchemy import select, update

from coopbudget.budgets.models import Agreement, AgreementReview, AgreementVersion, Outcome, OutcomeWord, PayeeTie
from coopbudget.guard import Work


def forget_member(work: Work, *, member_id: uuid.UUID) -> None:
    """Take out of a member's agreements what tells who she was and how she lived: her council's reference, who held the
    payment for her, what it was for, how it went, and who was family. The caller knows that the time is over."""
    session, coop_id = work.session, work.coop_id
    found = session.execute(
        select(Agreement.id, Agreement.number).where(Agreement.coop_id == coop_id, Agreement.member_id == member_id)
    ).all()
    ids = [row.id for row in found]
    for row in found:
        session.execute(
            update(Agreement)
            .where(Agreement.coop_id == coop_id, Agreement.id == row.id)
            .values(
                representative="", refused_why="", reference=f"ERASED {row.number:05d}",
                reference_key=f"ERASED{row.number:05d}",
            )
        )  # fmt: skip
    of_hers = {"coop_id": coop_id}
    outcomes = list(session.scalars(select(Outcome.id).filter_by(**of_hers).where(Outcome.agreement_id.in_(ids))))
    for table, values, wanted in (
        (AgreementReview, {"note": "", "moved_why": ""}, AgreementReview.agreement_id.in_(ids)),
        (AgreementVersion, {"reason": ""}, AgreementVersion.agreement_id.in_(ids)),
        (Outcome, {"text": "–"}, Outcome.agreement_id.in_(ids)),
        (OutcomeWord, {"words": "–"}, OutcomeWord.outcome_id.in_(outcomes)),
        (PayeeTie, {"words": ""}, PayeeTie.member_id == member_id),
    ):
        session.execute(update(table).filter_by(**of_hers).where(wanted).values(values))
    session.flush()
