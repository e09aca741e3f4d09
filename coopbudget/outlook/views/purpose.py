"""What a fund is for: what was bought towards each outcome, and the member's own words on how it goes."""

from __future__ import annotations

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from coopbudget.budgets import labels, policy, queries as budgets, service
from coopbudget.budgets.errors import NoSuchOutcome
from coopbudget.budgets.queries import FundRow, OutcomeRow, WordRow
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, insist, requires
from coopbudget.members import queries as members
from coopbudget.outlook import queries, words
from coopbudget.outlook.rules.periods import period_by_key, periods
from coopbudget.outlook.schemas import SayHow, SayPurpose, StatementDays
from coopbudget.outlook.views.blueprint import bp, find_fund

_GOING = [(str(key), text) for key, (text, _colour) in labels.GOING.items()]


@bp.get("/c/<coop>/money/<int:number>/purpose")
@requires(Permission.SEE_COOP)
def purpose(work: Work, number: int) -> str:
    """Each agreed outcome: what was bought towards it in a year of the agreement, and how it goes."""
    fund = find_fund(work, number)
    offered = [each for each in periods(fund.starts_on, work.today) if each.kind == "year"]
    asked = Form.read(StatementDays(), request.args).data.get("period", "")
    chosen = period_by_key(asked, fund.starts_on) or offered[0]
    stated = queries.fund_statement(work.session, work.coop_id, fund, chosen.since, chosen.until)
    reads = policy.may_read_words(work.actor, fund.member_id)
    found = budgets.words_of(work.session, work.coop_id, fund.agreement_id) if reads else []
    by_outcome: dict[uuid.UUID, list[WordRow]] = {}
    for each in found:
        by_outcome.setdefault(each.outcome_id, []).append(each)
    bought = {line.purchase.contract_number: line.purchase for line in stated.purchases if line.purchase is not None}
    return render_template(
        "outlook/purpose.html",
        fund=fund,
        statement=stated,
        spend=stated.spend_by_outcome(),
        bought=[bought[key] for key in sorted(bought)],
        said=by_outcome,
        names=members.names(work.session, {each.said_by for each in found}),
        offered=[(each.key, words.period_words(each)) for each in offered],
        chosen=chosen,
        period=Form.blank(StatementDays(), period=chosen.key),
        purpose_form=Form.blank(SayPurpose()),
        labels=labels,
        words=words,
        may_say=bool(policy.may_say_how(work.actor, fund.member_id)),
        may_choose=bool(policy.may_say_purpose(work.actor, fund.member_id)),
        reads=reads,
        mine=work.actor.member_id == fund.member_id,
    )


@bp.get("/c/<coop>/money/<int:number>/purpose/<int:position>")
@requires(Permission.TAKE_PART)
def how(work: Work, number: int, position: int) -> str:
    """The form in which the member says how an outcome goes."""
    fund = find_fund(work, number)
    insist(policy.may_say_how(work.actor, fund.member_id))
    return _word_page(fund, None, _outcome(work, fund, position), Form.blank(SayHow()))


def _word_page(fund: FundRow, word: WordRow | None, outcome: OutcomeRow, form: Form) -> str:
    return render_template("outlook/word.html", fund=fund, word=word, outcome=outcome, form=form, going=_GOING)


@bp.post("/c/<coop>/money/<int:number>/purpose/<int:position>")
@requires(Permission.TAKE_PART)
def say_how(work: Work, number: int, position: int) -> AnyResponse | tuple[str, int]:
    """The member says how an outcome goes."""
    fund = find_fund(work, number)
    insist(policy.may_say_how(work.actor, fund.member_id))
    outcome = _outcome(work, fund, position)
    form = Form.read(SayHow())
    if not form.ok:
        return _word_page(fund, None, outcome, form), 422
    service.say_word(work, outcome_id=outcome.id, **form.data)
    flash(_("Your words are kept, with today's date."), "success")
    return redirect(url_for("outlook.purpose", number=number, _anchor=f"outcome-{position}"), 303)


@bp.get("/c/<coop>/money/<int:number>/purpose/words/<uuid:word>")
@requires(Permission.TAKE_PART)
def edit_word(work: Work, number: int, word: uuid.UUID) -> str:
    """The form to say it in other words."""
    fund = find_fund(work, number)
    insist(policy.may_say_how(work.actor, fund.member_id))
    row, outcome = _word(work, fund, word)
    return _word_page(fund, row, outcome, Form.blank(SayHow(), going=row.going, words=row.words))


@bp.post("/c/<coop>/money/<int:number>/purpose/words/<uuid:word>")
@requires(Permission.TAKE_PART)
def change_word(work: Work, number: int, word: uuid.UUID) -> AnyResponse | tuple[str, int]:
    """It is said in other words; its day stays."""
    fund = find_fund(work, number)
    insist(policy.may_say_how(work.actor, fund.member_id))
    row, outcome = _word(work, fund, word)
    form = Form.read(SayHow())
    if not form.ok:
        return _word_page(fund, row, outcome, form), 422
    service.change_word(work, word_id=row.id, **form.data)
    flash(_("Your words are changed."), "success")
    return redirect(url_for("outlook.purpose", number=number, _anchor=f"outcome-{outcome.position}"), 303)


@bp.post("/c/<coop>/money/<int:number>/purpose/contracts/<int:contract>")
@requires(Permission.SEE_COOP)
def say_purpose(work: Work, number: int, contract: int) -> AnyResponse:
    """Which outcome a contract serves."""
    fund = find_fund(work, number)
    form = Form.read(SayPurpose())
    if not form.ok or not form.data["outcome"].isdigit():
        flash(_("Choose what it is for. Nothing was changed."), "error")
        return redirect(url_for("outlook.purpose", number=number, _anchor="contracts"), 303)
    outcome = _outcome(work, fund, int(form.data["outcome"]))
    service.say_purpose(work, fund_id=fund.id, contract_number=contract, outcome_id=outcome.id)
    flash(_("It counts towards “%(outcome)s” now.", outcome=outcome.text), "success")
    return redirect(url_for("outlook.purpose", number=number), 303)


def _outcome(work: Work, fund: FundRow, position: int) -> OutcomeRow:
    rows = budgets.outcome_rows(work.session, work.coop_id, fund.agreement_id)
    found = next((row for row in rows if row.position == position), None)
    if found is None:
        raise NoSuchOutcome()
    return found


def _word(work: Work, fund: FundRow, ident: uuid.UUID) -> tuple[WordRow, OutcomeRow]:
    said = budgets.words_of(work.session, work.coop_id, fund.agreement_id)
    row = next((each for each in said if each.id == ident), None)
    if row is None:
        raise NoSuchOutcome()
    rows = budgets.outcome_rows(work.session, work.coop_id, fund.agreement_id)
    return row, next(each for each in rows if each.id == row.outcome_id)
