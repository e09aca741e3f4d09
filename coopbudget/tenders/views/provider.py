"""A provider's pages: open calls, one call, its own sealed bid, and how it came out."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from coopbudget.coops import queries as coops
from coopbudget.errors import Conflict, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.money import plain_pounds
from coopbudget.paging import page_number, paginate
from coopbudget.providers import queries as providers, words as provider_words
from coopbudget.tenders import queries, rules, service, words
from coopbudget.tenders.errors import LateBid, NoSuchCall
from coopbudget.tenders.queries import CallRow
from coopbudget.tenders.rules import CallState, Content
from coopbudget.tenders.schemas import LONGEST_ANSWER, WordsSchema, bid_schema
from coopbudget.tenders.views.blueprint import bp
from coopbudget.tenders.views.calls import hours_typed
from coopbudget.tenders.views.decision import formula_of, ranked
from coopbudget.tenders.views.standing import standing

Answer = str | Response | tuple[str, int]


@bp.get("/p/<provider>/calls")
@requires(Permission.ACT_FOR_PROVIDER)
def all_calls(work: Work) -> str:
    """Calls open for bids in every co-op, and the provider's own bids."""
    everywhere = {each.id: each for each in coops.all_coops(work.session)}
    open_now = queries.open_calls_everywhere(work.session, work.now)
    me = providers.provider(work.session, work.provider_id)
    return render_template(
        "tenders/provider_all.html",
        open_calls=open_now,
        mine=queries.bids_of_provider(work.session, work.provider_id),
        coops=everywhere,
        services=me.services if me else (),
        standing=providers.standing_everywhere(work.session, work.provider_id, work.today),
        now=work.now,
    )


@bp.get("/c/<coop>/p/<provider>/calls")
@requires(Permission.ACT_FOR_PROVIDER)
def calls_for_provider(work: Work) -> str:
    """The published calls of one co-op, the newest first."""
    page = paginate(work.session, queries.calls_statement(work.coop_id, work.now), number=page_number())
    rows = queries.rows_of(work.session, list(page))
    return render_template(
        "tenders/provider_calls.html",
        page=page,
        rows=rows,
        words=words,
        now=work.now,
        verified=providers.is_verified(work.session, work.coop_id, work.provider_id, work.today),
    )


def _call(work: Work, number: int) -> CallRow:
    found = queries.call_by_number(work.session, work.coop_id, number)
    if found is None or found.published_at is None:
        raise NoSuchCall()
    return found


@bp.get("/c/<coop>/p/<provider>/calls/<int:number>")
@requires(Permission.ACT_FOR_PROVIDER)
def call_for_provider(work: Work, number: int) -> str:
    """One call, what the provider has sent, and how it came out."""
    return _page(work, _call(work, number), Form.blank(WordsSchema()))


def _page(work: Work, found: CallRow, form: Form) -> str:
    state = found.state(work.now)
    own = queries.own_bid(work.session, work.coop_id, found.id, work.provider_id)
    return render_template(
        "tenders/provider_call.html",
        call=found,
        state=state,
        own=own,
        service=provider_words.SERVICE[found.service_type],
        kinds=provider_words.HOUR,
        questions=queries.questions(work.session, work.coop_id, found.id),
        verified=providers.is_verified(work.session, work.coop_id, work.provider_id, work.today),
        outcome=_outcome(work, found) if state is CallState.AWARDED and own and not own.withdrawn_at else None,
        **standing(work, found),
        words=words,
        shown=rules.shown,
        form=form,
    )


def _outcome(work: Work, found: CallRow) -> dict[str, Any]:
    """The provider's own points with their reasons, beside the chosen one's points: nobody else's."""
    results, _why = ranked(work, found)
    bids = {each.id: each for each in queries.opened_bids(work.session, work.coop_id, found.id)}
    mine = next((each for each in bids.values() if each.provider_id == work.provider_id), None)
    award = queries.award_of_call(work.session, work.coop_id, found.id)
    assert award is not None
    comments: dict[tuple[Any, Any], list[Any]] = {}
    for each in queries.scores_of_call(work.session, work.coop_id, found.id):
        comments.setdefault((each.bid_id, each.criterion_id), []).append(each)
    return {
        "mine": mine,
        "winner": bids[award.bid_id],
        "won": mine is not None and mine.id == award.bid_id,
        "result": next((each for each in results if mine and each.bid_id == mine.id), None),
        "best": next(each for each in results if each.bid_id == award.bid_id),
        "comments": comments,
        "agreed": queries.agreed(queries.meetings(work.session, work.coop_id, found.id)),
        "places": len(results),
    }


