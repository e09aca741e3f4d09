"""What if this provider fails tomorrow: all providers by danger, one of them, and the share that is too much."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.audit import failing, schemas, service, words
from coopbudget.audit.danger import USUAL_PERCENT
from coopbudget.audit.failing import Everything, Hanging
from coopbudget.audit.views.blueprint import bp
from coopbudget.budgets.service.payees import nation_of
from coopbudget.contracts import queries as contracts, words as contract_words
from coopbudget.errors import Forbidden, Invalid
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, requires
from coopbudget.members import queries as members
from coopbudget.members.queries import MemberRow
from coopbudget.money import plain_pounds
from coopbudget.paging import PAGE_SIZE, Page, csv_response, page_number
from coopbudget.providers import words as provider_words
from coopbudget.providers.views.blueprint import find_provider


def _look(work: Work) -> bool:
    """Raise Forbidden for who neither looks after contracts or providers nor may see the books.

    Whether names and telephone numbers may be shown: to officers alone, not to the reviewer.
    """
    may = work.actor.may
    if not any(may(each) for each in (Permission.MANAGE_CONTRACTS, Permission.VERIFY_PROVIDERS, Permission.SEE_BOOKS)):
        raise Forbidden()
    return may(Permission.SEE_MEMBERS)


def _everything(work: Work) -> Everything:
    return failing.everything(work.session, work.coop_id, nation=nation_of(work), today=work.today)


def _able(found: Hanging, work: Work) -> tuple[int, int]:
    """For how many of the contracts that have to go on somebody could take over, and how many they are."""
    mine = [each for each in found.to_go_on(work.today) if each.cover.signed]
    return sum(1 for each in mine if each.able), len(mine)


@bp.get("/c/<coop>/if-a-provider-fails")
@requires(Permission.SEE_COOP)
def if_fails(work: Work) -> ResponseReturnValue:
    """Every provider on which something hangs, the greatest danger first."""
    _look(work)
    found = _everything(work)
    if request.args.get("as") == "csv":
        return csv_response(
            (
                [
                    each.provider.name, words.DANGER[each.danger][0], len(each.people), len(each.too_much),
                    plain_pounds(each.promised), plain_pounds(each.unpaid), "{} / {}".format(*_able(each, work)),
                    each.agreed_until(work.today) or "",
                ]
                for each in found.hanging
            ),
            [
                _("Provider"), _("If it stops"), _("Members"), _("Members who depend on it too much"),
                _("Still promised"), _("Not paid yet"), _("Contracts that somebody could take over"),
                _("Agreed until"),
            ],
            f"if-a-provider-fails-{work.today}.csv",
        )  # fmt: skip
    number = min(page_number(), max(1, -(-len(found.hanging) // PAGE_SIZE)))
    rows = found.hanging[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return render_template(
        "audit/if_fails.html",
        today=work.today,
        found=found,
        page=Page(rows, number, PAGE_SIZE, len(found.hanging)),
        able={each.provider.id: _able(each, work) for each in rows},
        words=words,
    )


@bp.get("/c/<coop>/if-a-provider-fails/<slug>")
@requires(Permission.SEE_COOP)
def if_this_fails(work: Work, slug: str) -> ResponseReturnValue:
    """One provider: who is affected, when cover ends, the money, who could take over, and what to do."""
    named = _look(work)
    provider = find_provider(work, slug)
    all_of_them = _everything(work)
    found = all_of_them.of(provider.id)
    people = _people(work, found) if found and named else {}
    if request.args.get("as") == "csv":
        return csv_response(_lines(work, found, people) if found else [], _heads(named), f"if-{slug}-fails.csv")
    phones = members.people_by_id(work.session, [each.person_id for each in people.values()])
    waiting = [
        each
        for each in work.session.scalars(contracts.contracts_statement(work.coop_id, provider_id=provider.id))
        if each.in_force_at is None and each.cancelled_at is None
    ]
    leads = {each.lead_id for each in found.contracts} if found else set()
    return render_template(
        "audit/if_this_fails.html",
        today=work.today,
        provider=provider,
        found=found,
        percent=all_of_them.percent,
        named=named,
        people=people,
        phones=phones,
        waiting=waiting,
        names={each.provider.id: each.provider.name for each in all_of_them.hanging if each.provider.id in leads},
        large=request.args.get("large") == "yes",
        words=words,
        contract_words=contract_words,
        standings=provider_words,
    )


def _people(work: Work, found: Hanging) -> dict[Any, MemberRow]:
    return members.members_by_id(work.session, work.coop_id, {each.member_id for each in found.people})


def _heads(named: bool) -> list[str]:
    who = [_("Member"), _("Name"), _("Phone")] if named else [_("Member")]
    return [
        *who, _("Contract"), _("What for"), _("Still promised"), _("Of all they promised (%)"), _("Agreed until"),
        _("Last day with support, if it stops tomorrow"), _("Who could take over"),
    ]  # fmt: skip


def _lines(work: Work, found: Hanging, people: dict[Any, MemberRow]) -> Iterator[list[object]]:
    phones = members.people_by_id(work.session, [each.person_id for each in people.values()])
    for each in found.people:
        row = people.get(each.member_id)
        phone = phones[row.person_id].phone if row and row.person_id in phones else ""
        who: list[object] = [each.number, row.display_name, phone] if row else [each.number]
        for hung in found.to_go_on(work.today):
            if each.member_id in hung.staying:
                yield [
                    *who, hung.contract.number, hung.contract.title, plain_pounds(hung.left.get(each.member_id, 0)),
                    each.percent, hung.cover.agreed_until, hung.cover.last_day(work.today) or "",
                    ", ".join(ready.runner.provider_name for ready in hung.able),
                ]  # fmt: skip


@bp.get("/c/<coop>/dependence-limit")
@requires(Permission.SEE_COOP)
def dependence_limit(work: Work) -> ResponseReturnValue:
    """What the co-op calls too much to hang on one provider, and what it was before."""
    _look(work)
    found = failing.limits_set(work.session, work.coop_id)
    return _limit(work, Form.blank(schemas.SetDependenceLimit(), percent=str(found[0].percent if found else "")))


def _limit(work: Work, form: Form) -> str:
    found = failing.limits_set(work.session, work.coop_id)
    return render_template(
        "audit/dependence_limit.html",
        form=form,
        limits=found,
        usual=USUAL_PERCENT,
        names=members.names(work.session, [each.set_by for each in found]),
        may=work.actor.may(Permission.EDIT_COOP),
    )


@bp.post("/c/<coop>/dependence-limit")
@requires(Permission.EDIT_COOP)
def set_dependence_limit(work: Work) -> ResponseReturnValue:
    """Set it."""
    form = Form.read(schemas.SetDependenceLimit())
    if form.ok:
        try:
            service.set_dependence_limit(work, **form.data)
        except Invalid as problem:
            form.take(problem)
        else:
            flash(_("The share is set. It counts from now on."), "success")
            return redirect(url_for("audit.dependence_limit"), 303)
    return _limit(work, form), 422
