"""The books laid out as a small society's accounts, and what is owed by age. Pure: no database, no clock.

The balance sheet follows the order of the small companies' format 1 (SI 2008/409, schedule 1: fixed assets, current
assets, creditors due within a year, net current assets, creditors due later, capital and reserves), which accounts sent
with a society's annual return (FCA form AR30, within 7 months of the year's end: fca.org.uk, "Annual returns and
accounts: mutual societies") commonly take. ``key_figures`` are the totals that the form asks for; we know their names
from use and not from the form itself, so the page says to hold them against it.

Amounts are whole pence. Money held for members is theirs: the society owes it, and it stands among what it owes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Section(StrEnum):
    """A part of the balance sheet."""

    FIXED = "fixed"
    CURRENT = "current"
    WITHIN_A_YEAR = "within_a_year"
    LATER = "later"
    CAPITAL = "capital"


class Place(StrEnum):
    """One line of the balance sheet, in its order."""

    FIXED = "fixed"
    BANK_MEMBERS = "bank_members"
    BANK_OWN = "bank_own"
    STRIPE = "stripe"
    MEMBERS_OWE = "members_owe"
    LEVY_EARNED = "levy_earned"
    REBATES = "rebates"
    OTHER_ASSETS = "other_assets"
    FUNDS = "funds"
    PROVIDERS = "providers"
    NOT_BILLED = "not_billed"
    SUPPLIERS = "suppliers"
    ON_ITS_WAY = "on_its_way"
    UNMATCHED = "unmatched"
    REBATES_TO_SHARE = "rebates_to_share"
    SHARES_OWED = "shares_owed"
    LOANS_DUE = "loans_due"
    CROSSING = "crossing"
    OTHER_OWED = "other_owed"
    LOANS = "loans"
    SHARES = "shares"
    RESERVES = "reserves"
    COMMUNITY = "community"
    SURPLUS = "surplus"
    OPENING = "opening"
    RESULT = "result"


PLACES: Mapping[Place, tuple[Section, tuple[str, ...]]] = {
    Place.FIXED: (Section.FIXED, ("Assets:Fixed:",)),
    Place.BANK_MEMBERS: (Section.CURRENT, ("Assets:Bank:Members",)),
    Place.BANK_OWN: (Section.CURRENT, ("Assets:Bank:Own",)),
    Place.STRIPE: (Section.CURRENT, ("Assets:Stripe:",)),
    Place.MEMBERS_OWE: (Section.CURRENT, ("Assets:Receivable:",)),
    Place.LEVY_EARNED: (Section.CURRENT, ("Assets:Accrued:",)),
    Place.REBATES: (Section.CURRENT, ("Assets:Accrued:Rebates:", "Assets:Receivable:Rebates:")),
    Place.OTHER_ASSETS: (Section.CURRENT, ("Assets:",)),
    Place.FUNDS: (Section.WITHIN_A_YEAR, ("Liabilities:Funds:", "Liabilities:Accrued:Funds", "Liabilities:Arriving:")),
    Place.PROVIDERS: (Section.WITHIN_A_YEAR, ("Liabilities:Payable:Members:",)),
    Place.NOT_BILLED: (Section.WITHIN_A_YEAR, ("Liabilities:Accrued:Members:",)),
    Place.SUPPLIERS: (Section.WITHIN_A_YEAR, ("Liabilities:Payable:Own:",)),
    Place.ON_ITS_WAY: (Section.WITHIN_A_YEAR, ("Liabilities:Clearing:", "Liabilities:Stripe:")),
    Place.UNMATCHED: (Section.WITHIN_A_YEAR, ("Liabilities:Unmatched:",)),
    Place.REBATES_TO_SHARE: (Section.WITHIN_A_YEAR, ("Liabilities:Rebates:",)),
    Place.SHARES_OWED: (Section.WITHIN_A_YEAR, ("Liabilities:Shares:",)),
    Place.LOANS_DUE: (Section.WITHIN_A_YEAR, ("Liabilities:Loans:Due:",)),
    # Between the two bank accounts of one society: what one side owes the other is owed to nobody.
    Place.CROSSING: (Section.WITHIN_A_YEAR, ("Liabilities:Crossing:", "Assets:Crossing:")),
    Place.OTHER_OWED: (Section.WITHIN_A_YEAR, ("Liabilities:",)),
    Place.LOANS: (Section.LATER, ("Liabilities:Loans:",)),
    Place.SHARES: (Section.CAPITAL, ("Equity:Shares:",)),
    Place.RESERVES: (Section.CAPITAL, ("Equity:Reserve:",)),
    Place.COMMUNITY: (Section.CAPITAL, ("Equity:Community",)),
    Place.SURPLUS: (Section.CAPITAL, ("Equity:Surplus", "Equity:")),
    Place.OPENING: (Section.CAPITAL, ("Equity:Opening",)),
    Place.RESULT: (Section.CAPITAL, ("Income:", "Expenses:")),
}
_BY_LENGTH = sorted(
    ((prefix, place) for place, (_section, prefixes) in PLACES.items() for prefix in prefixes),
    key=lambda each: -len(each[0]),
)
DEBIT_SECTIONS = frozenset({Section.FIXED, Section.CURRENT})
DEBIT_TYPES = frozenset({"asset", "expense"})


def place_of(code: str) -> Place:
    """The line that an account stands in: that of the longest beginning of its code."""
    return next(place for prefix, place in _BY_LENGTH if code.startswith(prefix))


@dataclass(frozen=True)
class SheetLine:
    """A line of the balance sheet: pence, signed by its section."""

    place: Place
    section: Section
    amount: int


@dataclass(frozen=True)
class BalanceSheet:
    """What a society has, what it owes, and what is left. Lines of nothing are left out."""

    lines: tuple[SheetLine, ...]

    def total(self, section: Section) -> int:
        return sum(line.amount for line in self.lines if line.section is section)

    def of(self, section: Section) -> list[SheetLine]:
        return [line for line in self.lines if line.section is section]

    def amount(self, place: Place) -> int:
        return sum(line.amount for line in self.lines if line.place is place)

    @property
    def net_current(self) -> int:
        return self.total(Section.CURRENT) - self.total(Section.WITHIN_A_YEAR)

    @property
    def less_current(self) -> int:
        """Total assets less current liabilities."""
        return self.total(Section.FIXED) + self.net_current

    @property
    def net_assets(self) -> int:
        return self.less_current - self.total(Section.LATER)

    @property
    def balances(self) -> bool:
        return self.net_assets == self.total(Section.CAPITAL)


def balance_sheet(rows: Iterable[tuple[str, str, int]]) -> BalanceSheet:
    """Lines from (code, type, balance), balances signed by the account's normal side. A code may come more than once,
    and the beginning of many codes stands for them together."""
    sums: dict[Place, int] = {}
    for code, type, balance in rows:
        if not balance:
            continue
        place = place_of(code)
        debit = balance if type in DEBIT_TYPES else -balance
        sums[place] = sums.get(place, 0) + (debit if PLACES[place][0] in DEBIT_SECTIONS else -debit)
    return BalanceSheet(
        tuple(
            SheetLine(place, section, sums[place]) for place, (section, _prefixes) in PLACES.items() if sums.get(place)
        )
    )


class Key(StrEnum):
    """A total that the annual return asks for."""

    TURNOVER = "turnover"
    BOTH = "both"
    SURPLUS = "surplus"
    FIXED = "fixed"
    CURRENT = "current"
    ASSETS = "assets"
    OWED_SOON = "owed_soon"
    SHARES = "shares"
    OWED_LATER = "owed_later"
    RESERVES = "reserves"
    ALL_OWED = "all_owed"


def key_figures(sheet: BalanceSheet, *, income: int, spent: int) -> list[tuple[Key, int]]:
    """The totals of an annual return, from a year's balance sheet, income and spending.

    Total assets and the total of what is owed, shares and reserves are the same figure, reckoned from the two ends.
    """
    fixed, current = sheet.total(Section.FIXED), sheet.total(Section.CURRENT)
    soon, later = sheet.total(Section.WITHIN_A_YEAR), sheet.total(Section.LATER)
    shares = sheet.amount(Place.SHARES)
    reserves = sheet.total(Section.CAPITAL) - shares
    return [
        (Key.TURNOVER, income),
        (Key.BOTH, income + spent),
        (Key.SURPLUS, income - spent),
        (Key.FIXED, fixed),
        (Key.CURRENT, current),
        (Key.ASSETS, fixed + current),
        (Key.OWED_SOON, soon),
        (Key.SHARES, shares),
        (Key.OWED_LATER, later),
        (Key.RESERVES, reserves),
        (Key.ALL_OWED, soon + shares + later + reserves),
    ]


@dataclass(frozen=True)
class FundMoves:
    """A fund (or all of them, ``number`` 0) over a stretch: before, what each kind of entry brought or took, after."""

    number: int
    before: int
    kinds: tuple[tuple[str, int], ...]

    @property
    def came(self) -> int:
        return sum(amount for _kind, amount in self.kinds if amount > 0)

    @property
    def went(self) -> int:
        return -sum(amount for _kind, amount in self.kinds if amount < 0)

    @property
    def after(self) -> int:
        return self.before + sum(amount for _kind, amount in self.kinds)


def fund_moves(number: int, after: int, moves: Iterable[tuple[str, int]]) -> FundMoves:
    """From what stands there at the end and (kind, change): kinds that only moved it within the fund fall out."""
    sums: dict[str, int] = {}
    for kind, change in moves:
        sums[kind] = sums.get(kind, 0) + change
    kinds = tuple(sorted(((kind, amount) for kind, amount in sums.items() if amount), key=lambda k: (-k[1], k[0])))
    return FundMoves(number, after - sum(amount for _kind, amount in kinds), kinds)


@dataclass(frozen=True)
class Against:
    """A line of a year's budget: what was planned (None: nothing) and what came of it so far."""

    code: str
    planned: int | None
    actual: int

    @property
    def is_cost(self) -> bool:
        return self.code.startswith("Expenses:")

    @property
    def variance(self) -> int | None:
        """How much better for the co-op than planned (below nothing: worse). Planned costs £100, spent £120: -£20."""
        if self.planned is None:
            return None
        return self.planned - self.actual if self.is_cost else self.actual - self.planned


