"""The report: drafted, signed and frozen, published to members by an officer."""

from __future__ import annotations

import hashlib
import uuid
from datetime import date

from flask_babel import get_locale

from coopbudget.coops import queries as coops
from coopbudget.errors import Invalid
from coopbudget.evidence import service as evidence
from coopbudget.guard import Permission, Work
from coopbudget.members.queries.membership import current_members, people_with
from coopbudget.members.queries.people import names
from coopbudget.notices.messages import N_
from coopbudget.reviewing import queries
from coopbudget.reviewing.errors import ItemsLeft, NotSigned, QueriesOpen
from coopbudget.reviewing.queries import ReviewRow
from coopbudget.reviewing.reporting import Report, report_pdf
from coopbudget.reviewing.rules import Opinion
from coopbudget.reviewing.service.ground import locked, own_open, tell_of
from coopbudget.reviewing.words import FINDINGS_NEEDED
from coopbudget.trail import queries as trail
from coopbudget.trail.service import append

SIGNED = N_("The reviewer has signed a report. An officer can publish it to the members.")
PUBLISHED = N_("The report of the review of our books can be read")


def keep_draft(work: Work, *, review_id: uuid.UUID, opinion: Opinion, findings: str) -> None:
    """Keep the report as far as it is written. Raises NoSuchReview, Forbidden, ReviewSigned, InOffice."""
    review = own_open(work, review_id)
    review.opinion, review.findings = opinion.value, findings
    work.session.flush()


def sign_report(work: Work, *, review_id: uuid.UUID, opinion: Opinion, findings: str) -> str:
    """Sign the report: from here on it stands as it is. The SHA-256 of the document.

    Raises NoSuchReview, Forbidden, ReviewSigned, InOffice, ItemsLeft, QueriesOpen, Invalid for an opinion that leans
    on findings where there are none.
    """
    review = own_open(work, review_id)
    if opinion is not Opinion.CLEAN and not findings.strip():
        raise Invalid({"findings": [FINDINGS_NEEDED]})
    session, coop_id = work.session, work.coop_id
    if any(each.result.left for each in queries.samples(session, coop_id, review.id)):
        raise ItemsLeft()
    if any(each.closed_at is None for each in queries.queries_of(session, coop_id, review.id)):
        raise QueriesOpen()
    head = trail.head(session, coop_id)
    review.opinion, review.findings = opinion.value, findings.strip()
    session.flush()
    content = document_of(
        work, queries.review_row(review), signed_on=work.today, head=(head[0], head[1].hex()) if head else (0, "")
    )
    review.evidence_id = evidence.store(
        work, file=content, filename=f"review-{review.number}.pdf", kind="review_report"
    )
    review.digest = hashlib.sha256(content).hexdigest()
    review.signed_at = work.now
    session.flush()
    append(
        work, act="review.signed", subject_kind="review", subject_id=review.id,
        content={"opinion": review.opinion, "document": review.digest},
    )  # fmt: skip
    tell_of(work, review, people_with(session, coop_id, Permission.EDIT_COOP, work.today), SIGNED)
    return review.digest


def document_of(work: Work, review: ReviewRow, *, signed_on: date, head: tuple[int, str]) -> bytes:
    """The report as a document, with the last record of the trail (and its digest) before it was signed.

    From the same papers come the same bytes.
    """
    session, coop_id = work.session, work.coop_id
    report = Report(
        coop=coops.coop_by_id(session, coop_id).name,
        number=review.number,
        reviewer=names(session, [review.person_id])[review.person_id],
        kind=review.kind,
        since=review.since,
        until=review.until,
        signed_on=signed_on,
        opinion=review.opinion,
        findings=review.findings,
        head=head,
        samples=queries.samples(session, coop_id, review.id),
        differing=[each for each in queries.items_of_review(session, coop_id, review.id) if each.differs],
        queries=queries.queries_of(session, coop_id, review.id),
    )
    return report_pdf(report, language=str(get_locale() or "en")[:2])


def publish_report(work: Work, *, review_id: uuid.UUID) -> None:
    """Let every member read a signed report, and tell them. Needs EDIT_COOP; again, nothing is done.

    Raises NoSuchReview, NotSigned.
    """
    work.need(Permission.EDIT_COOP)
    review = locked(work, review_id)
    if review.signed_at is None:
        raise NotSigned()
    if review.published_at is not None:
        return
    review.published_at, review.published_by = work.now, work.person_id
    work.session.flush()
    append(work, act="review.published", subject_kind="review", subject_id=review.id)
    members = [each.person_id for each in current_members(work.session, work.coop_id)]
    tell_of(work, review, {*members, review.person_id}, PUBLISHED)
