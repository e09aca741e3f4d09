"""The pages that look across slices: the start, each part's home, and the words that are always there."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from coopbudget.coops import queries as coops
from coopbudget.guard import Permission, Work, public, requires
from coopbudget.members import queries as members
from coopbudget.notices import queries as notices, questions as notice_questions
from coopbudget.providers import queries as providers
from coopbudget.web.frame import rooms_for
from coopbudget.web.glossary import GLOSSARY
from coopbudget.web.homes.asked import questions_for
from coopbudget.web.homes.member import member_home, questions_for_member
from coopbudget.web.homes.officer import desk as read_desk, desk_tasks
from coopbudget.web.homes.provider import provider_home as read_provider_home
from coopbudget.web.homes.tasks import ask_all

bp = Blueprint("web", __name__, template_folder="templates")


@bp.get("/")
@public("a visitor learns here what this is")
def start(work: Work) -> ResponseReturnValue:
    """Signed out: what this is. Signed in: the one place I belong to, or the choice between several."""
    person_id = work.actor.person_id
    if person_id is None:
        return render_template("web/landing.html")
    places = members.places_of(work.session, person_id, work.today)
    mine = [place for place in places if place.inside]
    provided = providers.providers_of_person(work.session, person_id, work.today)
    if len(mine) == 1 and not provided:
        return redirect(url_for("web.coop_home", coop=mine[0].slug))
    if len(provided) == 1 and not mine:
        return redirect(url_for("web.provider_home", provider=provided[0].slug))
    return render_template(
        "web/home/start.html",
        mine=mine,
        asked=[place for place in places if not place.inside],
        provided=provided,
        notices=notices.unread_count(work.session, person_id),
        any_coops=coops.any_coop(work.session),
    )


@bp.get("/c/<coop>/")
@requires(Permission.SIGNED_IN)
def coop_home(work: Work) -> ResponseReturnValue:
    """My home in this co-op: a member's; without a membership, the desk of an officer or the rooms I may see.

    Of a co-op that has ended: how it ended, which is all that most of its people may still see.
    """
    if work.actor.coop is not None and work.actor.coop.closed:
        return redirect(url_for("winding.ending"))
    work.need(Permission.SEE_COOP)
    if work.actor.member_id is None:
        return render_template("web/home/rooms.html", rooms=rooms_for(work.actor), title_home=True)
    officer = _has_desk(work)
    answers = ask_all(
        work, [*questions_for_member(), notice_questions.UNREAD, *(questions_for(work) if officer else ())]
    )
    return render_template(
        "web/home/member.html",
        home=member_home(work, answers),
        desk_tasks=len(desk_tasks(work, answers)) if officer else 0,
        unread=answers.count(notice_questions.UNREAD) if work.actor.on_behalf_of is None else 0,
    )


def _has_desk(work: Work) -> bool:
    return work.actor.may(Permission.SEE_MEMBERS)


@bp.get("/c/<coop>/desk")
@requires(Permission.SEE_MEMBERS)
def desk(work: Work) -> ResponseReturnValue:
    """What needs me today, for officers."""
    return render_template("web/home/desk.html", desk=read_desk(work))


@bp.get("/c/<coop>/rooms")
@requires(Permission.SEE_COOP)
def rooms(work: Work) -> ResponseReturnValue:
    """Every room of the co-op that my part opens, each with a sentence."""
    return render_template("web/home/rooms.html", rooms=rooms_for(work.actor), title_home=False)


@bp.get("/p/<provider>/")
@requires(Permission.ACT_FOR_PROVIDER)
def provider_home(work: Work) -> ResponseReturnValue:
    """A provider's home."""
    return render_template("web/home/provider.html", home=read_provider_home(work), today=work.today, now=work.now)


@bp.get("/glossary")
@public("words are for everybody")
def glossary(work: Work) -> ResponseReturnValue:
    """What words mean."""
    return render_template("web/glossary.html", words=GLOSSARY)


@bp.get("/privacy")
@public("anybody may ask what is kept")
def privacy(work: Work) -> ResponseReturnValue:
    """What is kept, and who sees it."""
    return render_template("web/privacy.html")


@bp.get("/verify")
@public("the footer leads here from everywhere")
def verify_start(work: Work) -> ResponseReturnValue:
    """Which co-op's books to check; each is checked inside it."""
    person_id = work.actor.person_id
    places = members.places_of(work.session, person_id, work.today) if person_id else []
    mine = [place for place in places if place.inside]
    if len(mine) == 1:
        return redirect(url_for("audit.verify", coop=mine[0].slug))
    return render_template("web/verify_start.html", mine=mine)
