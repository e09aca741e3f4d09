"""What a co-op that ends may still begin: each table is decided, and what begins stands behind the one guard.

A new table fails here until it is said whether its rows begin something (then whoever makes one asks ``need_going``
first) or belong to what settles.
"""

from __future__ import annotations

import coopbudget.app  # noqa: F401  every table is known
from coopbudget.db import Base
from tests.doors import Function, functions

BEGINS = frozenset({
    "Membership",
    "Agreement", "Fund", "Opening",
    "Need", "GroupSearch", "Invitation", "Suggestion", "Pool", "PoolWait", "Pledge",
    "Call", "CallAmendment", "CallInvite", "Bid", "AwardBallot", "Award",
    "Contract", "ContractPlace", "Acceptance",
    "StripeAccount", "Mandate", "CollectionPlan", "Collection",
    "ShareOffer", "ShareApplication", "ShareWithdrawal", "ShareInterest", "Loan",
    "Proposal", "TradeRow", "Placing", "Due",
})  # fmt: skip
"""What a row of begins an obligation, or shares out what members decided to hand on."""

GOES_ON: dict[str, str] = {
    "people have a part, help and a voice until the end": """
        Appeal LostPhone NearPerson Office Outsider Supporter Suspension Departure FamilyLink FamilyView
        Concern ConcernNamed ConcernNote PlatformReport Feedback Notice Outbox""",
    "members decide: on the ending too": """
        FirstMeeting FoundingStep Interested Motion Option Paper Remark RollEntry SealedPaper RuleVersion
        AgendaItem Attendance CalendarAddress Meeting MeetingChange YearStep OpenBooks OpenBooksPause OpenBooksWords
        Publication""",
    "an agreement that runs is kept as it is, and told of": """
        AgreementReview AgreementVersion AskedBack Consent FundPromise Funder KeepingRule OpeningLine Outcome
        OutcomeWord PayeeApproval PayeeTie Purpose Uncovered Foreseen OutlookRound""",
    "money goes back to whom it belongs": """
        MoneyBack Refund RefundApproval LoanPart LoanReturn Move MoveFund ShareTransfer ShareNomination
        ShareInterestPart RebateAccrual RebateClaim RebateShare RebateSharing Winding WindingShare""",
    "debts are collected or written off; what was begun with Stripe is followed to its end": """
        PlanSkip Settlement StripeAct StripeCheck StripeMovement StripePayout""",
    "contracts that run are kept, changed and ended": """
        Absence ContractRate ContractStake ContractVersion Delivery SilenceRule""",
    "providers and suppliers are paid": """
        CreditLine CreditNote CreditShare Invoice InvoiceApproval InvoiceLine InvoicePart InvoiceShare ApprovalRule
        BankAccount BankLayout Bill BillApproval Crossing DirectPayment ExpectedMoney Instruction LineDay LineMatch
        LineRemoval MatchPart Payee PayeeChange PayerRule PaymentReference PaymentRun Reconciliation RunApproval
        RunDownload RunFile RunPayment Statement StatementLine""",
    "a pool or call that is there is ended, and each is told why": """
        AlonePrice PledgeMove PoolPaper SupportKind BidAnswer BidDraft BidFile BidGroup BidPartner BidRate CallFollow
        CallHours CallLimits CallTemplate Challenge ChooserInterest Criterion FloorVote MeetingAnswer ModeratedScore
        OpenedBid PanelMeeting Question Score Scorer SetAsideAward CoopProvider ReferenceTaken Verification
        VerificationCredential""",
    "the books, their papers and who looks at them": """
        Account Entry MonthSum MonthTotal PeriodClose Transfer Trail TrailHead PublishedHead Counter Accrual
        BudgetLine ClosingSheet DependenceLimit HeadReader PeriodLook Reopening DeficitCover Provision Way
        Evidence EvidenceHold EvidencePaper ErasureList Finding FindingDecision FindingLook
        PaperRequest Review ReviewQuery ReviewSample SampleItem BankExtract CouncilProfile CouncilReturn FunderChange
        FunderLink FunderView Memorandum ReturnPlan ReturnRun""",
}

THROUGH: dict[tuple[str, str], set[str]] = {
    ("contracts", "plan_contract"): {"make_contract"},
    ("contracts", "plan_hand_over"): {"hand_over"},
    ("contracts", "plan_joining"): {"join_contract"},
    ("collections", "new_collection"): {"pay_by_card", "_collect"},
    ("collections", "_collect"): {"collect_due"},
    ("pools", "_keep"): {"keep_groups"},
    ("budgets", "_begin"): {"draft_opening", "draft_own_opening"},
    ("surplus", "_store"): {"propose_split"},
    ("surplus", "place_dividends"): {"post_distribution"},
    ("surplus", "_place"): {"place_dividends"},
    ("surplus", "_land"): {"_place"},
    ("surplus", "_class_claims"): {"post_distribution"},
    ("surplus", "keep_due"): {"_class_claims", "_land"},
}
"""Who makes such a row for another to ask, and the doors by which alone it is called. Pages only look at a plan."""


def _makes(each: Function) -> list[str]:
    return sorted(BEGINS & each.calls)


def test_of_every_table_it_is_decided_whether_a_row_of_it_begins_something() -> None:
    tables = {m.class_.__name__ for m in Base.registry.mappers if "coop_id" in m.local_table.c}
    settled = [name for names in GOES_ON.values() for name in names.split()]
    assert len(settled) == len(set(settled)) and not BEGINS & set(settled)
    assert BEGINS | set(settled) == tables


def test_whoever_makes_such_a_row_asks_first_whether_the_co_op_goes_on() -> None:
    makers = [each for each in functions() if _makes(each) and not each.is_door]
    assert {(each.room, each.name): _makes(each) for each in makers if (each.room, each.name) not in THROUGH} == {}


def test_what_is_made_for_another_is_made_for_a_door_alone() -> None:
    known = [each for each in functions() if ".views" not in each.module]
    doors = {(each.room, each.name) for each in known if each.is_door}
    for (room, name), callers in THROUGH.items():
        homes = {each.module for each in known if (each.room, each.name) == (room, name) and _makes(each)}
        homes = homes or {each.module for each in known if (each.room, each.name) == (room, name)}
        near = [each for each in known if each.module in homes or (each.room == room and not name.startswith("_"))]
        calling = {each.name for each in near if name in each.calls}
        assert calling == callers, name
        assert all((room, caller) in doors | set(THROUGH) for caller in callers), name
