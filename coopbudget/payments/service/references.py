"""Payment references: how money that arrives finds its account."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.guard import Work
from coopbudget.payments.errors import ReferenceTaken
from coopbudget.payments.models import PaymentReference
from coopbudget.payments.rules import SHORTEST_REFERENCE, squeeze
from coopbudget.trail.service import append


def register_reference(
    work: Work,
    *,
    reference: str,
    account_id: uuid.UUID,
    label_kind: str,
    owner_id: uuid.UUID,
    side: str = "members",
) -> None:
    """From now on a line of ``side``'s statement that carries ``reference`` belongs to ``account_id``.

    The caller's slice has asked for the permission. Spaces, strokes and capitals make no difference. Safe to
    repeat; a known reference of the same owner moves to the new account. Raises Invalid for one shorter than
    four letters and figures, ReferenceTaken where another owner has it.
    """
    squeezed = squeeze(reference)
    if not SHORTEST_REFERENCE <= len(squeezed) <= 40:
        raise Invalid({"reference": [_l("A payment reference has 4 to 40 letters and figures.")]})
    known = work.session.scalar(
        select(PaymentReference)
        .where(
            PaymentReference.coop_id == work.coop_id,
            PaymentReference.side == side,
            PaymentReference.reference == squeezed,
        )
        .with_for_update()
    )
    if known is not None:
        if known.owner_id != owner_id:
            raise ReferenceTaken()
        if known.account_id == account_id:
            return
        known.account_id = account_id
    else:
        known = PaymentReference(
            coop_id=work.coop_id,
            id=new_id(),
            side=side,
            reference=squeezed,
            shown=reference.strip(),
            account_id=account_id,
            label_kind=label_kind,
            owner_id=owner_id,
            registered_at=work.now,
        )
        with named_rules(work.session, {"uq_payment_reference_coop_id_side_reference": ReferenceTaken}):
            work.session.add(known)
    work.session.flush()
    append(
        work,
        act="reference_registered",
        subject_kind=label_kind,
        subject_id=owner_id,
        content={"account": str(account_id), "side": side},
    )
