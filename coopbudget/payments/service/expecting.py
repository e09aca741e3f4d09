"""Money that is known to be on its way to a bank account: one line of a statement shows each, to the penny.

A higher slice says that it is coming (a payout of Stripe's, say) and when it turned round. A line said to be of an
account that expects money clears the one sum that it shows; where none is on its way, it is something else.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.guard import Work
from coopbudget.payments.errors import GivenOn
from coopbudget.payments.models import ExpectedMoney, LineMatch

Claim = ExpectedMoney | bool
"""What a part of a match clears: a sum on its way, True for an account that expects none, False for one that does and
has none of this amount."""


class Shown(NamedTuple):
    """The match of a statement's line that shows what was expected, and the line's day."""

    match_id: uuid.UUID
    on: date


NOTHING_LIKE_IT: Final = _l(
    "Nothing of just this amount is on its way there. Look what is, or leave the line until we know what it is."
)


def expect_money(
    work: Work,
    *,
    side: str,
    account_id: uuid.UUID,
    amount: int,
    shown: str,
    owner_id: uuid.UUID,
    expected_on: date,
    booked_on: date,
) -> None:
    """``amount`` pence stand in ``account_id`` since ``booked_on`` and will show on a statement of ``side`` about
    ``expected_on``. One an owner; repeating it changes nothing."""
    known = select(ExpectedMoney.id).where(
        ExpectedMoney.coop_id == work.coop_id, ExpectedMoney.owner_id == owner_id, ExpectedMoney.amount == amount
    )
    if work.session.scalar(known) is None:
        work.session.add(
            ExpectedMoney(
                coop_id=work.coop_id,
                id=new_id(),
                side=side,
                account_id=account_id,
                amount=amount,
                shown=shown,
                owner_id=owner_id,
                expected_on=expected_on,
                booked_on=booked_on,
            )
        )
        work.session.flush()


def no_longer_expect(work: Work, *, owner_id: uuid.UUID, on: date) -> None:
    """What was expected turned round on a day. Where a statement has shown it come, it is now expected to go again."""
    found = _came(work, owner_id)
    if found is None or found.withdrawn_on is not None:
        return
    if found.cleared_on is None:
        found.withdrawn_on = on
        work.session.flush()
        return
    expect_money(
        work,
        side=found.side,
        account_id=found.account_id,
        amount=-found.amount,
        shown=found.shown,
        owner_id=owner_id,
        expected_on=on,
        booked_on=on,
    )


def _came(work: Work, owner_id: uuid.UUID) -> ExpectedMoney | None:
    """What the owner expects to come in, or has; locked."""
    return work.session.scalar(
        select(ExpectedMoney)
        .where(ExpectedMoney.coop_id == work.coop_id, ExpectedMoney.owner_id == owner_id, ExpectedMoney.amount > 0)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def claim_expected(work: Work, parts: Sequence[tuple[uuid.UUID, int]]) -> list[Claim]:
    """What each part (account, and pence as the statement has them) clears; the sums on their way are locked, the
    soonest expected first, and each is given once."""
    accounts = {account for account, _ in parts}
    expecting = set(
        work.session.scalars(
            select(ExpectedMoney.account_id)
            .where(ExpectedMoney.coop_id == work.coop_id, ExpectedMoney.account_id.in_(accounts))
            .distinct()
        )
    )
    if not expecting:
        return [True] * len(parts)
    open_sums = list(
        work.session.scalars(
            select(ExpectedMoney)
            .where(
                ExpectedMoney.coop_id == work.coop_id,
                ExpectedMoney.account_id.in_(expecting),
                ExpectedMoney.cleared_on.is_(None),
                ExpectedMoney.withdrawn_on.is_(None),
            )
            .order_by(ExpectedMoney.expected_on, ExpectedMoney.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )
    found: list[Claim] = []
    for account, amount in parts:
        if account not in expecting:
            found.append(True)
            continue
        mine = next((row for row in open_sums if row.account_id == account and row.amount == amount), None)
        if mine is not None:
            open_sums.remove(mine)
        found.append(mine if mine is not None else False)
    return found


def insist_on_claims(claims: Sequence[Claim]) -> None:
    """Raise Invalid where a part is said to be of an account that has nothing of its amount on its way."""
    if any(claim is False for claim in claims):
        raise Invalid({"code": [NOTHING_LIKE_IT]})


def clear_expected(work: Work, claims: Sequence[tuple[Claim, uuid.UUID]], on: date) -> None:
    """The claimed sums were shown by these matches, booked on a day."""
    for claim, match_id in claims:
        if isinstance(claim, ExpectedMoney):
            claim.cleared_match_id, claim.cleared_on = match_id, on
    work.session.flush()


def give_on(work: Work, *, owner_id: uuid.UUID) -> Shown | None:
    """The owner gives on what came for it, so the match that shows it can't be undone alone any more; what showed it.

    None where no statement shows it. It is held until commit.
    """
    found = _came(work, owner_id)
    if found is None or found.cleared_on is None or found.cleared_match_id is None:
        return None
    found.given_on = work.today
    work.session.flush()
    return Shown(found.cleared_match_id, found.cleared_on)


def take_in_again(work: Work, *, owner_id: uuid.UUID) -> uuid.UUID | None:
    """The owner has back what it gave on; the line of the statement that shows it, whose match can be undone again.

    None where nothing was given on. It is held until commit.
    """
    found = _came(work, owner_id)
    if found is None or found.given_on is None:
        return None
    found.given_on = None
    work.session.flush()
    return work.session.scalar(
        select(LineMatch.line_id).where(LineMatch.coop_id == work.coop_id, LineMatch.id == found.cleared_match_id)
    )


def uncover_expected(work: Work, match_ids: Sequence[uuid.UUID]) -> None:
    """These matches are undone: what they showed is on its way again. Raises GivenOn where it is in use."""
    found = work.session.scalars(
        select(ExpectedMoney)
        .where(ExpectedMoney.coop_id == work.coop_id, ExpectedMoney.cleared_match_id.in_(match_ids))
        .order_by(ExpectedMoney.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if any(each.given_on is not None for each in found):
        raise GivenOn()
    for each in found:
        each.cleared_match_id = each.cleared_on = None
    work.session.flush()
