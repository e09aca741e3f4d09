"""What a treasurer says of a payer: "this payer is that member". It holds for the next lines, until it is removed."""

from __future__ import annotations

import uuid

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.payments.errors import NoSuchThing
from coopbudget.payments.models import PayerRule, StatementLine
from coopbudget.trail.service import append

SHORTEST_PAYER = 3


def keep_rule(work: Work, *, line: StatementLine, side: str, account_id: uuid.UUID) -> uuid.UUID:
    """From now on lines of this line's payer, in the same direction, are taken for ``account_id``; the rule's id. A
    rule that stood for the payer is replaced. Raises Invalid where the line names no payer."""
    work.need(Permission.KEEP_BOOKS)
    if len(line.payer) < SHORTEST_PAYER:
        raise Invalid({"remember": [_l("This line does not say who paid, so it can not be known next time.")]})
    money_in = line.amount > 0
    before = work.session.scalar(
        select(PayerRule)
        .where(
            PayerRule.coop_id == work.coop_id,
            PayerRule.side == side,
            PayerRule.money_in == money_in,
            PayerRule.payer == line.payer,
            PayerRule.removed_at.is_(None),
        )
        .with_for_update()
    )
    if before is not None:
        if before.account_id == account_id:
            return before.id
        before.removed_at, before.removed_by = work.now, work.person_id
        work.session.flush()
    rule = PayerRule(
        coop_id=work.coop_id,
        id=new_id(),
        side=side,
        money_in=money_in,
        payer=line.payer,
        shown=line.counterparty or line.payer,
        account_id=account_id,
        made_by=work.person_id,
        made_at=work.now,
    )
    work.session.add(rule)
    work.session.flush()
    append(
        work,
        act="payer_rule_made",
        subject_kind="payer_rule",
        subject_id=rule.id,
        content={"account": str(account_id), "side": side},
    )
    return rule.id


def remove_rule(work: Work, *, rule_id: uuid.UUID) -> None:
    """A rule holds no longer; what was matched by it stays. Raises NoSuchThing."""
    work.need(Permission.KEEP_BOOKS)
    rule = work.session.scalar(
        select(PayerRule).where(PayerRule.coop_id == work.coop_id, PayerRule.id == rule_id).with_for_update()
    )
    if rule is None:
        raise NoSuchThing()
    if rule.removed_at is not None:
        return
    rule.removed_at, rule.removed_by = work.now, work.person_id
    work.session.flush()
    append(work, act="payer_rule_removed", subject_kind="payer_rule", subject_id=rule.id)
