"""Models to begin from. A group changes what it likes before it adopts one; none of them is legal advice.

The social co-op is an example from Italy (law 381 of 1991; at least 30 % of a surplus to a reserve that is never
shared, and a part to a mutual fund for new co-ops): no rule of the United Kingdom asks for that.
"""

from __future__ import annotations

from collections.abc import Mapping

from coopbudget.rulebook.rules import Rules
from coopbudget.rulebook.words import MemberClass as C, Model, TwoOffices

_USERS = (C.BUDGET_HOLDER, C.UNPAID_CARER)
_WITH_WORKERS = (*_USERS, C.WORKER, C.VOLUNTEER, C.COMMUNITY_MEMBER)

PRESETS: Mapping[Model, Rules] = {
    Model.USER_OWNED: Rules(
        model=Model.USER_OWNED, classes=_USERS, notice_days=14, meeting_quorum_people=3, term_months=36,
        two_offices=TwoOffices.TREASURER_APART, levy_most=1000, reserve=10,
    ),
    Model.MULTI: Rules(
        model=Model.MULTI, classes=_WITH_WORKERS, notice_days=14, meeting_quorum_people=3, term_months=36,
        two_offices=TwoOffices.TREASURER_APART, levy_most=1000, reserve=10,
    ),
    Model.WEIGHTED: Rules(
        model=Model.WEIGHTED, classes=(*_USERS, C.WORKER, C.COMMUNITY_MEMBER),
        shares=((C.BUDGET_HOLDER, 40), (C.UNPAID_CARER, 20), (C.WORKER, 20), (C.COMMUNITY_MEMBER, 20)),
        notice_days=14, meeting_quorum_people=3, term_months=36, two_offices=TwoOffices.TREASURER_APART,
        levy_most=1000, reserve=10, class_most=((C.WORKER, 20),),
    ),
    Model.SOCIAL: Rules(
        model=Model.SOCIAL, classes=_WITH_WORKERS, quorum_percent=50, second_days=14, second_months=1, notice_days=14,
        meeting_quorum_people=3, term_months=36, two_offices=TwoOffices.NONE, levy_most=1000, indivisible=30,
        mutual=3, class_most=((C.WORKER, 20),),
    ),
}  # fmt: skip
