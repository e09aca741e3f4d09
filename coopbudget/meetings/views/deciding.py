"""The register of decisions: to look in, and as a table to take away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _, lazy_gettext as _l

from coopbudget.clock import civil_date
from coopbudget.errors import Words
from coopbudget.forms import CommandSchema, Form
from coopbudget.governance.decided import EFFECTS, decided_statement, years_decided
from coopbudget.governance.queries import motion_row
from coopbudget.governance.saying import Method
from coopbudget.guard import Permission, Work, requires
from coopbudget.meetings.register import Decision, decisions
from coopbudget.meetings.views.room import bp
from coopbudget.paging import Page, csv_response, page_number, paginate

KINDS: Mapping[str, Words] = {
    "other": _l("Questions of all kinds"),
    "rule_change": _l("Our rules"),
    "award": _l("Choice of provider"),
    "election": _l("Elections"),
    "surplus": _l("Sharing what is left"),
    "share_interest": _l("Interest on shares"),
    "removal": _l("Whether a member must go"),
    "open_books": _l("Whether everybody may read our books"),
    "winding": _l("Whether our co-op ends"),
}


class _Wanted(NamedTuple):
    """What was asked of the register, nothing of it unknown."""

    search: str
    kind: str
    year: int | None

    @property
    def narrows(self) -> bool:
        return bool(self.search or self.kind or self.year)

    def statement(self, work: Work) -> Any:
        return decided_statement(
            work.coop_id,
            search=self.search,
            effect=self.kind,
            since=date(self.year, 1, 1) if self.year else None,
            until=date(self.year, 12, 31) if self.year else None,
        )


def _wanted(years: list[int]) -> _Wanted:
    kind, year = request.args.get("kind", ""), request.args.get("year", 0, type=int)
    return _Wanted(
        request.args.get("q", "").strip()[:100], kind if kind in EFFECTS else "", year if year in years else None
    )


@bp.get("/c/<coop>/decisions")
@requires(Permission.SEE_COOP)
def register(work: Work) -> ResponseReturnValue:
    """Every decision of the members, the newest first, with its sum and what it caused."""
    years = years_decided(work.session, work.coop_id)
    wanted = _wanted(years)
    found = paginate(work.session, wanted.statement(work), number=page_number())
    rows = decisions(work.session, work.coop_id, [motion_row(each) for each in found.rows], work.actor)
    return render_template(
        "meetings/register.html",
        page=Page(rows, found.number, found.size, found.total),
        wanted=wanted,
        form=Form.blank(CommandSchema(), q=wanted.search, kind=wanted.kind, year=wanted.year),
        kinds=[("", _("All")), *((name, str(words)) for name, words in KINDS.items())],
        kind_words=KINDS,
        years=[("", _("All")), *((year, str(year)) for year in years)],
    )


@bp.get("/c/<coop>/decisions.csv")
@requires(Permission.SEE_COOP)
def register_csv(work: Work) -> ResponseReturnValue:
    """The same list, whole, as a download."""
    wanted = _wanted(years_decided(work.session, work.coop_id))
    motions = [motion_row(each) for each in work.session.scalars(wanted.statement(work))]
    return csv_response(
        [_cells(each) for each in decisions(work.session, work.coop_id, motions, work.actor)],
        (
            "number", "decided_on", "question", "kind", "carried", "roll", "voted", "for", "against", "neither",
            "result", "rules_version", "meetings", "confirms", "used_on", "caused",
        ),
        "decisions.csv",
    )  # fmt: skip


def _cells(each: Decision) -> list[object]:
    motion = each.motion
    assert motion.count is not None and motion.closed_at is not None
    yes_no = motion.method is Method.YES_NO
    count = motion.count
    return [
        motion.number, civil_date(motion.closed_at), motion.title, motion.effect, "yes" if motion.carried else "no",
        motion.roll, count.voted, *((count.yes, count.no, count.abstain) if yes_no else ("", "", "")), each.sum,
        motion.rules_number, "; ".join(str(met.number) for met in each.meetings),
        each.first.number if each.first else "",
        civil_date(motion.consumed_at) if motion.consumed_at else "", "; ".join(c.words for c in each.caused),
    ]  # fmt: skip
