"""What members and officers are told of money that came, failed, or was taken back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Final

from coopbudget.collections.models import Collection, CollectionPlan, Mandate, Refund
from coopbudget.collections.rules import Kind, Moved
from coopbudget.guard import Permission, Work
from coopbudget.members import queries as members
from coopbudget.members.queries import MemberRow
from coopbudget.notices.messages import N_, Value
from coopbudget.notices.service import Note, tell

_WORDS: Final[Mapping[Kind, str]] = {
    Kind.RECEIVED: N_("%(amount)s has come into fund %(fund)s. You can use it now."),
    Kind.FAILED_LATE: N_("Your bank took %(amount)s back from fund %(fund)s: the payment failed after all."),
    Kind.REFUND: N_("%(amount)s from fund %(fund)s was paid back to where it came from."),
    Kind.REFUND_BACK: N_("%(amount)s that was to be paid back is in fund %(fund)s again."),
    Kind.DISPUTE: N_("The bank took %(amount)s back from fund %(fund)s, because the payment was questioned."),
    Kind.DISPUTE_BACK: N_("%(amount)s that the bank had taken back is in fund %(fund)s again."),
}
_WORDS_OF_SHARES: Final[Mapping[Kind, str]] = {
    Kind.RECEIVED: N_("%(amount)s for your shares has come. An officer puts them into the register next."),
    Kind.FAILED_LATE: N_("Your bank took back %(amount)s that you paid for shares: the payment failed after all."),
    Kind.REFUND: N_("%(amount)s that you paid for shares was paid back to where it came from."),
    Kind.REFUND_BACK: N_("%(amount)s that was to be paid back to you waits for shares again."),
    Kind.DISPUTE: N_("The bank took back %(amount)s that you paid for shares, because the payment was questioned."),
    Kind.DISPUTE_BACK: N_(
        "%(amount)s that the bank had taken back is here again, and no share yet. Buy shares with it, or have it back."
    ),
}
_SHARES_ENDED = N_("Shares of %(amount)s are yours no more, since the money for them was taken back.")
_SHARES_ENDED_OFFICERS = N_(
    "Shares of %(name)s were taken off the register: %(amount)s that was paid for them was taken back."
)
_OWED = N_("%(amount)s of what was taken back was spent already. You owe it to your co-op. See what you can do.")
_OWED_OFFICERS = N_("%(name)s owes %(amount)s, since money that was spent was taken back.")
_FAILED = N_("%(amount)s for fund %(fund)s did not come: your bank did not pay it. Nothing in your fund changed.")
_LOST = N_("The bank decided about %(amount)s for fund %(fund)s: the money stays with whoever questioned it.")
_ACTIVE = N_("Your Direct Debit is set up. You are told before the first collection from your bank.")
_ENDED = N_("Your Direct Debit has ended: your bank or you cancelled it. Nothing more is collected.")
_PLAN = N_("From %(day)s on, %(amount)s is collected from your bank into fund %(fund)s by Direct Debit.")
_COLLECTING = N_("%(amount)s is being collected from your bank into fund %(fund)s. You can use it once it has come.")
_LOST_SHARES = N_("The bank decided about %(amount)s that you paid for shares: the money stays with you.")
_REFUND_SHARES = N_("Your co-op pays %(amount)s that you paid for shares back to where you paid it from.")
_REFUND_BACK_SHARES = N_("%(amount)s could not be paid back. It waits for shares again.")
_REFUND_WAITS = N_("Paying back %(amount)s of a payment in waits for your yes or no.")
_REFUND = N_("Your co-op pays %(amount)s from fund %(fund)s back to where you paid it from.")
_REFUND_BACK = N_("%(amount)s could not be paid back. It is in fund %(fund)s again.")
_PAYOUT = N_("Stripe could not pay %(amount)s to the members' bank account. Look at the account's details there.")


def moved(
    work: Work, collection: Collection, whose: MemberRow | None, move: Moved, owed: int, ended: int = 0
) -> list[Note]:
    """What is to be told of money that moved; ``owed`` of it (pence) the member now owes, and ``ended`` was shares."""
    found = []
    here = _path(work, f"paying-in/{collection.number}")
    if whose is not None and whose.left_on is None:
        if move.amount and move.kind in _WORDS:
            message = _WORDS[move.kind] if collection.fund_number else _WORDS_OF_SHARES[move.kind]
            values = _values(collection, abs(move.amount))
            found.append(Note((whose.person_id,), message, values, here, collection.id))
        if ended:
            sum_of: dict[str, Value] = {"amount": {"pence": ended}}
            found.append(Note((whose.person_id,), _SHARES_ENDED, sum_of, _path(work, "shares"), collection.id))
        if owed > 0:
            found.append(Note((whose.person_id,), _OWED, {"amount": {"pence": owed}}, here, collection.id))
    if ended and whose is not None:
        keepers = set(members.people_with(work.session, work.coop_id, Permission.ADMIT_MEMBERS, work.today))
        said: dict[str, Value] = {"name": whose.display_name, "amount": {"pence": ended}}
        page = _path(work, f"shares/register/{whose.number}")
        found.append(Note(tuple(keepers - {whose.person_id}), _SHARES_ENDED_OFFICERS, said, page, collection.id))
    if owed > 0:
        officers = set(members.people_with(work.session, work.coop_id, Permission.KEEP_BOOKS, work.today))
        name = whose.display_name if whose else ""
        people = tuple(officers - ({whose.person_id} if whose else set()))
        found.append(Note(people, _OWED_OFFICERS, {"name": name, "amount": {"pence": owed}}, _path(work, "owed")))
    return found


def failed(work: Work, collection: Collection) -> None:
    """A payment did not come."""
    _member(work, collection, _FAILED, collection.amount)


def dispute_lost(work: Work, collection: Collection) -> None:
    """A question about a payment was decided against us."""
    _member(work, collection, _LOST if collection.fund_number else _LOST_SHARES, collection.amount)


def plan_made(work: Work, plan: CollectionPlan) -> None:
    """The notice that must come before the first collection (Bacs asks for it)."""
    found = members.member(work.session, work.coop_id, plan.member_id)
    if found is not None:
        tell(
            work,
            people=[found.person_id],
            message=_PLAN,
            values={"day": plan.first_on, "amount": {"pence": plan.amount}, "fund": plan.fund_number},
            link=_path(work, "direct-debit"),
            about=plan.id,
        )


def collecting(work: Work, collection: Collection) -> None:
    """A collection of a plan began."""
    _member(work, collection, _COLLECTING, collection.amount)


def mandate_active(work: Work, mandate: Mandate) -> None:
    """A mandate stands."""
    _about_mandate(work, mandate, _ACTIVE)


def mandate_ended(work: Work, mandate: Mandate) -> None:
    """A mandate was cancelled at the bank."""
    _about_mandate(work, mandate, _ENDED)


def _about_mandate(work: Work, mandate: Mandate, message: str) -> None:
    found = members.member(work.session, work.coop_id, mandate.member_id)
    if found is not None and found.left_on is None:
        tell(work, people=[found.person_id], message=message, link=_path(work, "direct-debit"), about=mandate.id)


def refund_waits(work: Work, refund: Refund, *, payer: uuid.UUID | None) -> None:
    """Paying back takes other officers."""
    officers = set(members.people_with(work.session, work.coop_id, Permission.APPROVE_PAYMENTS, work.today))
    tell(
        work,
        people=officers - {work.person_id, payer},
        message=_REFUND_WAITS,
        values={"amount": {"pence": refund.amount}},
        link=_path(work, f"refunds/{refund.number}"),
        about=refund.id,
    )


def refund_begun(work: Work, collection: Collection, amount: int) -> None:
    """Money of hers goes back to where it came from."""
    _member(work, collection, _REFUND if collection.fund_number else _REFUND_SHARES, amount)


def refund_let_go(work: Work, refund: Refund, collection: Collection) -> None:
    """It did not work: the member and whoever asked hear of it."""
    message = _REFUND_BACK if collection.fund_number else _REFUND_BACK_SHARES
    _member(work, collection, message, refund.amount)
    tell(
        work,
        people=[refund.asked_by],
        message=message,
        values=_values(collection, refund.amount),
        link=_path(work, f"refunds/{refund.number}"),
        about=refund.id,
    )


def payout_failed(work: Work, amount: int) -> None:
    """Stripe could not reach the bank account."""
    officers = members.people_with(work.session, work.coop_id, Permission.KEEP_BOOKS, work.today)
    tell(work, people=officers, message=_PAYOUT, values={"amount": {"pence": amount}}, link=_path(work, "stripe"))


def _member(work: Work, collection: Collection, message: str, amount: int) -> None:
    found = members.member(work.session, work.coop_id, collection.member_id)
    if found is None or found.left_on is not None:
        return
    tell(
        work,
        people=[found.person_id],
        message=message,
        values=_values(collection, amount),
        link=_path(work, f"paying-in/{collection.number}"),
        about=collection.id,
    )


def _values(collection: Collection, amount: int) -> dict[str, Value]:
    """What the messages say: pence, and the number of the fund where there is one."""
    values: dict[str, Value] = {"amount": {"pence": amount}}
    if collection.fund_number is not None:
        values["fund"] = collection.fund_number
    return values


def _path(work: Work, page: str) -> str:
    return f"/c/{work.actor.coop.slug}/{page}" if work.actor.coop else ""