def against(planned: Mapping[str, int], actual: Mapping[str, int]) -> list[Against]:
    """Every line that was planned or moved: income first, then costs, each by code."""
    codes = sorted({*planned, *(code for code, amount in actual.items() if amount)})
    lines = [Against(code, planned.get(code), actual.get(code, 0)) for code in codes]
    return [line for line in lines if not line.is_cost] + [line for line in lines if line.is_cost]


AGES = ("0-30", "31-60", "61-90", "90+")


@dataclass(frozen=True)
class Ages:
    """Pence by how many days they are past due, as ``AGES``; what is not due yet is in the first."""

    sums: tuple[int, int, int, int] = (0, 0, 0, 0)

    @property
    def total(self) -> int:
        return sum(self.sums)

    def __add__(self, other: Ages) -> Ages:
        one, two, three, four = (mine + theirs for mine, theirs in zip(self.sums, other.sums, strict=True))
        return Ages((one, two, three, four))


def age_of(due_on: date, today: date) -> int:
    """Which of ``AGES``: due today or later 0, 31 days late 1, 91 days late 3."""
    late = (today - due_on).days
    return 0 if late <= 30 else 1 if late <= 60 else 2 if late <= 90 else 3


def by_age(owed: Iterable[tuple[date, int]], today: date) -> Ages:
    """Add up (due day, pence)."""
    sums = [0, 0, 0, 0]
    for due_on, amount in owed:
        sums[age_of(due_on, today)] += amount
    return Ages((sums[0], sums[1], sums[2], sums[3]))


def still_owed(charges: Sequence[tuple[date, int]], paid: int) -> list[tuple[date, int]]:
    """What is left of charges after ``paid`` pence went to the oldest first. Charges are in order of their days."""
    left = []
    for day, amount in charges:
        taken = min(amount, max(paid, 0))
        paid -= taken
        if amount > taken:
            left.append((day, amount - taken))
    return left


def shown_apart(people: Mapping[str, set[int]], least: int = 5) -> set[str]:
    """The outcomes that may stand by themselves: those that at least so many members share, since a plan's words can
    tell who somebody is."""
    return {words for words, members in people.items() if len(members) >= least}
