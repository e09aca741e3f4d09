"""Those who are paid say whether new bank details are theirs: a provider's people, or a member who is paid back."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from coopbudget.guard import Permission, Work, requires
from coopbudget.payments import service
from coopbudget.payments.queries.payees import changes_to_confirm
from coopbudget.payments.views.blueprint import bp, read_ids


def _page(work: Work) -> str:
    provider_id = work.actor.provider_id
    return render_template(
        "payments/own_details.html",
        changes=changes_to_confirm(work.session, work.coop_id, person_id=work.person_id, ref_id=provider_id),
        confirm="payments.confirm_provider_details" if provider_id else "payments.confirm_own_details",
        back=url_for("providers.bank" if provider_id else "members.account"),
    )


def _confirm(work: Work, change: str, page: str) -> Any:
    right = request.form.get("right") == "yes"
    holds = service.confirm_payee_change(work, change_id=read_ids([change])[0], right=right)
    if not right:
        flash(_("Thank you. We keep the old details, and the officers are told."), "success")
    elif holds:
        flash(_("Thank you. We use the new details once they have rested a while."), "success")
    else:
        flash(_("Thank you. We use the new details once a second officer agreed too."), "success")
    return redirect(url_for(page), 303)


@bp.get("/c/<coop>/bank-details")
@requires(Permission.SEE_COOP)
def own_details(work: Work) -> Any:
    """New bank details of one's own that wait for one's word."""
    return _page(work)


@bp.post("/c/<coop>/bank-details/<change>")
@requires(Permission.SEE_COOP)
def confirm_own_details(work: Work, change: str) -> Any:
    """Say whether they are right."""
    return _confirm(work, change, "payments.own_details")


@bp.get("/c/<coop>/p/<provider>/bank-details")
@requires(Permission.ACT_FOR_PROVIDER)
def provider_details(work: Work) -> Any:
    """New bank details of the provider that wait for its word."""
    return _page(work)


@bp.post("/c/<coop>/p/<provider>/bank-details/<change>")
@requires(Permission.ACT_FOR_PROVIDER)
def confirm_provider_details(work: Work, change: str) -> Any:
    """Say whether they are right."""
    return _confirm(work, change, "payments.provider_details")
