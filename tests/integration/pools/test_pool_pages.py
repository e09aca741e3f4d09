"""The pages of pools, walked by a member with no JavaScript."""

from __future__ import annotations

import re

from flask import Flask

from coopbudget.notices.jobs import jobs_of
from coopbudget.pools import queries
from coopbudget.pools.rules import PoolState
from tests.commissioning import AFTER_CLOSING, Buying, funded_pool, make_buying, open_pool
from tests.conftest import NOON, Act
from tests.people import admit, sign_in


def at(app: Flask, now) -> None:
    app.extensions["coopbudget.clock"] = lambda: now


def start(app: Flask, act: Act) -> tuple[Buying, str, int]:
    with act() as work:
        buying = make_buying(work)
        number = open_pool(work, buying).number
        slug = buying.lead.coop.slug
    at(app, NOON)
    return buying, f"/c/{slug}", number


def test_a_member_sees_what_will_happen_pledges_and_keeps_a_receipt(app: Flask, act: Act) -> None:
    buying, base, number = start(app, act)
    client = app.test_client()
    sign_in(client, buying.purses.dewi)
    page = client.get(f"{base}/pools").text
    assert "Night cover" in page and "1 pool" in page
    page = client.get(f"{base}/pools/{number}").text
    assert "30 September 2026" in page and "Join: set money aside" in page
    form = client.get(f"{base}/pools/{number}/pledge")
    assert form.status_code == 200 and "£5,000.00 free" in form.text
    assert "checked" in form.text, "her only fund is chosen for her"
    fund = buying.dewi_fund_number
    empty = client.get(f"{base}/pools/{number}/pledge/check?weekly=").text
    assert "Choose a fund." in empty and "Missing data" not in empty
    too_much = client.get(f"{base}/pools/{number}/pledge/check?fund={fund}&weekly=500").text
    assert "There is enough for £192.30 a week." in too_much
    preview = client.get(f"{base}/pools/{number}/pledge/check?fund={fund}&weekly=42")
    assert preview.status_code == 200
    for words in ("£42.00 a week", "26 weeks: £1,092.00", "£5,000.00", "£3,908.00", "still needs 1 more person"):
        assert words in preview.text
    with act() as work:
        assert queries.pledges_of_member(work.session, buying.coop_id, buying.purses.dewi.id) == []
    done = client.post(f"{base}/pools/{number}/pledge", data={"fund": fund, "weekly": "42.00"})
    assert done.status_code == 303
    receipt = client.get(done.location)
    entry = re.search(r"/receipts/(\d+)$", done.location)
    assert entry is not None and entry[1] in receipt.text and "£3,908.00" in receipt.text
    again = client.post(f"{base}/pools/{number}/pledge", data={"fund": fund, "weekly": "42.00"})
    assert again.status_code == 422 and "already" in again.text
    assert "You are in" in client.get(f"{base}/pools").text
    assert "from another fund" not in client.get(f"{base}/pools/{number}").text, "she has no other"
    back = client.get(f"{base}/pools/{number}/pledge/{fund}/take-back")
    assert "Take back £1,092.00" in back.text
    freed = client.post(f"{base}/pools/{number}/pledge/{fund}/take-back")
    assert "Your money is free again" in client.get(freed.location).text


def test_nobody_else_reads_a_receipt_or_what_one_person_pledged(app: Flask, act: Act) -> None:
    buying, base, number = start(app, act)
    mine, hers = app.test_client(), app.test_client()
    sign_in(mine, buying.purses.dewi)
    sign_in(hers, buying.purses.eira)
    for client, fund, weekly in ((mine, buying.dewi_fund_number, "41.37"), (hers, buying.eira_fund_number, "10")):
        assert client.post(f"{base}/pools/{number}/pledge", data={"fund": fund, "weekly": weekly}).status_code == 303
    done = mine.post(f"{base}/pools/{number}/pledge", data={"fund": buying.dewi_fund_number, "weekly": "42.19"})
    assert hers.get(done.location).status_code == 404
    page = hers.get(f"{base}/pools/{number}").text
    assert "42.19" not in page and "£52.19 a week is set aside" in page and "2 in so far" in page


