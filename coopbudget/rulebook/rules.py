"""The rules of a co-op as one frozen document of typed fields: read, checked, compared, and asked. Pure.

Percentages are whole, amounts whole pence, a levy hundredths of a percent. Nothing here is legal advice: what the law
asks for whatever a society's rules say stands in ``governance.rules.LAW``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from coopbudget.rulebook.words import (
    Changing,
    Counted,
    Matter,
    MemberClass,
    Model,
    OfficeKind,
    Removing,
    Society,
    Special,
    TwoOffices,
)

LONGEST_YEAR_MONTHS = 18
"""How long a society's year can be where its end is moved (2014 Act, section 77)."""


@dataclass(frozen=True)
class Rules:
    """What a co-op's members agreed on. The defaults are what held for every co-op before rules were kept.

    ``classes`` may join. ``shares`` are the percent of all votes that a class holds together; empty: one member, one
    vote. ``quorum_percent`` of the roll must vote (elections: ``election_quorum_percent``). ``special`` is the special
    majority; ``changing`` the one that changes these rules, with a second meeting at least ``second_days`` and at most
    ``second_months`` after the first where those stand. ``matters`` need the special majority, and ``own_matters``,
    which members named in their own words; borrowing only above ``borrow_limit`` where that stands. ``notice_days`` lie
    before a vote, ``meeting_notice_days`` before a general meeting, at which ``meeting_quorum_percent`` of the members
    must be there, and never fewer than ``meeting_quorum_people``. ``term_months`` is an office's longest term,
    ``board_seats`` how many sit on the board, ``removing`` who decides that a member is removed.
    ``invoice_people`` approve an invoice, and one more above ``invoice_limit``; ``bill_people`` and ``bill_limit`` are
    the same for the co-op's own bills. ``pay_people`` it takes in all to pay at least, and one more above
    ``pay_limit``; officers may ask for more.
    ``share_value`` is one share, ``share_minimum`` how many a member takes at least, ``share_notice_days`` lie between
    asking for shares back and having them, ``share_interest_most`` is the most that they may earn in a year, in
    hundredths of a percent. ``levy`` is what the co-op usually keeps, ``levy_most`` the most it may.
    ``society`` is what the co-op is in law. ``reserve``, ``indivisible``, ``community`` and ``mutual`` (a federation or
    a mutual fund) are the least percent of a surplus that goes there, ``dividend_most`` the most that goes back to
    members. A dividend follows the trade of ``trade_classes`` as ``trade`` counts it; below ``dividend_least`` pence a
    fund's is kept for its next one. ``class_most`` is the most that a class may get as a part of its own besides, and
    one that is not named gets none. A paper is kept for the year it came in and ``evidence_years`` more. Of money that
    will be over what may be kept, or run out, people are told ``warn_weeks`` before, and again ``warn_again_weeks``
    before.
    """

    model: Model = Model.OWN
    classes: tuple[MemberClass, ...] = tuple(MemberClass)
    shares: tuple[tuple[MemberClass, int], ...] = ()
    quorum_percent: int = 30
    election_quorum_percent: int = 0
    special: Special = Special.THREE_QUARTERS
    changing: Changing = Changing.SPECIAL
    second_days: int | None = None
    second_months: int | None = None
    matters: tuple[Matter, ...] = ()
    own_matters: tuple[str, ...] = ()
    borrow_limit: int | None = None
    notice_days: int = 7
    meeting_notice_days: int = 14
    meeting_quorum_percent: int = 30
    meeting_quorum_people: int = 1
    offices: tuple[OfficeKind, ...] = tuple(OfficeKind)
    term_months: int = 60
    board_seats: int = 5
    two_offices: TwoOffices = TwoOffices.ANY
    removing: Removing = Removing.MEMBERS
    invoice_people: int = 2
    invoice_limit: int | None = None
    bill_people: int = 2
    bill_limit: int | None = None
    pay_people: int = 2
    pay_limit: int | None = None
    share_value: int = 100
    share_minimum: int = 1
    share_notice_days: int = 90
    share_interest_most: int = 500
    levy: int = 500
    levy_most: int = 2000
    reserve: int = 0
    indivisible: int = 0
    community: int = 0
    society: Society = Society.CO_OPERATIVE
    mutual: int = 0
    dividend_most: int = 100
    dividend_least: int = 0
    trade: Counted = Counted.SPENT
    trade_classes: tuple[MemberClass, ...] = tuple(MemberClass)
    class_most: tuple[tuple[MemberClass, int], ...] = ()
    year_end_month: int = 3
    evidence_years: int = 6
    warn_weeks: int = 8
    warn_again_weeks: int = 4

    @property
    def one_vote_each(self) -> bool:
        return not self.shares

    @property
    def two_meetings(self) -> bool:
        """Whether a change of these rules needs a second meeting."""
        return self.second_days is not None

    @property
    def special_share(self) -> Fraction:
        return Fraction(self.special.value)

    @property
    def longest_term(self) -> timedelta:
        """How long a term of office can be, from its first day to its last."""
        return timedelta(days=self.term_months * 366 // 12)

    def may_join(self, member_class: MemberClass) -> bool:
        """Whether somebody of this class can be a member."""
        return member_class in self.classes

    def has_office(self, office: OfficeKind) -> bool:
        """Whether the co-op has this office; a board has seats."""
        return office in self.offices and (office is not OfficeKind.BOARD_MEMBER or self.board_seats > 0)

    def last_day(self, office: OfficeKind, starts_on: date, ends_on: date, since: date) -> date:
        """The last day of a term of office, where these rules hold from ``since`` on.

        An office that they don't have ends the day before. A term that is too long ends when it has lasted as long as
        it may, and never before the day before ``since``: what was held until then was held by right.
        """
        eve = since - timedelta(days=1)
        if not self.has_office(office):
            return min(ends_on, eve)
        return min(ends_on, max(starts_on + self.longest_term, eve))

    def invoice_yeses(self, amount: int) -> int:
        """How many officers approve an invoice of ``amount`` pence."""
        return _hands(self.invoice_people, self.invoice_limit, amount)

    def bill_yeses(self, amount: int) -> int:
        """How many officers approve a bill of ``amount`` pence."""
        return _hands(self.bill_people, self.bill_limit, amount)

    def asks_special(self, matter: str) -> bool:
        """Whether a motion about ``matter`` (a Matter, or one of the co-op's own words) needs the special majority."""
        return matter in self.matters or matter in self.own_matters

    def may_hold(self, office: OfficeKind, besides: Iterable[OfficeKind]) -> bool:
        """Whether whoever holds ``besides`` can take ``office`` too. The board goes with any."""
        others = {other for other in besides if other not in (office, OfficeKind.BOARD_MEMBER)}
        if office is OfficeKind.BOARD_MEMBER or not others or self.two_offices is TwoOffices.ANY:
            return True
        if self.two_offices is TwoOffices.NONE:
            return False
        apart = {OfficeKind.CHAIR, OfficeKind.SECRETARY}
        return not ((office is OfficeKind.TREASURER and others & apart)
                    or (office in apart and OfficeKind.TREASURER in others))  # fmt: skip

    def weights(self, voters: Mapping[MemberClass, int]) -> dict[MemberClass, int]:
        """How many votes each member of a class has, for so many ``voters`` by class; empty: one each.

        The classes that have voters hold exactly their shares in proportion; a class without a share (it may not
        join any more) has one vote each.
        """
        held = {c: share for c, share in self.shares if voters.get(c)}
        if not held:
            return {}
        whole = lcm(*(voters[c] for c in held))
        found = {c: share * (whole // voters[c]) for c, share in held.items()}
        common = gcd(*found.values())
        return {c: votes // common for c, votes in found.items()}


def _hands(people: int, limit: int | None, amount: int) -> int:
    return people + (1 if limit is not None and amount > limit else 0)


def document_of(rules: Rules) -> dict[str, Any]:
    """The rules as plain values for JSON."""
    plain = asdict(rules)
    return plain | {
        "classes": list(plain["classes"]),
        "offices": list(plain["offices"]),
        "matters": list(plain["matters"]),
        "own_matters": list(plain["own_matters"]),
        "shares": {str(c): share for c, share in rules.shares},
        "trade_classes": list(plain["trade_classes"]),
        "class_most": {str(c): most for c, most in rules.class_most},
    }


def read_document(document: Mapping[str, Any]) -> Rules:
    """The rules of a stored document. A field that it does not have is as it was before there was one.

    Raises ValueError for a value that no rule can have.
    """
    given = {each.name: document[each.name] for each in fields(Rules) if each.name in document}
    if "quorum_percent" in given:
        given.setdefault("meeting_quorum_percent", given["quorum_percent"])  # once one share held for both
    kinds: Mapping[str, type[StrEnum]] = {
        "model": Model, "special": Special, "changing": Changing, "two_offices": TwoOffices, "removing": Removing,
        "society": Society, "trade": Counted,
    }  # fmt: skip
    for name, kind in kinds.items():
        if name in given:
            given[name] = kind(given[name])
    for name in ("classes", "trade_classes"):
        if name in given:
            given[name] = in_order(MemberClass(each) for each in given[name])
    if "offices" in given:
        held = {OfficeKind(each) for each in given["offices"]}
        given["offices"] = tuple(each for each in OfficeKind if each in held)
    if "matters" in given:
        meant = {Matter(each) for each in given["matters"]}
        given["matters"] = tuple(each for each in Matter if each in meant)
    if "own_matters" in given:
        given["own_matters"] = tuple(str(each) for each in given["own_matters"])
    for name in ("shares", "class_most"):
        if name in given:
            named = {MemberClass(each): int(share) for each, share in given[name].items()}
            given[name] = tuple((each, named[each]) for each in MemberClass if named.get(each))
    return Rules(**given)


def in_order(classes: Iterable[MemberClass]) -> tuple[MemberClass, ...]:
    """Classes in their own order, each once."""
    named = set(classes)
    return tuple(each for each in MemberClass if each in named)


class Fault(StrEnum):
    """Why rules can't be as they are."""

    NOBODY = "nobody"
    USERS_MISSING = "users_missing"
    NOT_A_HUNDRED = "not_a_hundred"
    SHARE_OF_NOBODY = "share_of_nobody"
    NO_SHARE = "no_share"
    OUT_OF_RANGE = "out_of_range"
    HALF_A_SECOND = "half_a_second"
    SECOND_TOO_LATE = "second_too_late"
    LEVY_OVER_MOST = "levy_over_most"
    OVER_A_HUNDRED = "over_a_hundred"
    PART_OF_NOBODY = "part_of_nobody"
    NO_DIVIDEND_HERE = "no_dividend_here"
    OFFICES_MISSING = "offices_missing"
    NO_BOARD = "no_board"
    TOO_MANY_HANDS = "too_many_hands"
    TOO_LONG = "too_long"
    YEAR_TOO_LONG = "year_too_long"


RANGES: Mapping[str, tuple[int, int]] = {
    "quorum_percent": (0, 100), "election_quorum_percent": (0, 100), "notice_days": (1, 90),
    "meeting_notice_days": (1, 90), "meeting_quorum_percent": (0, 100), "meeting_quorum_people": (1, 1000),
    "term_months": (1, 60), "board_seats": (0, 30), "invoice_people": (2, 3), "bill_people": (2, 3),
    "pay_people": (2, 5),
    "share_value": (1, 100_000), "share_minimum": (0, 1000), "share_notice_days": (0, 365),
    "share_interest_most": (0, 1000), "levy": (0, 2000),
    "levy_most": (0, 2000), "reserve": (0, 100), "indivisible": (0, 100), "community": (0, 100),
    "mutual": (0, 100), "dividend_most": (0, 100), "dividend_least": (0, 1000),
    "year_end_month": (1, 12), "evidence_years": (1, 20),
    "warn_weeks": (1, 26), "warn_again_weeks": (1, 26),
}  # fmt: skip
"""What each number may be, at least and at most."""

NEEDED_OFFICES = frozenset({OfficeKind.CHAIR, OfficeKind.SECRETARY, OfficeKind.TREASURER})
"""Paying takes two of these three, and none may be missing where another is ill."""
MOST_HANDS = len(NEEDED_OFFICES)
"""So many officers may approve money, so no rule can ask for more."""
MOST_MATTERS = 20
LONGEST_MATTER = 120
"""How many matters a co-op can name in its own words, and how long each can be."""


def faults(rules: Rules) -> list[tuple[str, Fault]]:
    """What is wrong with rules: the field and why, in the order of the fields. Empty: they can be adopted."""
    found: list[tuple[str, Fault]] = []
    if not rules.classes:
        found.append(("classes", Fault.NOBODY))
    elif not {MemberClass.BUDGET_HOLDER, MemberClass.UNPAID_CARER} & set(rules.classes):
        found.append(("classes", Fault.USERS_MISSING))
    if rules.shares:
        having = {c for c, _ in rules.shares}
        if having - set(rules.classes):
            found.append(("shares", Fault.SHARE_OF_NOBODY))
        elif set(rules.classes) - having:
            found.append(("shares", Fault.NO_SHARE))
        elif sum(share for _, share in rules.shares) != 100:
            found.append(("shares", Fault.NOT_A_HUNDRED))
    for name, (least, most) in RANGES.items():
        if not least <= getattr(rules, name) <= most:
            found.append((name, Fault.OUT_OF_RANGE))
    if (rules.second_days is None) != (rules.second_months is None):
        found.append(("second_days", Fault.HALF_A_SECOND))
    elif rules.second_days is not None and rules.second_months is not None:
        if not (1 <= rules.second_days <= 90 and 1 <= rules.second_months <= 6):
            found.append(("second_days", Fault.OUT_OF_RANGE))
        elif rules.second_days > 28 * rules.second_months:
            found.append(("second_days", Fault.SECOND_TOO_LATE))
    own = rules.own_matters
    if len(own) > MOST_MATTERS or any(not 0 < len(each) <= LONGEST_MATTER for each in own):
        found.append(("own_matters", Fault.TOO_LONG))
    if not set(rules.offices) >= NEEDED_OFFICES:
        found.append(("offices", Fault.OFFICES_MISSING))
    if rules.removing is Removing.BOARD and not rules.has_office(OfficeKind.BOARD_MEMBER):
        found.append(("removing", Fault.NO_BOARD))
    found += [(f"{what}_people", Fault.TOO_MANY_HANDS) for what in ("invoice", "bill", "pay") if _unkept(rules, what)]
    if rules.levy > rules.levy_most:
        found.append(("levy", Fault.LEVY_OVER_MOST))
    if rules.reserve + rules.indivisible + rules.community + rules.mutual > 100:
        found.append(("reserve", Fault.OVER_A_HUNDRED))
    if {c for c, _ in rules.class_most} - set(rules.classes):
        found.append(("class_most", Fault.PART_OF_NOBODY))
    elif rules.class_most and rules.society is Society.COMMUNITY_BENEFIT:
        found.append(("class_most", Fault.NO_DIVIDEND_HERE))
    elif any(not 1 <= most <= 100 for _, most in rules.class_most):
        found.append(("class_most", Fault.OUT_OF_RANGE))
    return found


def _unkept(rules: Rules, what: str) -> bool:
    """Whether approving takes more officers than any co-op has for it, though each number alone could be."""
    people, limit = getattr(rules, f"{what}_people"), getattr(rules, f"{what}_limit")
    least, most = RANGES[f"{what}_people"]
    return bool(least <= people <= most and people + (limit is not None) > MOST_HANDS)


def change_faults(before: Rules, after: Rules) -> list[tuple[str, Fault]]:
    """As ``faults``, with what can't follow on the rules there were: a year may not last too long."""
    longer = 12 + after.year_end_month - before.year_end_month
    late = [("year_end_month", Fault.YEAR_TOO_LONG)] if longer > LONGEST_YEAR_MONTHS else []
    return faults(after) + late


def changed(before: Rules, after: Rules) -> list[str]:
    """The fields in which two rules differ, in their order. What they began from is no rule."""
    return [
        each.name
        for each in fields(Rules)
        if each.name != "model" and getattr(before, each.name) != getattr(after, each.name)
    ]


@dataclass(frozen=True)
class Dated:
    """Rules and the first day on which they held."""

    valid_from: date
    rules: Rules


def held_on(versions: Collection[Dated], day: date) -> Rules:
    """The rules of a day. Before the first version its rules held already. Raises ValueError for none."""
    if not versions:
        raise ValueError("a co-op has rules from its first day")
    began = [each for each in versions if each.valid_from <= day]
    return max(began, key=lambda each: each.valid_from).rules if began else min(
        versions, key=lambda each: each.valid_from
    ).rules  # fmt: skip
