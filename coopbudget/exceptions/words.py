"""What each rule is called, what it looks for, what to ask, and what it found, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import format_date, get_locale, gettext as _, lazy_gettext as _l, ngettext

from coopbudget.errors import Words
from coopbudget.exceptions.facts import Kind, Outcome, Rule, Shown
from coopbudget.money import format_pence


@dataclass(frozen=True)
class RuleWords:
    """``name`` in a list; ``looks`` what the rule takes for odd, and what it leaves alone; ``ask`` what to do now."""

    name: Words
    looks: Words
    ask: Words


RULES: Mapping[Rule, RuleWords] = {
    Rule.DUPLICATE: RuleWords(
        _l("Asked for twice"),
        _l(
            "Two papers from one provider or supplier have the same number, however it is typed. Or they ask for the "
            "same amount for the same day or the same weeks."
        ),
        _l("Lay both papers side by side. If they are for one thing, ask for the money back, or send one back."),
    ),
    Rule.ABOVE_RATE: RuleWords(
        _l("More than the agreed rate"),
        _l("A line of an invoice asks more for an hour than the contract says for that kind of hour on that day."),
        _l("Ask the provider why. If the prices changed, the contract has to say so before they are paid."),
    ),
    Rule.ABOVE_CAP: RuleWords(
        _l("More than the agreed most"),
        _l("What was approved comes to more than the contract’s most in a week, or in all."),
        _l("See which visits made it more, and who asked for them."),
    ),
    Rule.SPLIT: RuleWords(
        _l("Cut to fit under the limit"),
        _l(
            "One payee was paid in different runs within a week, or sent several invoices or bills within a week. Each "
            "was within the limit and at least half of it, and together they are above it. As one they would have "
            "needed one more person. Invoices of other contracts, and of other months, are left alone."
        ),
        _l("Ask who made them why they were not one."),
    ),
    Rule.SAME_ACCOUNT: RuleWords(
        _l("One bank account, two names"),
        _l(
            "Two that we pay have the same bank account. One person who is paid back in two ways is left alone. It is "
            "worst where one of them is an officer."
        ),
        _l("Ring both on numbers you know, and ask whose account it is. Pay neither before you are sure."),
    ),
    Rule.CHANGED_DETAILS: RuleWords(
        _l("New bank details, then paid"),
        _l(
            "Somebody was paid within 14 days of new bank details that they did not confirm on their own page. Or the "
            "payment was more than twice what they were ever paid before."
        ),
        _l("Ring the payee on a number you had before the change. Ask whether the money came."),
    ),
    Rule.SAME_PAIR: RuleWords(
        _l("Always the same two"),
        _l(
            "The same two people approved everything in three months: 12 things or more, while three or more hold an "
            "office that approves."
        ),
        _l("Let others take turns. Look through some of what was approved with fresh eyes."),
    ),
    Rule.QUICK_YES: RuleWords(
        _l("A yes within seconds"),
        _l("Somebody said yes within ten seconds, five times or more in three months. Nobody reads that fast."),
        _l("Ask how they check what they approve. Look through these again."),
    ),
    Rule.ODD_HOURS: RuleWords(
        _l("A yes in the night"),
        _l(
            "Somebody approved between midnight and five in the morning, and else hardly ever does. Who works at night "
            "is left alone."
        ),
        _l("Ask whether it was them. If not, somebody else has their password."),
    ),
    Rule.OVERLAP: RuleWords(
        _l("Two visits at once"),
        _l("Visits of two contracts to one member overlap by a quarter of an hour or more."),
        _l("Ask the member. A cleaner and a companion can be there together; two night sitters hardly are."),
    ),
    Rule.LONG_DAY: RuleWords(
        _l("More than a day in a day"),
        _l("Visits to one member on one day come to more than 24 hours, over all contracts."),
        _l("Ask the member and the providers which visits there were."),
    ),
    Rule.NO_EVIDENCE: RuleWords(
        _l("Paid without a paper"),
        _l("A bill of the co-op’s own was paid, and no file of it is kept. Invoices stand on visits that members "
           "confirmed."),
        _l("Ask for the bill, and add it. Until then nobody can check what was paid for."),
    ),
    Rule.ROUND_SUMS: RuleWords(
        _l("Nearly all round sums"),
        _l(
            "Of six bills or more of one supplier in a year, four of five are whole £50, and not all the same. A rent "
            "that is the same each month is left alone."
        ),
        _l("Ask for what the sums are made of: hours, pieces, prices."),
    ),
    Rule.DORMANT: RuleWords(
        _l("Asks again after a long time"),
        _l("A provider or supplier asks for money after more than 400 days without a bill."),
        _l("Ask who ordered it, and check that the bank account is still theirs."),
    ),
    Rule.STOPPED: RuleWords(
        _l("Money that stopped coming"),
        _l(
            "A fund was paid into before, and in the last two payment periods or more the member’s part, or all of it, "
            "did not come. Only days that a bank statement shows are counted."
        ),
        _l("Ring the member. Something may be wrong at the bank, or at home."),
    ),
    Rule.NEAR_FLOOR: RuleWords(
        _l("A fund about to run out"),
        _l(
            "What a fund has set aside for a contract lasts less than two weeks, the contract goes on for longer, and "
            "too little is free."
        ),
        _l("Talk with the member before the provider goes unpaid: more money, fewer hours, or an end."),
    ),
    Rule.DIGITS: RuleWords(
        _l("Odd first figures"),
        _l(
            "Amounts that nobody made up begin with 1 far more often than with 9 (Benford’s law). A year of 300 "
            "amounts or more, of many sizes, that strays far from it is shown: more than 0.015 on average, and beyond "
            "chance of 1 in 100."
        ),
        _l("Look at the amounts that begin with this figure. There is often a dull reason, such as a fixed price."),
    ),
}  # fmt: skip

OUTCOMES: Mapping[Outcome, tuple[Words, str]] = {
    Outcome.OPEN: (_l("To look at"), "honey"),
    Outcome.EXPLAINED: (_l("Explained"), "leaf"),
    Outcome.MENDED: (_l("Wrong, and mended"), "sky"),
    Outcome.REPORTED: (_l("To be reported"), "brick"),
}
"""What a finding is, and the colour of its tag."""

CHOICES: tuple[tuple[Outcome, Words, Words], ...] = (
    (Outcome.EXPLAINED, _l("Explained"), _l("It is as it should be, and this is why.")),
    (Outcome.MENDED, _l("Wrong, and mended"), _l("It was a mistake. It is put right, and this is how.")),
    (
        Outcome.REPORTED,
        _l("To be reported"),
        _l("It must be told to others: the members, the council, the insurer or the police."),
    ),
)

SHOWN: tuple[tuple[Shown, Words], ...] = (
    (Shown.OPEN, _l("To look at")),
    (Shown.DECIDED, _l("Decided")),
    (Shown.REPORTED, _l("To be reported")),
    (Shown.GONE, _l("Gone by itself")),
    (Shown.ALL, _l("All of them")),
)

KINDS: Mapping[Kind, Words] = {
    Kind.INVOICE: _l("Invoice"),
    Kind.BILL: _l("Bill"),
    Kind.RUN: _l("Payment run"),
    Kind.PAYEE: _l("Payee"),
    Kind.CONTRACT: _l("Contract"),
    Kind.VISIT: _l("Visit"),
    Kind.FUND: _l("Fund"),
}


def _day(value: Any) -> str:
    return str(format_date(date.fromisoformat(str(value)), "d MMMM yyyy"))


def _pounds(value: Any) -> str:
    return format_pence(int(value), str(get_locale() or "en_GB"))


def _hours(minutes: Any) -> str:
    """130 minutes as ``2:10``."""
    return f"{int(minutes) // 60}:{int(minutes) % 60:02d}"


def _duplicate(v: Mapping[str, Any]) -> Any:
    if v["how"] == "number":
        return _("The second has the number of the first.")
    return _("The second asks for the same amount as the first, for the same time.")


def _above_rate(v: Mapping[str, Any]) -> Any:
    values = {"rate": _pounds(v["rate"]), "agreed": _pounds(v["agreed"])}
    if not v["agreed"]:
        said = _("It asks %(rate)s an hour for a kind of hour that has no agreed price.", **values)
    else:
        said = _("It asks %(rate)s an hour where %(agreed)s is agreed.", **values)
    paid = int(v["paid"])
    if paid:
        return f"{said} {ngettext('%(num)d such line was approved.', '%(num)d such lines were approved.', paid)}"
    return f"{said} {_('It was held back, so nothing was paid for it.')}"


def _above_cap(v: Mapping[str, Any]) -> Any:
    values = {"asked": _pounds(v["asked"]), "cap": _pounds(v["cap"])}
    if v["of"] == "week":
        return _("In the week from %(week)s it came to %(asked)s. The most is %(cap)s.", week=_day(v["week"]), **values)
    return _("In all it came to %(asked)s. The most is %(cap)s.", **values)


def _split(v: Mapping[str, Any]) -> Any:
    if "papers" in v:
        values = {"papers": v["papers"], "together": _pounds(v["together"]), "limit": _pounds(v["limit"])}
        if v["of"] == Kind.INVOICE:
            return _(
                "%(papers)s invoices within a week came to %(together)s together. The limit was %(limit)s.", **values
            )
        return _("%(papers)s bills within a week came to %(together)s together. The limit was %(limit)s.", **values)
    return _(
        "%(runs)s runs within a week paid %(together)s together. The limit was %(limit)s.",
        runs=v["runs"], together=_pounds(v["together"]), limit=_pounds(v["limit"]),
    )  # fmt: skip


def _same_account(v: Mapping[str, Any]) -> Any:
    said = _("%(parties)s that we pay have one bank account.", parties=v["parties"])
    return f"{said} {_('One of them is an officer.')}" if v["officer"] else said


def _changed(v: Mapping[str, Any]) -> Any:
    days = int(v["days"])
    said = ngettext(
        "Paid %(num)d day after the details changed on %(day)s.",
        "Paid %(num)d days after the details changed on %(day)s.",
        days,
        day=_day(v["changed"]),
    )
    if v["heard"]:
        said += " " + _("Only an officer heard that they are right. The payee has no page to confirm it on.")
    if v["large"]:
        said += " " + _("It is more than twice what they were ever paid before.")
    return said


def _same_pair(v: Mapping[str, Any]) -> Any:
    return _(
        "%(things)s things in quarter %(quarter)s of %(year)s, all by the same two. %(able)s people could have.",
        things=v["things"], quarter=v["quarter"], year=v["year"], able=v["able"],
    )  # fmt: skip


def _quick(v: Mapping[str, Any]) -> Any:
    return _(
        "%(odd)s of %(all)s in quarter %(quarter)s of %(year)s. The quickest took %(seconds)s seconds.",
        odd=v["odd"], all=v["all"], quarter=v["quarter"], year=v["year"], seconds=v["seconds"],
    )  # fmt: skip


def _night(v: Mapping[str, Any]) -> Any:
    return _(
        "%(odd)s of %(all)s in quarter %(quarter)s of %(year)s. The first was at %(hour)s.",
        odd=v["odd"], all=v["all"], quarter=v["quarter"], year=v["year"], hour=v["hour"],
    )  # fmt: skip


def _overlap(v: Mapping[str, Any]) -> Any:
    return ngettext(
        "Member %(member)s had two visits at once %(num)d time, %(hours)s hours together.",
        "Member %(member)s had two visits at once %(num)d times, %(hours)s hours together.",
        int(v["times"]),
        member=v["member"],
        hours=_hours(v["minutes"]),
    )


def _long_day(v: Mapping[str, Any]) -> Any:
    return _(
        "Member %(member)s had %(visits)s visits of %(hours)s hours on one day.",
        member=v["member"], visits=v["visits"], hours=_hours(v["minutes"]),
    )  # fmt: skip


def _no_evidence(_v: Mapping[str, Any]) -> Any:
    return _("It was paid, and no file of it is kept.")


def _round_sums(v: Mapping[str, Any]) -> Any:
    return _("%(round)s of %(all)s bills in %(year)s are whole £50.", round=v["round"], all=v["all"], year=v["year"])


def _dormant(v: Mapping[str, Any]) -> Any:
    return _("The one before was on %(day)s, %(days)s days earlier.", day=_day(v["last"]), days=v["days"])


def _stopped(v: Mapping[str, Any]) -> Any:
    values = {"day": _day(v["since"]), "periods": v["periods"], "short": _pounds(v["short"])}
    if v["what"] == "all":
        return _("Nothing came since %(day)s: %(periods)s payment periods, %(short)s.", **values)
    return _("The member’s part did not come since %(day)s: %(periods)s payment periods, %(short)s.", **values)


def _near_floor(v: Mapping[str, Any]) -> Any:
    return _(
        "%(left)s is set aside and %(free)s is free. A week takes %(weekly)s.",
        left=_pounds(v["left"]), free=_pounds(v["free"]), weekly=_pounds(v["weekly"]),
    )  # fmt: skip


def _digits(v: Mapping[str, Any]) -> Any:
    return _(
        "Of %(amounts)s amounts in %(year)s, %(percent)s%% begin with %(digit)s. %(expected)s%% would be usual.",
        amounts=v["amounts"], year=v["year"], percent=v["percent"], digit=v["digit"], expected=v["expected"],
    )  # fmt: skip


_SAID: Mapping[Rule, Callable[[Mapping[str, Any]], Any]] = {
    Rule.DUPLICATE: _duplicate,
    Rule.ABOVE_RATE: _above_rate,
    Rule.ABOVE_CAP: _above_cap,
    Rule.SPLIT: _split,
    Rule.SAME_ACCOUNT: _same_account,
    Rule.CHANGED_DETAILS: _changed,
    Rule.SAME_PAIR: _same_pair,
    Rule.QUICK_YES: _quick,
    Rule.ODD_HOURS: _night,
    Rule.OVERLAP: _overlap,
    Rule.LONG_DAY: _long_day,
    Rule.NO_EVIDENCE: _no_evidence,
    Rule.ROUND_SUMS: _round_sums,
    Rule.DORMANT: _dormant,
    Rule.STOPPED: _stopped,
    Rule.NEAR_FLOOR: _near_floor,
    Rule.DIGITS: _digits,
}


def said(rule: Rule, values: Mapping[str, Any]) -> str:
    """What the rule found, as a sentence or two."""
    return str(_SAID[rule](values))
