"""What this room is asked by the home pages, in one trip with the others; nothing where there are no keys."""

from __future__ import annotations

from sqlalchemy import Text, and_, or_, select, type_coerce

from coopbudget.collections.models import (
    Collection,
    CollectionPlan,
    Refund,
    RefundApproval,
    Settlement,
    StripeCheck,
    StripeMovement,
)
from coopbudget.db.survey import COOP, MEMBER, PERSON, ask_for, count_of

ON_THE_WAY = ask_for(
    "paying_in",
    Collection.amount,
    note=Collection.fund_number,
    of=select(Collection.id).where(
        Collection.coop_id == COOP,
        Collection.member_id == MEMBER,
        Collection.fund_id.is_not(None),
        Collection.received_at.is_(None),
        Collection.failed_at.is_(None),
        Collection.dropped_at.is_(None),
        or_(Collection.started_at.is_not(None), Collection.way == "debit"),
    ),
)
"""What the member pays into her funds and can't use yet: pence of each payment."""

NEXT_DEBIT = ask_for(
    "next_debit",
    CollectionPlan.amount,
    day=CollectionPlan.next_on,
    note=CollectionPlan.number,
    of=select(CollectionPlan.id).where(
        CollectionPlan.coop_id == COOP,
        CollectionPlan.member_id == MEMBER,
        CollectionPlan.ended_at.is_(None),
        CollectionPlan.paused_at.is_(None),
        CollectionPlan.next_on.is_not(None),
    ),
)
"""The member's plans: pence, the day of the next collection, and the plan's number."""

MAY_OWE = count_of(
    "taken_back_after_use",
    select(StripeMovement.id)
    .join(
        Collection,
        and_(Collection.coop_id == StripeMovement.coop_id, Collection.id == StripeMovement.collection_id),
    )
    .where(StripeMovement.coop_id == COOP, Collection.member_id == MEMBER, StripeMovement.owed > 0),
)
"""Whether the member ever owed something for money taken back: only then is it worth asking what she owes now."""

WRITE_OFFS = count_of(
    "write_offs_to_decide",
    select(Settlement.id).where(
        Settlement.coop_id == COOP, Settlement.decided_at.is_(None), Settlement.asked_by != PERSON
    ),
)
REFUNDS = ask_for(
    "refunds_to_decide",
    Refund.number,
    of=select(Refund.id)
    .join(Collection, and_(Collection.coop_id == Refund.coop_id, Collection.id == Refund.collection_id))
    .where(
        Refund.coop_id == COOP,
        Refund.decided_at.is_(None),
        Refund.asked_by != PERSON,
        Collection.member_id.is_distinct_from(MEMBER),
        ~select(RefundApproval.id)
        .where(
            RefundApproval.coop_id == Refund.coop_id,
            RefundApproval.refund_id == Refund.id,
            RefundApproval.person_id == PERSON,
        )
        .exists(),
    ),
)
"""Numbers of the refunds that wait for another officer, who has no part in them and has not said yes."""

_newest = (
    select(StripeCheck.id)
    .where(StripeCheck.coop_id == COOP)
    .order_by(StripeCheck.checked_at.desc(), StripeCheck.id.desc())
    .limit(1)
    .scalar_subquery()
)
DIFFERS = count_of(
    "stripe_differs",
    select(StripeCheck.id).where(
        StripeCheck.coop_id == COOP, StripeCheck.id == _newest, type_coerce(StripeCheck.differences, Text) != "[]"
    ),
)
"""Whether the newest comparing found that Stripe's balance and the books differ."""