def test_too_much_and_nonsense_come_back_beside_the_field(app: Flask, act: Act) -> None:
    buying, base, number = start(app, act)
    client = app.test_client()
    sign_in(client, buying.purses.dewi)
    fund = buying.dewi_fund_number
    for weekly, words in (("192.31", "more than is free"), ("lots", "Type an amount"), ("", "Type an amount")):
        for answer in (
            client.get(f"{base}/pools/{number}/pledge/check", query_string={"fund": fund, "weekly": weekly}),
            client.post(f"{base}/pools/{number}/pledge", data={"fund": fund, "weekly": weekly}),
        ):
            assert answer.status_code == 422 and words in answer.text
    other = client.post(f"{base}/pools/{number}/pledge", data={"fund": buying.eira_fund_number, "weekly": "1"})
    assert other.status_code == 404


def test_a_member_opens_a_pool_and_the_lead_counts_one(app: Flask, act: Act) -> None:
    buying, base, number = start(app, act)
    client = app.test_client()
    sign_in(client, buying.purses.dewi)
    sent = {
        "title": "Outings",
        "service_type": "outings",
        "what": "A day out a week.",
        "when_words": "Tuesdays",
        "place": "Arfon",
        "min_people": "3",
        "max_people": "2",
        "weekly_minutes": "10.5",
        "weekly_target": "90",
        "weeks": "12",
        "closes_on-day": "1",
        "closes_on-month": "10",
        "closes_on-year": "2026",
        "starts_on-day": "2",
        "starts_on-month": "11",
        "starts_on-year": "2026",
    }
    refused = client.post(f"{base}/pools/new", data=sent)
    assert refused.status_code == 422 and "less than the fewest" in refused.text
    made = client.post(f"{base}/pools/new", data=sent | {"max_people": "6"})
    assert made.status_code == 303
    page = client.get(made.location).text
    assert "10 hours 30 minutes" in page and "24 January 2027" in page
    assert client.get(f"{base}/pools/new").status_code == 200
    at(app, AFTER_CLOSING)
    assert client.get(f"{base}/pools/{number}/pledge").status_code == 409
    assert "Being counted" in client.get(f"{base}/pools/{number}").text
    assert "everything goes back" in client.get(f"{base}/pools/{number}/count").text
    counted = client.post(f"{base}/pools/{number}/count", follow_redirects=True)
    assert "Did not come about" in counted.text
    off = client.get(f"{made.location}/call-off")
    assert off.status_code == 200
    assert client.post(f"{made.location}/call-off").status_code == 303


def test_the_list_filters_downloads_and_says_when_nothing_fits(app: Flask, act: Act) -> None:
    buying, base, _number = start(app, act)
    client = app.test_client()
    sign_in(client, buying.purses.eira)
    assert "Night cover" in client.get(f"{base}/pools?state=forming&text=night&service=night_cover").text
    assert "No pool fits" in client.get(f"{base}/pools?state=failed").text
    download = client.get(f"{base}/pools.csv?state=forming")
    assert download.mimetype == "text/csv" and "Night cover" in download.text
    stranger = app.test_client()
    with act() as work:
        other = make_buying(work)
    sign_in(stranger, other.purses.dewi)
    assert stranger.get(f"{base}/pools").status_code == 404
    assert stranger.get(f"{base}/pools/1").status_code == 404


def test_the_worker_and_the_command_count_what_is_due(app: Flask, act: Act) -> None:
    buying, _base, number = start(app, act)  # its closing lies before the machine's own clock

    def state() -> PoolState:
        with act() as work:
            found = queries.pool_by_number(work.session, buying.coop_id, number)
            assert found is not None
            return found.state(NOON)

    result = app.test_cli_runner().invoke(args=["pools", "close-due", "--coop", "no-such"])
    assert result.exit_code == 1
    assert state() is PoolState.FORMING
    jobs_of(app).hourly["close_pools"].call_local()
    assert state() is PoolState.FAILED
    result = app.test_cli_runner().invoke(args=["pools", "close-due", "--coop", buying.lead.coop.slug])
    assert result.exit_code == 0 and "0 have what they need, 0 did not" in result.output


def test_a_closed_pool_says_what_waiting_is_for_and_whose_fund_is_meant(app: Flask, act: Act) -> None:
    with act() as work:
        buying = make_buying(work)
        funded_pool(work, buying)  # two of four places
        ffion, base = admit(work, buying.purses.coop, name="Ffion"), f"/c/{buying.lead.coop.slug}"
    at(app, AFTER_CLOSING)
    hers, dewis = app.test_client(), app.test_client()
    sign_in(hers, ffion)
    sign_in(dewis, buying.purses.dewi)
    page = hers.get(f"{base}/pools/1").text
    assert (
        "The time to join is over" in page and "offered once the contract runs" in page and "Wait for a place" in page
    )
    assert f"From fund {buying.dewi_fund_number}, Gwynedd" in dewis.get(f"{base}/pools/1").text
