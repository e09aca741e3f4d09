"""What needs this officer today: counts that lead to where it is done, and for the treasurer how the bank stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _, ngettext

from coopbudget.budgets import questions as budgets
from coopbudget.collections import questions as collections
from coopbudget.collections.queries.stripe import stripe_on
from coopbudget.concerns import questions as concerns
from coopbudget.contracts import questions as contracts
from coopbudget.db.survey import Answers, Question
from coopbudget.governance import questions as governance
from coopbudget.guard import Permission as P, Work
from coopbudget.invoices import questions as invoices
from coopbudget.ledger.questions import balances_in
from coopbudget.members import questions as members
from coopbudget.members.labels import OFFICE_WORDS, label
from coopbudget.members.words import OfficeKind
from coopbudget.notices import questions as notices
from coopbudget.payments import queries as bank, questions as payments
from coopbudget.pools import questions as pools
from coopbudget.providers import questions as providers
from coopbudget.surplus import queries as years, questions as surplus
from coopbudget.tenders import questions as tenders
from coopbudget.web.homes.tasks import Task, ask_all

# What each permission lets an officer hear of. The order is the order of the walk of a pound.
ASKED: tuple[tuple[P, tuple[Question, ...]], ...] = (
    (P.HANDLE_SAFEGUARDING, concerns.REPORTS),
    (P.HANDLE_COMPLAINTS, (*concerns.REPORTS, tenders.CHALLENGED)),
    (P.ADMIT_MEMBERS, (members.APPLICATIONS,)),
    (P.ACT_FOR_MEMBERS, (notices.BY_HAND,)),
    (P.HELP_SIGN_IN, (members.LOST_PHONES,)),
    (P.MANAGE_OFFICES, (members.OFFICES,)),
    (P.MANAGE_AGREEMENTS, (budgets.TO_CHECK,)),
    (P.KEEP_BOOKS, (payments.BANK_ACCOUNTS, payments.UNMATCHED_LINES, payments.GAPS, budgets.TO_SIGN)),
    (P.VERIFY_PROVIDERS, (providers.TO_CHECK, providers.PROOFS_ENDING)),
    (P.PUBLISH_CALLS, (tenders.DRAFTS, pools.FUNDED, tenders.UNANSWERED)),
    (P.SCORE_BIDS, (tenders.TO_OPEN, tenders.TO_SCORE)),
    (P.AWARD_CALLS, (tenders.TO_CHOOSE,)),
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
        ),
    ),
    (P.OPEN_MOTIONS, (governance.TO_COUNT,)),
    (P.ACT_FOR_MEMBERS, (governance.TO_HEAR,)),
    (P.SHARE_SURPLUS, surplus.YEARS),
)
# The same, where this installation has keys for Stripe.
ASKED_OF_STRIPE: tuple[tuple[P, tuple[Question, ...]], ...] = (
    (P.KEEP_BOOKS, (collections.DIFFERS,)),
    (P.APPROVE_PAYMENTS, (collections.WRITE_OFFS, collections.REFUNDS)),
)
ENDS_SOON = timedelta(days=60)


@dataclass(frozen=True)
class Desk:
    """What waits, in the order of the walk of a pound; and the bank against the books, for who keeps them."""

    tasks: list[Task]
    cash: list[bank.Cash]


def desk(work: Work) -> Desk:
    """Only what the actor's permissions reach is asked for."""
    if not work.actor.may(P.SEE_BOOKS):
        return Desk(desk_tasks(work, ask_all(work, questions_for(work))), [])
    answers = ask_all(work, [*questions_for(work), payments.CASH, payments.UNMATCHED_LINES])
    lines = Counter[str]()
    for row in answers.rows(payments.UNMATCHED_LINES):
        lines[row.note] += row.number
    known = bank.Known(balances_in(answers, payments.CASH, bank.CASH_CODES), lines)
    return Desk(desk_tasks(work, answers), bank.cash_position(work.session, work.coop_id, known))


def questions_for(work: Work) -> list[Question]:
    """What the actor may hear of."""
    all_asked = ASKED + ASKED_OF_STRIPE if stripe_on() else ASKED
    return [question for permission, asked in all_asked if work.actor.may(permission) for question in asked]


def desk_tasks(work: Work, answers: Answers) -> list[Task]:
    """What waits, from the answers to ``questions_for``."""
    return [
        *_people(work, answers),
        *_offices(work, answers),
        *_money_in(work, answers),
        *_commissioning(answers),
        *_money_out(answers),
        *_crossing(work, answers),
        *_decisions(work, answers),
    ]


