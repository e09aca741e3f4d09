"""Who is owed what, and who owes: by age."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.audit.books import queries
from coopbudget.audit.books.rules import Ages
from coopbudget.audit.books.sheets import Report, asked_file
from coopbudget.audit.books.words import AGES
from coopbudget.audit.views.blueprint import bp
from coopbudget.guard import Permission, Work, requires
from coopbudget.paging import PAGE_SIZE, Page, page_number

Row = TypeVar("Row")


def _aged(heads: list[str]) -> list[str | tuple[str, str]]:
    return [*heads, *((str(age), "money") for age in AGES), (_("Sum"), "money")]


@bp.get("/c/<coop>/books/owed")
@requires(Permission.SEE_BOOKS)
def payables(work: Work) -> ResponseReturnValue:
    """What the co-op and its members have to pay and did not send yet."""
    found = queries.payables(work.session, work.coop_id, work.today)
    report = Report(
        f"owed-{work.today}", _("Owed to others"), _aged([_("Number"), _("To whom")]),
        [(each.number, each.name, *each.ages.sums, each.ages.total) for each in found.creditors],
    )  # fmt: skip
    page = _page(found.creditors)
    return asked_file(report) or render_template(
        "audit/payables.html", found=found, page=page, today=work.today, ages=AGES
    )


@bp.get("/c/<coop>/books/owing")
@requires(Permission.SEE_BOOKS)
def receivables(work: Work) -> ResponseReturnValue:
    """What members and providers owe, and what funders and members were to pay in and did not."""
    debtors = queries.debtors(work.session, work.coop_id, work.today)
    rebates = queries.rebates_owed(work.session, work.coop_id, work.today)
    late = queries.late_money(work.session, work.coop_id, work.today)
    report = Report(
        f"owing-{work.today}", _("Owed to us"), _aged([_("What"), _("Number"), _("Who")]),
        [
            *((_("Member owes"), each.number, each.name, *each.ages.sums, each.ages.total) for each in debtors),
            *((_("Rebate claim"), each.claim, each.provider, *each.ages.sums, each.ages.total) for each in rebates),
            *((_("Late for fund"), each.fund, each.funder, *each.ages.sums, each.missing) for each in late),
        ],
    )  # fmt: skip
    return asked_file(report) or render_template(
        "audit/receivables.html", debtors=debtors, late=_page(late), today=work.today, ages=AGES,
        rebates=_page(rebates), back=sum((each.ages for each in rebates), Ages()),
        debt=sum((each.ages for each in debtors), Ages()), missing=sum((each.ages for each in late), Ages()),
        weeks=queries.LATE_DAYS // 7, grace=queries.GRACE_DAYS,
    )  # fmt: skip


def _page(rows: Sequence[Row]) -> Page[Row]:
    number = min(page_number(), max(1, -(-len(rows) // PAGE_SIZE)))
    return Page(rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE], number, PAGE_SIZE, len(rows))
