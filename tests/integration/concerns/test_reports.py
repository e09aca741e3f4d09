"""Something is wrong: it reaches who must know, and whoever it names can't tell that it exists."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, func, select

from coopbudget.concerns import queries, service
from coopbudget.concerns.models import Concern, ConcernNamed, PlatformReport
from coopbudget.concerns.questions import REPORTS, waiting_for
from coopbudget.concerns.rules import Kind
from coopbudget.coops.models import Coop as CoopTable
from coopbudget.errors import Invalid, NotFound
from coopbudget.guard import Actor, Work
from coopbudget.notices.models import Notice, Outbox
from coopbudget.trail.canonical import PLATFORM
from coopbudget.trail.models import Trail
from coopbudget.web.homes.tasks import ask_all
from tests import people
from tests.conftest import NOON, Act
from tests.replaying import replayed

SECRET = "The purple teapot was left cold on the landing"


@replayed
def who_is_there(work: Work) -> tuple[people.Coop, list[people.Member], uuid.UUID]:
    """The co-op; its chair, secretary, safeguarding lead and a member; its reviewer."""
    coop = people.found_coop(work, name="Tan y Bryn")
    found = [people.admit(work, coop, name=name) for name in ("Aled Price", "Mair Pugh", "Siân O’Neill", "Gwen Rees")]
    for member, office in zip(found, ("chair", "secretary", "safeguarding_lead"), strict=False):
        people.give_office(work, coop, member, office)
    return coop, found, people.let_in(work, coop, "reviewer")


class House:
    """A co-op with a chair, a secretary, a safeguarding lead, a reviewer, and Gwen, a member."""

    def __init__(self, act: Act) -> None:
        with act() as work:
            self.coop, (self.chair, self.secretary, self.lead, self.gwen), self.reviewer = who_is_there(work)
            self.slug = self.coop.slug
        with act() as work:
            work.session.query(Outbox).delete()
            work.session.query(Notice).delete()

    def actor(self, act: Act, member: people.Member) -> Actor:
        with act() as work:
            return people.actor_of(work.session, self.coop, member)

    def report(self, act: Act, kind: Kind = Kind.WORRY, **more: object) -> int:
        with act(self.actor(act, self.gwen)) as work:
            return service.report_concern(
                work, coop_id=self.coop.id, kind=kind, words=SECRET, **more  # type: ignore[arg-type]
            ).number  # fmt: skip

    def told(self, act: Act) -> set[object]:
        with act() as work:
            return set(work.session.scalars(select(Notice.person_id).where(Notice.about_id.is_not(None))))


@pytest.fixture
def house(app: Flask, act: Act) -> House:
    app.extensions["coopbudget.clock"] = lambda: NOON
    return House(act)


def signed_in(app: Flask, person: object) -> FlaskClient:
    client = app.test_client()
    people.sign_in(client, person)  # type: ignore[arg-type]
    return client


def number_in(act: Act) -> int:
    with act() as work:
        return work.session.scalars(select(Concern.number)).one()


def apart_from(page: str, number: int) -> str:
    """A page without its own address, and without the token that carries the second it was made in."""
    page = re.sub(r'name="csrf_token" value="[^"]*"', "", page)
    return page.replace(f"/reports/{number}", "/reports/").replace(f"%2Freports%2F{number}", "%2Freports%2F")


# Reaching whom it must


def test_a_worry_reaches_the_safeguarding_lead_alone(app: Flask, act: Act, house: House) -> None:
    number = house.report(act)
    assert house.told(act) == {house.lead.person_id}
    lead = signed_in(app, house.lead)
    assert f"Report {number}" in lead.get(f"/c/{house.slug}/reports").text
    assert SECRET in lead.get(f"/c/{house.slug}/reports/{number}").text
    for other in (house.chair, house.secretary, house.reviewer, house.gwen):
        assert signed_in(app, other).get(f"/c/{house.slug}/reports/{number}").status_code == 404


def test_a_complaint_reaches_the_chair_and_the_secretary(app: Flask, act: Act, house: House) -> None:
    number = house.report(act, Kind.COMPLAINT)
    assert house.told(act) == {house.chair.person_id, house.secretary.person_id}
    assert signed_in(app, house.lead).get(f"/c/{house.slug}/reports/{number}").status_code == 404


def test_a_fault_reaches_the_secretary_and_the_people_who_run_the_site(app: Flask, act: Act, house: House) -> None:
    house.report(act, Kind.FAULT, page="/c/x/pools")
    assert house.told(act) == {house.secretary.person_id}
    said = app.test_cli_runner().invoke(args=["reports", "list"]).output
    assert "fault" in said
    assert house.slug in said
    assert SECRET not in said


# Hidden from whoever it names


@pytest.mark.parametrize("how", ["chosen", "named in words", "called by the office"])
def test_a_named_lead_can_t_tell_that_there_is_a_report(app: Flask, act: Act, house: House, how: str) -> None:
    naming = {
        "chosen": {"about_people": [house.lead.person_id]},
        "named in words": {"about_words": "Sian O'Neill"},
        "called by the office": {"about_words": "your safeguarding lead"},
    }[how]
    with act() as work:
        before = work.session.scalar(select(func.count()).select_from(Trail).where(Trail.coop_id == house.coop.id))
    number = house.report(act, **naming)
    assert house.told(act) == {house.chair.person_id}

    lead = signed_in(app, house.lead)
    page = lead.get(f"/c/{house.slug}/reports").text
    assert "No reports" in page
    assert str(number) not in page
    there, nowhere = (lead.get(f"/c/{house.slug}/reports/{n}") for n in (number, 1))
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert apart_from(there.text, number) == apart_from(nowhere.text, 1)
    for act_on_it in ("note", "close", "reopen", "hide"):
        assert lead.post(f"/c/{house.slug}/reports/{number}/{act_on_it}", data={"words": "x"}).status_code == 404
    assert "Nothing yet" in lead.get("/notices").text
    with act(house.actor(act, house.lead)) as work:
        assert waiting_for(work.actor, ask_all(work, REPORTS)) == 0
        # Nothing of it stands where an officer may look.
        assert before == work.session.scalar(
            select(func.count()).select_from(Trail).where(Trail.coop_id == house.coop.id)
        )

    chair = signed_in(app, house.chair)
    assert SECRET in chair.get(f"/c/{house.slug}/reports/{number}").text
    with act(house.actor(act, house.chair)) as work:
        assert waiting_for(work.actor, ask_all(work, REPORTS)) == 1


def test_it_goes_on_from_one_to_the_next_until_it_leaves_the_co_op(app: Flask, act: Act, house: House) -> None:
    line = [house.lead, house.chair, house.secretary]
    for n in range(4):
        number = house.report(act, about_people=[m.person_id for m in line[:n]])
        for place, somebody in enumerate([*line, house.reviewer]):
            seen = signed_in(app, somebody).get(f"/c/{house.slug}/reports/{number}").status_code
            assert seen == (200 if place == n else 404)
    with act(house.actor(act, house.gwen)) as work:
        filed = service.report_concern(
            work, coop_id=house.coop.id, kind=Kind.WORRY, words=SECRET, about_words="all: the chair, the secretary, "
            "the safeguarding lead and the reviewer",
        )  # fmt: skip
    assert filed.to_the_site
    with act() as work:
        assert work.session.scalars(select(PlatformReport.words)).all() == [SECRET]


def test_who_is_named_stays_out_when_she_takes_the_office_later(app: Flask, act: Act, house: House) -> None:
    with act(house.actor(act, house.chair)) as work:
        number = service.report_concern(
            work, coop_id=house.coop.id, kind=Kind.WORRY, words="Gwen Rees shouted at the cleaner"
        ).number
    with act() as work:
        people.give_office(work, house.coop, house.gwen, "safeguarding_lead")
    assert signed_in(app, house.gwen).get(f"/c/{house.slug}/reports/{number}").status_code == 404
    assert signed_in(app, house.chair).get(f"/c/{house.slug}/reports/{number}").status_code == 200


def test_numbers_leave_no_gaps_to_count(act: Act, house: House) -> None:
    numbers = [house.report(act) for _ in range(4)]
    assert sorted(numbers) != list(range(min(numbers), min(numbers) + 4))
    assert all(100_000 <= number <= 999_999 for number in numbers)


def test_another_co_op_s_officers_see_nothing(app: Flask, act: Act, house: House) -> None:
    number = house.report(act)
    with act() as work:
        other = people.found_coop(work)
    founder = signed_in(app, other.founder)
    assert founder.get(f"/c/{house.slug}/reports").status_code == 404
    assert founder.get(f"/c/{other.slug}/reports/{number}").status_code == 404
    assert str(number) not in founder.get(f"/c/{other.slug}/reports").text


def test_who_could_handle_none_has_no_such_page(app: Flask, act: Act, house: House) -> None:
    house.report(act)
    assert signed_in(app, house.gwen).get(f"/c/{house.slug}/reports").status_code == 404


def test_while_acting_for_a_member_the_lead_s_office_rests(act: Act, house: House) -> None:
    number = house.report(act)
    acting = replace(house.actor(act, house.lead), member_id=house.gwen.id)
    with act(acting) as work:
        assert not queries.has_seat(work)
        with pytest.raises(NotFound):
            service.add_note(work, number=number, words="x")


# What was said stays here


def test_what_was_said_stands_in_no_notice_mail_or_trail(act: Act, house: House) -> None:
    house.report(act, about_words="the chair", contact="phone", contact_words="01570 424242")
    with act() as work:
        told = [f"{n.message}{n.details}{n.link}" for n in work.session.scalars(select(Notice))]
        trail = list(work.session.scalars(select(Trail.content)))
        last = work.session.scalars(select(Trail).where(Trail.coop_id == PLATFORM).order_by(Trail.seq.desc())).first()
        assert last is not None
        # Nor does the trail say who reported it.
        assert (last.act, last.actor_id) == ("concern.reported", None)
    everything = " ".join(told + trail)
    for secret in ("teapot", "01570", "the chair"):
        assert secret not in everything
    assert "A new report waits for you" in everything


def test_handlers_are_never_told_by_somebody_else_s_voice_or_letter(act: Act, house: House, app: Flask) -> None:
    from coopbudget.notices.addresses import EXTENSION, Address, Way

    before = app.extensions.get(EXTENSION)
    app.extensions[EXTENSION] = lambda _s, ids: {i: Address("Siân", "s@example.org", way=Way.PHONE) for i in ids}
    try:
        house.report(act)
    finally:
        app.extensions[EXTENSION] = before
    with act() as work:
        assert work.session.scalars(select(Outbox.way)).all() == ["email"]


# Reporting


def test_the_doors_show_numbers_to_ring_before_anything_else(app: Flask, act: Act, house: House) -> None:
    with act() as work:
        work.session.query(CoopTable).filter_by(id=house.coop.id).update({"safeguarding_phone": "01545 574000"})
    for client, path in (
        (app.test_client(), f"/something-wrong?coop={house.slug}"),
        (signed_in(app, house.gwen), f"/c/{house.slug}/something-wrong"),
    ):
        page = client.get(path).text
        main = page[page.index("<main") :]
        assert main.index('href="tel:999"') < main.index("I want to complain")
        assert 'href="tel:01545574000"' in main
        assert "<form" not in main
    assert 'href="tel:999"' in app.test_client().get("/something-wrong").text


def test_a_stranger_reports_without_signing_in_and_learns_nobody_s_name(app: Flask, act: Act, house: House) -> None:
    client = app.test_client()
    path = f"/something-wrong/worry?coop={house.slug}"
    page = client.get(path).text
    for name in ("Aled", "Mair", "Siân", "Gwen"):
        assert name not in page
    answer = client.post(path, data={"words": SECRET, "about_words": "a carer", "contact": "none"})
    assert answer.status_code == 303
    assert "We have your report" in client.get(answer.location).text
    assert house.told(act) == {house.lead.person_id}
    with act() as work:
        assert work.session.scalars(select(Concern.reported_by)).one() is None


def test_a_report_about_no_co_op_we_know_goes_to_the_people_who_run_the_site(app: Flask, act: Act) -> None:
    client = app.test_client()
    data = {"words": SECRET, "coop_words": "Nowhere Co-op", "contact": "email", "contact_words": "me@example.org"}
    answer = client.post("/something-wrong/worry", data=data)
    assert "The people who run this site read it" in client.get(answer.location).text
    runner = app.test_cli_runner()
    listed = runner.invoke(args=["reports", "list"]).output
    number = re.match(r"\d{6}", listed)[0]  # type: ignore[index]
    assert SECRET in runner.invoke(args=["reports", "show", number]).output
    assert runner.invoke(args=["reports", "close", number]).exit_code == 0
    assert runner.invoke(args=["reports", "list"]).output == "0 reports.\n"


def test_naming_the_co_op_by_its_address_brings_it_there(app: Flask, act: Act, house: House) -> None:
    data = {"words": SECRET, "coop_words": f" {house.slug.upper()} ", "contact": "none"}
    assert app.test_client().post("/something-wrong/worry", data=data).status_code == 303
    assert house.told(act) == {house.lead.person_id}


def test_a_member_follows_her_own_report_and_reads_the_answer(app: Flask, act: Act, house: House) -> None:
    gwen, lead = signed_in(app, house.gwen), signed_in(app, house.lead)
    answer = gwen.post(
        f"/c/{house.slug}/something-wrong/worry", data={"words": SECRET, "contact": "site", "page": "/c/x/funds?q=1"}
    )
    assert (answer.status_code, answer.location) == (303, f"/c/{house.slug}/something-wrong/sent")
    number = number_in(act)
    assert str(number) in gwen.get(answer.location).text
    assert f"Report {number}" in gwen.get(f"/c/{house.slug}/my-reports").text
    handled = f"/c/{house.slug}/reports/{number}"
    assert "/c/x/funds" in lead.get(handled).text
    assert "q=1" not in lead.get(handled).text
    assert lead.post(f"{handled}/note", data={"words": "I rang the\ncouncil."}).status_code == 303
    assert lead.post(f"{handled}/close", data={"outcome": "put_right", "answer": "It is mended."}).status_code == 303
    mine = gwen.get(f"/c/{house.slug}/my-reports/{number}").text
    assert "It is mended." in mine
    assert "I rang the" not in mine
    assert "has an answer" in gwen.get("/notices").text
    for other in (house.lead, house.chair):
        assert signed_in(app, other).get(f"/c/{house.slug}/my-reports/{number}").status_code == 404


def test_without_a_name_nobody_knows_who_it_was(app: Flask, act: Act, house: House) -> None:
    gwen = signed_in(app, house.gwen)
    answer = gwen.post(
        f"/c/{house.slug}/something-wrong/worry", data={"words": SECRET, "contact": "none", "anonymous": "yes"}
    )
    number = number_in(act)
    assert str(number) not in gwen.get(answer.location).text
    assert "You have made no report" in gwen.get(f"/c/{house.slug}/my-reports").text
    assert gwen.get(f"/c/{house.slug}/my-reports/{number}").status_code == 404
    assert "gave no name" in signed_in(app, house.lead).get(f"/c/{house.slug}/reports/{number}").text
    with act() as work:
        gwens = str(house.gwen.person_id)
        contents = work.session.scalars(select(Trail.content).where(Trail.act.like("concern.%"))).all()
        assert contents
        assert not [content for content in contents if gwens in content]


def test_answers_that_don_t_fit_together_are_asked_again_with_nothing_lost(app: Flask, act: Act, house: House) -> None:
    gwen = signed_in(app, house.gwen)
    path = f"/c/{house.slug}/something-wrong/worry"
    for data, words in (
        ({"words": ""}, "Say what happened."),
        ({"words": SECRET, "contact": "phone"}, "Tell us the number or the address"),
        ({"words": SECRET, "contact": "site", "anonymous": "yes"}, "when you sign in and we keep your name"),
        ({"words": SECRET, "about_people": str(house.gwen.person_id)}, "Choose from the people shown"),
        ({"words": SECRET, "about_people": "x"}, "Choose from the people shown"),
        ({"words": "x" * 5001}, "too long"),
    ):
        answer = gwen.post(path, data=data)
        assert answer.status_code == 422
        assert words in answer.text
        assert data["words"] in answer.text
    with act() as work:
        assert work.session.scalar(select(func.count()).select_from(Concern)) == 0


def test_what_people_write_is_shown_as_words(app: Flask, act: Act, house: House) -> None:
    with act(house.actor(act, house.gwen)) as work:
        number = service.report_concern(
            work, coop_id=house.coop.id, kind=Kind.WORRY, words="<script>alert(1)</script>", page="/x"
        ).number
    page = signed_in(app, house.lead).get(f"/c/{house.slug}/reports/{number}").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_many_reports_from_one_address_are_slowed_with_nothing_lost(app: Flask, act: Act, house: House) -> None:
    answers = [
        app.test_client().post(f"/something-wrong/worry?coop={house.slug}", data={"words": SECRET}) for _ in range(21)
    ]
    assert [answer.status_code for answer in answers] == [303] * 20 + [429]
    assert SECRET in answers[-1].text
    assert 'href="tel:999"' in answers[-1].text


def test_what_an_officer_writes_down_on_the_phone_is_the_member_s(act: Act, house: House) -> None:
    officer = people.by_phone(house.actor(act, house.secretary), house.gwen)
    with act(officer) as work:
        service.report_concern(work, coop_id=house.coop.id, kind=Kind.WORRY, words=SECRET)
    with act() as work:
        concern = work.session.scalars(select(Concern)).one()
        assert (concern.reported_by, concern.recorded_by) == (house.gwen.person_id, house.secretary.person_id)


# Handling


def test_stepping_aside_hands_it_to_the_next_and_takes_back_what_was_told(app: Flask, act: Act, house: House) -> None:
    number = house.report(act)
    lead = signed_in(app, house.lead)
    answer = lead.post(f"/c/{house.slug}/reports/{number}/hide", data={"person": "me"})
    assert (answer.status_code, answer.location) == (303, f"/c/{house.slug}/reports")
    assert house.told(act) == {house.chair.person_id}
    assert lead.get(f"/c/{house.slug}/reports/{number}").status_code == 404
    assert SECRET in signed_in(app, house.chair).get(f"/c/{house.slug}/reports/{number}").text


def test_a_handler_hides_a_complaint_from_the_other_one(app: Flask, act: Act, house: House) -> None:
    number = house.report(act, Kind.COMPLAINT)
    chair = signed_in(app, house.chair)
    path = f"/c/{house.slug}/reports/{number}"
    assert chair.post(f"{path}/hide", data={"person": str(house.secretary.person_id)}).status_code == 303
    assert house.told(act) == {house.chair.person_id}
    assert signed_in(app, house.secretary).get(path).status_code == 404
    by_number = {"person": "member", "member_number": str(house.gwen.number)}
    assert chair.post(f"{path}/hide", data=by_number).status_code == 303
    with act() as work:
        assert house.gwen.person_id in work.session.scalars(select(ConcernNamed.person_id)).all()
    for bad in ({"person": "member", "member_number": "999"}, {"person": "x"}, {}):
        assert chair.post(f"{path}/hide", data=bad).status_code == 422


def test_a_closed_report_takes_no_notes_until_it_is_opened_again(act: Act, house: House, app: Flask) -> None:
    number = house.report(act)
    lead = signed_in(app, house.lead)
    path = f"/c/{house.slug}/reports/{number}"
    assert lead.post(f"{path}/close", data={"outcome": "explained"}).status_code == 422
    assert lead.post(f"{path}/close", data={"outcome": "explained", "answer": "We talked."}).status_code == 303
    assert lead.post(f"{path}/note", data={"words": "late"}).status_code == 409
    assert lead.post(f"{path}/reopen").status_code == 303
    assert lead.post(f"{path}/note", data={"words": "in time"}).status_code == 303
    assert "in time" in lead.get(path).text


def test_a_stranger_can_t_be_named(act: Act, house: House) -> None:
    number = house.report(act)
    with act() as work:
        stranger = people.add_person(work)
    with act(house.actor(act, house.lead)) as work, pytest.raises(Invalid):
        service.hide_concern(work, number=number, person_id=stranger)


def test_a_list_is_filtered_and_counted(app: Flask, act: Act, house: House) -> None:
    for kind in (Kind.COMPLAINT, Kind.COMPLAINT):
        house.report(act, kind)
    number = house.report(act, Kind.FAULT)
    secretary = signed_in(app, house.secretary)
    assert "3 reports" in secretary.get(f"/c/{house.slug}/reports").text
    faults = secretary.get(f"/c/{house.slug}/reports?kind=fault&state=open").text
    assert "1 report" in faults
    assert str(number) in faults
    assert "0 reports" in secretary.get(f"/c/{house.slug}/reports?kind=fault&state=closed").text


def test_a_page_may_say_whom_the_report_is_about(app: Flask, act: Act, house: House) -> None:
    page = signed_in(app, house.gwen).get(f"/c/{house.slug}/something-wrong/worry?about=Cartref%20%22Care").text
    assert 'value="Cartref &#34;Care"' in page


def test_the_list_and_a_report_cost_the_same_however_many_there_are(app: Flask, act: Act, house: House) -> None:
    number = house.report(act)
    with act(house.actor(act, house.lead)) as work:
        service.add_note(work, number=number, words="first")
    lead = signed_in(app, house.lead)
    counted: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        counted.append(statement)

    event.listen(Engine, "before_cursor_execute", count)
    try:
        costs = []
        for _round in range(2):
            counted.clear()
            for path in ("reports", f"reports/{number}", "something-wrong/worry"):
                assert lead.get(f"/c/{house.slug}/{path}").status_code == 200
            costs.append(len(counted))
            for n in range(5):
                house.report(act, about_words=f"person {n}")
                with act(house.actor(act, house.lead)) as work:
                    service.add_note(work, number=number, words=f"note {n}")
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    assert costs[0] == costs[1]
