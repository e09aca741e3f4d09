"""The rules of a co-op in sentences: the document that members read, and what changed from one version to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from babel.dates import get_month_names
from flask_babel import get_locale, gettext, lazy_gettext as _l, ngettext as plural

from coopbudget.errors import Words
from coopbudget.members.labels import CLASS_WORDS, OFFICE_WORDS
from coopbudget.money import format_pence
from coopbudget.rulebook.rules import Rules, changed
from coopbudget.rulebook.words import Changing, Counted, Matter, Model, Removing, Society, Special, TwoOffices


def _(message: str, **values: object) -> str:
    return str(gettext(message, **values))


def ngettext(one: str, several: str, number: int) -> str:
    return str(plural(one, several, number))


MODELS: Mapping[Model, tuple[Words, Words]] = {
    Model.USER_OWNED: (
        _l("We buy support together"),
        _l("Only people who hold a budget, and unpaid carers. One member, one vote."),
    ),
    Model.MULTI: (
        _l("Everybody with a part in it"),
        _l("Workers, volunteers and neighbours too. One member, one vote."),
    ),
    Model.WEIGHTED: (
        _l("Everybody, with shares of the votes"),
        _l("Each kind of member holds a share of the votes together: users hold most."),
    ),
    Model.SOCIAL: (
        _l("A social co-op as in Italy (an example)"),
        _l("30 % of what is left is never shared, and rules need two meetings. No law here asks for that."),
    ),
}
TWO_OFFICES: Mapping[TwoOffices, Words] = {
    TwoOffices.ANY: _l("One member may hold two offices at once."),
    TwoOffices.TREASURER_APART: _l("The treasurer is not also chair or secretary."),
    TwoOffices.NONE: _l("Nobody holds two offices at once. A seat on the board goes with any."),
}
SPECIAL: Mapping[Special, Words] = {
    Special.TWO_THIRDS: _l("two thirds of the votes"),
    Special.THREE_QUARTERS: _l("three quarters of the votes"),
    Special.FOUR_FIFTHS: _l("four fifths of the votes"),
}
CHANGING: Mapping[Changing, Words] = {
    Changing.ORDINARY: _l("More than half of the votes"),
    Changing.SPECIAL: _l("A special majority"),
}

MATTERS: Mapping[Matter, Words] = {
    Matter.FEDERATION: _l("Joining or leaving a federation"),
    Matter.BORROWING: _l("Borrowing money"),
    Matter.PROPERTY: _l("Buying, selling or mortgaging land or a building"),
    Matter.REMOVAL: _l("Removing a member"),
}
SOCIETIES: Mapping[Society, tuple[Words, Words]] = {
    Society.CO_OPERATIVE: (
        _l("A co-operative society"),
        _l("It may give a part of what is left at year end back to members."),
    ),
    Society.COMMUNITY_BENEFIT: (
        _l("A community benefit society"),
        _l("It may not. What is left stays for the community."),
    ),
}
COUNTED: Mapping[Counted, Words] = {
    Counted.SPENT: _l("What each fund paid for support under our contracts"),
    Counted.LEVY: _l("What the co-op kept from each fund"),
}
REMOVING: Mapping[Removing, Words] = {
    Removing.MEMBERS: _l("The members, by a vote"),
    Removing.BOARD: _l("The board, by a vote among those who sit on it"),
}


def matter_words(matter: str, rules: Rules) -> str:
    """A matter as the rules mean it: one of ours, or the co-op's own words."""
    if matter == Matter.BORROWING and rules.borrow_limit is not None:
        return _("Borrowing more than %(limit)s", limit=format_pence(rules.borrow_limit))
    return str(MATTERS[Matter(matter)]) if matter in set(Matter) else matter


def matters(rules: Rules) -> list[tuple[str, str]]:
    """Every matter that needs the special majority, with its words."""
    return [(str(each), matter_words(each, rules)) for each in (*rules.matters, *rules.own_matters)]


def month_name(month: int) -> str:
    """A month in the reader's language."""
    return str(get_month_names("wide", locale=get_locale())[month])


def _listed(values: Iterable[str], words: Mapping[str, str]) -> str:
    return ", ".join(str(gettext(words[value])) for value in values)


def _votes(rules: Rules) -> str:
    if rules.one_vote_each:
        return _("Every member has one vote. Money and shares change nothing.")
    held = "; ".join(f"{gettext(CLASS_WORDS[c])} {share} %" for c, share in rules.shares)
    return _("Each kind of member holds a share of all votes together: %(held)s. Money changes nothing.", held=held)


def _quorum(percent: int) -> str:
    if not percent:
        return _("One vote is enough for the result to count.")
    return _("At least %(percent)s %% of the members must vote for the result to count.", percent=percent)


