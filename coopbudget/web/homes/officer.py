"""What needs this officer today: counts that lead to where it is done, and for the treasurer how the bank stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import url_for
from flask_babel import gettext as _, ngettext

from coopbudget.budgets import queries as budgets
from coopbudget.concerns import queries as concerns
from coopbudget.contracts import queries as contracts
from coopbudget.governance import queries as governance
from coopbudget.guard import Permission as P, Work
from coopbudget.invoices import queries as invoices
from coopbudget.members import queries as members
from coopbudget.members.labels import OFFICE_WORDS, label
from coopbudget.members.words import OfficeKind
from coopbudget.notices import queries as notices
from coopbudget.payments import queries as payments
from coopbudget.pools import queries as pools
from coopbudget.providers import queries as providers
from coopbudget.surplus import queries as surplus
from coopbudget.tenders import queries as tenders
from coopbudget.web.homes.tasks import Task


@dataclass(frozen=True)
class Desk:
    """What waits, in the order of the walk of a pound; and the bank against the books, for who keeps them."""

    tasks: list[Task]
    cash: list[payments.Cash]


def desk(work: Work) -> Desk:
    """Only what the actor's permissions reach is asked for; each is one count or one short list."""
    tasks = desk_tasks(work)
    cash = payments.cash_position(work.session, work.coop_id) if work.actor.may(P.SEE_BOOKS) else []
    return Desk(tasks, cash)


def desk_tasks(work: Work) -> list[Task]:
    """What waits, without the bank."""
    return [
        *_people(work),
        *_offices(work),
        *_money_in(work),
        *_commissioning(work),
        *_money_out(work),
        *_decisions(work),
    ]


def _people(work: Work) -> list[Task]:
    session, coop_id, may = work.session, work.coop_id, work.actor.may
    found = []
    if may(P.ADMIT_MEMBERS) and (n := len(members.applications(session, coop_id))):
        text = ngettext("%(num)d person asks to join", "%(num)d people ask to join", n)
        found.append(Task(text, url_for("members.applications")))
    if (may(P.HANDLE_SAFEGUARDING) or may(P.HANDLE_COMPLAINTS)) and (n := concerns.open_count(work)):
        text = ngettext("%(num)d report that something is wrong", "%(num)d reports that something is wrong", n)
        found.insert(0, Task(text, url_for("concerns.reports"), hint=_("Look at these first.")))
    if may(P.ACT_FOR_MEMBERS):
        by_hand = notices.by_hand_counts(session, coop_id)
        if n := by_hand.get("phone", 0):
            found.append(Task(ngettext("%(num)d call to make", "%(num)d calls to make", n), url_for("notices.calls")))
        if n := by_hand.get("post", 0):
            text = ngettext("%(num)d letter to post", "%(num)d letters to post", n)
            found.append(Task(text, url_for("notices.letters")))
    return found


ENDS_SOON = timedelta(days=60)


def _offices(work: Work) -> list[Task]:
    """An office that nobody holds, or whose term ends soon: a new co-op begins here."""
    if not work.actor.may(P.MANAGE_OFFICES):
        return []
    held = {row.kind: row for row in members.officers(work.session, work.coop_id, work.today)}
    found = []
    for kind in OfficeKind:
        row = held.get(kind)
        office = label(OFFICE_WORDS, kind)
        if row is None:
            text = _("Nobody holds this office: %(office)s", office=office)
            hint = _("Ask somebody to join, then give them the office. Money needs a treasurer and two who approve.")
            found.append(Task(text, url_for("members.offices"), hint=hint if kind == OfficeKind.TREASURER else ""))
        elif row.last_on - work.today <= ENDS_SOON:
            text = _("A term ends soon: %(office)s", office=office)
            found.append(Task(text, url_for("members.offices"), due=row.last_on))
    return found


def _money_in(work: Work) -> list[Task]:
    session, coop_id, may = work.session, work.coop_id, work.actor.may
    found = []
    if may(P.MANAGE_AGREEMENTS) and (n := budgets.count_waiting_for_check(session, coop_id)):
        text = ngettext("%(num)d agreement to check", "%(num)d agreements to check", n)
        found.append(Task(text, url_for("budgets.agreements", show="waiting")))
    if may(P.KEEP_BOOKS):
        if len(payments.bank_accounts(session, coop_id)) < 2:
            hint = _("One for members' money, one for the co-op's own. Statements can be read after that.")
            found.append(Task(_("Write down the two bank accounts"), url_for("payments.money"), hint=hint))
        if n := payments.open_lines(session, coop_id)[0]:
            text = ngettext("%(num)d bank line to match", "%(num)d bank lines to match", n)
            found.append(
                Task(text, url_for("payments.lines", show="open"), hint=_("Until then the money is nobody's."))
            )
        if n := len(budgets.openings_waiting(session, coop_id)):
            text = ngettext("%(num)d opening balance to sign", "%(num)d opening balances to sign", n)
            found.append(Task(text, url_for("budgets.openings")))
    return found


