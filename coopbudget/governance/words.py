"""What people read of votes: methods, majorities, papers, and the sum of a result in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from flask_babel import format_date, gettext, lazy_gettext as _l, ngettext

from coopbudget.errors import Words
from coopbudget.governance.counting.stv import UNIT, figure
from coopbudget.governance.needing import Need, When
from coopbudget.governance.queries import MotionRow, OptionRow
from coopbudget.governance.rules import Choice, Count, Majority, Reason
from coopbudget.governance.saying import ABSTAIN, Method, options_in


def _(message: str, **values: object) -> str:
    return str(gettext(message, **values))


METHODS: Mapping[Method, tuple[Words, Words]] = {
    Method.YES_NO: (_l("Yes or no"), _l("For one question with one answer.")),
    Method.CHOOSE_ONE: (_l("Choose one"), _l("Each member picks one. What most pick wins.")),
    Method.APPROVAL: (_l("Tick any you like"), _l("Each member ticks all they could live with. The most ticked win.")),
    Method.STV: (
        _l("Put in order"),
        _l("Each member writes 1 for their first choice, 2 for their second. Fair where several are chosen."),
    ),
}
MAJORITIES: Mapping[Majority, tuple[Words, Words]] = {
    Majority.ORDINARY: (_l("More than half of the votes"), _l("For most things.")),
    Majority.SPECIAL: (_l("A special majority"), _l("For things your rules say need it. They say how much it is.")),
    Majority.AMALGAMATION: (
        _l("To join another society, or hand over to one"),
        _l("Two thirds of the votes, then a yes at a second meeting (2014 Act, section 111)."),
    ),
    Majority.CONVERSION: (
        _l("To become a company"),
        _l("Three quarters of the votes, half of all members voting, then a second meeting (2014 Act, section 113)."),
    ),
    Majority.NO_AUDIT: (
        _l("To go without a full audit this year"),
        _l("Fewer than one in five votes against, and fewer than one in ten members (2014 Act, section 84)."),
    ),
    Majority.CONFIRMING: (_l("The second meeting: more than half of the votes"), _l("It confirms the first.")),
}
NEEDS: Mapping[Need, Words] = {
    Need.PERSONAL_CARE: _l("Help with washing, dressing and daily life"),
    Need.NIGHT_COVER: _l("Somebody there at night"),
    Need.HOME_HELP: _l("Cleaning, shopping and laundry"),
    Need.COMPANY: _l("Company and a listening ear"),
    Need.OUTINGS: _l("Days out and trips"),
    Need.ACTIVITIES: _l("Groups, classes and sport"),
    Need.MEALS: _l("Meals"),
    Need.TRANSPORT: _l("Getting from place to place"),
    Need.BREAKS: _l("A break for unpaid carers"),
    Need.SKILLS: _l("Learning and work skills"),
}
WHEN: Mapping[When, Words] = {
    When.MORNING: _l("In the morning"),
    When.AFTERNOON: _l("In the afternoon"),
    When.EVENING: _l("In the evening"),
    When.NIGHT: _l("At night"),
    When.WEEKEND: _l("At the weekend"),
}
WAYS: Mapping[str, Words] = {
    "phone": _l("By phone"),
    "paper": _l("On paper"),
    "meeting": _l("At a meeting"),
}
_CHOICES: Mapping[str, Words] = {Choice.YES: _l("Yes"), Choice.NO: _l("No"), Choice.ABSTAIN: _l("Neither")}


def paper_words(method: Method, said: str, names: Mapping[int, str]) -> list[str]:
    """What a paper says, a line for each thing it names, in its order."""
    if said == ABSTAIN and method is not Method.YES_NO:
        return [_("No choice: it counts as having voted")]
    if said in _CHOICES:
        return [str(_CHOICES[said])]
    named = [names.get(option, str(option)) for option in options_in(said)]
    return [f"{rank}. {name}" for rank, name in enumerate(named, start=1)] if method is Method.STV else named


def percent(part: Fraction) -> str:
    """A share in percent, with one decimal only where it is needed: ``75 %``, ``66.6 %`` (cut)."""
    tenths = part.numerator * 1000 // part.denominator
    return f"{tenths // 10} %" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10} %"


def turnout_words(count: Count) -> str:
    """How many voted and how many had to."""
    needed = ngettext("%(num)d was needed", "%(num)d were needed", count.needed)
    return _("%(voted)s voted of %(roll)s; %(needed)s", voted=count.voted, roll=count.roll, needed=needed)


def result_words(motion: MotionRow) -> str:
    """The whole sum of a yes-or-no vote as one sentence."""
    count = motion.count
    assert count is not None
    asks = count.asks
    parts = [
        turnout_words(count),
        _("%(yes)s for, %(no)s against: %(share)s",
          yes=count.yes, no=count.no, share=percent(Fraction(count.tenths_for, 1000))),
    ]  # fmt: skip
    more_than = _("more than %(share)s was needed", share=percent(asks.share))
    parts.append(more_than if asks.strictly else _("%(share)s was needed", share=percent(asks.share)))
    if asks.against_cast is not None and asks.against_roll is not None:
        parts.append(
            _("under %(cast)s of the votes and under %(roll)s of all may be against",
              cast=percent(asks.against_cast), roll=percent(asks.against_roll))
        )  # fmt: skip
    said = "; ".join(parts)
    return f"{said}: {_verdict(motion)}."


def _verdict(motion: MotionRow) -> str:
    count = motion.count
    assert count is not None
    window = motion.second_meeting
    if window is not None:
        return _(
            "carried, subject to a second meeting between %(first)s and %(last)s",
            first=format_date(window[0], "d MMMM y"), last=format_date(window[1], "d MMMM y"),
        )  # fmt: skip
    return {
        Reason.CARRIED: _("carried"),
        Reason.NO_QUORUM: _("not carried: too few people voted"),
        Reason.NO_MAJORITY: _("not carried: too few said yes"),
        Reason.TOO_MANY_AGAINST: _("not carried: too many said no"),
    }[count.reason]


def option_words(motion: MotionRow, options: Sequence[OptionRow]) -> str:
    """Who or what was chosen, as one sentence."""
    names = {each.place: each.name for each in options}
    chosen = ", ".join(names[place] for place in motion.result["elected"]) if motion.result else ""
    assert motion.count is not None
    if not motion.carried:
        why = _("too few people voted") if motion.count.voted < motion.count.needed else _("nobody chose any of them")
        return _("%(turnout)s. Nothing is decided: %(why)s.", turnout=turnout_words(motion.count), why=why)
    if motion.effect == "election":
        return _("%(turnout)s. Elected: %(names)s.", turnout=turnout_words(motion.count), names=chosen)
    return _("%(turnout)s. Chosen: %(names)s.", turnout=turnout_words(motion.count), names=chosen)


def votes_shown(votes: int) -> str:
    """Votes of a count, whole ones without decimals."""
    return str(votes // UNIT) if votes % UNIT == 0 else figure(votes)


def round_words(each: Mapping[str, object], before: Sequence[int], quota: int, names: Mapping[int, str]) -> str:
    """What happened in a round of a count, in sentences."""
    said = []
    surplus_of, excluded, drawn = each["surplus_of"], each["excluded"], each["drawn"]
    if isinstance(surplus_of, int):
        over = votes_shown(before[surplus_of - 1] - quota)
        said.append(
            _("%(name)s had %(votes)s more than needed. They pass on to the next choices.",
              name=names[surplus_of], votes=over)
        )  # fmt: skip
    elif isinstance(excluded, list) and excluded:
        said.append(
            _("%(name)s had the fewest votes and is out. Their papers pass on to the next choices.",
              name=names[excluded[0]])
        )  # fmt: skip
    else:
        said.append(_("Every paper counts for its first choice."))
    if isinstance(drawn, int):
        said.append(_("It was a tie, and drawn by lot: %(name)s.", name=names[drawn]))
    elected = each["elected"]
    if isinstance(elected, list) and elected:
        said.append(_("Elected: %(names)s.", names=", ".join(names[place] for place in elected)))
    return " ".join(said)
