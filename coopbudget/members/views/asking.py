"""Asking to join a co-op: with an account or without one, where it stands, and asking that a no is looked at again."""

from __future__ import annotations

import uuid
from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext as _
from flask_limiter.util import get_remote_address

from coopbudget.coops import queries as coops
from coopbudget.errors import Conflict, Invalid, NotFound
from coopbudget.forms import Form
from coopbudget.guard import Permission, Work, public, requires
from coopbudget.members import labels, queries, schemas, service
from coopbudget.members.errors import AlreadyMember
from coopbudget.members.house_rules import membership_rules
from coopbudget.members.rules import may_ask_again
from coopbudget.members.views.room import bp
from coopbudget.members.words import MemberClass, Questioned, Reach
from coopbudget.rulebook.queries import rules_on
from coopbudget.settings import Settings

TRIES = "20 per hour"
"""So often somebody may ask from one place; a day at which a whole hall signs up still fits."""
ANSWER_WAYS = (Reach.PHONE, Reach.EMAIL, Reach.POST, Reach.LARGE_PRINT)


def _coop(work: Work, slug: str) -> Any:
    found = coops.coop_by_slug(work.session, slug)
    if found is None:
        raise NotFound()
    return found


def _facts(work: Work, coop: Any, asked: queries.AskingRow | None, form: Form) -> dict[str, object]:
    """What both pages show of an asking and what can still be done about it."""
    appeal = None
    may_ask = False
    if asked is not None and asked.refused_on is not None:
        days = membership_rules(work.session, coop.id, work.today).appeal_days
        appeal = queries.last_appeal(work.session, coop.id, asked.id, Questioned.REFUSAL)
        if appeal is not None and appeal.asked_on < asked.refused_on:
            appeal = None
        may_ask = appeal is None and may_ask_again(asked.refused_on, work.today, days)
    return {
        "found": coop,
        "asked": asked,
        "appeal": appeal,
        "may_ask": may_ask,
        "form": form,
        "class_words": labels.CLASS_WORDS,
        "label": labels.label,
    }


def _join_page(work: Work, slug: str, form: Form | None = None, *, again: Form | None = None) -> str:
    coop = _coop(work, slug)
    person_id = work.actor.person_id
    asked = queries.last_asking(work.session, coop.id, person_id) if person_id else None
    blank = Form.blank(schemas.Join()) if person_id else Form.blank(schemas.JoinAsStranger(), reach=Reach.PHONE)
    return render_template(
        "members/join.html",
        **_facts(work, coop, asked, again or form or blank),
        join_form=form or blank,
        again_form=again or Form.blank(schemas.AskAgain()),
        stranger=person_id is None,
        members=queries.count_members(work.session, coop.id),
        classes=labels.options(
            labels.chosen(labels.CLASS_WORDS, rules_on(work.session, coop.id, work.today).classes), labels.CLASS_HINTS
        ),
        ways=labels.options(labels.chosen(labels.ANSWER_WAYS, ANSWER_WAYS)),
        nation=labels.label(labels.NATION_WORDS, coop.nation),
        again_action=url_for("members.ask_again", slug=slug),
    )


@bp.get("/coops/<slug>/join")
@public("a stranger may ask to join without an account")
def join(work: Work, slug: str) -> ResponseReturnValue:
    """The form to ask to join, or where one's asking stands."""
    return _join_page(work, slug)


@bp.post("/coops/<slug>/join")
@public("a stranger may ask to join without an account")
def ask_to_join(work: Work, slug: str) -> ResponseReturnValue:
    """Ask."""
    coop = _coop(work, slug)
    if work.actor.person_id is None:
        return _ask_as_stranger(work, coop)
    form = Form.read(schemas.Join())
    if form.ok:
        try:
            service.apply_to_join(
                work, coop_id=coop.id, member_class=MemberClass(form.data["member_class"]), why=form.data["why"]
            )
        except Invalid as problem:
            form.take(problem)
        except AlreadyMember as already:
            form.take({"_form": [already.message]})
        else:
            flash(_("You have asked to join. An officer reads it, and we tell you the answer."), "success")
            return redirect(url_for("members.join", slug=slug), 303)
    return _join_page(work, slug, form), 422


