"""A week of visits at once, from a phone: the week before stands there, changed where it was different."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l, ngettext
from marshmallow import ValidationError

from coopbudget.contracts import queries as contracts
from coopbudget.contracts.queries import ContractRow
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.invoices import queries, schemas, service
from coopbudget.invoices.errors import CanNotBe, NotInForce
from coopbudget.invoices.rules import Slot, clash
from coopbudget.invoices.service.logging import ends_after
from coopbudget.invoices.views.blueprint import bp, clock_figures
from coopbudget.invoices.views.provider_visits import kinds_of, own_contract, people_of
from coopbudget.providers.rules import HourKind

WEEK = 7
MOST_ROWS = 40


@dataclass(frozen=True)
class Row:
    """A line of the page: a day, and whether a visit like it is logged already or can't be yet."""

    number: int
    on: date
    logged: bool
    outside: bool


def _monday(work: Work, contract: ContractRow) -> date:
    """The week asked for, else that of yesterday; within the contract's days."""
    try:
        asked = date.fromisoformat(request.values.get("week", ""))
    except ValueError:
        asked = work.today - timedelta(days=1)
    day = min(max(asked, contract.starts_on), contract.ends_on, work.today)
    return day - timedelta(days=day.weekday())


def _page(work: Work, contract: ContractRow, monday: date, form: Form, rows: list[Row]) -> str:
    return render_template(
        "invoices/week.html",
        contract=contract,
        monday=monday,
        rows=rows,
        form=form,
        people=people_of(work, contract),
        kinds=kinds_of(work, contract),
        before=monday - timedelta(days=WEEK) if monday > contract.starts_on else None,
        after=monday + timedelta(days=WEEK) if monday + timedelta(days=WEEK) <= work.today else None,
    )


def _pattern(work: Work, contract: ContractRow, monday: date) -> tuple[list[Row], dict[str, Any]]:
    """The rows of a week as the newest week before it was; seven days without times where there was none."""
    session, coop_id = work.session, work.coop_id
    places = contracts.allocation(session, coop_id, contract.id)
    member_ids = {place.member_id: place.member_number for place in places}
    known = queries.slots(session, coop_id, contract.id, monday, monday + timedelta(days=WEEK - 1))
    last = queries.last_week_logged(session, coop_id, contract.id, monday)
    aways = contracts.absences(session, coop_id, member_ids, monday, monday + timedelta(days=WEEK - 1))
    staying = {place.member_number for place in places if place.last_day is None or place.last_day >= monday}
    values: dict[str, Any] = {}
    rows: list[Row] = []
    first = last[0][0].given_on if last else monday
    shift = monday - (first - timedelta(days=first.weekday()))
    like = [(visit.given_on + shift, visit, numbers) for visit, numbers in last][:MOST_ROWS]
    plain = [(monday + timedelta(days=n), None, tuple(staying)) for n in range(WEEK)]
    for number, (day, visit, numbers) in enumerate(like or plain):
        away = {
            member_ids[each.member_id]
            for each in aways
            if each.from_on <= day and (each.until_on is None or day <= each.until_on)
        }
        who = sorted((set(numbers) & staying) - away)
        outside = not contract.starts_on <= day <= min(contract.ends_on, work.today) or bool(
            visit and ends_after(work.now, day, visit.start_minute, visit.minutes)
        )
        logged = bool(visit and clash(Slot(day, visit.start_minute, visit.minutes, frozenset(numbers), False), known))
        rows.append(Row(number, day, logged, outside))
        values[f"members-{number}"] = [str(n) for n in who]
        if visit is not None:
            values[f"start-{number}"] = clock_figures(visit.start_minute)
            values[f"end-{number}"] = clock_figures(visit.start_minute + visit.minutes)
            values[f"kind-{number}"] = visit.kind
            if not (logged or outside):
                values[f"done-{number}"] = "yes"
    return rows, values


@bp.get("/c/<coop>/p/<provider>/contracts/<int:number>/visits/week")
@requires(Permission.ACT_FOR_PROVIDER)
def log_week(work: Work, number: int) -> Any:
    """A week like the one before: untick what was not, change what was different."""
    contract = own_contract(work, number)
    if contract.in_force_at is None:
        raise NotInForce()
    monday = _monday(work, contract)
    rows, values = _pattern(work, contract, monday)
    return _page(work, contract, monday, Form(schemas.LogRow(), values), rows)


@bp.post("/c/<coop>/p/<provider>/contracts/<int:number>/visits/week")
@requires(Permission.ACT_FOR_PROVIDER)
def log_week_visits(work: Work, number: int) -> Any:
    """Log the ticked visits, all of them or none; the members are asked."""
    contract = own_contract(work, number)
    monday = _monday(work, contract)
    form, rows, visits = _sent(monday)
    if not visits and form.ok:
        form.take({"done-0": [_l("Tick the visits that you made.")]})
    if form.ok:
        try:
            done = service.log_several(work, contract_id=contract.id, visits=list(visits.values()))
        except CanNotBe as problem:
            ticked = list(visits)
            for place, errors in problem.rows.items():
                form.take({_field(name, ticked[place]): words for name, words in errors.items()})
        else:
            flash(
                ngettext(
                    "%(num)s visit is logged. Members are asked to confirm.",
                    "%(num)s visits are logged. Members are asked to confirm.",
                    len(done),
                ),
                "success",
            )
            return redirect(url_for("invoices.provider_visits", contract=number), 303)
    marks = {row.number: row for row in _pattern(work, contract, monday)[0]}
    again = [mark if (mark := marks.get(row.number)) and mark.on == row.on else row for row in rows]
    return _page(work, contract, monday, form, again), 422


def _field(name: str, row: int) -> str:
    return f"{'done' if name == 'given_on' else name}-{row}"


def _sent(monday: date) -> tuple[Form, list[Row], Mapping[int, service.Given]]:
    """The form as it was sent, its rows, and the ticked visits by row."""
    form = Form(schemas.LogRow())
    rows: list[Row] = []
    visits: dict[int, service.Given] = {}
    for number in range(MOST_ROWS):
        try:
            day = date.fromisoformat(request.form.get(f"on-{number}", ""))
        except ValueError:
            break
        rows.append(Row(number, day, False, False))
        row = {name: request.form.get(f"{name}-{number}", "") for name in ("start", "end", "kind")}
        who = request.form.getlist(f"members-{number}")
        form.values |= {f"{name}-{number}": value for name, value in row.items()} | {f"members-{number}": who}
        if not request.form.get(f"done-{number}"):
            continue
        form.values[f"done-{number}"] = "yes"
        try:
            data = schemas.LogRow().load({**row, "members": who})
        except ValidationError as problem:
            form.take({f"{name}-{number}": words for name, words in problem.messages_dict.items()})
            continue
        visits[number] = service.Given(
            day,
            data["start"],
            (data["end"] - data["start"]) % 1440,
            frozenset(data["members"]),
            HourKind(data["kind"]) if data["kind"] else None,
        )
    return form, rows, visits
