"""What the funder changes, shown before it is recorded; and paying back a sum asked back."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from coopbudget.budgets import labels, policy, queries, service as budgets
from coopbudget.budgets.errors import NoSuchAgreement
from coopbudget.budgets.kinds import Change
from coopbudget.budgets.schemas import ChangeAgreement, PayBack
from coopbudget.budgets.views.agreements import find_agreement
from coopbudget.budgets.views.blueprint import bp
from coopbudget.errors import Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, insist, requires
from coopbudget.ledger import queries as ledger
from coopbudget.members import queries as members
from coopbudget.payments.queries import instruction_states, payee_for

# Which fields of the form belong to which change; the page asks only for those.
FIELDS: dict[str, tuple[str, ...]] = {
    Change.RATE: ("rate", "contribution"),
    Change.SUSPENDED: (),
    Change.RESUMED: (),
    Change.NOTICE: ("ends_on",),
    Change.NOTICE_WITHDRAWN: (),
    Change.ASKED_BACK: ("amount", "pay_reference", "due_on"),
}


def _to_settle(work: Work, number: int) -> queries.AgreementRow:
    found = find_agreement(work, number)
    insist(policy.may_settle(work.actor, found.member_id))
    return found


@bp.get("/c/<coop>/agreements/<int:number>/change")
@requires(Permission.MANAGE_AGREEMENTS)
def change(work: Work, number: int) -> str:
    """First which change, then (``?change=``) its form."""
    found = _to_settle(work, number)
    wanted = request.args.get("change", "")
    form = Form.blank(ChangeAgreement(), change=wanted if wanted in FIELDS else "", effective_on=work.today.isoformat())
    return _form_page(work, found, form)


def _form_page(work: Work, found: queries.AgreementRow, form: Form) -> str:
    choices = [c for c in budgets.CHANGES if found.funder_kind != "own" or c is not Change.ASKED_BACK]
    return render_template(
        "budgets/change_form.html",
        a=found,
        form=form,
        labels=labels,
        change=form.values.get("change", ""),
        fields=FIELDS.get(form.values.get("change", ""), ()),
        choices=[(c.value, labels.CHANGES[c]) for c in choices],
        pot=queries.fund_pots(work.session, work.coop_id, [found.fund_id])[found.fund_id],
    )


def _wanted(data: dict[str, Any]) -> budgets.Wanted:
    """Only the fields of the chosen change count, whatever else was sent."""
    change = Change(data["change"])
    given = {name: data[name] for name in FIELDS[change]}
    return budgets.Wanted(change, data["effective_on"], **given)


@bp.post("/c/<coop>/agreements/<int:number>/change")
@requires(Permission.MANAGE_AGREEMENTS)
def record_change(work: Work, number: int) -> AnyResponse | str | tuple[str, int]:
    """Show what the change would do; with ``confirmed``, record it and go to its receipt."""
    found = _to_settle(work, number)
    form = Form.read(ChangeAgreement())
    if not form.ok:
        return _form_page(work, found, form), 422
    wanted = _wanted(form.data)
    try:
        preview = budgets.preview_change(work, agreement_id=found.id, wanted=wanted)
        if "confirmed" not in request.form:
            return _preview_page(found, form, wanted, preview)
        budgets.change_agreement(
            work,
            agreement_id=found.id,
            wanted=wanted,
            reason=form.data["reason"],
            file=request.files.get("file") or None,
        )
    except Invalid as problem:
        form.take(problem)
        if "file" in form.errors:
            return _preview_page(found, form, wanted, preview), 422
        return _form_page(work, found, form), 422
    newest = max(v.position for v in queries.versions_of(work.session, work.coop_id, found.id))
    return redirect(url_for("budgets.changed", number=number, position=newest), 303)


def _preview_page(found: queries.AgreementRow, form: Form, wanted: budgets.Wanted, preview: Any) -> str:
    sent = {name: form.values.get(name, "") for name in ("change", "rate", "contribution", "amount", "pay_reference")}
    for name in ("effective_on", "ends_on", "due_on"):
        if form.data.get(name):
            sent[name] = form.data[name].isoformat()
    return render_template(
        "budgets/change_preview.html", a=found, form=form, wanted=wanted, preview=preview, sent=sent, labels=labels
    )


@bp.get("/c/<coop>/agreements/<int:number>/changes/<int:position>")
@requires(Permission.SEE_COOP)
def changed(work: Work, number: int, position: int) -> str:
    """The receipt of a change: what it was, what it no longer covers, what was set aside."""
    found = find_agreement(work, number)
    version = next(
        (v for v in queries.versions_of(work.session, work.coop_id, found.id) if v.position == position), None
    )
    if version is None:
        raise NoSuchAgreement()
    asked = queries.asked_back_by_version(work.session, work.coop_id, version.id)
    entry = ledger.entry_by_key(work.session, work.coop_id, f"asked-back:{asked.id}:1") if asked else None
    return render_template(
        "budgets/changed.html",
        a=found,
        v=version,
        asked=asked,
        entry=entry,
        name=members.person_name(work.session, version.recorded_by),
        labels=labels,
    )


@bp.get("/c/<coop>/agreements/<int:number>/asked-back/<int:position>")
@requires(Permission.SEE_COOP)
def asked_back(work: Work, number: int, position: int) -> str:
    """A sum asked back: how much is set aside, and where its payment stands."""
    found, asked = _ask(work, number, position)
    payee = payee_for(work.session, work.coop_id, found.funder_id) if found.funder_id else None
    return _ask_page(work, found, asked, position, Form.blank(PayBack()), payee)


def _ask(work: Work, number: int, position: int) -> tuple[queries.AgreementRow, queries.AskedBackRow]:
    found = find_agreement(work, number)
    for version in queries.versions_of(work.session, work.coop_id, found.id):
        if version.position == position:
            asked = queries.asked_back_by_version(work.session, work.coop_id, version.id)
            if asked is not None:
                return found, asked
    raise NoSuchAgreement()


def _ask_page(
    work: Work,
    found: queries.AgreementRow,
    asked: queries.AskedBackRow,
    position: int,
    form: Form,
    payee: object,
) -> str:
    return render_template(
        "budgets/asked_back.html",
        a=found,
        asked=asked,
        position=position,
        form=form,
        payee=payee,
        pot=queries.fund_pots(work.session, work.coop_id, [found.fund_id])[found.fund_id],
        state=instruction_states(work.session, work.coop_id, [asked.id]).get(asked.id),
        may_settle=bool(policy.may_settle(work.actor, found.member_id)),
    )


@bp.post("/c/<coop>/agreements/<int:number>/asked-back/<int:position>/set-aside")
@requires(Permission.MANAGE_AGREEMENTS)
def earmark_rest(work: Work, number: int, position: int) -> AnyResponse:
    """Set aside what is missing, as far as free money goes."""
    _found, asked = _ask(work, number, position)
    posted = budgets.earmark_rest(work, asked_back_id=asked.id)
    flash(_("Set aside. The entry's number is %(number)s.", number=posted.number), "success")
    return redirect(url_for("budgets.asked_back", number=number, position=position), 303)


@bp.post("/c/<coop>/agreements/<int:number>/asked-back/<int:position>/pay")
@requires(Permission.MANAGE_AGREEMENTS)
def pay_back(work: Work, number: int, position: int) -> AnyResponse | tuple[str, int]:
    """Hand the payment to the next payment run, where two officers look at it again."""
    found, asked = _ask(work, number, position)
    payee = payee_for(work.session, work.coop_id, found.funder_id) if found.funder_id else None
    form = Form.read(PayBack())
    if form.ok:
        try:
            budgets.pay_back(work, asked_back_id=asked.id, **form.data)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("The payment waits for the next payment run."), "success")
            return redirect(url_for("budgets.asked_back", number=number, position=position), 303)
    return _ask_page(work, found, asked, position, form, payee), 422