def _meeting_quorum(rules: Rules) -> str:
    people = ngettext("At least %(num)d member must be there.", "At least %(num)d members must be there.",
                      rules.meeting_quorum_people)  # fmt: skip
    if not rules.meeting_quorum_percent:
        return people
    share = _("At least %(percent)s %% of the members must be there.", percent=rules.meeting_quorum_percent)
    if rules.meeting_quorum_people <= 1:
        return share
    return f"{share} " + _("It is never fewer than %(people)s.", people=rules.meeting_quorum_people)


def _days(days: int) -> str:
    return ngettext("%(num)d day", "%(num)d days", days)


def _months(months: int) -> str:
    if months % 12 == 0:
        return ngettext("%(num)d year", "%(num)d years", months // 12)
    return ngettext("%(num)d month", "%(num)d months", months)


def _second(rules: Rules) -> str:
    if rules.second_days is None or rules.second_months is None:
        return _("One vote is enough to change these rules.")
    return _(
        "Two meetings must say yes. The second is at least %(days)s and at most %(months)s after the first.",
        days=_days(rules.second_days), months=_months(rules.second_months),
    )  # fmt: skip


def _pay(rules: Rules) -> str:
    people = ngettext("It takes at least %(num)d person to pay.", "It takes at least %(num)d people to pay.",
                      rules.pay_people)  # fmt: skip
    return people + _above(rules.pay_limit)


def _above(limit: int | None) -> str:
    return "" if limit is None else " " + _("Above %(limit)s it takes one more.", limit=format_pence(limit))


def _approve(people: int, limit: int | None) -> str:
    said = ngettext("%(num)d officer must say yes.", "%(num)d officers must say yes.", people)
    return said + _above(limit)


def _matters(rules: Rules) -> str:
    found = [words for _key, words in matters(rules)]
    return "; ".join(found) if found else _("Only what the law names, and these rules if they say so.")


def _removing(rules: Rules) -> str:
    if rules.removing is Removing.BOARD:
        return _("The board decides it, by a vote in which at least half of it takes part.")
    return _("Only the members decide it, by a vote.")


def _percent(points: int) -> str:
    return f"{points // 100} %" if points % 100 == 0 else f"{points / 100:g} %"


def _least(percent: int) -> str:
    if not percent:
        return _("Members decide each year. No part is set.")
    return _("At least %(percent)s %% of what is left goes there.", percent=percent)


def _back(rules: Rules) -> str:
    if rules.society is Society.COMMUNITY_BENEFIT:
        return _("None. A community benefit society may not pay a dividend.")
    said = _("It follows what each fund paid for support under our contracts.")
    if rules.trade is Counted.LEVY:
        said = _("It follows what the co-op kept from each fund.")
    who = _listed(rules.trade_classes, CLASS_WORDS)
    most = _("At most %(percent)s %% of what is left.", percent=rules.dividend_most)
    return " ".join((most, said, _("It goes to the funds of: %(who)s.", who=who) if who else _("No fund gets any.")))


def _small(rules: Rules) -> str:
    if not rules.dividend_least:
        return _("Every penny is put into its fund at once.")
    return _(
        "A fund gets nothing below %(least)s. What is smaller is kept for it, and added to its next part.",
        least=format_pence(rules.dividend_least),
    )


def _parts(rules: Rules) -> str:
    if not rules.class_most:
        return _("None. What goes back follows what was bought.")
    each = "; ".join(
        _("%(who)s at most %(percent)s %%", who=str(gettext(CLASS_WORDS[c])), percent=most)
        for c, most in rules.class_most
    )
    return f"{each}. " + _("Providers share by what they were paid, everybody else by days of membership in the year.")


@dataclass(frozen=True)
class _Line:
    """One rule: what it is about, and its sentence. ``fields`` are those of Rules that it says."""

    fields: tuple[str, ...]
    about: Words
    says: Callable[[Rules], str]


_SECTIONS: tuple[tuple[Words, tuple[_Line, ...]], ...] = (
    (_l("Who we are"), (
        _Line(("society",), _l("What we are in law"), lambda r: str(SOCIETIES[r.society][0])),
        _Line(("classes",), _l("Who may join"), lambda r: _listed(r.classes, CLASS_WORDS)),
        _Line(("shares",), _l("How votes count"), _votes),
        _Line(("share_value", "share_minimum"), _l("Shares"), lambda r: _(
            "One share is %(value)s. A member takes at least %(number)s. It never rises in value.",
            value=format_pence(r.share_value), number=r.share_minimum)),
        _Line(("share_notice_days",), _l("Taking shares out"),
              lambda r: _("It takes %(days)s of notice, and the co-op must be able to afford it.",
                          days=_days(r.share_notice_days))),
        _Line(("share_interest_most",), _l("Interest on shares"),
              lambda r: _("At most %(most)s a year, and only what members decided before the year began.",
                          most=_percent(r.share_interest_most))),
    )),
    (_l("How we decide"), (
        _Line(("quorum_percent",), _l("Enough votes"), lambda r: _quorum(r.quorum_percent)),
        _Line(("election_quorum_percent",), _l("Enough votes in an election"),
              lambda r: _quorum(r.election_quorum_percent)),
        _Line(("special",), _l("A special majority"),
              lambda r: _("It is at least %(share)s.", share=SPECIAL[r.special])),
        _Line(("matters", "own_matters", "borrow_limit"), _l("What needs a special majority"), _matters),
        _Line(("notice_days",), _l("Notice of a vote"),
              lambda r: _("Members are told at least %(days)s before it is decided.", days=_days(r.notice_days))),
        _Line(("meeting_notice_days",), _l("Notice of a general meeting"),
              lambda r: _("Members are told at least %(days)s before.", days=_days(r.meeting_notice_days))),
        _Line(("meeting_quorum_percent", "meeting_quorum_people"), _l("Enough people at a general meeting"),
              _meeting_quorum),
        _Line(("changing",), _l("Changing these rules"),
              lambda r: _("It needs more than half of the votes.") if r.changing is Changing.ORDINARY
              else _("It needs a special majority.")),
        _Line(("second_days", "second_months"), _l("Meetings to change them"), _second),
    )),
    (_l("Who does what"), (
        _Line(("offices",), _l("Offices"), lambda r: _listed(r.offices, OFFICE_WORDS)),
        _Line(("board_seats",), _l("The board"), lambda r: ngettext(
            "%(num)d member sits on it.", "%(num)d members sit on it.", r.board_seats)
            if r.board_seats else _("There is none. The officers answer to the members.")),
        _Line(("term_months",), _l("How long a term lasts"),
              lambda r: _("%(months)s at most. It ends by itself.", months=_months(r.term_months))),
        _Line(("two_offices",), _l("Two offices at once"), lambda r: str(TWO_OFFICES[r.two_offices])),
        _Line(("removing",), _l("If a member must go"), _removing),
    )),
    (_l("Money"), (
        _Line(("invoice_people", "invoice_limit"), _l("Who approves invoices"),
              lambda r: _approve(r.invoice_people, r.invoice_limit)),
        _Line(("bill_people", "bill_limit"), _l("Who approves the co-op’s own bills"),
              lambda r: _approve(r.bill_people, r.bill_limit)),
        _Line(("pay_people", "pay_limit"), _l("Who approves payments"), _pay),
        _Line(("levy", "levy_most"), _l("What the co-op keeps"), lambda r: _(
            "Usually %(usual)s on top of what support costs, and never more than %(most)s.",
            usual=_percent(r.levy), most=_percent(r.levy_most))),
        _Line(("reserve",), _l("General reserve"), lambda r: _least(r.reserve)),
        _Line(("indivisible",), _l("Reserve that can never be shared"), lambda r: _least(r.indivisible)),
        _Line(("community",), _l("For the community"), lambda r: _least(r.community)),
        _Line(("mutual",), _l("For our federation or a mutual fund"), lambda r: _least(r.mutual)),
        _Line(("dividend_most", "trade", "trade_classes"), _l("What may go back to members"), _back),
        _Line(("dividend_least",), _l("Small sums that go back"), _small),
        _Line(("class_most",), _l("Parts for kinds of members"), _parts),
        _Line(("year_end_month",), _l("The end of our year"),
              lambda r: _("The last day of %(month)s.", month=month_name(r.year_end_month))),
        _Line(("evidence_years",), _l("How long papers are kept"), lambda r: ngettext(
            "For the year they came in, and %(num)d more.", "For the year they came in, and %(num)d more.",
            r.evidence_years)),
        _Line(("warn_weeks",), _l("When we first tell of money that will be over, or run out"), lambda r: ngettext(
            "%(num)d week before.", "%(num)d weeks before.", r.warn_weeks)),
        _Line(("warn_again_weeks",), _l("When we tell of it again"), lambda r: ngettext(
            "%(num)d week before.", "%(num)d weeks before.", r.warn_again_weeks)),
    )),
)  # fmt: skip


def document(rules: Rules) -> list[tuple[str, list[tuple[str, str]]]]:
    """The rules as sections of (what it is about, what holds)."""
    return [(str(head), [(str(line.about), line.says(rules)) for line in lines]) for head, lines in _SECTIONS]


def changes(before: Rules, after: Rules) -> list[tuple[str, str, str]]:
    """What differs: (what it is about, what held, what holds then), in the order of the document."""
    names = set(changed(before, after))
    return [
        (str(line.about), line.says(before), line.says(after))
        for _head, lines in _SECTIONS
        for line in lines
        if names & set(line.fields)
    ]
