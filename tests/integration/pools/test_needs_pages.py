"""The pages of needs and groups, walked with no JavaScript: a member, the lead, and everybody else."""

from __future__ import annotations

from flask import Flask

from coopbudget.notices.jobs import jobs_of
from coopbudget.pools import service
from tests.commissioning import make_buying, open_pool, pledge
from tests.conftest import NOON, Act
from tests.people import sign_in
from tests.town import Town, make_town

SENT = {
    "kind": "company", "times": "1", "minutes": "2", "slots": ["tue-afternoon", "thu-afternoon"], "place": "sy23 1ab",
    "miles": "5", "gender": "", "language": "cy", "most": "15",
}  # fmt: skip


def start(app: Flask, act: Act) -> tuple[Town, str]:
    with act() as work:
        town = make_town(work)
        slug = town.buying.lead.coop.slug
    app.extensions["coopbudget.clock"] = lambda: NOON
    return town, f"/c/{slug}"


def test_a_member_records_changes_and_ends_a_need(app: Flask, act: Act) -> None:
    town, base = start(app, act)
    client = app.test_client()
    sign_in(client, town.members[0])
    assert "No need is here yet" in client.get(f"{base}/needs").text
    form = client.get(f"{base}/needs/new").text
    assert "Tuesday, Afternoon" in form and "British Sign Language" in form
    refused = client.post(f"{base}/needs/new", data=SENT | {"slots": [], "place": "Bangor", "minutes": ""})
    assert refused.status_code == 422
    for words in ("Tick at least as many", "Type a postcode"):
        assert words in refused.text, "every fault is told at once"
    assert "Type how many hours" in refused.text
    refused = client.post(f"{base}/needs/new", data=SENT | {"slots": [], "place": "Bangor"})
    assert "Tick at least as many" in refused.text and "Type a postcode" in refused.text
    assert client.post(f"{base}/needs/new", data=SENT | {"fund": town.funds[0]}).status_code == 303
    page = client.get(f"{base}/needs").text
    for words in (
        "Once a week, 2 hours each time", "Tuesday and Thursday in the afternoon", "SY23, and up to 5 miles away",
        "Somebody who speaks Welsh", "£15.00 a week",
    ):  # fmt: skip
        assert words in page
    assert "1AB" not in page.upper(), "the second half of a postcode is not kept"
    change = client.get(f"{base}/needs/1/change").text
    assert 'value="tue-afternoon" checked' in change and 'value="mon-morning" checked' not in change
    assert client.post(f"{base}/needs/1/change", data=SENT | {"times": "2", "minutes": "1.5"}).status_code == 303
    assert "2 times a week, 1 hour 30 minutes each time" in client.get(f"{base}/needs").text
    other = app.test_client()
    sign_in(other, town.members[1])
    assert other.get(f"{base}/needs/1/change").status_code == 404
    assert other.post(f"{base}/needs/1/end").status_code == 404
    assert "wiped" in client.get(f"{base}/needs/1/end").text
    assert client.post(f"{base}/needs/1/end").status_code == 303
    assert "No need is here yet" in client.get(f"{base}/needs").text


def test_others_see_counts_and_small_ones_not_at_all(app: Flask, act: Act) -> None:
    town, base = start(app, act)
    with act() as work:
        for index in range(4):
            town.record(work, index)
    client = app.test_client()
    sign_in(client, town.members[0])
    page = client.get(f"{base}/needs/counts").text
    assert "fewer than 5" in page and "not shown" in page and "Look for groups" not in page
    assert client.get(f"{base}/groups").status_code == 403
    assert client.get(f"{base}/kinds/new").status_code == 403
    stranger = app.test_client()
    with act() as work:
        other = make_buying(work)
    sign_in(stranger, other.purses.dewi)
    for path in ("/needs", "/needs/counts", "/invitations/1", "/kinds"):
        assert stranger.get(base + path).status_code == 404


def test_the_lead_has_groups_looked_for_and_asks_and_a_yes_leads_to_a_pledge(app: Flask, act: Act) -> None:
    town, base = start(app, act)
    with act() as work:
        for index in range(4):
            town.record(work, index)
    lead = app.test_client()
    sign_in(lead, town.buying.lead.person_id)
    page = lead.get(f"{base}/groups").text
    assert "No group is here" in page and "Say what an hour costs" in page
    when = {"starts_on-day": "2", "starts_on-month": "11", "starts_on-year": "2026"}
    assert lead.post(f"{base}/groups/look", data={"weeks": "0", **when}).status_code == 422
    assert lead.post(f"{base}/groups/look", data={"weeks": "12", **when}).status_code == 303
    assert "We begin to look in a moment" in lead.get(f"{base}/groups").text
    jobs_of(app).minutely["find_groups"][0].call_local()
    page = lead.get(f"{base}/groups").text
    assert "1 group was found" in page and "£8.40" in page and "£33.60" in page
    page = lead.get(f"{base}/groups/1").text
    assert "4 people could buy this together" in page and "At least 3 have to say yes" in page
    assert "This time suits everybody: Tuesday in the afternoon" in page and "Ask these 4 people" in page
    for name in ("Dewi", "Eira", "Ffion", "Guto"):
        assert name not in page, "the lead sees how many, never who"
    member = app.test_client()
    sign_in(member, town.members[0])
    assert member.get(f"{base}/invitations/1").status_code == 404, "nobody was asked yet"
    sent = {"title": "Tea", "answer_by-day": "20", "answer_by-month": "9", "answer_by-year": "2026"}
    assert lead.post(f"{base}/groups/1/ask", data=sent | {"title": ""}).status_code == 422
    assert lead.post(f"{base}/groups/1/ask", data=sent).status_code == 303
    assert "Say yes or no to a group: “Tea”" in member.get(f"{base}/").text
    page = member.get(f"{base}/invitations/1").text
    assert "£11.20" in page and "The most you said it may cost is £15.00" in page and "Yes, count me in" in page
    assert lead.get(f"{base}/invitations/1").status_code == 404, "whoever was not asked has no such page"
    assert member.post(f"{base}/invitations/1", data={"answer": "perhaps"}).status_code == 422
    assert member.post(f"{base}/invitations/1", data={"answer": "yes"}).status_code == 303
    assert "1 has said yes so far. It needs 3." in member.get(f"{base}/invitations/1").text
    assert "Say yes or no to a group" not in member.get(f"{base}/").text
    for index in (1, 2):
        other = app.test_client()
        sign_in(other, town.members[index])
        done = other.post(f"{base}/invitations/1", data={"answer": "yes"})
    assert "/pools/" in done.location
    assert "Set money aside for “Tea”" in member.get(f"{base}/").text
    page = member.get(f"{base}/pools/1").text
    assert f"/pools/1/pledge?weekly=11.20&amp;fund={town.funds[0]}" in page
    form = member.get(f"{base}/pools/1/pledge?weekly=11.20&fund={town.funds[0]}").text
    assert 'value="11.20"' in form
    assert "Pool formed" in lead.get(f"{base}/groups").text
    assert lead.post(f"{base}/groups/1/drop").status_code == 409