def _people(work: Work, answers: Answers) -> Iterator[Task]:
    may = work.actor.may
    if (may(P.HANDLE_SAFEGUARDING) or may(P.HANDLE_COMPLAINTS)) and (n := concerns.waiting_for(work.actor, answers)):
        text = ngettext("%(num)d report that something is wrong", "%(num)d reports that something is wrong", n)
        yield Task(text, url_for("concerns.reports"), hint=_("Look at these first."))
    if n := answers.count(members.APPLICATIONS):
        text = ngettext("%(num)d person asks to join", "%(num)d people ask to join", n)
        yield Task(text, url_for("members.applications"))
    for row in answers.rows(members.LOST_PHONES):
        if row.number:
            text = _("Member %(number)s lost their phone: say yes or no", number=row.number)
            yield Task(text, url_for("members.lost_phone", number=row.number))
        else:
            text = _("%(name)s lost their phone: say yes or no", name=row.title)
            yield Task(text, url_for("members.lost_phone", person=row.ident))
    by_hand = {row.title: row.number for row in answers.rows(notices.BY_HAND)}
    if n := by_hand.get("phone", 0):
        yield Task(ngettext("%(num)d call to make", "%(num)d calls to make", n), url_for("notices.calls"))
    if n := by_hand.get("post", 0):
        yield Task(ngettext("%(num)d letter to post", "%(num)d letters to post", n), url_for("notices.letters"))


def _offices(work: Work, answers: Answers) -> Iterator[Task]:
    """An office that nobody holds, or whose term ends soon: a new co-op begins here."""
    if not work.actor.may(P.MANAGE_OFFICES):
        return
    held = {row.title: row.day for row in answers.rows(members.OFFICES)}
    for kind in OfficeKind:
        last_on = held.get(kind)
        office = label(OFFICE_WORDS, kind)
        if kind == OfficeKind.BOARD_MEMBER and last_on is None:
            continue  # not every co-op has a board beside its officers
        if last_on is None:
            text = _("Nobody holds this office: %(office)s", office=office)
            hint = _("Ask somebody to join, then give them the office. Money needs a treasurer and two who approve.")
            yield Task(text, url_for("members.offices"), hint=hint if kind == OfficeKind.TREASURER else "")
        elif last_on - work.today <= ENDS_SOON:
            text = _("A term ends soon: %(office)s", office=office)
            yield Task(text, url_for("members.offices"), due=last_on)


def _money_in(work: Work, answers: Answers) -> Iterator[Task]:
    if n := answers.count(budgets.TO_CHECK):
        text = ngettext("%(num)d agreement to check", "%(num)d agreements to check", n)
        yield Task(text, url_for("budgets.agreements", show="waiting"))
    if work.actor.may(P.KEEP_BOOKS) and answers.count(payments.BANK_ACCOUNTS) < 2:
        hint = _("One for members' money, one for the co-op's own. Statements can be read after that.")
        yield Task(_("Write down the two bank accounts"), url_for("payments.money"), hint=hint)
    lines = answers.rows(payments.UNMATCHED_LINES) if work.actor.may(P.KEEP_BOOKS) else []
    if n := sum(row.number for row in lines if not row.title):
        text = ngettext("%(num)d bank line to match", "%(num)d bank lines to match", n)
        yield Task(text, url_for("payments.lines", show="open"), hint=_("Until then the money is nobody's."))
    if n := answers.count(payments.GAPS):
        text = ngettext("%(num)d bank statement with a gap", "%(num)d bank statements with a gap", n)
        hint = _("The bank's balance moved and no line shows why. Bring in the statement of those days.")
        yield Task(text, url_for("payments.statements", show="gaps"), hint=hint)
    if answers.count(collections.DIFFERS):
        text = _("Stripe and the books differ")
        yield Task(text, url_for("collections.stripe"), hint=_("Each difference is named there."))
    if n := answers.count(collections.WRITE_OFFS):
        text = ngettext("%(num)d sum to write off, or not", "%(num)d sums to write off, or not", n)
        yield Task(text, url_for("collections.owed"))
    for refund in answers.rows(collections.REFUNDS):
        text = _("Paying back number %(number)s waits for your yes or no", number=refund.number)
        yield Task(text, url_for("collections.refund", number=refund.number))
    if n := answers.count(budgets.TO_SIGN):
        text = ngettext("%(num)d opening balance to sign", "%(num)d opening balances to sign", n)
        yield Task(text, url_for("budgets.openings"))


