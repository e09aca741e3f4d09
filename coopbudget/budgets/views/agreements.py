"""Agreements: recording one, looking at it, checking it, and the funder's consent to pool."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from coopbudget.budgets import labels, policy, queries, rules, service as budgets
from coopbudget.budgets.errors import NoSuchAgreement, ReferenceTaken
from coopbudget.budgets.kinds import PaidAs, PaidInto, Pattern
from coopbudget.budgets.queries import agreements as found_by
from coopbudget.budgets.schemas import (
    FindAgreements,
    RecordAgreement,
    RecordConsent,
    RefuseAgreement,
    WithdrawConsent,
)
from coopbudget.budgets.views.blueprint import bp
from coopbudget.errors import Invalid
from coopbudget.evidence import queries as evidence
from coopbudget.evidence.errors import NoSuchEvidence
from coopbudget.evidence.service import send
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, insist, requires
from coopbudget.members import queries as members
from coopbudget.money import plain_pounds
from coopbudget.paging import csv_response, page_number, paginate
from coopbudget.payments.errors import ReferenceTaken as ReferenceInUse

ENDING_SOON = 90  # days
RULES = (
    "surplus_weeks",
    "first_review_months",
    "review_months",
    "answer_days",
    "evidence_years",
    "contingency",
)


def _found(work: Work) -> tuple[Any, Form]:
    """The list's statement, narrowed by the address."""
    form = Form.read(FindAgreements(), request.args)
    statement = queries.agreements_statement(work.coop_id, work.today)
    words = form.data.get("words", "")
    if words:
        named = [m.id for m in members.current_members(work.session, work.coop_id) if _holds(m.display_name, words)]
        statement = statement.where(found_by.matching(words) | found_by.of_members(named))
    match form.data.get("state", ""):
        case "unchecked":
            statement = statement.where(found_by.waiting_for_check())
        case "no_consent":
            statement = statement.where(found_by.without_consent())
        case "suspended":
            statement = statement.where(found_by.paused(work.today))
        case "ending":
            until = work.today + timedelta(days=ENDING_SOON)
            statement = statement.where(found_by.ending_between(work.today, until))
    return statement, form


def _holds(name: str, words: str) -> bool:
    return words.casefold() in name.casefold()


@bp.get("/c/<coop>/agreements")
@requires(Permission.SEE_BOOKS)
def agreements(work: Work) -> str:
    """Every agreement of the co-op, for officers and reviewers."""
    statement, form = _found(work)
    page = paginate(work.session, statement, number=page_number())
    rows = [found_by.agreement_row(row, work.today) for row in page]
    return render_template(
        "budgets/agreements.html",
        page=page,
        rows=rows,
        names=members.members_by_id(work.session, work.coop_id, [row.member_id for row in rows]),
        form=form,
        labels=labels,
        may_record=work.actor.may(Permission.MANAGE_AGREEMENTS),
    )


@bp.get("/c/<coop>/agreements.csv")
@requires(Permission.SEE_BOOKS)
def agreements_csv(work: Work) -> Response:
    """The list as a download, with the same filter."""
    statement, _form = _found(work)
    rows = [found_by.agreement_row(row, work.today) for row in work.session.execute(statement)]
    names = members.members_by_id(work.session, work.coop_id, [row.member_id for row in rows])
    header = [
        _("Agreement"), _("Member"), _("Name"), _("Funder"), _("Reference"), _("Rate"), _("How often"),
        _("You pay in"), _("Starts"), _("Ends"), _("Fund"), _("Consent given"), _("State"),
    ]  # fmt: skip
    lines = (
        [
            a.number, names[a.member_id].number, names[a.member_id].display_name, labels.funder_name(a.funder_name),
            a.reference, plain_pounds(a.rate), labels.PATTERNS[a.pattern], plain_pounds(a.contribution), a.starts_on,
            a.ends_on, a.fund_number, a.consent_on, labels.POOLING[a.pooling],
        ]
        for a in rows
        if a.member_id in names
    )  # fmt: skip
    return csv_response(lines, header, "agreements.csv")


@bp.get("/c/<coop>/agreements/<int:number>")
@requires(Permission.SEE_COOP)
def agreement(work: Work, number: int) -> str:
    """One agreement with its changes, outcomes, rules and consent."""
    return _page(work, find_agreement(work, number))


