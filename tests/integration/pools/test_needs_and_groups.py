"""From needs to a pool: who sees what, what is found, what is asked, and what happens when people say yes or no."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from coopbudget.coops.service import begin_winding, end_winding
from coopbudget.errors import Forbidden, Invalid
from coopbudget.guard import Actor, Work
from coopbudget.notices.models import Notice
from coopbudget.pools import queries, service
from coopbudget.pools.errors import GroupIsOver, NoSuchNeed, NoSuchSuggestion, SearchUnderWay
from coopbudget.pools.matching.engine import find_groups
from coopbudget.pools.models import Need
from coopbudget.pools.rules import PoolState, mask_of, middle
from coopbudget.trail.models import Trail
from tests.commissioning import pool_terms
from tests.conftest import NOON, Act
from tests.people import by_phone
from tests.town import Town, facts, make_town

STARTS = date(2026, 11, 2)
ANSWER_BY = date(2026, 9, 20)


def look(work: Work, town: Town, *, weeks: int = 12) -> list[queries.SuggestionRow]:
    """What the worker does for the lead, at once; the suggestions that nobody was asked about yet."""
    service.ask_for_groups(replace(work, actor=town.buying.lead), weeks=weeks, starts_on=STARTS)
    system = replace(work, actor=replace(town.buying.lead, person_id=None))
    claimed = service.claim_search(system)
    assert claimed is not None
    assert service.claim_search(system) is None, "another job leaves it alone"
    service.keep_groups(system, claimed=claimed, groups=find_groups(claimed.needs, claimed.kinds, middle))
    found = work.session.scalars(queries.suggestions_statement(town.buying.coop_id, show="new"))
    return [queries.suggestion_row(each) for each in found]


def ask(work: Work, town: Town, number: int) -> int:
    lead = replace(work, actor=town.buying.lead)
    return service.ask_people(lead, number=number, title="Tea on Tuesdays", answer_by=ANSWER_BY)


def say(work: Work, town: Town, index: int, number: int, answer: str):
    return service.answer_invitation(replace(work, actor=town.people[index]), number=number, answer=answer)


def told(work: Work, actor: Actor) -> list[str]:
    return list(work.session.scalars(select(Notice.message).where(Notice.person_id == actor.person_id)))


@contextmanager
def a_town(act: Act) -> Iterator[tuple[Work, Town]]:
    with act() as work:
        yield work, make_town(work)


def test_a_need_is_its_members_own_and_an_ended_one_keeps_nothing(act: Act) -> None:
    with a_town(act) as (work, town):
        number = town.record(work, 0, gender="woman", language="cy")
        coop = town.buying.coop_id
        (mine,) = queries.needs_of_member(work.session, coop, town.members[0].id)
        assert (mine.number, mine.outward, mine.language, mine.times) == (number, "SY23", "cy", 1)
        with pytest.raises(NoSuchNeed):
            service.end_need(replace(work, actor=town.people[1]), number=number)
        with pytest.raises(Forbidden):
            service.record_need(
                replace(work, actor=replace(town.people[0], powers=frozenset())), facts=facts(None, times=2)
            )
        service.end_need(replace(work, actor=town.people[0]), number=number)
        row = work.session.scalar(select(Need).where(Need.coop_id == coop))
        assert row is not None
        assert (row.kind, row.outward, row.slots, row.language, row.gender, row.most, row.fund_id) == (
            "", "", 0, "", "", 0, None,
        )  # fmt: skip
        kept = work.session.scalars(select(Trail.content).where(Trail.act.startswith("need."))).all()
        assert kept and all("SY23" not in str(content) and "company" not in str(content) for content in kept)


def test_mistakes_in_a_need_are_told_all_at_once(act: Act) -> None:
    with a_town(act) as (work, town):
        mine = replace(work, actor=town.people[0])
        with pytest.raises(Invalid) as refused:
            service.record_need(
                mine,
                facts=facts(town.funds[1], kind="no-such", times=3, place="nowhere", outcome="Not in my plan"),
            )
        assert set(refused.value.errors) == {"kind", "slots", "place", "fund", "outcome"}
        town.record(work, 0)
        with pytest.raises(Invalid, match="need like this already"):
            town.record(work, 0, place="SY24")


def test_an_officer_records_a_need_by_phone_and_the_member_hears_of_it(act: Act) -> None:
    with a_town(act) as (work, town):
        caller = by_phone(town.buying.secretary, town.members[0])
        service.record_need(replace(work, actor=caller), facts=facts(town.funds[0]))
        assert len(queries.needs_of_member(work.session, town.buying.coop_id, town.members[0].id)) == 1
        assert any("recorded what you said" in message for message in told(work, town.people[0]))


def test_enough_yeses_form_a_pool_that_each_can_set_money_aside_for(act: Act) -> None:
    with a_town(act) as (work, town):
        for index in range(4):
            town.record(work, index)
        (found,) = look(work, town)
        # £33.60 alone; £8.40 each of four; £15.00 is enough from three on.
        assert (found.people, found.needed, found.each, found.each_few, found.alone) == (4, 3, 840, 1_120, 3_360)
        with pytest.raises(NoSuchSuggestion):
            say(work, town, 0, found.number, "yes")  # nobody was asked yet
        assert ask(work, town, found.number) == 4
        assert all(any("a group that you could join" in each for each in told(work, who)) for who in town.people)
        assert say(work, town, 0, found.number, "yes") is None
        assert say(work, town, 1, found.number, "yes") is None
        say(work, town, 1, found.number, "no")
        say(work, town, 1, found.number, "yes")
        pool = say(work, town, 2, found.number, "yes")
        assert pool is not None
        row = queries.pool(work.session, town.buying.coop_id, pool.id)
        assert row is not None and row.state(NOON) is PoolState.FORMING
        assert (row.title, row.kind, row.service_type, row.outward) == ("Tea on Tuesdays", "company", "company", "SY23")
        assert (row.min_people, row.max_people, row.weekly_target, row.weekly_minutes) == (3, 4, 3_360, 120)
        assert row.closes_on == date(2026, 9, 15)
        assert any("is forming. Set your money aside" in each for each in told(work, town.people[0]))
        assert any("there is a place for you" in each for each in told(work, town.people[3]))
        late = say(work, town, 3, found.number, "yes")
        assert late is not None and late.id == pool.id, "one pool, however many say yes"
        assert look(work, town) == [], "whoever said yes is not asked for another group of the same need"


def test_too_many_noes_end_a_group_and_the_yeses_are_told(act: Act) -> None:
    with a_town(act) as (work, town):
        for index in range(4):
            town.record(work, index)
        (found,) = look(work, town)
        ask(work, town, found.number)
        say(work, town, 0, found.number, "yes")
        say(work, town, 1, found.number, "no")
        say(work, town, 2, found.number, "hidden")
        gone = queries.suggestion_by_number(work.session, town.buying.coop_id, found.number)
        assert gone is not None and gone.dropped_why == "too_few"
        with pytest.raises(GroupIsOver):
            say(work, town, 3, found.number, "yes")
        assert any("does not come about" in each for each in told(work, town.people[0]))
        assert not any("does not come about" in each for each in told(work, town.people[1]))
        # Whoever said no is not asked again for the same time of the week: only the other afternoon is left.
        again = look(work, town)
        assert [each.slots for each in again if each.people >= 3] == [mask_of(["thu-afternoon"])]


def test_a_need_that_changes_or_ends_leaves_its_group(act: Act) -> None:
    with a_town(act) as (work, town):
        numbers = [town.record(work, index) for index in range(4)]
        (found,) = look(work, town)
        ask(work, town, found.number)
        say(work, town, 0, found.number, "yes")
        service.change_need(
            replace(work, actor=town.people[0]), number=numbers[0], facts=facts(town.funds[0], minutes=60)
        )
        said = queries.answers(work.session, town.buying.coop_id, found.id)
        assert (said.yes, said.waiting, said.no) == (0, 3, 1)
        service.end_need(replace(work, actor=town.people[1]), number=numbers[1])
        gone = queries.suggestion_by_number(work.session, town.buying.coop_id, found.number)
        assert gone is not None and gone.dropped_why == "too_few"


def test_a_search_waits_alone_and_keeps_no_group_whose_needs_changed_meanwhile(act: Act) -> None:
    with a_town(act) as (work, town):
        numbers = [town.record(work, index) for index in range(4)]
        lead = replace(work, actor=town.buying.lead)
        with pytest.raises(Forbidden):
            service.ask_for_groups(replace(work, actor=town.people[0]), weeks=12, starts_on=STARTS)
        with pytest.raises(Invalid):
            service.ask_for_groups(lead, weeks=12, starts_on=NOON.date() + timedelta(days=20))
        service.ask_for_groups(lead, weeks=12, starts_on=STARTS)
        with pytest.raises(SearchUnderWay):
            service.ask_for_groups(lead, weeks=12, starts_on=STARTS)
        system = replace(lead, actor=replace(town.buying.lead, person_id=None))
        begin_winding(system)
        assert service.claim_search(system) is None, "while the co-op ends, nobody is looked for"
        end_winding(system)
        claimed = service.claim_search(system)
        assert claimed is not None and len(claimed.needs) == 4
        service.note_progress(system, number=claimed.number, done=2)
        running = queries.last_search(work.session, town.buying.coop_id)
        assert running is not None and (running.done, running.whole, running.finished_at) == (2, 4, None)
        groups = find_groups(claimed.needs, claimed.kinds, middle)
        service.end_need(replace(work, actor=town.people[3]), number=numbers[3])
        assert service.keep_groups(system, claimed=claimed, groups=groups) == 0
        later = replace(system, now=NOON + timedelta(minutes=1))
        assert service.claim_search(later) is None, "the search is finished"


def test_needs_without_money_for_all_the_weeks_are_not_suggested(act: Act) -> None:
    with a_town(act) as (work, town):
        for index in range(2):
            town.record(work, index, most=2_000)
        service.record_need(replace(work, actor=town.people[2]), facts=facts(None, most=9_000))
        # £5,000 is free: for 156 weeks that is £32.05 a week, and half of £33.60 is £16.80.
        (found,) = look(work, town, weeks=156)
        assert found.people == 2, "without a fund nobody knows what she can pay"
        service.change_kind(
            replace(work, actor=town.buying.lead), key="company", name="", hourly=6_500, least=2, most=4
        )
        assert look(work, town, weeks=156) == [], "£65 each is more than anybody can pay"


def test_a_group_that_nobody_answers_in_time_is_over(act: Act) -> None:
    with a_town(act) as (work, town):
        for index in range(4):
            town.record(work, index)
        (found,) = look(work, town)
        ask(work, town, found.number)
        say(work, town, 0, found.number, "yes")
        system = replace(work, actor=replace(town.buying.lead, person_id=None))
        assert service.lapse_invitations(replace(system, now=NOON + timedelta(days=19))) == 0
        assert service.lapse_invitations(replace(system, now=NOON + timedelta(days=20))) == 1
        assert any("does not come about" in each for each in told(work, town.people[0]))
        assert not any("does not come about" in each for each in told(work, town.people[1]))


def test_kinds_are_added_renamed_retired_and_brought_back_by_the_lead_alone(act: Act) -> None:
    with a_town(act) as (work, town):
        lead = replace(work, actor=town.buying.lead)
        coop = town.buying.coop_id
        with pytest.raises(Forbidden):
            service.add_kind(
                replace(work, actor=town.people[0]), name="Chapel", base="transport", hourly=None, least=2, most=4
            )
        key = service.add_kind(lead, name="A lift to chapel", base="transport", hourly=1_900, least=2, most=4)
        with pytest.raises(Invalid, match="name already"):
            service.add_kind(lead, name="a LIFT to chapel", base="transport", hourly=None, least=2, most=4)
        town.record(work, 0, kind=key)
        service.retire_kind(lead, key=key)
        with pytest.raises(Invalid):
            town.record(work, 1, kind=key)
        service.change_kind(lead, key="company", name="Tea and talk", hourly=1_700, least=2, most=6)
        names = {each.key: each.name for each in queries.kinds(work.session, coop)}
        assert names["company"] == "Tea and talk" and key not in names
        service.bring_back_kind(lead, key=key)
        town.record(work, 1, kind=key)
        opened = service.open_pool(
            lead,
            terms=pool_terms(kind=key, service_type=str(service.standing_kind(lead, key).base)),
        )
        assert (opened.kind, opened.service_type) == (key, "transport"), "providers know it by its general kind"