def _commissioning(answers: Answers) -> Iterator[Task]:
    if n := answers.count(providers.TO_CHECK):
        text = ngettext("%(num)d provider to check", "%(num)d providers to check", n)
        yield Task(text, url_for("providers.providers"))
    if n := answers.count(providers.PROOFS_ENDING):
        text = ngettext("%(num)d proof of a provider runs out", "%(num)d proofs of providers run out", n)
        yield Task(text, url_for("providers.proofs", show="soon"), hint=_("Ask for the new one, then check it."))
    drafts = {row.ident: row.number for row in answers.rows(tenders.DRAFTS)}
    for pool in answers.rows(pools.FUNDED):
        if pool.ident in drafts:
            text = _("Publish the call for “%(title)s”", title=pool.title)
            yield Task(text, url_for("tenders.call", number=drafts[pool.ident]))
        else:
            text = _("Write the call for “%(title)s”", title=pool.title)
            yield Task(text, url_for("pools.pool", number=pool.number))
    for call in answers.rows(tenders.UNANSWERED):
        text = _("Answer a provider's question on “%(title)s”", title=call.title)
        hint = _("Every provider reads the answer.")
        yield Task(text, url_for("tenders.call", number=call.number, _anchor="questions"), hint=hint)
    for call in answers.rows(tenders.TO_OPEN):
        yield Task(_("Open the bids for “%(title)s”", title=call.title), url_for("tenders.call", number=call.number))
    for call in answers.rows(tenders.TO_SCORE):
        yield Task(_("Score the bids for “%(title)s”", title=call.title), url_for("tenders.call", number=call.number))
    for call in answers.rows(tenders.TO_CHOOSE):
        text = _("Choose a provider for “%(title)s”", title=call.title)
        yield Task(text, url_for("tenders.ranking", number=call.number), hint=_("Everybody has scored the bids."))
    for call in answers.rows(tenders.CHALLENGED):
        text = _("Answer the challenge to the choice for “%(title)s”", title=call.title)
        yield Task(text, url_for("tenders.call", number=call.number), hint=_("No contract is made before that."))
    for award in answers.rows(tenders.WITHOUT_CONTRACT):
        yield Task(_("Make the contract for “%(title)s”", title=award.title), url_for("contracts.contracts"))
    for contract in answers.rows(contracts.TO_SIGN):
        text = _("Sign “%(title)s” for the co-op", title=contract.title)
        yield Task(text, url_for("contracts.contract", number=contract.number))
    for contract in answers.rows(contracts.CHANGES_TO_SIGN):
        text = _("Decide about the change of “%(title)s”", title=contract.title)
        yield Task(text, url_for("contracts.contract", number=contract.number))
    for contract in answers.rows(contracts.UPLIFTS_DUE):
        text = _("Propose the new prices of “%(title)s”", title=contract.title)
        yield Task(text, url_for("contracts.uplifting", number=contract.number), due=contract.day)


def _money_out(answers: Answers) -> Iterator[Task]:
    if n := answers.count(invoices.TO_SETTLE):
        text = ngettext("%(num)d visit to settle", "%(num)d visits to settle", n)
        yield Task(text, url_for("invoices.to_settle"), hint=_("Ring and ask, so that nobody waits for pay."))
    if n := answers.count(invoices.TO_APPROVE):
        text = ngettext("%(num)d invoice to approve", "%(num)d invoices to approve", n)
        yield Task(text, url_for("invoices.invoices", state="waiting"))
    if n := answers.count(payments.DUE):
        text = ngettext("%(num)d payment is due", "%(num)d payments are due", n)
        yield Task(text, url_for("payments.new_run"))
    for run in answers.rows(payments.RUNS_TO_APPROVE):
        text = _("Approve payment run %(number)s", number=run.number)
        yield Task(text, url_for("payments.run", number=run.number))
    for run in answers.rows(payments.FILES_TO_TAKE):
        text = _("Run %(number)s is approved: take its file to the bank", number=run.number)
        yield Task(text, url_for("payments.run", number=run.number))
    if answers.count(payments.RULE_TO_AGREE):
        text = _("A change of how many people it takes to pay waits for you")
        yield Task(text, url_for("payments.approvals"))
    for bill in answers.rows(payments.BILLS_TO_APPROVE):
        yield Task(_("Approve bill %(number)s", number=bill.number), url_for("payments.bill", number=bill.number))
    if n := answers.count(budgets.MONEY_BACK):
        text = ngettext("%(num)d member asks for own money", "%(num)d members ask for own money", n)
        yield Task(text, url_for("budgets.money_back_list"), hint=_("Their bank account is waiting for it."))
    for payee in answers.rows(payments.BANK_CHANGES):
        text = _("Agree new bank details of payee %(number)s", number=payee.number)
        hint = _("Ring the payee on a number you know.")
        yield Task(text, url_for("payments.payee", number=payee.number), hint=hint)


def _crossing(work: Work, answers: Answers) -> Iterator[Task]:
    """Money that one bank account owes the other and nobody has asked for yet."""
    if work.actor.may(P.PREPARE_PAYMENTS):
        asked = {row.title: row.number for row in answers.rows(payments.CROSSINGS_ASKED)}
        balances = balances_in(answers, payments.CROSSING, bank.CROSSING_CODES)
        if any(each.ready > 0 for each in bank.crossing_of(balances, asked).values()):
            yield Task(_("Money has to cross between the two banks"), url_for("payments.crossings"))


def _decisions(work: Work, answers: Answers) -> Iterator[Task]:
    for motion in answers.rows(governance.TO_COUNT):
        text = _("Count the votes: %(title)s", title=motion.title)
        yield Task(text, url_for("governance.motion", number=motion.number))
    for motion in answers.rows(governance.TO_HEAR):
        text = _("Hear a vote that another officer recorded: %(title)s", title=motion.title)
        yield Task(text, url_for("governance.motion", number=motion.number))
    if work.actor.may(P.SHARE_SURPLUS) and not surplus.all_shared(answers, work.today):
        for row in years.waiting_for_officers(work.session, work.coop_id, work.today):
            text = _("The year %(year)s needs a next step", year=row.year.name)
            yield Task(text, url_for("surplus.year", year=row.year.name))
