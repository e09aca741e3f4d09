"""A member who had support under a contract says how it is."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from coopbudget.contracts.errors import NoSuchContract
from coopbudget.contracts.views.blueprint import Shown, bp, shown
from coopbudget.forms import Form
from coopbudget.guard import Permission, Power, Work, requires
from coopbudget.providers import queries as providers, service as provider_service, words as provider_words
from coopbudget.providers.errors import FeedbackStands
from coopbudget.providers.schemas import FeedbackSchema


def _had_support(work: Work, number: int) -> Shown:
    """The contract, if the member acted for said yes and it has begun. Raises NoSuchContract."""
    work.need_power(Power.SPEAK)
    found = shown(work, number)
    begun = found.contract.in_force_at is not None and found.contract.starts_on <= work.today
    if not begun or not any(place.said_yes for place in found.mine) or found.provider is None:
        raise NoSuchContract()
    return found


def _page(work: Work, found: Shown, form: Form) -> str:
    return render_template(
        "contracts/feedback.html",
        s=found,
        form=form,
        ratings=[(each, provider_words.RATING[each]) for each in provider_words.RATING],
        said=providers.own_feedback(work.session, work.coop_id, work.member_id, found.contract.number),
    )


@bp.get("/c/<coop>/contracts/<int:number>/feedback")
@requires(Permission.TAKE_PART)
def feedback(work: Work, number: int) -> Any:
    """The form."""
    return _page(work, _had_support(work, number), Form.blank(FeedbackSchema()))


@bp.post("/c/<coop>/contracts/<int:number>/feedback")
@requires(Permission.TAKE_PART)
def give_feedback(work: Work, number: int) -> Any:
    """Say it; what is about somebody's safety goes to safeguarding alone."""
    found = _had_support(work, number)
    assert found.provider is not None
    form = Form.read(FeedbackSchema())
    if form.ok and form.data["safe"] == "no":
        report = provider_service.raise_worry(work, provider_id=found.provider.id, words=form.data["words"])
        flash(
            _("Thank you. Only those who keep people safe read it, as report %(number)s. They will talk with you.",
              number=report), "success",
        )  # fmt: skip
        return redirect(url_for("concerns.mine"), 303)
    if form.ok:
        try:
            provider_service.write_feedback(
                work,
                provider_id=found.provider.id,
                contract_number=number,
                rating=form.data["rating"],
                words=form.data["words"],
                named=form.data["named"],
            )
        except FeedbackStands as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("Thank you. The provider can answer, and you hear when it does."), "success")
            return redirect(url_for("providers.feedback", slug=found.provider.slug), 303)
    return _page(work, found, form), 422
