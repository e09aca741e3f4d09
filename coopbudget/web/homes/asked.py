"""What an officer hears of, by permission: the questions that the desk puts to the rooms."""

from __future__ import annotations

from functools import lru_cache

from coopbudget.audit.closing import questions as closing
from coopbudget.budgets import questions as budgets
from coopbudget.collections import questions as collections
from coopbudget.collections.queries.stripe import stripe_on
from coopbudget.concerns import questions as concerns
from coopbudget.contracts import questions as contracts
from coopbudget.db.survey import Question
from coopbudget.departures import questions as departures
from coopbudget.exceptions import questions as exceptions
from coopbudget.governance import questions as governance
from coopbudget.guard import Permission as P, Work
from coopbudget.invoices import questions as invoices
from coopbudget.members import questions as members
from coopbudget.moving import questions as moving
from coopbudget.notices import questions as notices
from coopbudget.outlook import questions as outlook
from coopbudget.payments import questions as payments
from coopbudget.pools import questions as pools
from coopbudget.providers import questions as providers
from coopbudget.publication import questions as publication
from coopbudget.rebates import questions as rebates
from coopbudget.returns import questions as returns
from coopbudget.reviewing import questions as reviewing
from coopbudget.shares import questions as shares
from coopbudget.surplus import questions as surplus
from coopbudget.tenders import questions as tenders

# What each permission lets an officer hear of. The order is the order of the walk of a pound.
ASKED: tuple[tuple[P, tuple[Question, ...]], ...] = (
    (P.HANDLE_SAFEGUARDING, concerns.REPORTS),
    (P.HANDLE_COMPLAINTS, (*concerns.REPORTS, tenders.CHALLENGED)),
    (P.ADMIT_MEMBERS, (members.APPLICATIONS, members.APPEALS, departures.UNDER_WAY)),
    (P.ACT_FOR_MEMBERS, (notices.BY_HAND,)),
    (P.HELP_SIGN_IN, (members.LOST_PHONES,)),
    (P.MANAGE_OFFICES, (members.OFFICES, members.PAUSED)),
    (
        P.MANAGE_AGREEMENTS,
        (
            budgets.TO_CHECK,
            budgets.REVIEWS_LATE,
            outlook.WARNED,
            departures.UNDER_WAY,
            moving.TO_RECEIVE,
            moving.TO_FINISH,
            returns.TO_SEND,
            returns.FROM_FUNDERS,
        ),
    ),
    (P.KEEP_BOOKS, (payments.BANK_ACCOUNTS, payments.UNMATCHED_LINES, payments.GAPS, budgets.TO_SIGN)),
    (P.KEEP_BOOKS, (reviewing.TO_ANSWER, *closing.MONTHS, rebates.TO_ASK)),
    (P.VERIFY_PROVIDERS, (providers.TO_CHECK, providers.PROOFS_ENDING)),
    (P.PUBLISH_CALLS, (tenders.DRAFTS, pools.FUNDED, tenders.UNANSWERED)),
    (P.SCORE_BIDS, (tenders.TO_OPEN, tenders.TO_SCORE)),
    (P.AWARD_CALLS, (tenders.BEING_SCORED,)),
    (
        P.MANAGE_CONTRACTS,
        (tenders.WITHOUT_CONTRACT, contracts.TO_SIGN, contracts.CHANGES_TO_SIGN, contracts.UPLIFTS_DUE),
    ),
    (P.SETTLE_VISITS, (invoices.TO_SETTLE,)),
    (P.APPROVE_INVOICES, (invoices.TO_APPROVE,)),
    (P.PREPARE_PAYMENTS, (payments.DUE, payments.CROSSING, payments.CROSSINGS_ASKED, payments.FILES_TO_TAKE)),
    (
        P.APPROVE_PAYMENTS,
        (
            payments.RUNS_TO_APPROVE,
            payments.BILLS_TO_APPROVE,
            payments.BANK_CHANGES,
            payments.RULE_TO_AGREE,
            budgets.MONEY_BACK,
            shares.ASKED_BACK,
            shares.LOANS_DUE,
            moving.TO_SEND,
            rebates.CLAIMS_TO_AGREE,
        ),
    ),
    (P.ADMIT_MEMBERS, (shares.TO_REGISTER,)),
    (P.EDIT_COOP, (reviewing.TO_PUBLISH, publication.OPEN_BOOKS_CARRIED)),
    (P.OPEN_MOTIONS, (governance.TO_COUNT,)),
    (P.ACT_FOR_MEMBERS, (governance.TO_HEAR,)),
    (P.SHARE_SURPLUS, (*surplus.YEARS, surplus.COVERS_CARRIED, shares.INTEREST_TO_BOOK)),
    (P.MANAGE_AGREEMENTS, (surplus.DUES,)),
    (P.SEE_TRAIL, (exceptions.TO_DECIDE,)),
    (P.SEE_MEMBERS, (exceptions.OFFICERS_PAPERS,)),
)
# The same, in a group that gets ready to be a society.
ASKED_WHILE_FORMING: tuple[tuple[P, tuple[Question, ...]], ...] = (
    (P.EDIT_COOP, (governance.STEPS_DONE,)),
    (P.APPROVE_PAYMENTS, (governance.STEPS_TO_AGREE,)),
)
# The same, where this installation has keys for Stripe.
ASKED_OF_STRIPE: tuple[tuple[P, tuple[Question, ...]], ...] = (
    (P.KEEP_BOOKS, (collections.DIFFERS,)),
    (P.APPROVE_PAYMENTS, (collections.WRITE_OFFS, collections.REFUNDS)),
)


def questions_for(work: Work) -> tuple[Question, ...]:
    """What the actor may hear of."""
    forming = work.actor.coop is not None and work.actor.coop.forming
    return _questions(work.actor.permissions, forming, stripe_on())


@lru_cache(maxsize=256)
def _questions(permissions: frozenset[P], forming: bool, stripe: bool) -> tuple[Question, ...]:
    """Each once. There are as many answers as parts that somebody can have."""
    heard = ASKED + (ASKED_WHILE_FORMING if forming else ()) + (ASKED_OF_STRIPE if stripe else ())
    return tuple(dict.fromkeys(each for permission, asked in heard if permission in permissions for each in asked))
