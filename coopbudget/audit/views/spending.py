"""What was spent, with whom and when."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date
from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext as _

from coopbudget.audit import queries, rules
from coopbudget.audit.views.blueprint import bp, read_period, status
from coopbudget.guard import Permission, Work, requires
from coopbudget.money import plain_pounds
from coopbudget.paging import csv_response
from coopbudget.providers.queries import names_by_number

LONGEST_MONTHS = 60


def _month(year: int, month: int) -> str:
    return str(format_date(date(year, month, 1), "MMM y", locale=str(get_locale() or "en")))


@bp.get("/c/<coop>/books/spend")
@requires(Permission.SEE_BOOKS)
def spend(work: Work) -> ResponseReturnValue:
    """Spend by provider and by month, as pictures with their tables."""
    since, until, form = read_period()
    until = until or work.today
    since = since or rules.a_year_back(until)
    if len(rules.months_between(since, until)) > LONGEST_MONTHS:
        form.take({"since": [_("Choose five years or less.")]})
        since = rules.a_year_back(until)
    found = queries.spend_between(work.session, work.coop_id, since, until)
    known = names_by_number(work.session, work.coop_id)
    providers = [
        (number, known.get(number) or _("Provider %(number)s", number=number), amount)
        for number, amount in sorted(found.by_provider.items(), key=lambda item: (-item[1], item[0]))
    ]
    if request.args.get("as") == "csv":
        return csv_response(
            [(number, name, plain_pounds(amount)) for number, name, amount in providers],
            [_("Number"), _("Provider"), _("Spent")],
            f"spend-{since}-{until}.csv",
        )
    if "since" not in form.values:
        form.values |= {"since": since.isoformat(), "until": until.isoformat()}
    return render_template(
        "audit/spend.html",
        form=form,
        since=since,
        until=until,
        found=found,
        providers=providers,
        months=[(_month(*month), amount) for month, amount in found.by_month],
    ), status(form)