def _page(work: Work, found: queries.AgreementRow, form: Form | None = None) -> str:
    versions = queries.versions_of(work.session, work.coop_id, found.id)
    consents = queries.consents_of(work.session, work.coop_id, found.id)
    papers = [found.evidence_id, *(v.evidence_id for v in versions), *(c.evidence_id for c in consents)]
    people = [found.recorded_by, found.checked_by, *(v.recorded_by for v in versions)]
    nation = work.actor.coop.nation if work.actor.coop else "england"
    reviews = queries.reviews_of(work.session, work.coop_id, found.id)
    return render_template(
        "budgets/agreement.html",
        a=found,
        member=members.member(work.session, work.coop_id, found.member_id),
        versions=versions,
        consents=consents,
        outcomes=queries.outcomes_of(work.session, work.coop_id, found.id),
        asked_back=queries.asked_back_of(work.session, work.coop_id, found.id),
        pot=queries.fund_pots(work.session, work.coop_id, [found.fund_id])[found.fund_id],
        papers=evidence.evidence_by_id(work.session, work.coop_id, [p for p in papers if p]),
        names=members.names(work.session, people),
        next_review=next((row.due_on for row in reviews if row.done_on is None), None)
        or rules.next_review(
            found.starts_on, work.today, first_months=found.first_review_months, then_months=found.review_months
        ),
        keeping=found.keeping,
        representative_word=labels.REPRESENTATIVES[nation],
        form=form or Form.blank(RefuseAgreement()),
        labels=labels,
        today=work.today,
        may_settle=bool(policy.may_settle(work.actor, found.member_id)),
        own_as_officer=work.actor.may(Permission.MANAGE_AGREEMENTS) and work.actor.own_member_id == found.member_id,
        mine=work.actor.member_id == found.member_id,
    )


@bp.get("/c/<coop>/agreements/new")
@requires(Permission.TAKE_PART)
def new_agreement(work: Work) -> str:
    """The form for an agreement: one's own, or any member's for an officer."""
    _insist_may_record(work)
    defaults = {name: getattr(budgets.DEFAULT_RULES, name) for name in RULES[:-1]}
    form = Form.blank(
        RecordAgreement(),
        member_number=request.args.get("member"),
        pattern=Pattern.FOUR_WEEKLY,
        paid_as=PaidAs.NET,
        paid_into=PaidInto.COOP,
        contingency="0",
        **defaults,
    )
    return _form_page(work, form)


@bp.post("/c/<coop>/agreements/new")
@requires(Permission.TAKE_PART)
def record(work: Work) -> AnyResponse | tuple[str, int]:
    """Record what was typed, and go to the new agreement."""
    _insist_may_record(work)
    form = Form.read(RecordAgreement())
    if form.ok:
        data = dict(form.data)
        try:
            member_id = _whose(work, data.pop("member_number"))
            chosen = {name: data.pop(name) for name in RULES}
            chosen = {name: value for name, value in chosen.items() if value is not None}
            made = budgets.record_agreement(
                work,
                member_id=member_id,
                outcomes=data.pop("outcomes").splitlines(),
                contribution=data.pop("contribution") or 0,
                rules=budgets.FunderRules(**chosen),
                file=request.files.get("file") or None,
                **data,
            )
        except Invalid as problem:
            form.take(problem)
        except (ReferenceTaken, ReferenceInUse) as problem:
            form.take({"reference": [problem.message]})
        else:
            if made.checked:
                flash(_("Agreement %(number)s is recorded.", number=made.number), "success")
            else:
                flash(_("Agreement %(number)s is recorded. An officer checks it next.", number=made.number), "success")
            return redirect(url_for("budgets.agreement", number=made.number), 303)
    return _form_page(work, form), 422


def _form_page(work: Work, form: Form) -> str:
    nation = work.actor.coop.nation if work.actor.coop else "england"
    return render_template(
        "budgets/agreement_form.html",
        form=form,
        labels=labels,
        for_anybody=work.actor.may(Permission.MANAGE_AGREEMENTS),
        representative_word=labels.REPRESENTATIVES[nation],
    )


def _insist_may_record(work: Work) -> None:
    if not work.actor.may(Permission.MANAGE_AGREEMENTS):
        insist(policy.may_record(work.actor, work.member_id))


def _whose(work: Work, number: int | None) -> uuid.UUID:
    """The member an officer named by number; for anybody else the member acted for."""
    if not work.actor.may(Permission.MANAGE_AGREEMENTS):
        return work.member_id
    if number is None:
        raise Invalid({"member_number": [_("Type the member's number.")]})
    member = members.member_by_number(work.session, work.coop_id, number)
    if member is None or member.left_on is not None:
        raise Invalid({"member_number": [_("No member has this number now.")]})
    return member.id


