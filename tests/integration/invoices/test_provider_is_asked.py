"""A provider's home says which visits wait for its word, in every co-op it works with."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from flask import Flask

from coopbudget.invoices import service
from tests.conftest import Act
from tests.nights import STARTS, agreed
from tests.people import sign_in

LATER = datetime(2026, 10, 8, 12, tzinfo=UTC)


def test_the_home_lists_times_and_disputes_until_the_provider_has_answered(app: Flask, act: Act) -> None:
    with act() as work:
        nights, contract = agreed(work)
    days: list[date] = [STARTS, STARTS + timedelta(days=1), STARTS + timedelta(days=2)]
    with act(now=LATER) as work:
        logged = service.log_visits(
            nights.at(work, nights.carer), contract_id=contract.id, days=days, start_minute=600, minutes=300,
            member_numbers=[member.number for member in nights.members],
        )  # fmt: skip
        numbers, ids = [each.number for each in logged], [each.id for each in logged]
    app.extensions["coopbudget.clock"] = lambda: LATER
    client = app.test_client()
    sign_in(client, nights.carer.person_id)  # type: ignore[arg-type]

    def asked() -> list[bool]:
        page = client.get(f"/p/{nights.provider_slug}/").text
        return [f"Answer what is said of visit {number} on" in page for number in numbers]

    assert asked() == [False, False, False]
    with act(now=LATER) as work:
        mine = nights.at(work, nights.act_of(work, 0))
        service.propose_time(mine, delivery_id=ids[0], start_minute=660, minutes=240, words="They came at eleven.")
        service.dispute_visit(mine, delivery_id=ids[1], words="Nobody came.")
    assert asked() == [True, True, False]
    with act(now=LATER + timedelta(minutes=1)) as work:
        carer = nights.at(work, nights.carer)
        service.agree_time(carer, delivery_id=ids[0])
        service.add_remark(carer, delivery_id=ids[1], words="Ann was there, ask the warden.")
    assert asked() == [False, False, False]
    with act(now=LATER + timedelta(minutes=2)) as work:
        service.add_remark(nights.at(work, nights.act_of(work, 0)), delivery_id=ids[1], words="I did. She says no.")
    assert asked() == [False, True, False]
