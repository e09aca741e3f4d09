"""A provider's own invoice: its number, its file, and its lines, filled in from the visits of a period."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError

from coopbudget.contracts import queries as contracts
from coopbudget.contracts.queries import ContractRow
from coopbudget.errors import Conflict, Invalid
from coopbudget.evidence import service as files
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.invoices import queries, rules, schemas, service
from coopbudget.invoices.errors import LooksTwice
from coopbudget.invoices.views.blueprint import bp
from coopbudget.invoices.views.provider_visits import kinds_of, own_contract
from coopbudget.money import plain_pounds
from coopbudget.providers.rules import HourKind

SPARE_LINES = 3
FIELDS = ("on", "time", "rate", "kind")
KIND = "provider_invoice"


@bp.get("/c/<coop>/p/<provider>/contracts/<int:number>/invoices/own")
@requires(Permission.ACT_FOR_PROVIDER)
def own_lines(work: Work, number: int) -> Any:
    """The lines of our own invoice, filled in from the visits that are on none yet."""
    contract = own_contract(work, number)
    since, until = _period(work, contract)
    form = Form.blank(schemas.OwnInvoice(), period_from=since.isoformat(), period_to=until.isoformat())
    count = _fill(work, contract, form, since, until)
    return _page(work, contract, form, count)


def _page(work: Work, contract: ContractRow, form: Form, count: int) -> str:
    return render_template(
        "invoices/own_invoice.html", contract=contract, form=form, count=count, kinds=kinds_of(work, contract)
    )


def _period(work: Work, contract: ContractRow) -> tuple[date, date]:
    """The days asked for in the address, else those of the visits that can be invoiced, else the last 28."""
    ready = queries.ready_to_invoice(work.session, work.coop_id, [contract.id]).get(contract.id)
    since, until = (ready[1], ready[2]) if ready else (work.today - timedelta(days=28), work.today)
    try:
        return date.fromisoformat(request.args["from"]), date.fromisoformat(request.args["to"])
    except (KeyError, ValueError):
        return since, until


def _fill(work: Work, contract: ContractRow, form: Form, since: date, until: date) -> int:
    """Lines from the visits of the period, what they cost by the contract, and a few empty ones; how many."""
    prices = contracts.price_list(work.session, work.coop_id, contract.id)
    visits = queries.candidates(work.session, work.coop_id, contract.id, since, until)[: service.MOST_LINES]
    asked = 0
    for row, visit in enumerate(visits):
        kind = HourKind(visit.kind)
        minutes = visit.minutes if visit.agreed_minutes is None else visit.agreed_minutes
        rate = prices.rate(kind, visit.given_on) or contract.rate
        asked += rules.Claim(visit.given_on, kind, minutes, rate).amount
        form.values |= {
            f"on-{row}": visit.given_on.isoformat(),
            f"time-{row}": f"{minutes // 60}:{minutes % 60:02d}",
            f"rate-{row}": plain_pounds(rate),
            f"kind-{row}": visit.kind,
        }
    if visits:
        form.values["total"] = plain_pounds(asked)
    return len(visits) + SPARE_LINES


@bp.post("/c/<coop>/p/<provider>/contracts/<int:number>/invoices/own")
@requires(Permission.ACT_FOR_PROVIDER)
def send_own(work: Work, number: int) -> Any:
    """Send it; the next page says line by line what agrees."""
    contract = own_contract(work, number)
    form = Form.read(schemas.OwnInvoice())
    lines, count = _lines(form)
    if form.ok:
        try:
            sent = service.send_own_invoice(
                work,
                contract_id=contract.id,
                their_number=form.data["their_number"],
                period_from=form.data["period_from"],
                period_to=form.data["period_to"],
                lines=lines,
                total=form.data["total"],
                evidence_id=_file(work),
                again=form.data["again"],
            )
            return redirect(url_for("invoices.provider_invoice", number=sent.number, sent="yes"), 303)
        except Invalid as problem:
            form.take({"_form" if name == "lines" else name: words for name, words in problem.errors.items()})
        except LooksTwice as problem:
            form.take({"again": [problem.message]})
        except Conflict as problem:
            form.take({"_form": [problem.message]})
    return _page(work, contract, form, count), 422


def _file(work: Work) -> uuid.UUID | None:
    sent = request.files.get("file")
    return files.store(work, file=sent, kind=KIND) if sent is not None and sent.filename else None


def _lines(form: Form) -> tuple[Sequence[service.Typed], int]:
    """The lines as typed, those left empty passed over, and how many the page has."""
    found: list[service.Typed] = []
    count = 0
    for row in range(service.MOST_LINES + SPARE_LINES):
        if f"time-{row}" not in request.form:
            break
        count = row + 1
        raw = {name: request.form.get(f"{name}-{row}", "").strip() for name in FIELDS}
        form.values |= {f"{name}-{row}": value for name, value in raw.items()}
        parts = [request.form.get(f"on-{row}-{part}", "").strip() for part in ("year", "month", "day")]
        if any(parts):
            raw["on"] = "-".join(parts)
            form.values |= {f"on-{row}-{p}": v for p, v in zip(("year", "month", "day"), parts, strict=True)}
        if not any(raw[name] for name in ("on", "time", "rate")):
            continue
        try:
            data = schemas.OwnLine().load(raw)
        except ValidationError as problem:
            form.take({f"{name}-{row}": words for name, words in problem.messages_dict.items()})
            continue
        found.append(service.Typed(data["on"], HourKind(data["kind"]), data["time"], data["rate"]))
    if not found and form.ok:
        form.take({"_form": [_l("Type at least one line.")]})
    return found, count
