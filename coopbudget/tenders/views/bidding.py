"""A provider's evening with a bid: written and saved, checked as others will read it, sealed, and its receipt."""

from __future__ import annotations

import uuid
from io import BytesIO
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from coopbudget.errors import Conflict, Invalid
from coopbudget.evidence import service as evidence
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.money import plain_pounds
from coopbudget.providers import queries as providers, words as provider_words
from coopbudget.providers.rules import ConsortiumState
from coopbudget.tenders import asking, queries, service
from coopbudget.tenders.errors import LateBid, NoSuchCall
from coopbudget.tenders.queries import CallRow
from coopbudget.tenders.rebating import rebate_fields, typed_rebate
from coopbudget.tenders.rules import CallState, Content
from coopbudget.tenders.schemas import bid_schema
from coopbudget.tenders.views.blueprint import bp
from coopbudget.tenders.views.calls import find_call
from coopbudget.tenders.views.provider import provider_call
from coopbudget.tenders.volume import as_terms, of_terms
from coopbudget.tenders.writing import hours_typed

Answer = str | Response | tuple[str, int]

NOT_TYPED = ("csrf_token", "do")


def _open_call(work: Work, number: int) -> CallRow:
    """A call that takes bids now. Raises NoSuchCall, LateBid."""
    found = provider_call(work, number)
    if found.state(work.now) is not CallState.OPEN:
        raise LateBid(found.deadline_at, work.now)
    return found


def _sent(found: CallRow, sent: Content | None) -> dict[str, Any]:
    """A bid that was sent, or none, as its form would have been filled in."""
    offered = found.hours if sent is None else sent.hours
    values: dict[str, Any] = {f"hours_{kind}": hours_typed(minutes) for kind, minutes in offered.items()}
    values["starts_on"] = found.starts_on.isoformat()
    if sent is not None:
        values |= {"starts_on": sent.starts_on.isoformat(), "floor_reason": sent.floor_reason}
        values |= {f"rate_{kind}": plain_pounds(rate) for kind, rate in sent.rates.items()}
        values |= {f"answer_{each.position}": sent.answers.get(each.id, "") for each in found.criteria}
        values["group"] = str(sent.group.consortium_id) if sent.group else ""
    offered_back = sent.rebate if sent is not None else None
    return values | rebate_fields(as_terms(offered_back) if offered_back else None)


@bp.get("/c/<coop>/p/<provider>/calls/<int:number>/bid")
@requires(Permission.ACT_FOR_PROVIDER)
def bid_form(work: Work, number: int) -> str:
    """The bid's form: as it was saved last, or as it was sent, or empty."""
    found = _open_call(work, number)
    kept = service.read_draft(work, call_id=found.id)
    values = kept if kept is not None else _sent(found, service.read_own_bid(work, call_id=found.id))
    return _bid(work, found, Form.blank(bid_schema(found), **values))


def _bid(work: Work, found: CallRow, form: Form) -> str:
    groups = providers.consortia_led_by(work.session, work.provider_id)
    return render_template(
        "tenders/bid.html",
        call=found,
        form=form,
        kinds=provider_words.HOUR,
        kept_at=queries.draft_kept_at(work.session, work.coop_id, found.id, work.provider_id),
        groups=[(str(each.id), each.name) for each in groups if each.state is ConsortiumState.READY],
        counts=_counts(found, form.values),
        pages=asking.SMALL_PAGES,
        longest_reason=asking.longest_floor_reason(found.small),
    )


def _counts(found: CallRow, values: dict[str, Any]) -> dict[int, int]:
    """How many characters each answer has, as the server counts them."""
    return {
        each.position: len(str(values.get(f"answer_{each.position}", "")).replace("\r\n", "\n").strip())
        for each in found.criteria
    }


@bp.post("/c/<coop>/p/<provider>/calls/<int:number>/bid")
@requires(Permission.ACT_FOR_PROVIDER)
def save_bid(work: Work, number: int) -> Answer:
    """Keep what was typed, whole or not; then go on another day, or check it."""
    found = provider_call(work, number)
    typed = {name: value for name, value in request.form.items() if name not in NOT_TYPED}
    try:
        service.keep_draft(work, call_id=found.id, values=typed)
    except LateBid as problem:
        form = Form.blank(bid_schema(found), **typed)
        form.take({"_form": [problem.message]})
        return _bid(work, found, form), 422
    if request.form.get("do") == "check":
        return redirect(url_for("tenders.check_bid", number=number), 303)
    flash(_("Saved. Nobody but you can read it. It is not sent yet."), "success")
    return redirect(url_for("tenders.bid_form", number=number), 303)


