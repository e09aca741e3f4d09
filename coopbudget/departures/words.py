"""What people read of each step of a departure: its name, what it means in sums, and whom it waits for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from flask_babel import format_date, gettext as _, lazy_gettext as _l, ngettext

from coopbudget.budgets.labels import funder_name
from coopbudget.departures.gathering import Departing, FundAccount
from coopbudget.departures.rules import State, Step, Waits, What
from coopbudget.errors import Words
from coopbudget.money import format_pence

TITLES: Final[Mapping[What, Words]] = {
    What.LET_GO: _l("Pools, waiting lists and needs let go"),
    What.POWERS: _l("Offices and powers end"),
    What.CONTRACTS: _l("Contracts left, each by its own rule"),
    What.VISITS: _l("Last visits billed"),
    What.OWED: _l("Debts and loans settled"),
    What.COUNCIL: _l("Direct payment money goes back"),
    What.OWN: _l("Own money goes back"),
    What.SHARES: _l("Shares paid out or passed on"),
    What.DIVIDEND: _l("Share of the surplus for the part of the year"),
    What.STATEMENT: _l("Closing statement"),
    What.PAPERS: _l("Papers kept"),
    What.IDENTITY: _l("Name and address erased"),
}
STATES: Final[Mapping[State, tuple[Words, str]]] = {
    State.DONE: (_l("Done"), "leaf"),
    State.NOW: (_l("To do"), "honey"),
    State.WAITS: (_l("Waits"), "sky"),
    State.LATER: (_l("Later"), "slate"),
}


def day_words(day: date) -> str:
    """A day as people read it."""
    return str(format_date(day, "d MMMM y"))


def waits_words(step: Step) -> str:
    """For whom or what a step waits; empty where it does not."""
    if step.state is State.DONE or step.waits is None:
        return ""
    day = day_words(step.on) if step.on else ""
    match step.waits:
        case Waits.DAY:
            return str(_("Waits until %(day)s.", day=day))
        case Waits.PROVIDER:
            return str(_("Waits for the provider’s last invoice. What is left is free on %(day)s.", day=day))
        case Waits.SECOND_OFFICER:
            return str(_("Waits for another officer’s yes."))
        case Waits.PAYMENT:
            return str(_("Waits for a payment run, and for the bank statement that shows it."))
        case Waits.MEMBERS:
            return str(_("Waits for the members’ vote after %(day)s. It holds nothing up.", day=day))
        case Waits.MEMBER:
            return str(_("Waits for the member."))
        case Waits.SETTLER:
            return str(_("Waits until we know who settles the estate."))


def lines_of(step: Step, found: Departing) -> list[str]:
    """What a step means, or meant, in short sentences with their sums."""
    return [str(line) for line in _LINES[step.what](found) if line]


def _let_go(found: Departing) -> list[str]:
    if found.row is not None:
        return [_("Let go on %(day)s.", day=day_words(found.row.begun_on))]
    now, pledged = found.now, sum(each.pot.pledged for each in found.funds)
    lines = []
    if now.pledges:
        lines.append(
            ngettext(
                "What is set aside for %(num)s pool is free again: %(sum)s.",
                "What is set aside for %(num)s pools is free again: %(sum)s.",
                now.pledges, sum=format_pence(pledged),
            )
        )  # fmt: skip
    if now.waits:
        lines.append(
            ngettext("%(num)s place on a waiting list is given up.", "%(num)s places on waiting lists are given up.",
                     now.waits)
        )  # fmt: skip
    if now.needs:
        lines.append(ngettext("%(num)s need is wiped.", "%(num)s needs are wiped.", now.needs))
    if now.to_answer:
        lines.append(
            ngettext("The answer to %(num)s contract is no.", "The answer to %(num)s contracts is no.", now.to_answer)
        )
    if now.debit:
        lines.append(_("The Direct Debit stops."))
    return lines or [_("There is nothing to let go.")]


def _powers(found: Departing) -> list[str]:
    lines = []
    if found.offices:
        lines.append(ngettext("%(num)s office ends.", "%(num)s offices end.", found.offices))
    if found.supporters:
        lines.append(
            ngettext("%(num)s supporter can do nothing for them any more.",
                     "%(num)s supporters can do nothing for them any more.", found.supporters)
        )  # fmt: skip
    if found.member.left_on:
        lines = [_("The membership ended on %(day)s, and all powers with it.", day=day_words(found.member.left_on))]
    elif not found.died:
        lines.append(_("This comes with the end of the membership, when all is settled."))
    return lines or [_("Nobody acts for them, and they hold no office.")]


def _contracts(found: Departing) -> list[str]:
    lines = []
    for each in found.now.contracts:
        said = _("%(title)s is paid for until %(day)s.", title=each.title, day=day_words(each.last_day))
        if each.freed:
            free = _("%(sum)s of what was promised is free at once.", sum=format_pence(each.freed))
            said = f"{said} {free}"
        lines.append(said)
    return lines or [_("No contract uses this money.")]


def _visits(found: Departing) -> list[str]:
    lines = []
    for each in found.now.contracts:
        kept = each.left - each.freed
        if each.unbilled:
            lines.append(
                ngettext("%(title)s: %(num)s visit is not billed yet.", "%(title)s: %(num)s visits are not billed yet.",
                         each.unbilled, title=each.title)
            )  # fmt: skip
        if kept:
            lines.append(_("%(sum)s is kept for the last visits of %(title)s.", sum=format_pence(kept),
                           title=each.title))  # fmt: skip
    return lines or [_("Every visit is billed.")]


def _owed(found: Departing) -> list[str]:
    lines = [
        _("Loan %(number)s to the co-op: %(sum)s is still to be paid back, the last of it on %(day)s.",
          number=loan.number, sum=format_pence(loan.owed), day=day_words(loan.last_on))
        if loan.last_on
        else _("Loan %(number)s to the co-op has not begun. It must be called off, or paid back.", number=loan.number)
        for loan in found.now.loans
    ]  # fmt: skip
    if found.now.owes:
        lines.append(
            _("%(sum)s is owed to the co-op, since a payment in was taken back.", sum=format_pence(found.now.owes))
        )
    return lines or [_("Nothing is owed, and nothing is lent.")]


def _fund_line(each: FundAccount, to: str) -> str:
    if each.pot.committed:  # a contract holds some of it, and its last visits may cost what is held
        return str(
            _(
                "Fund %(number)s: %(sum)s is here. What the last visits leave of it goes to %(to)s.",
                number=each.fund.number, sum=format_pence(each.here), to=to,
            )
        )  # fmt: skip
    return str(
        _("Fund %(number)s: %(sum)s goes to %(to)s.", number=each.fund.number, sum=format_pence(each.here), to=to)
    )


def _council(found: Departing) -> list[str]:
    lines = [_fund_line(each, str(funder_name(each.fund.name))) for each in found.funds if not each.own and each.here]
    if lines:
        lines.append(
            _("Or on to whoever looks after it next, if they say so in a letter.")
            if found.died
            else _("Or along with them, if they move to another co-op here; or to whoever looks after it next.")
        )
    return lines or [_("No money of a council or of the NHS is here.")]


def _own(found: Departing) -> list[str]:
    to = _("the estate") if found.died else _("their bank account")
    return [_fund_line(each, to) for each in found.funds if each.own and each.here] or [_("No own money is here.")]


def _shares(found: Departing) -> list[str]:
    if not found.shares.there and not found.shares.named:
        return [_("They have no shares.")]
    lines = []
    for each in found.shares.named:
        passes = _(
            "%(sum)s passes to %(name)s, whom they had named.", sum=format_pence(each.passes or 0), name=each.name
        )
        still = (
            _("%(sum)s of it has not gone yet.", sum=format_pence(each.left)) if each.left else _("All of it has gone.")
        )
        lines.append(f"{passes} {still}")
    if found.shares.there:
        lines.append(
            _("%(sum)s stands in shares. They go back after notice, while the co-op can afford it.",
              sum=format_pence(found.shares.there))
        )  # fmt: skip
    return lines


def _dividend(found: Departing) -> list[str]:
    if not found.trade:
        return [_("Nothing was bought in a year that is still to be shared.")]
    lines = [
        _("They bought support for %(sum)s in the year to %(day)s.", sum=format_pence(amount),
          day=day_words(year.ends_on))
        for year, amount in found.trade
    ]  # fmt: skip
    lines.append(
        _(
            "If the members vote a share for buying, their part comes later, to the same funds. Nobody can say yet how"
            " much."
        )
    )
    return lines


def _statement(found: Departing) -> list[str]:
    return [_("It tells fund by fund what came, what it paid for, and where the rest went.")]


def _papers(found: Departing) -> list[str]:
    return [_("Papers are kept through %(day)s, then two officers may erase them.", day=day_words(found.kept_through))]


def _identity(found: Departing) -> list[str]:
    if not found.member.named:
        return [_("The name is erased. The books keep the number.")]
    return [
        _("Kept through %(day)s. Then two officers may erase it. The books keep the number, and still add up.",
          day=day_words(found.kept_through))
    ]  # fmt: skip


_LINES: Final = {
    What.LET_GO: _let_go,
    What.POWERS: _powers,
    What.CONTRACTS: _contracts,
    What.VISITS: _visits,
    What.OWED: _owed,
    What.COUNCIL: _council,
    What.OWN: _own,
    What.SHARES: _shares,
    What.DIVIDEND: _dividend,
    What.STATEMENT: _statement,
    What.PAPERS: _papers,
    What.IDENTITY: _identity,
}
