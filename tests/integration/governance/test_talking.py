"""A question is talked about, its words change, notice is given, it opens by itself, and voters are reminded."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask

from coopbudget.errors import Forbidden, Invalid
from coopbudget.governance import queries, service
from coopbudget.governance.errors import NotInDiscussion, NotOnRoll, VotingClosed
from coopbudget.governance.service.tending import REMINDER
from coopbudget.notices import queries as notices
from coopbudget.notices.models import Notice
from tests import people
from tests.conftest import NOON, Act

OPENS, CLOSES = date(2026, 9, 8), date(2026, 9, 22)


def test_from_a_member_s_question_to_a_vote_that_opens_on_its_day(act: Act) -> None:
    with act() as work:
        coop = people.found_coop(work)
        asker, other = people.admit(work, coop), people.admit(work, coop)
        chair = people.actor_of(work.session, coop, coop.founder)
        mair, ted = (people.actor_of(work.session, coop, m) for m in (asker, other))
    with act(mair) as work:
        motion = service.propose_motion(work, title="Tea at four?", text="Every day.", if_yes="Tea.", if_no="None.")
    with act(ted) as work:
        with pytest.raises(VotingClosed):
            service.cast_vote(work, motion_id=motion, choice="yes")
        with pytest.raises(Forbidden):
            service.give_notice(work, motion_id=motion, opens_on=OPENS, closes_on=CLOSES)
        said = service.say(work, motion_id=motion, words="Not on Sundays.")
        amendment = service.say(work, motion_id=motion, words="Chapel.", new_text="Every day but Sunday.")
    with act(mair) as work:
        service.say(work, motion_id=motion, words="Fair.", answers_id=said)
        with pytest.raises(Forbidden):
            service.decide_amendment(work, motion_id=motion, remark_id=amendment, take_in=True)
    with act(chair) as work:
        service.decide_amendment(work, motion_id=motion, remark_id=amendment, take_in=True)
        talk = queries.remarks(work.session, coop.id, motion)
        assert [(r.words, [a.words for a in r.answers], r.accepted) for r in talk] == [
            ("Not on Sundays.", ["Fair."], None),
            ("Chapel.", [], True),
        ]
        with pytest.raises(Invalid):
            service.give_notice(work, motion_id=motion, opens_on=work.today + timedelta(days=1), closes_on=CLOSES)
        service.give_notice(work, motion_id=motion, opens_on=OPENS, closes_on=CLOSES)
    with act(ted) as work:
        with pytest.raises(NotInDiscussion):
            service.say(work, motion_id=motion, words="More.", new_text="Never.")
        service.take_back_remark(work, motion_id=motion, remark_id=said)
    with act(mair) as work, pytest.raises(Forbidden):
        service.take_back_remark(work, motion_id=motion, remark_id=amendment)
    assert _tended(act, coop, NOON) == []
    with act(now=NOON + timedelta(days=5)) as work:
        joined = people.actor_of(work.session, coop, people.admit(work, coop), on=date(2026, 9, 8))
    assert _tended(act, coop, NOON + timedelta(days=7)) == [0]
    with act(now=NOON + timedelta(days=8)) as work:
        late = people.actor_of(work.session, coop, people.admit(work, coop), on=date(2026, 9, 9))
    with act(joined, now=NOON + timedelta(days=8)) as work:  # she was a member when it opened
        service.cast_vote(work, motion_id=motion, choice="yes")
        found = queries.motion(work.session, coop.id, motion)
        assert found is not None and (found.text, found.roll) == ("Every day but Sunday.", 4)
        assert found.terms["text"] == "Every day but Sunday."
        assert [r.words for r in queries.remarks(work.session, coop.id, motion)] == ["", "Chapel."]
    with act(late, now=NOON + timedelta(days=8)) as work, pytest.raises(NotOnRoll):
        service.cast_vote(work, motion_id=motion, choice="yes")
    # Three days before the end, once, and only who has not voted.
    assert _tended(act, coop, NOON + timedelta(days=18)) == [3]
    assert _tended(act, coop, NOON + timedelta(days=19)) == []
    with act() as work:
        asked = work.session.scalars(
            notices.my_notices(other.person_id).where(Notice.about_id == motion, Notice.read_at.is_(None))
        ).all()
        assert [each.message for each in asked] == [REMINDER]  # one thing asks, not two


def _tended(act: Act, coop: people.Coop, now: object) -> list[int]:
    with act(now=now) as work:  # type: ignore[arg-type]
        inside = people.as_system(work, coop)
        waiting: list[UUID] = service.motions_to_tend(inside)
        return [service.tend_motion(inside, motion_id=each) for each in waiting]


def test_the_pages_of_a_discussion(app: Flask, act: Act) -> None:
    app.extensions["coopbudget.clock"] = lambda: NOON
    with act() as work:
        coop = people.found_coop(work)
        member = people.admit(work, coop, name="Ted")
    asker, chair = app.test_client(), app.test_client()
    people.sign_in(asker, member)
    people.sign_in(chair, coop.founder)
    base = f"/c/{coop.slug}/votes"
    sent = {"title": "Which day?", "text": "For the market.", "majority": "ordinary", "method": "choose_one"}
    assert b"Name at least two" in asker.post(f"{base}/propose", data=sent).data
    assert b"Two lines are the same" in asker.post(f"{base}/propose", data=sent | {"options": "Monday\nMonday"}).data
    yes_no = asker.post(f"{base}/propose", data=sent | {"method": "yes_no"})
    assert yes_no.status_code == 422 and b"Say what happens if the answer is yes" in yes_no.data
    assert asker.post(f"{base}/propose", data=sent | {"options": "Monday\nFriday"}).status_code == 303
    assert b"Talked about" in asker.get(base).data
    assert b"Type what you want to say" in asker.post(f"{base}/1/say", data={"words": " "}).data
    assert asker.post(f"{base}/1/say", data={"words": "Friday has the bus."}).status_code == 303
    page = chair.get(f"{base}/1").get_data(as_text=True)
    assert "Friday has the bus." in page and "Give notice of a vote" in page
    with act() as work:
        found = queries.motion_by_number(work.session, coop.id, 1)
        assert found is not None
        remark = queries.remarks(work.session, coop.id, found.id)[0].id
    assert chair.get(f"{base}/1/answer/{remark}").status_code == 200
    assert chair.post(f"{base}/1/answer/{remark}", data={"words": "True."}).status_code == 303
    assert b"Change the words" in chair.post(f"{base}/1/amend", data={"words": "x", "new_text": "For the market."}).data
    amended = {"words": "Clearer.", "new_text": "For the Christmas market."}
    assert chair.post(f"{base}/1/amend", data=amended).status_code == 303
    assert "Take these words in" in chair.get(f"{base}/1").get_data(as_text=True)
    with act() as work:
        amendment = queries.remarks(work.session, coop.id, found.id)[1].id
    assert asker.post(f"{base}/1/remarks/{amendment}/decide", data={"take_in": "yes"}).status_code == 403
    assert chair.post(f"{base}/1/remarks/{amendment}/decide", data={"take_in": "yes"}).status_code == 303
    assert asker.post(f"{base}/1/remarks/{remark}/take-back").status_code == 303
    said = asker.get(f"{base}/1").get_data(as_text=True)
    assert "Christmas" in said and "Friday has the bus." not in said and "These words were taken back" in said
    soon = {"opens_on": "2026-09-02", "closes_on": "2026-09-22"}
    assert b"at least 7 days" in chair.post(f"{base}/1/notice", data=soon).data
    assert chair.post(f"{base}/1/notice", data=soon | {"opens_on": "2026-09-08"}).status_code == 303
    assert b"Opens on" in asker.get(base).data and b"You can vote from" in asker.get(f"{base}/1").data