def _kept(work: Work, found: CallRow) -> Form:
    """The saved bid, read as it would be sent, with all that is wrong with it. Raises NoSuchCall if there is none."""
    kept = service.read_draft(work, call_id=found.id)
    if kept is None:
        raise NoSuchCall()
    form = Form.read(bid_schema(found), MultiDict(kept))
    if form.ok:
        try:
            service.check_content(found, _content(found, form.data))
        except Invalid as problem:
            form.take(problem)
    return form


def _content(found: CallRow, data: dict[str, Any]) -> Content:
    return Content(
        rates={kind: data[f"rate_{kind}"] for kind in found.kinds},
        hours={kind: data[f"hours_{kind}"] for kind in found.hours},
        starts_on=data["starts_on"],
        floor_reason=data["floor_reason"],
        answers={each.id: data[f"answer_{each.position}"] for each in found.criteria},
        rebate=of_terms(typed_rebate(data, whose=False)),
    )


def _check(work: Work, found: CallRow, form: Form) -> str:
    """The saved bid as it will be read; what is wrong with it stands at its fields in the form."""
    if not form.ok:
        return _bid(work, found, form)
    counts = _counts(found, form.values)
    whole = sum(counts.values()) + len(str(form.values.get("floor_reason", "")))
    group = form.values.get("group", "")
    named = next(
        (each.name for each in providers.consortia_led_by(work.session, work.provider_id) if str(each.id) == group), ""
    )
    return render_template(
        "tenders/check_bid.html",
        call=found,
        form=form,
        content=_content(found, form.data),
        counts=counts,
        whole=whole,
        pages=asking.pages(whole),
        kinds=provider_words.HOUR,
        group=named,
        files=service.own_files(work, call_id=found.id),
        own=queries.own_bid(work.session, work.coop_id, found.id, work.provider_id),
    )


@bp.get("/c/<coop>/p/<provider>/calls/<int:number>/bid/check")
@requires(Permission.ACT_FOR_PROVIDER)
def check_bid(work: Work, number: int) -> str:
    """The saved bid as it will be read, or what is still missing."""
    found = _open_call(work, number)
    return _check(work, found, _kept(work, found))


@bp.post("/c/<coop>/p/<provider>/calls/<int:number>/bid/check")
@requires(Permission.ACT_FOR_PROVIDER)
def send_bid(work: Work, number: int) -> Answer:
    """Seal the saved bid."""
    found = provider_call(work, number)
    form = _kept(work, found)
    if form.ok:
        try:
            group = uuid.UUID(form.data["group"]) if form.data["group"] else None
            service.submit_bid(work, call_id=found.id, content=_content(found, form.data), consortium_id=group)
        except Invalid as problem:
            form.take(problem)
        except (Conflict, ValueError) as problem:
            form.take({"_form": [problem.message if isinstance(problem, Conflict) else _("Choose a group.")]})
        else:
            flash(_("Your bid is sealed. Nobody but you can read it before the deadline."), "success")
            return redirect(url_for("tenders.call_for_provider", number=number), 303)
    return _check(work, found, form), 422


@bp.get("/c/<coop>/p/<provider>/calls/<int:number>/bid/read")
@requires(Permission.ACT_FOR_PROVIDER)
def read_bid(work: Work, number: int) -> str:
    """The provider's own bid, as it stands."""
    found = provider_call(work, number)
    content = service.read_own_bid(work, call_id=found.id)
    if content is None:
        raise NoSuchCall()
    return render_template(
        "tenders/own_bid.html",
        call=found,
        content=content,
        own=queries.own_bid(work.session, work.coop_id, found.id, work.provider_id),
        kinds=provider_words.HOUR,
        open=found.state(work.now) is CallState.OPEN,
    )


