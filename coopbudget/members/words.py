"""The words of membership: classes, offices, outside parts, standings, and ways to be reached.

Values stand in the database; what people read is in ``labels``.
"""

from __future__ import annotations

from enum import StrEnum


class MemberClass(StrEnum):
    """The six classes of DOMAIN.md."""

    BUDGET_HOLDER = "budget_holder"
    UNPAID_CARER = "unpaid_carer"
    WORKER = "worker"
    VOLUNTEER = "volunteer"
    PROVIDER = "provider"
    COMMUNITY_MEMBER = "community_member"


class OfficeKind(StrEnum):
    """Offices are held by members, always with a term. Several sit on the board; of the others there is one each."""

    CHAIR = "chair"
    SECRETARY = "secretary"
    TREASURER = "treasurer"
    COMMISSIONING_LEAD = "commissioning_lead"
    SAFEGUARDING_LEAD = "safeguarding_lead"
    BOARD_MEMBER = "board_member"


class OutsideKind(StrEnum):
    """Parts of people who hold no office: who checks the books, and who helps a group."""

    REVIEWER = "reviewer"
    FACILITATOR = "facilitator"


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
