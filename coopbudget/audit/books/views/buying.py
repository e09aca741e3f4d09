"""What was bought: by place, by outcome, and what buying together saved."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.audit.books import queries
from coopbudget.audit.books.sheets import Report, asked_file
from coopbudget.audit.books.views.statements import asked_period
from coopbudget.audit.views.blueprint import bp, status
from coopbudget.guard import Permission, Work, requires
from coopbudget.invoices import queries as invoices


@bp.get("/c/<coop>/books/spend/places")
@requires(Permission.SEE_BOOKS)
def spend_places(work: Work) -> ResponseReturnValue:
    """Where support was given that funds paid for, and towards which outcomes."""
    since, until, form = asked_period(work)
    found = queries.spending(work.session, work.coop_id, since, until)
    places = [(name or _("No place said"), amount) for name, amount in found.places]
    rest = (
        (_("Outcomes of fewer than five members"), found.others),
        (_("Plans with no outcome written down"), found.none),
    )
    outcomes = [*found.outcomes, *((name, amount) for name, amount in rest if amount)]
    report = Report(
        f"spend-places-{since}-{until}", _("Spending by place and outcome"),
        [_("By"), _("Which"), (_("Spent"), "money")],
        [*((_("Place"), *each) for each in places), *((_("Outcome"), *each) for each in outcomes)],
    )  # fmt: skip
    return asked_file(report) or (
        render_template(
            "audit/spend_places.html", form=form, since=since, until=until, places=places, outcomes=outcomes,
            total=sum(amount for _name, amount in places),
        ),
        status(form),
    )  # fmt: skip


@bp.get("/c/<coop>/books/savings")
@requires(Permission.SEE_BOOKS)
def savings(work: Work) -> ResponseReturnValue:
    """What the same support would have cost each member alone, beside what it cost together."""
    since, until, form = asked_period(work)
    found = invoices.savings(work.session, work.coop_id, since, until)
    report = Report(
        f"savings-{since}-{until}", _("What buying together saved"),
        [_("Contract"), _("What for"), _("Members with a price"), _("Members"), _("Hours"), (_("Alone"), "money"),
         (_("Together"), "money"), (_("Saved"), "money")],
        [
            (contract.number, contract.title, each.told, each.people, round(each.minutes / 60), each.alone,
             each.together, each.saved)
            for contract, each in found
        ],
    )  # fmt: skip
    return asked_file(report) or (
        render_template("audit/savings.html", form=form, since=since, until=until, found=found),
        status(form),
    )
