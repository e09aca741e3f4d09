"""The declaration: what is signed is kept as it is, word for word; and that it was sent."""

from __future__ import annotations

import hashlib
import uuid

from flask_babel import lazy_gettext as _l

from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.evidence.papers import hold, release
from coopbudget.evidence.service import store
from coopbudget.guard import Permission, Work, insist
from coopbudget.members.service import tell_member_of_act
from coopbudget.notices.messages import N_
from coopbudget.returns import delivering, pack, policy, queries
from coopbudget.returns.errors import AlreadySent, NoSuchReturn, NotSigned
from coopbudget.returns.models import BankExtract, CouncilReturn
from coopbudget.returns.paper import Signature, return_document
from coopbudget.returns.service.ground import (
    HOLDER,
    locked,
    locked_open,
    path,
    settings,
    tell_member,
    tell_officers,
)
from coopbudget.returns.signing import extract_text, new_code, sign
from coopbudget.trail.service import append


def sign_return(work: Work, *, return_id: uuid.UUID, name: str, read_back: bool = False) -> None:
    """Sign a return as it stands now: by its member, by who may plan for her, or by an officer who read it back to her.

    Its figures, document, list and signed extract of bank lines are kept, and nothing of it changes any more. Raises
    Forbidden, AlreadySigned, Invalid without a name or the read-back, DoesNotAddUp.
    """
    row = locked_open(work, return_id)
    insist(policy.may_sign(work.actor, row.member_id))
    if not name.strip():
        raise Invalid({"name": [_l("Type your name. It is your signature.")]})
    if policy.needs_read_back(work.actor) and not read_back:
        raise Invalid({"read_back": [_l("Read it back to the member first, and tick this when they have said yes.")]})
    seen = queries.return_by_id(work.session, work.coop_id, return_id)
    if seen is None:
        raise NoSuchReturn()
    found, heads = delivering.as_it_stands(work, seen), delivering.heads_of(work, seen)
    code = new_code()
    signature = Signature(name.strip(), work.today, work.actor.capacity.value, code)
    document = return_document(found.figures, heads, found.bank, signature)
    title = f"return-{row.number}-v{row.version}"
    pdf_id = store(work, file=document, filename=f"{title}.pdf", kind="council_return")
    listed = pack.list_of(found.figures)
    csv_id = store(work, file=listed, filename=f"{title}.csv", kind="council_return")
    row.figures, row.pdf_id, row.csv_id = found.figures.as_dict(), pdf_id, csv_id
    row.signed_by, row.signed_name, row.signed_at = work.actor.person_id, name.strip(), work.now
    row.signed_as = work.actor.capacity.value
    papers = [uuid.UUID(each.evidence) for each in found.figures.papers]
    hold(work, evidence_ids=papers, holder_kind=HOLDER, holder_id=row.id)
    text = extract_text(
        coop=heads.coop, reference=heads.reference, since=row.since.isoformat(), until=row.until.isoformat(),
        code=code, lines=found.bank,
    )  # fmt: skip
    signed = sign(settings().secret_key, text)
    work.session.add(
        BankExtract(
            coop_id=work.coop_id, id=new_id(), return_id=row.id, code=code, content=signed.text,
            signature=signed.signature, public_key=signed.public_key, made_at=work.now,
        )
    )  # fmt: skip
    if row.replaces_id is not None:
        # The one before is put in its place: nothing of it is due any more.
        locked(work, row.replaces_id).due_on = None
    work.session.flush()
    append(
        work,
        act="return.signed",
        subject_kind="council_return",
        subject_id=row.id,
        content={
            "number": row.number, "version": row.version, "opening": found.figures.opening,
            "closing": found.figures.closing, "whole": found.figures.whole,
            "document": hashlib.sha256(document).hexdigest(), "extract": hashlib.sha256(text.encode()).hexdigest(),
        },
    )  # fmt: skip
    link = path(work, f"/returns/{row.number}")
    tell_member_of_act(work, what=N_("A return for your council was signed."), link=link)
    values = {"number": row.number, "agreement": row.agreement_number}
    tell_officers(work, N_("Return %(number)s of agreement %(agreement)s is signed. Send it now."), values, link)


def mark_sent(work: Work, *, return_id: uuid.UUID, sent_how: str) -> None:
    """Note that a signed return went to the council, and how. Raises NotSigned, AlreadySent."""
    row = locked(work, return_id)
    insist(policy.may_write(work.actor, row.member_id))
    if row.signed_at is None:
        raise NotSigned()
    if row.sent_at is not None:
        raise AlreadySent()
    row.sent_by, row.sent_at, row.sent_how = work.actor.person_id, work.now, sent_how.strip()
    release(work, holder_kind=HOLDER, holder_id=row.id)
    work.session.flush()
    _record_sent(work, row)
    link, values = path(work, f"/returns/{row.number}"), {"funder": row.funder}
    tell_member_of_act(work, what=N_("A return was sent to your council."), link=link)
    if work.actor.may(Permission.MANAGE_AGREEMENTS):
        tell_member(work, row.member_id, N_("Your return went to %(funder)s."), values, link)


def _record_sent(work: Work, row: CouncilReturn) -> None:
    append(work, act="return.sent", subject_kind="council_return", subject_id=row.id, content={"number": row.number})
