"""What people read of a statement's lines, of what is foreseen, and of what they could do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import format_date, gettext as _, lazy_gettext as _l, ngettext

from coopbudget.budgets import labels
from coopbudget.budgets.kinds import FunderKind
from coopbudget.budgets.queries import FundRow
from coopbudget.contracts import words as contract_words
from coopbudget.errors import Words
from coopbudget.money import format_pence
from coopbudget.outlook.kinds import Advice, Crosses, LineKind
from coopbudget.outlook.queries.statements import Line, Purchase
from coopbudget.outlook.rules.forecast import Crossing, Forecast
from coopbudget.outlook.rules.periods import Period, PeriodKind

KINDS: Final[Mapping[LineKind, Words]] = {
    LineKind.OPENING: _l("There when the books began"),
    LineKind.COUNCIL: _l("Paid by the funder"),
    LineKind.PASSED_ON: _l("Passed on from the member's own account"),
    LineKind.CONTRIBUTION: _l("Paid in by the member"),
    LineKind.OWN: _l("Own money paid in"),
    LineKind.DIVIDEND: _l("A share of the co-op's surplus"),
    LineKind.REBATE: _l("A rebate from a provider"),
    LineKind.PURCHASE: _l("Paid for support"),
    LineKind.LEVY: _l("Levy to the co-op"),
    LineKind.MONEY_BACK: _l("Asked back, and set aside"),
    LineKind.MOVED: _l("Moved between co-ops, with the member"),
    LineKind.OWED: _l("Paid off what was owed"),
    LineKind.INSIDE: _l("Moved inside the fund"),
    LineKind.OTHER: _l("Other"),
}

ADVICE: Final[Mapping[Advice, Words]] = {
    Advice.ASK_IN_WRITING: _l(
        "Ask %(funder)s in writing, before that day, whether you may keep it. Say what it is for. Keep the answer."
    ),
    Advice.BRING_FORWARD: _l("Bring something forward that your plan has already, and that you meant to buy later."),
    Advice.ONCE: _l(
        "Use some of it once for a need in your plan: a break, a trip out, a piece of equipment. If the plan does not"
        " name it, ask first."
    ),
    Advice.JOIN: _l("See whether others buy together what is in your plan. You can set money aside for it."),
    Advice.TELL_OFFICER: _l("Tell the treasurer or the secretary. They can write to %(funder)s with you."),
    Advice.LOOK_FOR_PAYMENT: _l("A payment is late. Ask the treasurer whether it came, or ring %(funder)s."),
    Advice.ASK_REVIEW: _l(
        "Ask %(funder)s for a review. If what you need costs more than what is paid, say so, and show this page."
    ),
    Advice.LOOK_AT_HOURS: _l(
        "Look at what you buy each week. A change can be agreed with the provider before that day."
    ),
    Advice.NOT_OWN_MONEY: _l("Do not fill the gap from your own money before you have asked who has to pay for it."),
    Advice.OWN_MONEY: _l("Pay in more, or less often take out: this is your own money."),
}

CROSSES: Final[Mapping[str, tuple[Words, str]]] = {
    Crosses.OVER: (_l("Over what may be kept"), "honey"),
    Crosses.OUT: (_l("Runs out"), "brick"),
}


def funder_of(fund: FundRow) -> str:
    """Who pays into a fund, by name."""
    return str(labels.funder_name(fund.name))


def line_words(line: Line, fund: FundRow) -> str:
    """What a line was, in a few words."""
    words = _line(line, fund)
    return str(_("Undone: %(what)s", what=words) if line.takes_back is not None else words)


def _line(line: Line, fund: FundRow) -> str:
    if line.kind is LineKind.COUNCIL:
        return str(_("Paid by %(funder)s", funder=funder_of(fund)))
    if line.kind in (LineKind.PASSED_ON, LineKind.CONTRIBUTION, LineKind.OWN) and line.bank is not None:
        return str(KINDS[line.kind])
    if line.purchase is None:
        return str(labels.line_words(line.step))
    title = line.purchase.title
    if line.kind is LineKind.LEVY:
        return str(_("Levy on %(title)s", title=title))
    if line.purchase.bought.credit_note is not None:
        return str(_("Given back by the provider: %(title)s", title=title))
    return title


def share_words(line: Line) -> str:
    """How a share of a pooled purchase came about: the whole, how many bear it, and the rule; empty for no share."""
    purchase = line.purchase
    if purchase is None or line.kind is not LineKind.PURCHASE:
        return ""
    bought = purchase.bought
    days = _(
        "%(since)s to %(until)s",
        since=day_words(bought.period_from),
        until=day_words(bought.period_to),
    )
    if not purchase.pooled:
        return str(_("Invoice %(number)s, %(days)s, all of it.", number=bought.invoice_number, days=days))
    whole = ngettext(
        "%(whole)s for %(num)s person.",
        "%(whole)s for %(num)s people.",
        bought.people,
        whole=format_pence(abs(bought.cost)),
    )
    number = _("Invoice %(number)s, %(days)s.", number=bought.invoice_number, days=days)
    return f"{number} {whole} {rule_words(purchase)}"


def rule_words(purchase: Purchase) -> str:
    """The rules of a contract by which a purchase was shared, as sentences."""
    said = [contract_words.ALLOCATION.get(each, each) for each in purchase.allocation]
    said += [contract_words.ABSENCE.get(each, each) for each in purchase.absence]
    return " ".join(f"{each}." for each in said)


def period_words(period: Period) -> str:
    """What a stretch of time is called: ``November 2026``, ``October to December 2026``, ``the year from 6 April``."""
    if period.kind is PeriodKind.MONTH:
        return str(format_date(period.since, "LLLL y"))
    if period.kind is PeriodKind.QUARTER:
        return str(
            _(
                "%(first)s to %(last)s",
                first=format_date(period.since, "LLLL"),
                last=format_date(period.until, "LLLL y"),
            )
        )
    return str(_("The agreement's year from %(day)s", day=day_words(period.since)))


def advice_words(way: Advice, fund: FundRow) -> str:
    """One thing that one could do, as a sentence."""
    return str(ADVICE[way]) % {"funder": funder_of(fund)}


def weeks_words(weeks: int) -> str:
    """Whole weeks, or that it is less than one."""
    return str(ngettext("%(num)s week", "%(num)s weeks", weeks) if weeks else _("less than a week"))


def crossing_words(crossing: Crossing, fund: FundRow, *, today_is_it: bool, own: bool) -> str:
    """What is foreseen, as a sentence to its member (``own``), or about her."""
    week, funder, day = crossing.week, funder_of(fund), day_words(crossing.on)
    if crossing.kind is Crosses.OVER:
        said = {"weeks": weeks_words(week.weeks_over), "funder": funder, "sum": format_pence(week.over), "day": day}
        if today_is_it:
            return str(
                _("You are %(weeks)s over what %(funder)s lets you keep: by %(sum)s.", **said)
                if own
                else _("This fund is %(weeks)s over what %(funder)s lets it keep: by %(sum)s.", **said)
            )
        return str(
            _("On %(day)s you will be %(weeks)s over what %(funder)s lets you keep: by %(sum)s.", **said)
            if own
            else _("On %(day)s this fund will be %(weeks)s over what %(funder)s lets it keep: by %(sum)s.", **said)
        )
    if today_is_it:
        return str(_("There is nothing free in it now, and more is needed."))
    return str(
        _("On %(day)s it runs out, if you go on buying what you buy now.", day=day)
        if own
        else _("On %(day)s it runs out, if what is bought now goes on.", day=day)
    )


def worst_words(crossing: Crossing) -> str:
    """How far it goes, where it goes further than on the first day; empty where it does not."""
    if crossing.worst.on == crossing.week.on:
        return ""
    day = day_words(crossing.worst.on)
    if crossing.kind is Crosses.OVER:
        sums = {"weeks": weeks_words(crossing.worst.weeks_over), "sum": format_pence(crossing.worst.over)}
        return str(_("It is furthest over on %(day)s: %(weeks)s, or %(sum)s.", day=day, **sums))
    return str(_("By %(day)s, %(sum)s would be missing.", day=day, sum=format_pence(crossing.worst.missing)))


def calm_words(forecast: Forecast, fund: FundRow) -> str:
    """That nothing is foreseen, and until when."""
    day = day_words(forecast.last.on)
    if fund.funder_kind == FunderKind.OWN:
        return str(_("Until %(day)s it does not run out.", day=day))
    return str(_("Until %(day)s it does not run out, and stays within what may be kept.", day=day))


def month_words(day: object) -> str:
    """A month of a picture: ``Mar 2027``."""
    return str(format_date(day, "MMM y"))


def day_words(day: object) -> str:
    """A civil date as ``3 March 2027``."""
    return str(format_date(day, "d MMMM y"))
