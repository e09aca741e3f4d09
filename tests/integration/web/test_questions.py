"""What the rooms are asked by the home pages: one trip, each question its own name, answers as the pages' own."""

from __future__ import annotations

import importlib
import pkgutil
import uuid
from datetime import timedelta

from pytest import raises
from sqlalchemy import Engine, column, event, literal, select, table
from sqlalchemy.exc import DBAPIError

import coopbudget
from coopbudget.db.survey import Question, ask, count_of
from coopbudget.db.written import Written
from coopbudget.members import questions as members
from coopbudget.members.models import Person
from coopbudget.surplus.questions import YEARS, all_shared
from tests.conftest import NOON, Act
from tests.people import add_person, admit, found_coop, give_office


def every_question() -> list[Question]:
    found = []
    for room in pkgutil.iter_modules(coopbudget.__path__, "coopbudget."):
        if not room.ispkg:
            continue
        names = {part.name for part in pkgutil.iter_modules(importlib.import_module(room.name).__path__)}
        if "questions" in names:
            module = importlib.import_module(f"{room.name}.questions")
            found += [each for each in vars(module).values() if isinstance(each, Question)]
    return list({id(each): each for each in found}.values())


def test_no_two_questions_share_a_name() -> None:
    names = [question.name for question in every_question()]
    assert len(names) > 25
    assert len(names) == len(set(names))


def test_all_that_can_be_asked_is_asked_in_one_query(act: Act) -> None:
    sent: list[str] = []
    with act() as work:
        coop = found_coop(work)
        note = lambda *args: sent.append(args[2])  # noqa: E731
        event.listen(Engine, "before_cursor_execute", note)
        try:
            answers = ask(
                work.session, every_question(), coop_id=coop.id, person_id=coop.founder, member_id=coop.founder_member,
                provider_id=uuid.uuid4(), now=work.now, today=work.today,
            )  # fmt: skip
        finally:
            event.remove(Engine, "before_cursor_execute", note)
    assert len(sent) == 1
    assert answers.count(members.APPLICATIONS) == 0
    held = [(row.title, row.ident) for row in answers.rows(members.OFFICES)]
    assert held == [("chair", coop.founder), ("secretary", coop.founder)]


def test_answers_are_of_this_co_op_and_this_day(act: Act) -> None:
    with act() as work:
        here, other = found_coop(work), found_coop(work)
        give_office(work, other, admit(work, other), "treasurer")
        asked = {"person_id": None, "now": work.now}
        now = ask(work.session, [members.OFFICES], coop_id=here.id, today=work.today, **asked)
        later = ask(work.session, [members.OFFICES], coop_id=here.id, today=work.today + timedelta(days=4000), **asked)
    assert [row.title for row in now.rows(members.OFFICES)] == ["chair", "secretary"]
    assert later.rows(members.OFFICES) == []


def test_a_question_that_was_not_asked_found_nothing(act: Act) -> None:
    people = count_of("everybody", select(Person.id))
    with act() as work:
        add_person(work)
        add_person(work)
        answers = ask(work.session, [people], coop_id=None, now=NOON, today=NOON.date())
        assert answers.count(people) >= 2
        assert answers.count(members.APPLICATIONS) == 0
        assert ask(work.session, [], coop_id=None, now=NOON, today=NOON.date()).rows(people) == []


def test_what_a_database_refuses_is_said_as_anywhere(act: Act) -> None:
    nowhere = Written(select(column("nothing")).select_from(table("nowhere")))
    with act() as work:
        with raises(DBAPIError), work.session.begin_nested():
            nowhere.rows(work.session, {})
        assert work.session.scalar(select(literal(1))) == 1


def test_a_year_that_is_over_and_not_shared_waits(act: Act) -> None:
    with act() as work:
        coop = found_coop(work)
        asked = {"coop_id": coop.id, "now": work.now}
        today = work.today
        assert all_shared(ask(work.session, YEARS, today=today, **asked), today)
        assert not all_shared(ask(work.session, YEARS, today=today, **asked), today.replace(year=today.year + 2))
