"""The receipt of a member for whom somebody acted: whatever was done, she is told of it in her own way."""

from __future__ import annotations

from collections.abc import Iterable

from coopbudget.guard import Capacity, Work
from coopbudget.members import queries
from coopbudget.members.labels import ACT_WORDS
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_
from coopbudget.trail import queries as trail

BY_OFFICER = N_("%(name)s recorded what you said on the phone. %(what)s")
BY_SUPPORTER = N_("%(name)s did this for you. %(what)s")
SOMETHING = N_("Look at what was done in your name.")
_TOLD = "coopbudget.members.told"


def receipt_to_member(work: Work) -> None:
    """Tell the member what this work did in her name, as its records in the trail say it.

    The edge calls it before each commit, so no page can forget it. Nothing happens where somebody acted for
    themselves, or where ``tell_member_of_act`` has told her in better words already.
    """
    actor = work.actor
    if actor.capacity == Capacity.SELF or actor.on_behalf_of is None or actor.coop_id is None:
        return
    if (actor.on_behalf_of, work.now) in work.session.info.get(_TOLD, ()):
        return
    mine = trail.records(actor.coop_id, on_behalf_of=actor.on_behalf_of, actor_id=actor.person_id, since=work.now)
    # What the ledger and payments note beside an act is part of it, and has no words of its own.
    acts = {record.act for record in work.session.scalars(mine)}
    if acts:
        _tell(work, [ACT_WORDS[act] for act in ACT_WORDS if act in acts] or [SOMETHING], "")


def tell_member_of_act(work: Work, *, what: str, link: str = "") -> None:
    """As the receipt, in the caller's own words: ``what`` is a msgid marked with ``N_``, one whole sentence.

    Nothing where somebody acted for themselves.
    """
    actor = work.actor
    if actor.capacity != Capacity.SELF and actor.on_behalf_of is not None:
        _tell(work, [what], link)
        work.session.info.setdefault(_TOLD, set()).add((actor.on_behalf_of, work.now))


def _tell(work: Work, sentences: Iterable[str], link: str) -> None:
    actor = work.actor
    member = queries.member(work.session, work.coop_id, actor.on_behalf_of) if actor.on_behalf_of else None
    if member is None:
        return
    if not link and actor.coop is not None:
        link = f"/c/{actor.coop.slug}/supporters"
    name = queries.person_name(work.session, actor.person_id)
    for sentence in sentences:
        notices.tell(
            work,
            people=[member.person_id],
            message=BY_OFFICER if actor.capacity == Capacity.OFFICER else BY_SUPPORTER,
            values={"name": name, "what": {"words": sentence}},
            link=link,
        )
