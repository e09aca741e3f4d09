"""What rules speak of: classes of members, offices, models, and who may hold two offices. Values stand in the database;
what people read is said by the slices above."""

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


class Model(StrEnum):
    """What the rules began from."""

    OWN = "own"  # those of a co-op that was here before rules were kept
    USER_OWNED = "user_owned"
    MULTI = "multi"
    WEIGHTED = "weighted"
    SOCIAL = "social"


class TwoOffices(StrEnum):
    """Whether one member may hold two offices at once. A seat on the board goes with any."""

    ANY = "any"
    TREASURER_APART = "treasurer_apart"  # whoever keeps the money is neither chair nor secretary
    NONE = "none"


class Special(StrEnum):
    """What a special majority is: at least this share of the votes cast."""

    TWO_THIRDS = "2/3"
    THREE_QUARTERS = "3/4"
    FOUR_FIFTHS = "4/5"


class Changing(StrEnum):
    """Which majority changes the rules."""

    ORDINARY = "ordinary"
    SPECIAL = "special"


class Matter(StrEnum):
    """Great matters that rules may ask a special majority for. A co-op can name more in its own words."""

    FEDERATION = "federation"  # joining or leaving a federation or another society
    BORROWING = "borrowing"  # borrowing, from an amount on where the rules say one
    PROPERTY = "property"  # buying, selling or mortgaging land or a building
    REMOVAL = "removal"  # removing a member


class Society(StrEnum):
    """What the co-op is in law, as far as sharing a surplus goes (2014 Act, section 2)."""

    CO_OPERATIVE = "co_operative"
    COMMUNITY_BENEFIT = "community_benefit"  # it may not pay a dividend


class Counted(StrEnum):
    """Which trade a dividend follows."""

    SPENT = "spent"  # what a fund paid providers for support, under contracts
    LEVY = "levy"  # what the co-op kept of it, where that differs from contract to contract


class Removing(StrEnum):
    """Who decides that a member is removed."""

    MEMBERS = "members"
    BOARD = "board"