def test_the_lead_keeps_the_list_of_kinds(app: Flask, act: Act) -> None:
    town, base = start(app, act)
    lead = app.test_client()
    sign_in(lead, town.buying.lead.person_id)
    sent = {"name": "A lift to chapel", "base": "transport", "hourly": "19", "least": "2", "most": "4"}
    assert lead.post(f"{base}/kinds/new", data=sent | {"most": "1"}).status_code == 422
    assert lead.post(f"{base}/kinds/new", data=sent).status_code == 303
    again = lead.post(f"{base}/kinds/new", data=sent)
    assert again.status_code == 422 and "this name already" in again.text
    page = lead.get(f"{base}/kinds").text
    assert "A lift to chapel (Getting from place to place)" in page and "£19.00 an hour" in page
    assert lead.get(f"{base}/kinds/own-1/change").status_code == 200
    assert lead.post(f"{base}/kinds/own-1/retire").status_code == 303
    assert "Put “A lift to chapel” back" in lead.get(f"{base}/kinds").text
    assert "A lift to chapel" not in lead.get(f"{base}/pools/new").text
    assert lead.post(f"{base}/kinds/own-1/bring-back").status_code == 303
    assert "A lift to chapel" in lead.get(f"{base}/pools/new").text
    assert lead.get(f"{base}/kinds/no-such/change").status_code == 404


def test_a_full_pool_s_page_has_a_line_and_a_freed_place_shows(app: Flask, act: Act) -> None:
    town, base = start(app, act)
    buying = town.buying
    with act() as work:
        pool = open_pool(work, buying, min_people=1, max_people=1, kind="company")
        pool_id = pool.id
        pledge(work, buying.dewi, pool, buying.dewi_fund, 7_000)
    eira = app.test_client()
    sign_in(eira, buying.purses.eira)
    page = eira.get(f"{base}/pools/1").text
    assert "This pool is full." in page and "Nobody waits for a place yet." in page
    assert "£10.00 a week more than it needs" in page
    joined = eira.post(f"{base}/pools/1/wait", follow_redirects=True).text
    assert "You are first on the waiting list." in joined and "Wait no more" in joined
    assert eira.post(f"{base}/pools/1/wait").status_code == 409
    dewi = app.test_client()
    sign_in(dewi, buying.purses.dewi)
    page = dewi.get(f"{base}/pools/1").text
    assert "1 person waits for a place." in page and "Lower it to the even share, £60.00 a week" in page
    with act() as work:
        work.actor = buying.dewi
        service.withdraw_pledge(work, pool_id=pool_id, fund_id=buying.dewi_fund)
    assert "A place is held for you in" in eira.get(f"{base}/").text
    page = eira.get(f"{base}/pools/1").text
    assert "It is held until 4 September 2026" in page and "Join: set money aside" in page
    assert "Join: set money aside" not in dewi.get(f"{base}/pools/1").text
    assert eira.post(f"{base}/pools/1/wait/leave").status_code == 303
    assert "Join: set money aside" in dewi.get(f"{base}/pools/1").text
    lead = app.test_client()
    sign_in(lead, buying.lead.person_id)
    assert "Give people more time" in lead.get(f"{base}/pools/1").text
    assert lead.get(f"{base}/pools/1/longer").status_code == 200
    sent = {"closes_on-day": "1", "closes_on-month": "9", "closes_on-year": "2026"}
    assert lead.post(f"{base}/pools/1/longer", data=sent).status_code == 422
    assert lead.post(f"{base}/pools/1/longer", data=sent | {"closes_on-month": "10"}).status_code == 303
    few = lead.post(f"{base}/pools/1/ask-around", follow_redirects=True).text
    assert "We don’t say how few" in few or "We don&#39;t say how few" in few
    off = lead.post(f"{base}/pools/1/call-off", data={"words": "The hall has closed."}, follow_redirects=True).text
    assert "Why: The hall has closed." in off
