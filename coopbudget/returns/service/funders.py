"""A funder's link: made, taken back, opened; and what the council's officer sends there.

Who comes by a link is signed in nowhere. What they do is recorded as the act of nobody, in the co-op's own trail, with
the link it was done by; the name they gave stands beside it, where it can be erased.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass, replace
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, select

from coopbudget.budgets import queries as budgets
from coopbudget.budgets.queries import AgreementRow
from coopbudget.coops import queries as coops
from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.guard import Actor, CoopFacts, Work, insist
from coopbudget.members.service import tell_member_of_act
from coopbudget.notices.messages import N_, Value
from coopbudget.returns import policy, queries
from coopbudget.returns.errors import NoSuchLink
from coopbudget.returns.models import FunderChange, FunderLink, FunderView
from coopbudget.returns.queries import LinkRow
from coopbudget.returns.rules import Change, what_is_missing
from coopbudget.returns.service.ground import asked_agreement, path, settings, tell_member, tell_officers
from coopbudget.trail.service import append

MOST_WAITING = 20
"""So many things sent by one link wait for an answer at most."""


@dataclass(frozen=True)
class Inside:
    """What a link opens: the co-op and one agreement; ``work`` acts as nobody within that co-op."""

    work: Work
    link: LinkRow
    agreement: AgreementRow


def digest_of(secret: str) -> str:
    """What is kept of a secret: with this installation's own, so that a co-op's archive opens nothing elsewhere."""
    return hmac.new(settings().secret_key.encode(), secret.encode(), hashlib.sha256).hexdigest()


def make_link(work: Work, *, agreement_id: uuid.UUID, for_whom: str, days: int) -> str:
    """A new link to one agreement, for somebody at the funder, for so many days; its secret is never shown again.

    By the member, who may plan for her, or an officer. Raises what ``asked_agreement`` does, Invalid, Forbidden.
    """
    agreement = asked_agreement(work, agreement_id)
    insist(policy.may_write(work.actor, agreement.member_id))
    if not for_whom.strip():
        raise Invalid({"for_whom": [_l("Tell us who at the council it is for.")]})
    if not 1 <= days <= 90:
        raise Invalid({"days": [_l("A link opens for 90 days at most.")]})
    secret = secrets.token_urlsafe(32)
    row = FunderLink(
        coop_id=work.coop_id, id=new_id(), number=next_number(work, "funder_link"), agreement_id=agreement_id,
        for_whom=for_whom.strip(), digest=digest_of(secret), made_by=work.actor.person_id, made_at=work.now,
        ends_on=work.today + timedelta(days=days), revoked_by=None, revoked_at=None,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    content = {"link": str(row.id), "ends_on": row.ends_on.isoformat()}
    append(work, act="funder_link.made", subject_kind="agreement", subject_id=agreement_id, content=content)
    link = path(work, f"/agreements/{agreement.number}/returns")
    tell_member_of_act(work, what=N_("A link was made, so that your council can look at your returns."), link=link)
    values: dict[str, Value] = {"number": agreement.number, "day": row.ends_on}
    message = N_("Your council can look at agreement %(number)s by a link until %(day)s. You can take it back.")
    tell_member(work, agreement.member_id, message, values, link)
    return secret


def revoke_link(work: Work, *, number: int) -> None:
    """Take a link back: it opens nothing any more. Twice does nothing. Raises NoSuchLink, Forbidden."""
    row = work.session.scalar(
        select(FunderLink).where(FunderLink.coop_id == work.coop_id, FunderLink.number == number).with_for_update()
    )
    if row is None:
        raise NoSuchLink()
    agreement = asked_agreement(work, row.agreement_id)
    insist(policy.may_write(work.actor, agreement.member_id))
    if row.revoked_at is not None:
        return
    row.revoked_by, row.revoked_at = work.actor.person_id, work.now
    work.session.flush()
    content = {"link": str(row.id)}
    append(work, act="funder_link.revoked", subject_kind="agreement", subject_id=row.agreement_id, content=content)


def inside(work: Work, slug: str, secret: str) -> Inside:
    """What this secret opens today. Raises NoSuchLink for one that never was, has ended, or was taken back."""
    coop = coops.coop_by_slug(work.session, slug)
    link = queries.link_by_digest(work.session, coop.id, digest_of(secret)) if coop else None
    if coop is None or link is None or not link.opens(work.today):
        raise NoSuchLink()
    agreement = budgets.agreement(work.session, coop.id, link.agreement_id, work.today)
    if agreement is None:
        raise NoSuchLink()
    facts = CoopFacts(coop.id, coop.slug, coop.name, coop.nation)
    return Inside(replace(work, actor=Actor(coop_id=coop.id, coop=facts)), link, agreement)


def open_link(found: Inside, *, who: str) -> None:
    """Somebody opens the link: it is written down, and the member sees it. She is told of the first time."""
    work, link = found.work, found.link
    if not who.strip():
        raise Invalid({"who": [_l("Type your name, so that the member knows who looked.")]})
    first = not work.session.scalar(
        select(exists().where(FunderView.coop_id == work.coop_id, FunderView.link_id == link.id))
    )
    row = FunderView(coop_id=work.coop_id, id=new_id(), link_id=link.id, who=who.strip(), opened_at=work.now)
    work.session.add(row)
    work.session.flush()
    append(
        work,
        act="funder_link.opened",
        subject_kind="agreement",
        subject_id=link.agreement_id,
        content={"link": str(link.id), "view": str(row.id)},
    )
    if first:
        page = path(work, f"/agreements/{found.agreement.number}/returns")
        message = N_("%(who)s of your council has opened the link to agreement %(number)s.")
        values: dict[str, Value] = {"who": who.strip(), "number": found.agreement.number}
        tell_member(work, found.agreement.member_id, message, values, page)


def send_change(found: Inside, *, change: Change, sender: str, words: str = "", sender_email: str = "") -> int:
    """The council's officer sends what changes; its number. It changes nothing before an officer of the co-op accepts.

    Raises Invalid for what is missing, and while too much waits.
    """
    work, link = found.work, found.link
    asks = {
        "rate": _l("Type the new rate, or what the member pays in now."),
        "amount": _l("Type the sum that is asked back."),
        "reference": _l("Type the reference that the payment should carry."),
    }
    if missing := what_is_missing(change):
        raise Invalid({missing: [asks[missing]]})
    if change.effective_on < found.agreement.starts_on:
        raise Invalid({"effective_on": [_l("This is before the agreement starts.")]})
    waiting = [each for each in queries.changes_of_link(work.session, work.coop_id, link.id) if each.accepted is None]
    if len(waiting) >= MOST_WAITING:
        raise Invalid(_l("Much that you sent waits for an answer already. Ring the co-op instead."))
    row = FunderChange(
        coop_id=work.coop_id, id=new_id(), number=next_number(work, "funder_change"), link_id=link.id,
        agreement_id=link.agreement_id, change=change.change, effective_on=change.effective_on, rate=change.rate,
        contribution=change.contribution, amount=change.amount, reference=change.reference.strip(),
        due_on=change.due_on, words=words.strip(), sender=sender.strip(), sender_email=sender_email.strip(),
        sent_at=work.now, decided_by=None, decided_at=None, accepted=None, why="",
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    append(
        work,
        act="funder_change.sent",
        subject_kind="agreement",
        subject_id=link.agreement_id,
        content={
            "link": str(link.id), "number": row.number, "change": change.change,
            "effective_on": change.effective_on.isoformat(), "rate": change.rate, "contribution": change.contribution,
            "amount": change.amount,
        },
    )  # fmt: skip
    number = found.agreement.number
    message = N_("A council sent a change of agreement %(number)s. It waits for your yes or no.")
    tell_officers(work, message, {"number": number}, path(work, f"/funder-changes/{row.number}"))
    message = N_("Your council sent a change of agreement %(number)s. Nothing changes before an officer has looked.")
    tell_member(
        work, found.agreement.member_id, message, {"number": number}, path(work, f"/agreements/{number}/returns")
    )
    return row.number
