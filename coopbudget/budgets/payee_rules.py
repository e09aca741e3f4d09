"""Whom a direct payment may not pay: each nation's rule as data, with its date and source. Pure.

The law looks at who the person paid is to the member, and whether they live in one household. The council may
allow an exception in writing; a few relations it can't allow. No screen claims that this is legal advice.

What was compared with the texts in November 2026, and what could not be:

- *England*, SI 2014/2871 regulation 3(2) and (3): the exception, partners, parents and parents-in-law, children and
  their partners read in the text; the rest of the list (stepchildren, siblings, aunts and uncles, grandparents,
  partners of these) only in the same list of the older regulations. In force from 1 April 2015: not read.
- *Wales*, SI 2015/1815 regulation 1(4): the whole list and 6 April 2016 read; of regulation 6 only the explanatory
  note ("a relative and lives in the same household"), and not its change of 1 December 2020. It names the husband, wife
  or civil partner of a relative; somebody who lives with one as such is kept out here as well.
- *Scotland*, SSI 2014/25: 1 April 2014 and regulation 9 read in the text; regulations 7 and 8 in a summary that breaks
  off after cousins. It names neither parents-in-law nor stepchildren: both stay, since the council may allow them.
- *Northern Ireland*, SR 2004/120 regulation 7: the whole list read as it was made. It says husband or wife alone; that
  civil partners count as well, and 19 April 2004, were not found in a text.

No list names an attorney: that a relative who is one counts as family outside Scotland too is our own reading.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from flask_babel import lazy_gettext as _l

from coopbudget.guard.policy import Allow, Deny


class Relation(StrEnum):
    """Who somebody of a provider is to the member."""

    PARTNER = "partner"  # husband, wife or civil partner
    LIVES_AS_PARTNER = "lives_as_partner"
    PARENT = "parent"
    PARENT_IN_LAW = "parent_in_law"
    STEP_PARENT = "step_parent"
    CHILD = "child"
    CHILD_IN_LAW = "child_in_law"
    STEPCHILD = "stepchild"
    SIBLING = "sibling"
    AUNT_OR_UNCLE = "aunt_or_uncle"
    GRANDPARENT = "grandparent"
    GRANDCHILD = "grandchild"
    NEPHEW_OR_NIECE = "nephew_or_niece"
    COUSIN = "cousin"
    PARTNER_OF_RELATIVE = "partner_of_relative"  # husband, wife or partner of one of the relatives above
    FAMILY_ATTORNEY = "family_attorney"  # a relative who is guardian or attorney as well
    OTHER = "other"


R = Relation
_COUPLE: Final = frozenset({R.PARTNER, R.LIVES_AS_PARTNER})
_CLOSE: Final = frozenset(
    {R.PARENT, R.PARENT_IN_LAW, R.CHILD, R.CHILD_IN_LAW, R.STEPCHILD, R.SIBLING, R.AUNT_OR_UNCLE, R.GRANDPARENT,
     R.PARTNER_OF_RELATIVE}
)  # fmt: skip


@dataclass(frozen=True)
class Law:
    """One nation's rule, in force ``since`` a day. ``always`` wherever they live; ``household`` only in one household.

    ``never_excepted``: the council can't allow these. ``family_attorney`` is told apart only where a law does.
    """

    since: date
    source: str
    always: frozenset[Relation]
    household: frozenset[Relation]
    never_excepted: frozenset[Relation] = frozenset()


LAWS: Final[Mapping[str, Sequence[Law]]] = {
    "england": (
        Law(
            date(2015, 4, 1),
            "Care and Support (Direct Payments) Regulations 2014 (SI 2014/2871), regulation 3",
            always=_COUPLE,
            household=_CLOSE | {R.FAMILY_ATTORNEY},
        ),
    ),
    # Regulation 1(4) lists relatives, step-parents among them; regulation 6 speaks of those in the same household.
    "wales": (
        Law(
            date(2016, 4, 6),
            "Care and Support (Direct Payments) (Wales) Regulations 2015 (SI 2015/1815), regulations 1(4) and 6",
            always=frozenset({R.LIVES_AS_PARTNER}),
            household=_CLOSE | {R.PARTNER, R.STEP_PARENT, R.FAMILY_ATTORNEY},
        ),
    ),
    # Wherever they live: family may support only where the council, the member and they agree (regulation 8), and
    # a guardian or attorney never (regulation 9).
    "scotland": (
        Law(
            date(2014, 4, 1),
            "Self-directed Support (Direct Payments) (Scotland) Regulations 2014 (SSI 2014/25), regulations 7 to 9",
            always=_COUPLE | _CLOSE | {R.STEP_PARENT, R.GRANDCHILD, R.NEPHEW_OR_NIECE, R.COUSIN, R.FAMILY_ATTORNEY},
            household=frozenset(),
            never_excepted=frozenset({R.FAMILY_ATTORNEY}),
        ),
    ),
    "northern_ireland": (
        Law(
            date(2004, 4, 19),
            "Personal Social Services and Children's Services (Direct Payments) Regulations (Northern Ireland) 2004"
            " (SR 2004/120), regulation 7",
            always=_COUPLE,
            household=_CLOSE | {R.FAMILY_ATTORNEY},
        ),
    ),
}
"""By nation, the oldest first. A new law is a new row with its day: what was decided before stays explained."""


def law_on(nation: str, on: date) -> Law:
    """The nation's rule in force on a day; before the first that is known, the first."""
    laws = LAWS[nation]
    return next((law for law in reversed(laws) if law.since <= on), laws[0])


def may_pay(nation: str, relation: Relation | str, same_household: bool, on: date) -> Allow | Deny:
    """Whether a direct payment may pay somebody who is ``relation`` to the member, without an exception."""
    law = law_on(nation, on)
    relation = Relation(relation)
    if relation in law.always or (same_household and relation in law.household):
        return Deny(
            _l(
                "A direct payment may not pay this person unless the council allows it in writing. The rule:"
                " %(source)s.",
                source=law.source,
            )
            if relation not in law.never_excepted
            else _l("A direct payment may not pay this person, and the council can't allow it. The rule: %(source)s.",
                    source=law.source)
        )  # fmt: skip
    return Allow()


def may_be_excepted(nation: str, relation: Relation | str, on: date) -> bool:
    """Whether the council's written approval lifts the bar."""
    return Relation(relation) not in law_on(nation, on).never_excepted


@dataclass(frozen=True)
class Approval:
    """A council's written approval that stands: from its day, and through ``until`` where it has an end."""

    given_on: date
    until: date | None

    def covers(self, on: date) -> bool:
        """Whether it holds on a day."""
        return self.given_on <= on and (self.until is None or on <= self.until)


def payable(
    nation: str, relation: Relation | str, same_household: bool, approvals: Sequence[Approval], on: date
) -> Allow | Deny:
    """As ``may_pay``, with what the council has allowed."""
    decision = may_pay(nation, relation, same_household, on)
    if not decision and may_be_excepted(nation, relation, on) and any(each.covers(on) for each in approvals):
        return Allow()
    return decision
