"""Who is told of what becomes of a call: its bidders, and the members of its pool."""

from __future__ import annotations

from collections.abc import Mapping

from coopbudget.guard import Work
from coopbudget.notices import service as notices
from coopbudget.notices.messages import Value
from coopbudget.pools import service as pool_service
from coopbudget.providers import queries as providers
from coopbudget.tenders import queries
from coopbudget.tenders.models import Call
from coopbudget.tenders.service.ground import provider_path


def tell_bidders(work: Work, call: Call, message: str, values: Mapping[str, Value]) -> None:
    """Tell the people of every provider whose bid stands. ``message`` names the call by ``%(call)s``."""
    bidding = queries.bidders(work.session, work.coop_id, call.id)
    rows = providers.providers_by_id(work.session, bidding)
    people = providers.people_of_all(work.session, bidding)
    for provider_id in bidding:
        notices.tell(
            work,
            people=people[provider_id],
            message=message,
            values={"call": call.title, **values},
            link=provider_path(work, rows[provider_id].slug, call.number),
        )


def tell_pool(work: Work, call: Call, message: str, values: Mapping[str, Value]) -> None:
    """Tell everybody who has set money aside for the call's pool."""
    pool_service.tell_pledgers(
        work,
        call.pool_id,
        message=message,
        values={"call": call.title, **values},
        rest=f"/calls/{call.number}",
    )
