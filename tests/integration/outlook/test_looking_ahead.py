"""How long it lasts, reviews, and the member's own words, as people meet them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from coopbudget.budgets import queries as budgets, service
from coopbudget.budgets.errors import NoSuchOutcome, ReviewOver
from coopbudget.errors import Forbidden
from coopbudget.guard import Power
from coopbudget.members import service as members
from coopbudget.members.words import Leaving
from coopbudget.notices.models import Notice
from coopbudget.outlook.models import Foreseen
from coopbudget.outlook.service import look_ahead
from coopbudget.rulebook.queries import rules_on
from coopbudget.rulebook.service import adopt
from tests import people
from tests.conftest import NOON, Act
from tests.purses import Purses, agree, make_purses, pay_in

TODAY = NOON.date()
OUTCOMES = ("Safe in my own home", "Out and about")


def clients(app: Flask, purses: Purses, at: datetime = NOON) -> dict[str, FlaskClient]:
    app.extensions["coopbudget.clock"] = lambda: at
    found = {}
    for name, person in (("dewi", purses.dewi), ("eira", purses.eira), ("treasurer", purses.treasurer.person_id)):
        found[name] = app.test_client()
        people.sign_in(found[name], person)  # type: ignore[arg-type]
    return found


def text(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    return unescape(answer.text)


def test_what_is_foreseen_is_said_shown_and_told_long_before(app: Flask, act: Act) -> None:
    """£740.00 is free and £420.00 comes each four weeks: on 21 September it is £320.00 over £840.00."""
    with act() as work:
        purses = make_purses(work)
    with act(purses.treasurer) as work:
        made = agree(work, purses.dewi, outcomes=OUTCOMES)
        pay_in(work, made.fund_number, 74_000, on=date(2026, 8, 24))
        agree(work, purses.eira, funder_name="Ceri")
    base = f"/c/{purses.coop.slug}"
    with act() as work:
        friend = people.add_person(work, "Siân")
        dewi = replace(work, actor=purses.dewi_acts)
        ends_on = TODAY + timedelta(days=90)
        members.add_supporter(dewi, member_id=purses.dewi.id, person_id=friend, powers=[Power.SEE], ends_on=ends_on)
    seen = clients(app, purses)
    page = text(seen["dewi"], f"{base}/money/1/lasts")
    sentence = "On 21 September 2026 you will be 3 weeks over what Gwynedd Council lets you keep: by £320.00."
    assert page.count(sentence) >= 2, "as a sentence, and as the title of the picture"
    assert f'href="{base}/money/lasts"' in text(seen["dewi"], f"{base}/rooms")
    mine = text(seen["dewi"], f"{base}/money/lasts")
    assert sentence in mine and f'href="{base}/money/1/lasts"' in mine and "money/2/lasts" not in mine
    assert 'role="img"' in page and "<title" in page and "<desc" in page and " style=" not in page
    rows = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in re.findall(r"<tr.*?</tr>", page, re.DOTALL)]
    assert "21 September 2026 £420.00 £0.00 £1,160.00 £0.00 £1,160.00 £840.00 11 Over by £320.00" in rows
    assert "Ask Gwynedd Council in writing, before that day" in page and "Bring something forward" in page
    assert "8 weeks' money." in page
    tried = text(seen["dewi"], f"{base}/money/1/lasts?extra=200")
    assert "it runs out, if you go on buying what you buy now" in tried and "£200.00 a week more" in tried
    assert "Ask Gwynedd Council for a review" in tried and "from your own money before you have asked" in tried
    text(seen["dewi"], f"{base}/money/1/lasts?extra=nonsense", 422)
    assert "this fund will be 3 weeks over" in text(seen["treasurer"], f"{base}/money/1/lasts")
    assert text(seen["eira"], f"{base}/money/1/lasts", 404)
    assert "No warnings stand" in text(seen["treasurer"], f"{base}/money/foreseen")
    assert seen["dewi"].get(f"{base}/money/foreseen").status_code == 403

    told = app.test_cli_runner().invoke(args=["outlook", "tend", "--coop", purses.coop.slug])
    assert told.exit_code == 0, told.output
    with act() as work:  # the command's clock is the machine's own: what it foresaw is another day's
        work.session.execute(Foreseen.__table__.delete())
        work.session.execute(Notice.__table__.delete().where(Notice.about_id.is_not(None)))
    for _ in range(2):
        with act() as work:
            look_ahead(people.as_system(work, purses.coop))
    with act() as work:
        notices = work.session.scalars(select(Notice).where(Notice.about_id.is_not(None))).all()
        assert {note.person_id for note in notices} == {purses.dewi.person_id, friend}
        assert len(notices) == 2, "each is told once, however often we look"
        assert notices[0].details["sum"] == {"pence": 32_000}
    listed = text(seen["treasurer"], f"{base}/money/foreseen")
    assert "1 warning<" in listed and "£320.00" in listed and "Dewi" in listed and "21 September 2026" in listed
    assert "No warnings stand" in text(seen["treasurer"], f"{base}/money/foreseen?kind=out")
    assert "2026-09-21" in text(seen["treasurer"], f"{base}/money/foreseen.csv")
    assert "1 fund will be over or run out" in text(seen["treasurer"], f"{base}/desk")
    home = text(seen["dewi"], f"{base}/")
    assert "21 September 2026: " in home and '/money/1/lasts">More in fund 1 than may be kept' in home
    # The council allows more: the warning ends, and every page says the new rule.
    with act(purses.treasurer) as work:
        service.set_keeping_rule(work, agreement_id=made.agreement_id, from_on=TODAY, weeks=None, amount=900_000)
        look_ahead(people.as_system(work, purses.coop))
    assert "than may be kept" not in text(seen["dewi"], f"{base}/")
    assert "Until" in text(seen["dewi"], f"{base}/money/1/lasts")
    assert "£9,000.00" in text(seen["dewi"], f"{base}/agreements/1/reviews")
    assert "£9,000.00" in text(seen["dewi"], f"{base}/money/1")


def test_own_money_that_runs_out_is_told_in_its_own_words(act: Act) -> None:
    """£30.00 of own money is free and £10.00 set aside, at £10.00 a week: four weeks, then nothing."""
    with act() as work:
        purses = make_purses(work)
    with act(purses.treasurer) as work:
        made = agree(work, purses.dewi, funder_kind="own", funder_name="", reference="", rate=0)
        pay_in(work, made.fund_number, 4_000)
        service.commit_available(work, made.fund_id, 1, 1_000, "a", weekly=1_000, until_on=TODAY + timedelta(days=6))
    # For a day the rules say three weeks before, which five are not yet; then they say eight.
    with act() as work:
        system = people.as_system(work, purses.coop)
        for nth, (first, again) in enumerate(((3, 2), (8, 4)), start=1):
            rules = replace(rules_on(work.session, purses.coop.id, TODAY), warn_weeks=first, warn_again_weeks=again)
            adopt(system, rules=rules, valid_from=TODAY + timedelta(days=nth))
    days = [datetime(2026, 9, TODAY.day + nth, 12, tzinfo=UTC) for nth in (1, 2, 3)]
    with act(now=days[0]) as work:
        assert look_ahead(people.as_system(work, purses.coop)).told == 0
        assert work.session.scalars(select(Foreseen)).all() == []
    for day in days[1:]:
        with act(now=day) as work:
            look_ahead(people.as_system(work, purses.coop))
            said = work.session.scalars(select(Notice.message).where(Notice.about_id.in_(select(Foreseen.id)))).all()
            assert len(said) == 1 and "your own money here runs out" in said[0]
            (row,) = work.session.scalars(select(Foreseen)).all()
            assert (row.kind, row.crosses_on, row.step) == ("out", date(2026, 10, 5), 8)


def test_a_review_is_planned_reminded_of_moved_and_done(app: Flask, act: Act) -> None:
    """The agreement began on 6 April 2026: the first review is due by 6 October, the next a year after it has been."""
    with act() as work:
        purses = make_purses(work)
    with act(purses.treasurer) as work:
        made = agree(work, purses.dewi, outcomes=OUTCOMES)
    for _ in range(2):
        with act() as work:
            service.plan_reviews(people.as_system(work, purses.coop))
    base = f"/c/{purses.coop.slug}/agreements"
    told = {}
    for day in (TODAY, date(2026, 9, 8), date(2026, 9, 29), date(2026, 9, 30), date(2026, 10, 7), date(2026, 10, 8)):
        with act(now=datetime(day.year, day.month, day.day, 12, tzinfo=UTC)) as work:
            told[day] = service.remind_of_reviews(people.as_system(work, purses.coop))
    assert list(told.values()) == [0, 1, 1, 0, 1, 0]
    seen = clients(app, purses, at=datetime(2026, 10, 8, 12, tzinfo=UTC))
    assert "6 October 2026" in text(seen["treasurer"], f"{base}/reviews?state=late")
    assert "1 review is past its day" in text(seen["treasurer"], f"/c/{purses.coop.slug}/desk")
    assert "2026-10-06" in text(seen["treasurer"], f"{base}/reviews.csv")
    assert seen["dewi"].get(f"{base}/reviews").status_code == 403
    assert seen["eira"].get(f"{base}/1/reviews").status_code == 404
    move = {"due_on-day": "20", "due_on-month": "10", "due_on-year": "2026", "why": "The social worker is away"}
    assert seen["dewi"].post(f"{base}/1/reviews/move", data=move).status_code == 403
    assert seen["treasurer"].post(f"{base}/1/reviews/move", data=move | {"why": ""}).status_code == 422
    assert seen["treasurer"].post(f"{base}/1/reviews/move", data=move).status_code == 303
    moved = text(seen["dewi"], f"{base}/1/reviews")
    assert "looks at it again by 20 October 2026" in moved and "It was due on 6 October 2026" in moved
    done = {"done_on-day": "9", "done_on-month": "10", "done_on-year": "2026", "note": "It goes on as it is."}
    assert "has not come yet" in unescape(seen["treasurer"].post(f"{base}/1/reviews/done", data=done).text)
    done["done_on-day"] = "8"
    assert seen["treasurer"].post(f"{base}/1/reviews/done", data=done).status_code == 303
    after = text(seen["dewi"], f"{base}/1/reviews")
    assert "looks at it again by 8 October 2027" in after and "It goes on as it is." in after
    assert "8 October 2027" in text(seen["dewi"], f"{base}/1")
    assert "Done on 8 October 2026" in text(seen["treasurer"], f"{base}/reviews?state=been")
    with act(purses.treasurer) as work:
        first = budgets.reviews_of(work.session, purses.coop.id, made.agreement_id)[-1]
        with pytest.raises(ReviewOver):
            service.move_review(work, review_id=first.id, due_on=TODAY + timedelta(days=3), why="x")
    rule = {"from_on-day": "1", "from_on-month": "10", "from_on-year": "2026", "weeks": "4", "deducts": "nothing"}
    assert seen["treasurer"].post(f"{base}/1/keeping", data=rule | {"amount": "5"}).status_code == 422
    assert seen["treasurer"].post(f"{base}/1/keeping", data=rule).status_code == 303
    assert "4 weeks' money. Everything counts until it is paid." in text(seen["dewi"], f"{base}/1/reviews")


def test_her_words_are_hers_to_write_and_stay_when_she_leaves(app: Flask, act: Act) -> None:
    with act() as work:
        purses = make_purses(work)
        friend, looker = people.add_person(work, "Siân"), people.add_person(work, "Huw")
        reviewer = people.let_in(work, purses.coop, "reviewer")
        ends_on = TODAY + timedelta(days=90)
        dewi = replace(work, actor=purses.dewi_acts)
        for person, powers in ((friend, [Power.SEE, Power.PLAN]), (looker, [Power.SEE])):
            members.add_supporter(dewi, member_id=purses.dewi.id, person_id=person, powers=powers, ends_on=ends_on)
    with act(purses.treasurer) as work:
        made = agree(work, purses.dewi, outcomes=OUTCOMES)
        outcome = budgets.outcome_rows(work.session, purses.coop.id, made.agreement_id)[0]
        officer = replace(work, actor=people.by_phone(purses.secretary, purses.dewi))
        for who in (work, officer):
            with pytest.raises(Forbidden):
                service.say_word(who, outcome_id=outcome.id, going="well", words="I say so")
    with act(purses.eira_acts) as work, pytest.raises(Forbidden):
        service.say_word(work, outcome_id=outcome.id, going="well", words="I say so")
    page = f"/c/{purses.coop.slug}/money/1/purpose"
    seen = clients(app, purses)
    assert seen["dewi"].post(f"{page}/1", data={"going": "well", "words": ""}).status_code == 422
    said = {"going": "partly", "words": "I sleep. <b>Mondays</b> are hard."}
    assert seen["dewi"].post(f"{page}/1", data=said).status_code == 303
    assert seen["dewi"].post(f"{page}/9", data=said).status_code == 404
    found = seen["dewi"].get(page).text
    assert "I sleep. &lt;b&gt;Mondays&lt;/b&gt; are hard." in found and "It goes so-so" in unescape(found)
    assert "In your own words" in text(seen["dewi"], f"{page}/1")
    (edit,) = re.findall(r"/money/1/purpose/words/[0-9a-f-]+", found)
    helper, other, reads = app.test_client(), app.test_client(), app.test_client()
    for client, person in ((helper, friend), (other, looker), (reads, reviewer)):
        people.sign_in(client, person)
    changed = {"going": "well", "words": "Mondays are better."}
    assert helper.post(f"/c/{purses.coop.slug}{edit}", data=changed).status_code == 303
    assert "Mondays are better." in text(helper, page) and "changed on 1 September 2026" in text(helper, page)
    assert "Mondays are better." in text(other, page) and other.post(f"{page}/1", data=said).status_code == 403
    assert "Mondays are better." in text(seen["treasurer"], page)
    assert seen["treasurer"].post(f"{page}/1", data=said).status_code == 403
    assert "Mondays" not in text(reads, page), "who checks the books reads no care words"
    assert seen["eira"].get(page).status_code == 404
    with act() as work:
        members.end_membership(people.as_system(work, purses.coop), member_id=purses.dewi.id, why=Leaving.LEFT)
    assert "Mondays are better." in text(seen["treasurer"], page)
    with act(purses.treasurer) as work, pytest.raises(NoSuchOutcome):
        service.say_purpose(work, fund_id=made.fund_id, contract_number=1, outcome_id=made.fund_id)
