"""A lost phone: two officers take somebody's second step off; they see it coming and can stop it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from coopbudget.coops import queries as coops
from coopbudget.errors import Conflict
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, public, requires
from coopbudget.members import labels, policy, queries, schemas, service
from coopbudget.members.errors import NobodyThere
from coopbudget.members.proving import second_factor_first
from coopbudget.members.views.room import bp
from coopbudget.paging import PAGE_SIZE, Page, page_number
from coopbudget.settings import Settings


@dataclass(frozen=True)
class Whose:
    """Whose phone it is, and what of the address names them: a member's number, or the person's id."""

    person_id: uuid.UUID
    display_name: str
    words: Mapping[str, Any]


def _whose(work: Work, number: int | None, person: uuid.UUID | None) -> Whose:
    """A member, or somebody who is a member nowhere and is helped here, or was before."""
    if number is not None:
        member = queries.member_by_number(work.session, work.coop_id, number)
        if member is None:
            raise NobodyThere()
        return Whose(member.person_id, member.display_name, {"number": number})
    if person is None:
        raise NobodyThere()
    known = queries.helping_coop(work.session, person, work.today) == work.coop_id
    if not known and not queries.lost_phones_of(work.session, work.coop_id, person):
        raise NobodyThere()
    return Whose(person, queries.person_name(work.session, person), {"person": person})


def _page(work: Work, whose: Whose, form: Form) -> str:
    rows = queries.lost_phones_of(work.session, work.coop_id, whose.person_id)
    now: Any = next((row for row in rows if row.ended_at is None), None)
    settings: Settings = current_app.extensions["coopbudget.settings"]
    me = work.person_id
    return render_template(
        "members/lost_phone.html",
        form=form,
        whose=whose,
        now=now,
        before=[row for row in rows if row.ended_at is not None],
        people=queries.names(
            work.session, {person for row in rows for person in (row.asked_by, row.agreed_by, row.ended_by)}
        ),
        has_step=queries.has_second_step(work.session, whose.person_id),
        may_ask=policy.may_ask_for_lost_phone(me, whose.person_id),
        may_agree=policy.may_agree_to_lost_phone(me, asked_by=now.asked_by, about=whose.person_id) if now else None,
        proven=work.proven,
        hours=settings.lost_phone_hours,
        label=labels.label,
        ending_words=labels.ENDING_WORDS,
    )


@bp.get("/c/<coop>/lost-phones")
@requires(Permission.HELP_SIGN_IN)
def lost_phones(work: Work) -> ResponseReturnValue:
    """Everybody who is a member nowhere and whom this co-op's officers help with a lost phone."""
    found = queries.helped_here(work.session, work.coop_id, work.today)
    number = min(page_number(), max(1, -(-len(found) // PAGE_SIZE)))
    shown = found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    page = Page(shown, number, PAGE_SIZE, len(found))
    return render_template("members/lost_phones.html", page=page, words=labels.PART_WORDS, label=labels.label)


@bp.get("/c/<coop>/members/<int:number>/lost-phone")
@bp.get("/c/<coop>/lost-phones/<uuid:person>")
@requires(Permission.HELP_SIGN_IN)
def lost_phone(work: Work, number: int | None = None, person: uuid.UUID | None = None) -> ResponseReturnValue:
    """Ask for it, agree to it, or stop it; and what was done before."""
    return _page(work, _whose(work, number, person), Form.blank(schemas.LostPhone()))


@bp.post("/c/<coop>/members/<int:number>/lost-phone")
@bp.post("/c/<coop>/lost-phones/<uuid:person>")
@requires(Permission.HELP_SIGN_IN)
def ask_lost_phone(work: Work, number: int | None = None, person: uuid.UUID | None = None) -> ResponseReturnValue:
    """Ask for it."""
    whose = _whose(work, number, person)
    form = Form.read(schemas.LostPhone())
    if form.ok:
        try:
            service.ask_lost_phone(work, person_id=whose.person_id, known_how=form.data["known_how"])
        except Conflict as problem:
            form.take({"_form": [problem.message]})
        else:
            flash(_("Asked. Another officer must agree."), "success")
            return redirect(url_for("members.lost_phone", **whose.words), 303)
    work.session.rollback()
    return _page(work, whose, form), 422


@bp.post("/c/<coop>/members/<int:number>/lost-phone/decide")
@bp.post("/c/<coop>/lost-phones/<uuid:person>/decide")
@requires(Permission.HELP_SIGN_IN)
def decide_lost_phone(work: Work, number: int | None = None, person: uuid.UUID | None = None) -> ResponseReturnValue:
    """Agree as the second officer, or say no."""
    whose = _whose(work, number, person)
    page = url_for("members.lost_phone", **whose.words)
    agree = request.form.get("agree") == "yes"
    away = second_factor_first(work, page) if agree else None
    if away is not None:
        return away
    service.decide_lost_phone(work, person_id=whose.person_id, agree=agree)
    flash(_("Agreed. They are told in every way we have.") if agree else _("The answer is no. Nothing is taken off."),
          "success")  # fmt: skip
    return redirect(page, 303)


@bp.post("/c/<coop>/members/<int:number>/lost-phone/stop")
@bp.post("/c/<coop>/lost-phones/<uuid:person>/stop")
@requires(Permission.HELP_SIGN_IN)
def stop_lost_phone(work: Work, number: int | None = None, person: uuid.UUID | None = None) -> ResponseReturnValue:
    """Stop it while it rests."""
    whose = _whose(work, number, person)
    service.stop_lost_phone(work, person_id=whose.person_id)
    flash(_("Stopped. The second step stays on."), "success")
    return redirect(url_for("members.lost_phone", **whose.words), 303)


@bp.get("/lost-phone/<word>")
@public("the link of a message that we signed; whoever lost a phone, or did not, may be unable to sign in")
def lost_phone_letter(work: Work, word: str) -> ResponseReturnValue:
    """What officers are about to do, and the way to stop it. It shows no more than the message said."""
    ident = service.of_letter(word)
    row = queries.lost_phone(work.session, ident) if ident else None
    if row is None:
        raise NobodyThere()
    coop = coops.coop_by_id(work.session, row.coop_id).name
    return render_template(
        "members/account/lost_phone_letter.html",
        row=row, word=word, whose=coop, label=labels.label, ending_words=labels.ENDING_WORDS,
    )  # fmt: skip


@bp.post("/lost-phone/<word>")
@public("the link of a message that we signed; it can only keep the second step on, and works once")
def stop_lost_phone_by_letter(work: Work, word: str) -> ResponseReturnValue:
    """Stop it, without signing in."""
    service.stop_by_letter(work, word=word)
    return redirect(url_for("members.lost_phone_letter", word=word), 303)


@bp.get("/account/lost-phone")
@requires(Permission.SIGNED_IN)
def my_lost_phone(work: Work) -> ResponseReturnValue:
    """Whether officers are about to take one's own second step off, and the way to stop it."""
    row = queries.my_lost_phone(work.session, work.person_id)
    return render_template(
        "members/account/lost_phone.html",
        row=row,
        whose=coops.coop_by_id(work.session, row.coop_id).name if row else "",
        people=queries.names(work.session, [row.asked_by, row.agreed_by]) if row else {},
    )


@bp.post("/account/lost-phone/stop")
@requires(Permission.SIGNED_IN)
def stop_my_lost_phone(work: Work) -> ResponseReturnValue:
    """Stop it."""
    service.stop_my_lost_phone(work)
    flash(_("Stopped. Your second step stays on. Tell an officer if you did not ask for this."), "success")
    return redirect(url_for("members.account"), 303)
