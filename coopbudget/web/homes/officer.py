"""What needs this officer today: counts that lead to where it is done, and for the treasurer how the bank stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import lazy_gettext as _l, lazy_ngettext as _ln

from coopbudget.audit.closing import questions as closing
from coopbudget.budgets import questions as budgets
from coopbudget.collections import questions as collections
from coopbudget.concerns import questions as concerns
from coopbudget.contracts import questions as contracts
from coopbudget.db.survey import Answers, Found
from coopbudget.departures import questions as departures
from coopbudget.exceptions import questions as exceptions
from coopbudget.governance import questions as governance
from coopbudget.governance.groups import Step
from coopbudget.guard import Permission as P, Work
from coopbudget.invoices import questions as invoices
from coopbudget.ledger.questions import balances_in
from coopbudget.members import questions as members
from coopbudget.members.labels import OFFICE_WORDS, label
from coopbudget.members.words import OfficeKind
from coopbudget.notices import questions as notices
from coopbudget.outlook import questions as outlook
from coopbudget.paging import COUNTED_TO
from coopbudget.payments import queries as bank, questions as payments
from coopbudget.pools import questions as pools
from coopbudget.providers import questions as providers
from coopbudget.returns import questions as returns
from coopbudget.reviewing import questions as reviewing
from coopbudget.shares import questions as shares
from coopbudget.surplus import queries as years, questions as surplus
from coopbudget.tenders import questions as tenders
from coopbudget.web.homes.asked import questions_for
from coopbudget.web.homes.earned import carried, rebates_to_do
from coopbudget.web.homes.moves import moves
from coopbudget.web.homes.tasks import Link, Task, ask_all

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
    answers = ask_all(work, [*questions_for(work), *payments.CASH])
    return Desk(desk_tasks(work, answers), payments.cash_in(answers))


def desk_tasks(work: Work, answers: Answers) -> list[Task]:
    """What waits, from the answers to ``questions_for``.

    Its words and addresses are made where they are shown: an officer's own home only counts.
    """
    return [
        *_people(work, answers),
        *_offices(work, answers),
        *_money_in(work, answers),
        *_commissioning(work, answers),
        *_money_out(answers),
        *_odd(answers),
        *_crossing(work, answers),
        *_months(work, answers),
        *_decisions(work, answers),
    ]


def _people(work: Work, answers: Answers) -> Iterator[Task]:
    may = work.actor.may
    if (may(P.HANDLE_SAFEGUARDING) or may(P.HANDLE_COMPLAINTS)) and (n := concerns.waiting_for(work.actor, answers)):
        text = _ln("%(num)d report that something is wrong", "%(num)d reports that something is wrong", n)
        yield Task(text, Link("concerns.reports"), hint=_l("Look at these first."))
    if n := answers.count(members.APPLICATIONS):
        text = _ln("%(num)d person asks to join", "%(num)d people ask to join", n)
        yield Task(text, Link("members.applications"))
    if n := answers.count(members.APPEALS):
        text = _ln("%(num)d decision to look at again", "%(num)d decisions to look at again", n)
        yield Task(text, Link("members.applications"), hint=_l("An officer who did not decide it answers."))
    for row in answers.rows(members.PAUSED):
        text = _l("Member %(number)s said stop to who acts for them: look at it", number=row.number)
        yield Task(text, Link("members.capacity", number=row.number))
    if n := answers.count(departures.UNDER_WAY):
        text = _ln("%(num)d member leaves or has died", "%(num)d members leave or have died", n)
        yield Task(text, Link("departures.departures"), hint=_l("See what is still to settle."))
    yield from moves(answers)
    for row in answers.rows(members.LOST_PHONES):
        if row.number:
            text = _l("Member %(number)s lost their phone: say yes or no", number=row.number)
            yield Task(text, Link("members.lost_phone", number=row.number))
        else:
            text = _l("%(name)s lost their phone: say yes or no", name=row.title)
            yield Task(text, Link("members.lost_phone", person=row.ident))
    by_hand = {row.title: row.number for row in answers.rows(notices.BY_HAND)}
    if n := by_hand.get("phone", 0):
        yield Task(_ln("%(num)d call to make", "%(num)d calls to make", n), Link("notices.calls"))
    if n := by_hand.get("post", 0):
        yield Task(_ln("%(num)d letter to post", "%(num)d letters to post", n), Link("notices.letters"))


def _offices(work: Work, answers: Answers) -> Iterator[Task]:
    """A group that gets ready; an office that nobody holds, or whose term ends soon: a new co-op begins here."""
    forming = work.actor.coop is not None and work.actor.coop.forming
    if work.actor.may(P.EDIT_COOP) and forming:
        text = _l(
            "Starting the co-op: %(done)s of %(all)s things are done",
            done=answers.count(governance.STEPS_DONE),
            all=len(Step),
        )
        yield Task(text, Link("governance.starting"), hint=_l("The co-op can hold money once all are done."))
    if n := answers.count(governance.STEPS_TO_AGREE) if work.actor.may(P.APPROVE_PAYMENTS) else 0:
        text = _ln("%(num)d step of starting the co-op waits for your yes", "%(num)d steps wait for your yes", n)
        yield Task(text, Link("governance.starting"), hint=_l("Look at the paper first."))
    ending = work.actor.coop is not None and work.actor.coop.ending
    if ending and work.actor.may(P.SEE_BOOKS):
        hint = _l("What is here is settled, one thing after the other.")
        yield Task(_l("The co-op ends: see what remains"), Link("winding.ending"), hint=hint)
    if not work.actor.may(P.MANAGE_OFFICES) or ending:
        return
    held = {row.title: row.day for row in answers.rows(members.OFFICES)}
    for kind in OfficeKind:
        last_on = held.get(kind)
        if kind == OfficeKind.BOARD_MEMBER and last_on is None:
            continue  # not every co-op has a board beside its officers
        if last_on is None:
            text = _l("Nobody holds this office: %(office)s", office=label(OFFICE_WORDS, kind))
            hint = _l("Ask somebody to join, then give them the office. Money needs a treasurer and two who approve.")
            yield Task(text, Link("members.offices"), hint=hint if kind == OfficeKind.TREASURER else "")
        elif last_on - work.today <= ENDS_SOON:
            text = _l("A term ends soon: %(office)s", office=label(OFFICE_WORDS, kind))
            yield Task(text, Link("members.offices"), due=last_on)


def _money_in(work: Work, answers: Answers) -> Iterator[Task]:
    if n := answers.count(budgets.TO_CHECK):
        text = _ln("%(num)d agreement to check", "%(num)d agreements to check", n)
        yield Task(text, Link("budgets.agreements", show="waiting"))
    if n := answers.count(budgets.REVIEWS_LATE):
        text = _ln("%(num)d review is past its day", "%(num)d reviews are past their day", n)
        yield Task(text, Link("budgets.reviews", state="late"), hint=_l("Write down what came of it, or move it."))
    if n := answers.count(outlook.WARNED):
        text = _ln("%(num)d fund will be over or run out", "%(num)d funds will be over or run out", n)
        yield Task(text, Link("outlook.foreseen"), hint=_l("Ring the member, so that no letter comes as a surprise."))
    if n := answers.count(returns.FROM_FUNDERS):
        text = _ln("%(num)d change that a council sent", "%(num)d changes that councils sent", n)
        yield Task(text, Link("returns.due"), hint=_l("Put it into the agreement, or say why not."))
    if n := answers.count(returns.TO_SEND):
        text = _ln("%(num)d council return is due", "%(num)d council returns are due", n)
        if n > COUNTED_TO:
            text = _l("More than %(num)d council returns are due", num=COUNTED_TO)
        yield Task(text, Link("returns.due", state="due"), due=answers.rows(returns.TO_SEND)[0].day)
    if work.actor.may(P.KEEP_BOOKS) and answers.count(payments.BANK_ACCOUNTS) < 2:
        hint = _l("One for members' money, one for the co-op's own. Statements can be read after that.")
        yield Task(_l("Write down the two bank accounts"), Link("payments.money"), hint=hint)
    lines = answers.rows(payments.UNMATCHED_LINES) if work.actor.may(P.KEEP_BOOKS) else []
    if n := sum(row.number for row in lines if not row.title):
        text = _ln("%(num)d bank line to match", "%(num)d bank lines to match", n)
        yield Task(text, Link("payments.lines", show="open"), hint=_l("Until then the money is nobody's."))
    if n := answers.count(payments.GAPS):
        text = _ln("%(num)d bank statement with a gap", "%(num)d bank statements with a gap", n)
        hint = _l("The bank's balance moved and no line shows why. Bring in the statement of those days.")
        yield Task(text, Link("payments.statements", show="gaps"), hint=hint)
    if answers.count(collections.DIFFERS):
        text = _l("Stripe and the books differ")
        yield Task(text, Link("collections.stripe"), hint=_l("Each difference is named there."))
    if n := answers.count(collections.WRITE_OFFS):
        text = _ln("%(num)d sum to write off, or not", "%(num)d sums to write off, or not", n)
        yield Task(text, Link("collections.owed"))
    for refund in answers.rows(collections.REFUNDS):
        text = _l("Paying back number %(number)s waits for your yes or no", number=refund.number)
        yield Task(text, Link("collections.refund", number=refund.number))
    if n := answers.count(budgets.TO_SIGN):
        text = _ln("%(num)d opening balance to sign", "%(num)d opening balances to sign", n)
        yield Task(text, Link("budgets.openings"))
    for query in answers.rows(reviewing.TO_ANSWER):
        text = _l("Answer the reviewer’s question %(number)s", number=query.note)
        yield Task(text, Link("reviewing.query", number=query.number, query=int(query.note)))
    if n := answers.count(reviewing.TO_PUBLISH):
        text = _ln("Publish %(num)d signed report of a review", "Publish %(num)d signed reports of reviews", n)
        yield Task(text, Link("reviewing.reviews"))


def _commissioning(work: Work, answers: Answers) -> Iterator[Task]:
    if n := answers.count(providers.TO_CHECK):
        text = _ln("%(num)d provider to check", "%(num)d providers to check", n)
        yield Task(text, Link("providers.providers"))
    if n := answers.count(providers.PROOFS_ENDING):
        text = _ln("%(num)d proof of a provider runs out", "%(num)d proofs of providers run out", n)
        yield Task(text, Link("providers.proofs", show="soon"), hint=_l("Ask for the new one, then check it."))
    drafts = {row.ident: row.number for row in answers.rows(tenders.DRAFTS)}
    for pool in answers.rows(pools.FUNDED):
        if pool.ident in drafts:
            text = _l("Publish the call for “%(title)s”", title=pool.title)
            yield Task(text, Link("tenders.call", number=drafts[pool.ident]))
        else:
            text = _l("Write the call for “%(title)s”", title=pool.title)
            yield Task(text, Link("pools.pool", number=pool.number))
    for call in answers.rows(tenders.UNANSWERED):
        text = _l("Answer a provider's question on “%(title)s”", title=call.title)
        hint = _l("Every provider reads the answer.")
        yield Task(text, Link("tenders.call", number=call.number, _anchor="questions"), hint=hint)
    for call in answers.rows(tenders.TO_OPEN):
        yield Task(_l("Open the bids for “%(title)s”", title=call.title), Link("tenders.call", number=call.number))
    for call in answers.rows(tenders.TO_SCORE):
        yield Task(_l("Score the bids for “%(title)s”", title=call.title), Link("tenders.call", number=call.number))
    # Most days no bids are being scored: what it takes to choose is asked for where some are.
    if answers.count(tenders.BEING_SCORED):
        for call in ask_all(work, [tenders.TO_CHOOSE]).rows(tenders.TO_CHOOSE):
            yield _to_choose(call)
    for call in answers.rows(tenders.CHALLENGED):
        text = _l("Answer the challenge to the choice for “%(title)s”", title=call.title)
        yield Task(text, Link("tenders.call", number=call.number), hint=_l("No contract is made before that."))
    for award in answers.rows(tenders.WITHOUT_CONTRACT):
        yield Task(_l("Make the contract for “%(title)s”", title=award.title), Link("contracts.contracts"))
    for contract in answers.rows(contracts.TO_SIGN):
        text = _l("Sign “%(title)s” for the co-op", title=contract.title)
        yield Task(text, Link("contracts.contract", number=contract.number))
    for contract in answers.rows(contracts.CHANGES_TO_SIGN):
        text = _l("Decide about the change of “%(title)s”", title=contract.title)
        yield Task(text, Link("contracts.contract", number=contract.number))
    for contract in answers.rows(contracts.UPLIFTS_DUE):
        text = _l("Propose the new prices of “%(title)s”", title=contract.title)
        yield Task(text, Link("contracts.uplifting", number=contract.number), due=contract.day)


def _to_choose(call: Found) -> Task:
    if call.note == tenders.NOBODY_BID:
        text = _l("Nobody bid for “%(title)s”: say what happens now", title=call.title)
        return Task(text, Link("tenders.call", number=call.number), hint=_l("You can ask again in another call."))
    if call.note == tenders.MEMBERS_CHOSE:
        text = _l("Record what the members chose for “%(title)s”", title=call.title)
        return Task(text, Link("tenders.ask_record_ballot", number=call.number))
    text = _l("Choose a provider for “%(title)s”", title=call.title)
    return Task(text, Link("tenders.ranking", number=call.number), hint=_l("Everybody has scored the bids."))


def _money_out(answers: Answers) -> Iterator[Task]:
    if n := answers.count(invoices.TO_SETTLE):
        text = _ln("%(num)d visit to settle", "%(num)d visits to settle", n)
        yield Task(text, Link("invoices.to_settle"), hint=_l("Ring and ask, so that nobody waits for pay."))
    if n := answers.count(invoices.TO_APPROVE):
        text = _ln("%(num)d invoice to approve", "%(num)d invoices to approve", n)
        yield Task(text, Link("invoices.invoices", state="waiting"))
    if n := answers.count(payments.DUE):
        text = _ln("%(num)d payment is due", "%(num)d payments are due", n)
        yield Task(text, Link("payments.new_run"))
    for run in answers.rows(payments.RUNS_TO_APPROVE):
        text = _l("Approve payment run %(number)s", number=run.number)
        yield Task(text, Link("payments.run", number=run.number))
    for run in answers.rows(payments.FILES_TO_TAKE):
        text = _l("Run %(number)s is approved: take its file to the bank", number=run.number)
        yield Task(text, Link("payments.run", number=run.number))
    if answers.count(payments.RULE_TO_AGREE):
        text = _l("A change of how many people it takes to pay waits for you")
        yield Task(text, Link("payments.approvals"))
    for bill in answers.rows(payments.BILLS_TO_APPROVE):
        yield Task(_l("Approve bill %(number)s", number=bill.number), Link("payments.bill", number=bill.number))
    if n := answers.count(budgets.MONEY_BACK):
        text = _ln("%(num)d member asks for own money", "%(num)d members ask for own money", n)
        yield Task(text, Link("budgets.money_back_list"), hint=_l("Their bank account is waiting for it."))
    if n := answers.count(surplus.DUES):
        text = _ln("%(num)d dividend went into no fund", "%(num)d dividends went into no fund", n)
        hint = _l("A council has to be asked, or a member to be paid.")
        yield Task(text, Link("surplus.dues", show="waiting"), hint=hint)
    if n := answers.count(shares.TO_REGISTER):
        text = _ln("%(num)d application for shares is paid", "%(num)d applications for shares are paid", n)
        yield Task(text, Link("shares.applications", show="waiting"), hint=_l("Put them into the register."))
    if n := answers.count(shares.ASKED_BACK):
        text = _ln("%(num)d member asks for shares back", "%(num)d members ask for shares back", n)
        yield Task(text, Link("shares.withdrawals", show="waiting"))
    if n := answers.count(shares.LOANS_DUE):
        text = _ln("A part of %(num)d loan is due", "Parts of %(num)d loans are due", n)
        yield Task(text, Link("shares.loans"))
    yield from rebates_to_do(answers)
    for payee in answers.rows(payments.BANK_CHANGES):
        text = _l("Agree new bank details of payee %(number)s", number=payee.number)
        hint = _l("Ring the payee on a number you know.")
        yield Task(text, Link("payments.payee", number=payee.number), hint=hint)


def _odd(answers: Answers) -> Iterator[Task]:
    """What a rule found in the books and nobody decided yet (what concerns this officer is another's), and papers that
    this officer was asked for."""
    if n := answers.count(exceptions.TO_DECIDE):
        text = _ln("%(num)d thing in the books looks odd", "%(num)d things in the books look odd", n)
        yield Task(text, Link("exceptions.findings"), hint=_l("Look, ask, and write down what it was."))
    for row in answers.rows(exceptions.OFFICERS_PAPERS):
        text = _l("Add the paper of “%(title)s”", title=row.title)
        yield Task(text, Link("exceptions.papers", kind=row.note, number=row.number))


def _crossing(work: Work, answers: Answers) -> Iterator[Task]:
    """Money that one bank account owes the other and nobody has asked for yet."""
    if work.actor.may(P.PREPARE_PAYMENTS):
        asked = {row.title: row.number for row in answers.rows(payments.CROSSINGS_ASKED)}
        balances = balances_in(answers, payments.CROSSING, bank.CROSSING_CODES)
        if any(each.ready > 0 for each in bank.crossing_of(balances, asked).values()):
            yield Task(_l("Money has to cross between the two banks"), Link("payments.crossings"))


def _months(work: Work, answers: Answers) -> Iterator[Task]:
    """Months that are over and open."""
    if months := closing.waiting_months(answers, work.today):
        text = _ln("%(num)d month is over: close it", "%(num)d months are over: close them", len(months))
        hint = _l("The oldest first. Two officers look, by a checklist.")
        yield Task(text, Link("audit.period", through=months[0].isoformat()), hint=hint)


def _decisions(work: Work, answers: Answers) -> Iterator[Task]:
    for motion in answers.rows(governance.TO_COUNT):
        text = _l("Count the votes: %(title)s", title=motion.title)
        yield Task(text, Link("governance.motion", number=motion.number))
    for motion in answers.rows(governance.TO_HEAR):
        text = _l("Hear a vote that another officer recorded: %(title)s", title=motion.title)
        yield Task(text, Link("governance.motion", number=motion.number))
    yield from carried(answers)
    if answers.count(shares.INTEREST_TO_BOOK):
        hint = _l("Members decided it, and its time is over.")
        yield Task(_l("Book what shares earned"), Link("shares.interest"), hint=hint)
    if work.actor.may(P.SHARE_SURPLUS) and not surplus.all_shared(answers, work.today):
        for row in years.waiting_for_officers(work.session, work.coop_id, work.today):
            text = _l("The year %(year)s needs a next step", year=row.year.name)
            yield Task(text, Link("surplus.year", year=row.year.name))