def _ask_as_stranger(work: Work, coop: Any) -> ResponseReturnValue:
    form = Form.read(schemas.JoinAsStranger())
    limiter = current_app.extensions["coopbudget.limiter"]
    with limiter.limit(TRIES, key_func=lambda: f"ask-to-join:{get_remote_address()}"):
        if form.ok:
            told = {name: value for name, value in form.data.items() if name != "agree"}
            told |= {"member_class": MemberClass(told["member_class"]), "reach": Reach(told["reach"])}
            try:
                member_id = service.ask_as_stranger(work, coop_id=coop.id, language=_language(), **told)
            except Invalid as problem:
                form.take(problem)
            else:
                word = service.receipt_word(coop.id, member_id)
                if told["email"]:
                    settings: Settings = current_app.extensions["coopbudget.settings"]
                    link = settings.public_url + url_for("members.asked", word=word)
                    service.mail_receipt(work, coop_name=coop.name, to=told["email"], link=link)
                flash(_("You have asked to join. Keep the address of this page."), "success")
                return redirect(url_for("members.asked", word=word), 303)
    return _join_page(work, coop.slug, form), 422


def _language() -> str:
    return "cy" if str(get_locale()) == "cy" else "en"


def _of_word(work: Work, word: str) -> tuple[Any, queries.AskingRow]:
    """The asking that a receipt's address is of. Raises NotFound."""
    known = service.of_receipt(word)
    asked = queries.asking(work.session, *known) if known else None
    if known is None or asked is None:
        raise NotFound()
    return coops.coop_by_id(work.session, known[0]), asked


def _asked_page(work: Work, word: str, form: Form) -> str:
    coop, asked = _of_word(work, word)
    return render_template(
        "members/asked.html",
        **_facts(work, coop, asked, form),
        again_form=form,
        again_action=url_for("members.ask_again_by_receipt", word=word),
    )


@bp.get("/asked/<word>")
@public("who asked without an account sees where it stands, by the address on the receipt")
def asked(work: Work, word: str) -> ResponseReturnValue:
    """The receipt of an asking, and where it stands."""
    return _asked_page(work, word, Form.blank(schemas.AskAgain()))


@bp.post("/asked/<word>/again")
@public("who was refused without an account asks for another look, by the address on the receipt")
def ask_again_by_receipt(work: Work, word: str) -> ResponseReturnValue:
    """Ask that the no is looked at again."""
    coop, asked_row = _of_word(work, word)
    form = Form.read(schemas.AskAgain())
    if _asked_again(work, coop.id, asked_row.id, form):
        return redirect(url_for("members.asked", word=word), 303)
    return _asked_page(work, word, form), 422


@bp.post("/coops/<slug>/join/again")
@requires(Permission.SIGNED_IN)
def ask_again(work: Work, slug: str) -> ResponseReturnValue:
    """The same, for somebody signed in."""
    coop = _coop(work, slug)
    mine = queries.last_asking(work.session, coop.id, work.person_id)
    if mine is None:
        raise NotFound()
    form = Form.read(schemas.AskAgain())
    if _asked_again(work, coop.id, mine.id, form):
        return redirect(url_for("members.join", slug=slug), 303)
    return _join_page(work, slug, again=form), 422


def _asked_again(work: Work, coop_id: uuid.UUID, member_id: uuid.UUID, form: Form) -> bool:
    if not form.ok:
        return False
    try:
        service.ask_again_about_refusal(work, coop_id=coop_id, member_id=member_id, words=form.data["words"])
    except Conflict as problem:
        form.take({"_form": [problem.message]})
        return False
    flash(_("We look at it again. Another officer answers, and we tell you."), "success")
    return True