def _commissioning(work: Work) -> list[Task]:
    session, coop_id, may, today = work.session, work.coop_id, work.actor.may, work.today
    found = []
    if may(P.VERIFY_PROVIDERS) and (n := providers.waiting_for_check(session, coop_id)):
        text = ngettext("%(num)d provider to check", "%(num)d providers to check", n)
        found.append(Task(text, url_for("providers.providers")))
    if may(P.PUBLISH_CALLS):
        drafts = tenders.drafts_by_pool(session, coop_id)
        found += [
            Task(
                _("Publish the call for “%(title)s”", title=pool.title), url_for("tenders.call", number=drafts[pool.id])
            )
            if pool.id in drafts
            else Task(_("Write the call for “%(title)s”", title=pool.title), url_for("pools.pool", number=pool.number))
            for pool in pools.funded_pools(session, coop_id)
        ]
    if may(P.SCORE_BIDS):
        # Two officers open the bids: whoever has begun waits for another.
        found += [
            Task(_("Open the bids for “%(title)s”", title=call.title), url_for("tenders.call", number=call.number))
            for call in tenders.waiting_calls(session, coop_id, work.now)
            if call.opening_begun_by != work.person_id
        ]
        found += [
            Task(_("Score the bids for “%(title)s”", title=call.title), url_for("tenders.call", number=call.number))
            for call in tenders.calls_to_score(session, coop_id, work.person_id)
        ]
    if may(P.MANAGE_CONTRACTS):
        found += [
            Task(_("Make the contract for “%(title)s”", title=award.title), url_for("contracts.contracts"))
            for award in tenders.awards_without_contract(session, coop_id)
        ]
        found += [
            Task(
                _("Sign “%(title)s” for the co-op", title=contract.title),
                url_for("contracts.contract", number=contract.number),
            )
            for contract in contracts.to_accept_for_coop(session, coop_id, today)
        ]
    return found


def _money_out(work: Work) -> list[Task]:
    session, coop_id, may, today = work.session, work.coop_id, work.actor.may, work.today
    found = []
    if may(P.SETTLE_VISITS) and (n := invoices.visits_waiting_for_officer(session, coop_id, today)):
        text = ngettext("%(num)d visit to settle", "%(num)d visits to settle", n)
        found.append(Task(text, url_for("invoices.to_settle"), hint=_("Ring and ask, so that nobody waits for pay.")))
    if may(P.APPROVE_INVOICES):
        statement = invoices.invoices_to_approve(coop_id, work.person_id)
        if n := invoices.count(session, statement):
            text = ngettext("%(num)d invoice to approve", "%(num)d invoices to approve", n)
            found.append(Task(text, url_for("invoices.invoices", state="waiting")))
    if may(P.PREPARE_PAYMENTS) and (n := payments.waiting_count(session, coop_id, until=today)):
        text = ngettext("%(num)d payment is due", "%(num)d payments are due", n)
        found.append(Task(text, url_for("payments.new_run")))
    if may(P.APPROVE_PAYMENTS):
        found += [
            Task(_("Approve payment run %(number)s", number=number), url_for("payments.run", number=number))
            for number in payments.runs_waiting(session, coop_id, not_by=work.person_id)
        ]
        found += [
            Task(_("Approve bill %(number)s", number=number), url_for("payments.bill", number=number))
            for number in payments.bills_waiting(session, coop_id, for_person=work.person_id)
        ]
        found += [
            Task(
                _("Agree new bank details of payee %(number)s", number=number),
                url_for("payments.payee", number=number),
                hint=_("Ring the payee on a number you know."),
            )
            for number in payments.changes_waiting(session, coop_id)
        ]
    if may(P.PREPARE_PAYMENTS) and any(each.ready > 0 for each in payments.to_cross(session, coop_id).values()):
        found.append(Task(_("Money has to cross between the two banks"), url_for("payments.crossings")))
    return found


def _decisions(work: Work) -> list[Task]:
    session, coop_id, may, today = work.session, work.coop_id, work.actor.may, work.today
    found = []
    if may(P.OPEN_MOTIONS):
        found += [
            Task(
                _("Count the votes: %(title)s", title=motion.title), url_for("governance.motion", number=motion.number)
            )
            for motion in governance.motions_to_count(session, coop_id, today)
        ]
    if may(P.SHARE_SURPLUS):
        found += [
            Task(
                _("The year %(year)s needs a next step", year=row.year.name),
                url_for("surplus.year", year=row.year.name),
            )
            for row in surplus.waiting_for_officers(session, coop_id, today)
        ]
    return found