@bp.get("/c/<coop>/p/<provider>/calls/<int:number>/formula")
@requires(Permission.ACT_FOR_PROVIDER)
def formula_for_provider(work: Work, number: int) -> str:
    """The formula of this call, worked through with its own weights and floor."""
    return render_template("tenders/formula.html", **formula_of(_call(work, number)), for_provider=True)


@bp.post("/c/<coop>/p/<provider>/calls/<int:number>/questions")
@requires(Permission.ACT_FOR_PROVIDER)
def ask(work: Work, number: int) -> Answer:
    """Ask a question that everybody reads."""
    found = _call(work, number)
    form = Form.read(WordsSchema())
    if form.ok:
        try:
            service.ask_question(work, call_id=found.id, words=form.data["words"])
        except LateBid as problem:
            form.take({"words": [problem.message]})
        else:
            flash(_("Your question is on the page. The answer comes there too."), "success")
            return redirect(url_for("tenders.call_for_provider", number=number), 303)
    return _page(work, found, form), 422


@bp.get("/c/<coop>/p/<provider>/calls/<int:number>/bid")
@requires(Permission.ACT_FOR_PROVIDER)
def bid_form(work: Work, number: int) -> str:
    """The bid's form: empty, or what the author sent before."""
    found = _call(work, number)
    if found.state(work.now) is not CallState.OPEN:
        raise LateBid(found.deadline_at, work.now)
    sent = service.read_own_bid(work, call_id=found.id)
    offered = found.hours if sent is None else sent.hours
    values: dict[str, Any] = {f"hours_{kind}": hours_typed(minutes) for kind, minutes in offered.items()}
    values["starts_on"] = found.starts_on.isoformat()
    if sent is not None:
        values |= {"starts_on": sent.starts_on.isoformat(), "floor_reason": sent.floor_reason}
        values |= {f"rate_{kind}": plain_pounds(rate) for kind, rate in sent.rates.items()}
        values |= {f"answer_{each.position}": sent.answers.get(each.id, "") for each in found.criteria}
    return _bid(work, found, Form.blank(bid_schema(found), **values))


def _bid(work: Work, found: CallRow, form: Form) -> str:
    return render_template(
        "tenders/bid.html",
        call=found,
        form=form,
        longest=LONGEST_ANSWER,
        kinds=provider_words.HOUR,
        own=queries.own_bid(work.session, work.coop_id, found.id, work.provider_id),
    )


@bp.post("/c/<coop>/p/<provider>/calls/<int:number>/bid")
@requires(Permission.ACT_FOR_PROVIDER)
def send_bid(work: Work, number: int) -> Answer:
    """Seal the bid."""
    found = _call(work, number)
    form = Form.read(bid_schema(found))
    if form.ok:
        content = Content(
            rates={kind: form.data[f"rate_{kind}"] for kind in found.kinds},
            hours={kind: form.data[f"hours_{kind}"] for kind in found.hours},
            starts_on=form.data["starts_on"],
            floor_reason=form.data["floor_reason"],
            answers={each.id: form.data[f"answer_{each.position}"] for each in found.criteria},
        )
        try:
            service.submit_bid(work, call_id=found.id, content=content)
        except Invalid as problem:
            form.take(problem)
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("Your bid is sealed. Nobody but you can read it before the deadline."), "success")
            return redirect(url_for("tenders.call_for_provider", number=number), 303)
    return _bid(work, found, form), 422


@bp.get("/c/<coop>/p/<provider>/calls/<int:number>/bid/read")
@requires(Permission.ACT_FOR_PROVIDER)
def read_bid(work: Work, number: int) -> str:
    """The provider's own bid, as it stands."""
    found = _call(work, number)
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


@bp.get("/c/<coop>/p/<provider>/calls/<int:number>/bid/withdraw")
@requires(Permission.ACT_FOR_PROVIDER)
def ask_withdraw(work: Work, number: int) -> str:
    """What withdrawing does."""
    return render_template("tenders/withdraw.html", call=_call(work, number))


@bp.post("/c/<coop>/p/<provider>/calls/<int:number>/bid/withdraw")
@requires(Permission.ACT_FOR_PROVIDER)
def withdraw(work: Work, number: int) -> Response:
    """Withdraw the bid."""
    service.withdraw_bid(work, call_id=_call(work, number).id)
    flash(_("Your bid is withdrawn, and what it said is erased."), "success")
    return redirect(url_for("tenders.call_for_provider", number=number), 303)
