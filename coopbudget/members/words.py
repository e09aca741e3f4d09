"""The words of membership: classes, offices, outside parts, standings, and ways to be reached.

Values stand in the database; what people read is in ``labels``.
"""

from __future__ import annotations

from enum import StrEnum

from coopbudget.rulebook.words import MemberClass as MemberClass, OfficeKind as OfficeKind


class Seated(StrEnum):
    """How somebody came to hold an office."""

    FOUNDER = "founder"
    ELECTED = "elected"
    CO_OPTED = "co_opted"


class Questioned(StrEnum):
    """What somebody asks to be looked at again."""

    REFUSAL = "refusal"
    SUSPENSION = "suspension"


class OutsideKind(StrEnum):
    """Parts of people who hold no office: who checks the books, and who helps a group."""

    REVIEWER = "reviewer"
    FACILITATOR = "facilitator"


class ReviewKind(StrEnum):
    """As what a reviewer checks the books. Which one a society needs is for its law, size and members to say."""

    AUDITOR = "auditor"
    LAY_AUDITOR = "lay_auditor"
    REPORTING_ACCOUNTANT = "reporting_accountant"


class Standing(StrEnum):
    """In what standing somebody acts for a member; a representative's needs evidence."""

    SUPPORTER = "supporter"
    NOMINATED_PERSON = "nominated_person"
    AUTHORISED_PERSON = "authorised_person"
    SUITABLE_PERSON = "suitable_person"
    GUARDIAN_OR_ATTORNEY = "guardian_or_attorney"


class Reach(StrEnum):
    """How a person wants to be reached."""

    SCREEN = "screen"
    EMAIL = "email"
    PHONE = "phone"
    POST = "post"
    LARGE_PRINT = "large_print"


class Leaving(StrEnum):
    """Why a membership ended."""

    LEFT = "left"
    DIED = "died"
    REMOVED = "removed"


class Ending(StrEnum):
    """How a lost phone's request ended: STOPPED while it rested, LAPSED where its person did not sign in for a week."""

    REFUSED = "refused"
    STOPPED = "stopped"
    TAKEN_OFF = "taken_off"
    LAPSED = "lapsed"