@bp.post("/c/<coop>/agreements/<int:number>/check")
@requires(Permission.MANAGE_AGREEMENTS)
def check(work: Work, number: int) -> AnyResponse:
    """An officer found that it is as the letter says."""
    budgets.check_agreement(work, agreement_id=find_agreement(work, number).id)
    flash(_("Agreement %(number)s is checked. Money with its reference lands in its fund.", number=number), "success")
    return redirect(url_for("budgets.agreement", number=number), 303)


@bp.post("/c/<coop>/agreements/<int:number>/refuse")
@requires(Permission.MANAGE_AGREEMENTS)
def refuse(work: Work, number: int) -> AnyResponse | tuple[str, int]:
    """An officer found that it is not."""
    found = find_agreement(work, number)
    form = Form.read(RefuseAgreement())
    if not form.ok:
        return _page(work, found, form), 422
    budgets.refuse_agreement(work, agreement_id=found.id, why=form.data["why"])
    flash(_("Agreement %(number)s was not accepted. The member is told why.", number=number), "success")
    return redirect(url_for("budgets.agreement", number=number), 303)


@bp.get("/c/<coop>/agreements/<int:number>/consent")
@requires(Permission.MANAGE_AGREEMENTS)
def consent(work: Work, number: int) -> str:
    """The form for the funder's written consent."""
    return _consent_page(work, find_agreement(work, number), Form.blank(RecordConsent()))


def _consent_page(work: Work, found: queries.AgreementRow, form: Form) -> str:
    insist(policy.may_settle(work.actor, found.member_id))
    member = members.member(work.session, work.coop_id, found.member_id)
    return render_template("budgets/consent.html", a=found, form=form, member=member)


@bp.post("/c/<coop>/agreements/<int:number>/consent")
@requires(Permission.MANAGE_AGREEMENTS)
def record_consent(work: Work, number: int) -> AnyResponse | tuple[str, int]:
    """Record the consent with its letter."""
    found = find_agreement(work, number)
    form = Form.read(RecordConsent())
    file = request.files.get("file")
    if not file:
        form.take({"file": [_("Choose the letter or e-mail in which the funder agrees.")]})
    if form.ok and file:
        try:
            budgets.record_consent(work, agreement_id=found.id, file=file, **form.data)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("The consent is on record. This money can be pooled now."), "success")
            return redirect(url_for("budgets.agreement", number=number), 303)
    return _consent_page(work, found, form), 422


@bp.get("/c/<coop>/agreements/<int:number>/withdraw-consent")
@requires(Permission.MANAGE_AGREEMENTS)
def withdraw_consent(work: Work, number: int) -> str:
    """The page before the consent is withdrawn."""
    return _withdraw_page(
        work, find_agreement(work, number), Form.blank(WithdrawConsent(), withdrawn_on=work.today.isoformat())
    )


def _withdraw_page(work: Work, found: queries.AgreementRow, form: Form) -> str:
    insist(policy.may_settle(work.actor, found.member_id))
    promises = queries.promises_of(work.session, work.coop_id, [found.fund_id])[found.fund_id]
    return render_template("budgets/withdraw_consent.html", a=found, form=form, promises=promises, labels=labels)


@bp.post("/c/<coop>/agreements/<int:number>/withdraw-consent")
@requires(Permission.MANAGE_AGREEMENTS)
def record_withdrawal(work: Work, number: int) -> AnyResponse | tuple[str, int]:
    """The funder took its consent back."""
    found = find_agreement(work, number)
    form = Form.read(WithdrawConsent())
    if form.ok:
        try:
            budgets.withdraw_consent(work, agreement_id=found.id, **form.data)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("The consent is withdrawn. Nothing new can be pledged from this fund."), "success")
            return redirect(url_for("budgets.agreement", number=number), 303)
    return _withdraw_page(work, found, form), 422


@bp.get("/c/<coop>/agreements/<int:number>/papers/<uuid:paper>")
@requires(Permission.SEE_COOP)
def paper(work: Work, number: int, paper: uuid.UUID) -> Response:
    """A letter of this agreement, for whoever may see the agreement."""
    found = find_agreement(work, number)
    known = {found.evidence_id}
    known |= {version.evidence_id for version in queries.versions_of(work.session, work.coop_id, found.id)}
    known |= {consent.evidence_id for consent in queries.consents_of(work.session, work.coop_id, found.id)}
    if paper not in known:
        raise NoSuchEvidence()
    return send(work, paper)


def find_agreement(work: Work, number: int) -> queries.AgreementRow:
    """The agreement, if it is this person's to see; otherwise as if there were none."""
    found = queries.agreement_by_number(work.session, work.coop_id, number, work.today)
    if found is None or not policy.may_see(work.actor, found.member_id):
        raise NoSuchAgreement()
    return found
