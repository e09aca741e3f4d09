"""What people read for the words of membership. Msgids, so that they are shown in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from flask_babel import gettext

from coopbudget.guard import Permission as P, Power
from coopbudget.members.words import (
    Ending,
    Leaving,
    MemberClass,
    OfficeKind,
    OutsideKind,
    Questioned,
    Reach,
    ReviewKind,
    Seated,
    Standing,
)
from coopbudget.notices.messages import N_

CLASS_WORDS: Final[Mapping[str, str]] = {
    MemberClass.BUDGET_HOLDER: N_("Budget holder"),
    MemberClass.UNPAID_CARER: N_("Unpaid carer"),
    MemberClass.WORKER: N_("Worker"),
    MemberClass.VOLUNTEER: N_("Volunteer"),
    MemberClass.PROVIDER: N_("Provider"),
    MemberClass.COMMUNITY_MEMBER: N_("Community member"),
}
CLASS_HINTS: Final[Mapping[str, str]] = {
    MemberClass.BUDGET_HOLDER: N_("You hold a direct payment, or hold it for your child."),
    MemberClass.UNPAID_CARER: N_("You look after somebody, unpaid."),
    MemberClass.WORKER: N_("You are paid to give support."),
    MemberClass.VOLUNTEER: N_("You give your time."),
    MemberClass.PROVIDER: N_("You run a small organisation that gives support."),
    MemberClass.COMMUNITY_MEMBER: N_("You live near and want it to do well."),
}
OFFICE_WORDS: Final[Mapping[str, str]] = {
    OfficeKind.CHAIR: N_("Chair"),
    OfficeKind.SECRETARY: N_("Secretary"),
    OfficeKind.TREASURER: N_("Treasurer"),
    OfficeKind.COMMISSIONING_LEAD: N_("Commissioning lead"),
    OfficeKind.SAFEGUARDING_LEAD: N_("Safeguarding lead"),
    OfficeKind.BOARD_MEMBER: N_("Board member"),
}
OFFICE_HINTS: Final[Mapping[str, str]] = {
    OfficeKind.CHAIR: N_("Leads meetings, and is one of the three who approve payments."),
    OfficeKind.SECRETARY: N_("Keeps the register of members, and is one of the three who approve payments."),
    OfficeKind.TREASURER: N_("Keeps the books, and is one of the three who approve payments."),
    OfficeKind.COMMISSIONING_LEAD: N_("Asks providers for bids, and looks after contracts."),
    OfficeKind.SAFEGUARDING_LEAD: N_("Hears worries about somebody's safety."),
    OfficeKind.BOARD_MEMBER: N_("Sits on the board. Sees the books and who the members are."),
}
OUTSIDE_WORDS: Final[Mapping[str, str]] = {
    OutsideKind.REVIEWER: N_("Reviewer"),
    OutsideKind.FACILITATOR: N_("Facilitator"),
}
REVIEW_KIND_WORDS: Final[Mapping[str, str]] = {
    ReviewKind.AUDITOR: N_("Auditor"),
    ReviewKind.LAY_AUDITOR: N_("Lay auditor"),
    ReviewKind.REPORTING_ACCOUNTANT: N_("Reporting accountant"),
}
REVIEW_KIND_HINTS: Final[Mapping[str, str]] = {
    ReviewKind.AUDITOR: N_("Somebody who may audit accounts by law."),
    ReviewKind.LAY_AUDITOR: N_("Somebody members trust who is not an officer. It needs no qualification."),
    ReviewKind.REPORTING_ACCOUNTANT: N_("Somebody who may audit accounts, and reports on them more shortly."),
}
PART_WORDS: Final[Mapping[str, str]] = {
    **OUTSIDE_WORDS,
    "supporter": N_("Supporter"),
    "provider": N_("Of a provider"),
}
OUTSIDE_HINTS: Final[Mapping[str, str]] = {
    OutsideKind.REVIEWER: N_("Checks the books from outside. Sees them, and can change nothing."),
    OutsideKind.FACILITATOR: N_("Helps the group. Sees and prepares, and has no vote and no say over money."),
}
SEATED_WORDS: Final[Mapping[str, str]] = {
    Seated.FOUNDER: N_("As founder"),
    Seated.ELECTED: N_("Elected by members"),
    Seated.CO_OPTED: N_("Co-opted by the board"),
}
SEATED_HINTS: Final[Mapping[str, str]] = {
    Seated.ELECTED: N_("Members chose them, here or at a meeting."),
    Seated.CO_OPTED: N_("The board asked them to fill a gap. A year at most, and whoever is elected takes over."),
}
QUESTIONED_WORDS: Final[Mapping[str, str]] = {
    Questioned.REFUSAL: N_("A no to joining"),
    Questioned.SUSPENSION: N_("A suspension"),
}
STANDING_WORDS: Final[Mapping[str, str]] = {
    Standing.SUPPORTER: N_("Supporter"),
    Standing.NOMINATED_PERSON: N_("Nominated person"),
    Standing.AUTHORISED_PERSON: N_("Authorised person"),
    Standing.SUITABLE_PERSON: N_("Suitable person"),
    Standing.GUARDIAN_OR_ATTORNEY: N_("Guardian or attorney"),
}
# Whose word the nation's law uses: Care Act 2014 ss31-32; Social Services and Well-being (Wales) Act 2014 ss50-52.
STANDINGS: Final[Mapping[str, tuple[Standing, ...]]] = {
    "england": (Standing.NOMINATED_PERSON, Standing.AUTHORISED_PERSON),
    "wales": (Standing.SUITABLE_PERSON,),
    "scotland": (Standing.GUARDIAN_OR_ATTORNEY,),
    "northern_ireland": (Standing.GUARDIAN_OR_ATTORNEY,),
}
POWER_WORDS: Final[Mapping[str, str]] = {
    Power.SEE: N_("See money and papers"),
    Power.PLAN: N_("Plan support, and open pools"),
    Power.PLEDGE: N_("Set money aside for a pool"),
    Power.CONFIRM_VISITS: N_("Confirm visits"),
    Power.SPEAK: N_("Speak, and ask questions"),
    Power.VOTE_AS_TOLD: N_("Vote as told"),
}
POWER_HINTS: Final[Mapping[str, str]] = {
    Power.SEE: N_("Look at the member's money, agreements, contracts and papers."),
    Power.PLAN: N_("Say what is needed, answer invitations to groups, open a pool."),
    Power.PLEDGE: N_("Set the member's money aside, take it back, say yes or no to a contract."),
    Power.CONFIRM_VISITS: N_("Say whether a visit happened, and when the member is away."),
    Power.SPEAK: N_("Ask questions and say what the member thinks, in the member's name."),
    Power.VOTE_AS_TOLD: N_("Put the vote in the box that the member told them."),
}
REACH_WORDS: Final[Mapping[str, str]] = {
    Reach.SCREEN: N_("Only here, when you sign in"),
    Reach.EMAIL: N_("By e-mail"),
    Reach.PHONE: N_("By phone: an officer rings you"),
    Reach.POST: N_("By post"),
    Reach.LARGE_PRINT: N_("By post, in large print"),
}
ANSWER_WAYS: Final[Mapping[str, str]] = {
    Reach.PHONE: N_("Ring me"),
    Reach.EMAIL: N_("Send me an e-mail"),
    Reach.POST: N_("Write me a letter"),
    Reach.LARGE_PRINT: N_("Write me a letter in large print"),
}
LEAVING_WORDS: Final[Mapping[str, str]] = {
    Leaving.LEFT: N_("Left"),
    Leaving.DIED: N_("Has died"),
    Leaving.REMOVED: N_("Removed by the co-op"),
}
ENDING_WORDS: Final[Mapping[str, str]] = {
    Ending.REFUSED: N_("Refused"),
    Ending.STOPPED: N_("Stopped in time"),
    Ending.TAKEN_OFF: N_("Taken off when they signed in"),
    Ending.LAPSED: N_("Not used in time, so it stayed on"),
}
NATION_WORDS: Final[Mapping[str, str]] = {
    "england": N_("England"),
    "wales": N_("Wales"),
    "scotland": N_("Scotland"),
    "northern_ireland": N_("Northern Ireland"),
}
PERMISSION_WORDS: Final[Mapping[str, str]] = {
    P.SIGNED_IN: N_("Sign in"),
    P.SEE_COOP: N_("See the co-op's pages"),
    P.TAKE_PART: N_("Take part: pledge, confirm, ask"),
    P.VOTE: N_("Vote"),
    P.SEE_MEMBERS: N_("See the register of members"),
    P.ADMIT_MEMBERS: N_("Admit members"),
    P.MANAGE_OFFICES: N_("Give and end offices"),
    P.EDIT_COOP: N_("Change the co-op's details"),
    P.ACT_FOR_MEMBERS: N_("Record what a member says by phone"),
    P.HELP_SIGN_IN: N_("Help a member who lost their phone (two officers together)"),
    P.MANAGE_AGREEMENTS: N_("Record agreements with councils"),
    P.OPEN_POOLS: N_("Open a pool"),
    P.PUBLISH_CALLS: N_("Publish a call for bids"),
    P.SCORE_BIDS: N_("Score bids"),
    P.AWARD_CALLS: N_("Choose the provider"),
    P.MANAGE_CONTRACTS: N_("Make and change contracts"),
    P.SETTLE_VISITS: N_("Settle questions about visits"),
    P.VERIFY_PROVIDERS: N_("Check providers' papers"),
    P.MATCH_INVOICES: N_("Compare invoices with visits"),
    P.APPROVE_INVOICES: N_("Approve invoices"),
    P.KEEP_BOOKS: N_("Keep the books"),
    P.PREPARE_PAYMENTS: N_("Prepare payments"),
    P.APPROVE_PAYMENTS: N_("Approve payments"),
    P.OPEN_MOTIONS: N_("Put a question to the vote"),
    P.PROPOSE_SURPLUS: N_("Propose how the surplus is shared"),
    P.SHARE_SURPLUS: N_("Share the surplus as members decided"),
    P.HANDLE_SAFEGUARDING: N_("Hear safeguarding worries"),
    P.HANDLE_COMPLAINTS: N_("Hear complaints"),
    P.SEE_BOOKS: N_("See the books"),
    P.SEE_TRAIL: N_("See the record of who did what"),
    P.REVIEW_BOOKS: N_("Review the books, and report on them"),
    P.ACT_FOR_PROVIDER: N_("Act for a provider"),
}


# What a member's supporter or an officer on the phone does for her; any other act is shown by its key.
# Whole sentences, for they also stand in the receipt that she gets. What a ballot paper says is in no record.
ACT_WORDS: Final[Mapping[str, str]] = {
    "supporter.added": N_("A supporter was chosen."),
    "supporter.stopped": N_("A supporter was stopped."),
    "supporter.paused": N_("Somebody who acts for you by law was stopped until an officer looks."),
    "membership.asked_again": N_("Another look at a decision was asked for."),
    "near_person.named": N_("Somebody near to you was put on record."),
    "near_person.forgotten": N_("Nobody near to you is on record any more."),
    "departure.begun": N_("Leaving the co-op was begun."),
    "departure.called_off": N_("Leaving the co-op was called off."),
    "collection_asked": N_("A payment into your fund by card was begun. You find the way to pay on your fund's page."),
    "mandate_asked": N_("A Direct Debit was begun. You find the way to your bank details under Direct Debit."),
    "mandate_ended": N_("Your Direct Debit was stopped."),
    "plan_made": N_("A plan of Direct Debits into your fund was made."),
    "plan_paused": N_("A plan of Direct Debits into your fund was paused."),
    "plan_resumed": N_("A plan of Direct Debits into your fund goes on."),
    "plan_skipped": N_("One Direct Debit into your fund was left out."),
    "plan_put_back": N_("A Direct Debit into your fund that was left out was put back."),
    "plan_ended": N_("A plan of Direct Debits into your fund was stopped."),
    "debt_paid": N_("What you owed was paid from your fund."),
    "pledge.pledged": N_("Money was set aside for a pool."),
    "pledge.changed": N_("The money set aside for a pool was changed."),
    "pledge.withdrawn": N_("Money was taken back from a pool."),
    "pledge.said_no": N_("Money was taken back from a pool."),
    "pool.opened": N_("A pool was opened."),
    "council_rules.chosen": N_("It was chosen whose rules your returns follow."),
    "funder_link.revoked": N_("Your council's link was taken back."),
    "need.recorded": N_("A need was recorded."),
    "need.changed": N_("A need was changed."),
    "need.ended": N_("A need was ended."),
    "invitation.yes": N_("Yes was said to a group that buys support together."),
    "invitation.no": N_("No was said to a group that buys support together."),
    "invitation.hidden": N_("An invitation to a group was put away."),
    "wait.joined": N_("A place on a pool's waiting list was taken."),
    "wait.left": N_("A place on a pool's waiting list was given up."),
    "contract_answered": N_("A contract was answered."),
    "absence_recorded": N_("Time away was recorded."),
    "absence_ended": N_("The end of time away was recorded."),
    "absence_withdrawn": N_("Recorded time away was taken back."),
    "visit_confirmed": N_("A visit was confirmed."),
    "visit_disputed": N_("A visit was questioned."),
    "visit_remarked": N_("Something was said about a visit."),
    "agreement_recorded": N_("An agreement with a council was recorded."),
    "meeting_asked": N_("A meeting with a provider was asked for."),
    "motion.voted": N_("A vote was put in the box."),
    "motion.proposed": N_("A question for everybody was proposed."),
    "motion.stood": N_("A candidate stood in an election."),
    "motion.remark": N_("Something was said about a question."),
    "motion.amendment": N_("Other words for a question were proposed."),
    "pledge.committed": N_("Money was promised to a contract."),
    "pledge.uncommitted": N_("Money promised to a contract was set free."),
    "acting.begun": N_("Acting for this member began."),
}
# What the ledger notes beside an act is part of that act, and says nothing to a member by itself.
BESIDE_ACTS: Final = ("account_opened", "entry_posted")


def label(words: Mapping[str, str], value: str | None) -> str:
    """The reader's words for a stored value; a value of no known word is shown as its own words, spaced."""
    return (
        ""
        if value is None
        else str(gettext(words[value]))
        if value in words
        else value.replace(".", ": ").replace("_", " ")
    )


def options(words: Mapping[str, str], hints: Mapping[str, str] | None = None) -> list[tuple[str, ...]]:
    """Choices for radios and lists: (value, words) or (value, words, hint)."""
    return [
        (str(value), str(gettext(text)), str(gettext(hints[value]))) if hints else (str(value), str(gettext(text)))
        for value, text in words.items()
    ]


def chosen(words: Mapping[str, str], values: Iterable[StrEnum]) -> Mapping[str, str]:
    """``words`` with these values alone, in their order."""
    return {value: words[value] for value in values}