@bp.post("/c/<coop>/p/<provider>/calls/<int:number>/bid/confirm")
@requires(Permission.ACT_FOR_PROVIDER)
def confirm_bid(work: Work, number: int) -> Response:
    """The bid stands as it is after a change of the call."""
    service.confirm_bid(work, call_id=provider_call(work, number).id)
    flash(_("Your bid is confirmed. It stands as you sent it."), "success")
    return redirect(url_for("tenders.call_for_provider", number=number), 303)


@bp.get("/c/<coop>/p/<provider>/calls/<int:number>/bid/withdraw")
@requires(Permission.ACT_FOR_PROVIDER)
def ask_withdraw(work: Work, number: int) -> str:
    """What withdrawing does."""
    return render_template("tenders/withdraw.html", call=provider_call(work, number))


@bp.post("/c/<coop>/p/<provider>/calls/<int:number>/bid/withdraw")
@requires(Permission.ACT_FOR_PROVIDER)
def withdraw(work: Work, number: int) -> Response:
    """Withdraw the bid."""
    service.withdraw_bid(work, call_id=provider_call(work, number).id)
    flash(_("Your bid is withdrawn, and what it said is erased."), "success")
    return redirect(url_for("tenders.call_for_provider", number=number), 303)


# -- Files -------------------------------------------------------------------------------------------------------------


def _files(work: Work, found: CallRow, form: Form) -> str:
    return render_template(
        "tenders/bid_files.html",
        call=found,
        form=form,
        files=service.own_files(work, call_id=found.id),
        most=asking.MOST_FILES,
        largest=asking.LARGEST_FILE // 1024 // 1024,
    )


@bp.get("/c/<coop>/p/<provider>/calls/<int:number>/bid/files")
@requires(Permission.ACT_FOR_PROVIDER)
def bid_files(work: Work, number: int) -> str:
    """The files beside the bid that is being written."""
    found = _open_call(work, number)
    return _files(work, found, Form.blank(bid_schema(found)))


@bp.post("/c/<coop>/p/<provider>/calls/<int:number>/bid/files")
@requires(Permission.ACT_FOR_PROVIDER)
def add_file(work: Work, number: int) -> Answer:
    """Add a file; it is encrypted as it comes."""
    found = _open_call(work, number)
    form = Form.blank(bid_schema(found))
    file = request.files.get("file")
    try:
        content = file.read(asking.LARGEST_FILE + 1) if file else b""
        service.add_file(work, call_id=found.id, content=content, filename=(file.filename or "") if file else "")
    except Invalid as problem:
        form.take(problem)
        return _files(work, found, form), 422
    flash(_("The file is kept. It goes with your bid when you send it."), "success")
    return redirect(url_for("tenders.bid_files", number=number), 303)


@bp.post("/c/<coop>/p/<provider>/calls/<int:number>/bid/files/<uuid:file>/end")
@requires(Permission.ACT_FOR_PROVIDER)
def remove_file(work: Work, number: int, file: uuid.UUID) -> Response:
    """Take a file off."""
    service.remove_file(work, call_id=provider_call(work, number).id, file_id=file)
    flash(_("The file is taken off. If you have sent your bid, send it again."), "success")
    return redirect(url_for("tenders.bid_files", number=number), 303)


@bp.get("/c/<coop>/p/<provider>/calls/<int:number>/bid/files/<uuid:file>")
@requires(Permission.ACT_FOR_PROVIDER)
def own_file(work: Work, number: int, file: uuid.UUID) -> Response:
    """One of the provider's own sealed files, as a download for its author."""
    name, content = service.read_file(work, call_id=provider_call(work, number).id, file_id=file)
    response = send_file(
        BytesIO(content), mimetype="application/octet-stream", as_attachment=True, download_name=name, max_age=None
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.get("/c/<coop>/calls/<int:number>/bids/files/<uuid:file>")
@requires(Permission.SEE_COOP)
def opened_file(work: Work, number: int, file: uuid.UUID) -> Response:
    """A file of an opened bid, for those who may read the bids."""
    found = find_call(work, number)
    service.require_sight(work, call_id=found.id)
    bids = queries.opened_bids(work.session, work.coop_id, found.id)
    if file not in {evidence_id for bid in bids for evidence_id, _name in bid.files}:
        raise NoSuchCall()
    return evidence.send(work, file)
