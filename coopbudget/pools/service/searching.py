"""Looking for groups among all needs: asked for by the lead, done by a job, kept as suggestions.

The engine is pure and always finds the same groups in the same needs. It runs outside any transaction: what it read
is checked again before its groups are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from coopbudget.coops.service import goes_on, need_going, next_number
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.notices import service as notices
from coopbudget.notices.jobs import wake_for
from coopbudget.notices.messages import N_
from coopbudget.pools import queries
from coopbudget.pools.errors import SearchUnderWay
from coopbudget.pools.matching.facts import Group, Kind, Need as MatchNeed, fewest_for, weekly_each
from coopbudget.pools.models import GroupSearch, Invitation, Suggestion
from coopbudget.trail import service as trail

JOB = "find_groups"
GIVEN_UP_AFTER = timedelta(minutes=15)
"""A search that was begun so long ago and is not finished was cut short: it is begun again."""


@dataclass(frozen=True)
class Claimed:
    """A search that this job does: what the engine is told."""

    number: int
    weeks: int
    needs: tuple[MatchNeed, ...]
    kinds: dict[str, Kind]


def ask_for_groups(work: Work, *, weeks: int, starts_on: date) -> int:
    """Ask for a look through all needs, for so many weeks from a day; the search's number.

    Raises SearchUnderWay while another one waits or runs, Invalid for a day too soon for a pool to form.
    """
    need_going(work)
    work.need(Permission.PUBLISH_CALLS)
    if starts_on < work.today + timedelta(days=21):
        raise Invalid({"starts_on": [_l("Choose a day at least three weeks ahead: people need time to answer.")]})
    search = GroupSearch(
        coop_id=work.coop_id, number=next_number(work, "group_search"), weeks=weeks, starts_on=starts_on,
        asked_by=work.actor.person_id, asked_at=work.now, begun_at=None, done=0, whole=0, found=0, finished_at=None,
    )  # fmt: skip
    with named_rules(work.session, {"uq_group_search_waiting": SearchUnderWay}):
        work.session.add(search)
    trail.append(
        work, act="groups.asked_for", subject_kind="search", subject_id=search.id, content={"number": search.number}
    )
    work.after_commit.append(lambda: wake_for(JOB))
    return search.number


def claim_search(work: Work) -> Claimed | None:
    """Begin the co-op's waiting search, and read the needs; None where nothing waits, another job has it, or the co-op
    ends."""
    if not goes_on(work):
        return None
    search = work.session.scalar(
        select(GroupSearch)
        .where(GroupSearch.coop_id == work.coop_id, GroupSearch.finished_at.is_(None))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if search is None or (search.begun_at is not None and work.now - search.begun_at < GIVEN_UP_AFTER):
        return None
    usable = queries.needs_to_match(work.session, work.coop_id, weeks=search.weeks, now=work.now, today=work.today)
    search.begun_at, search.done, search.whole = work.now, 0, len(usable)
    work.session.flush()
    return Claimed(search.number, search.weeks, tuple(_told(each) for each in usable), priced_kinds(work))


def priced_kinds(work: Work) -> dict[str, Kind]:
    """The kinds that the engine can reckon with: those whose usual cost somebody has written down."""
    return {
        each.key: Kind(each.key, each.hourly, each.least, each.most)
        for each in queries.kinds(work.session, work.coop_id, retired=True)
        if each.hourly is not None
    }


def _told(usable: queries.Usable) -> MatchNeed:
    need = usable.need
    return MatchNeed(
        number=need.number, kind=need.kind, times=need.times, minutes=need.minutes, slots=need.slots,
        place=need.outward, miles=float(need.miles), most=usable.most, gender=need.gender, language=need.language,
        avoid=usable.avoid,
    )  # fmt: skip


def note_progress(work: Work, *, number: int, done: int) -> None:
    """How many needs have been looked at, for whoever waits."""
    work.session.execute(
        update(GroupSearch)
        .where(GroupSearch.coop_id == work.coop_id, GroupSearch.number == number, GroupSearch.finished_at.is_(None))
        .values(done=done)
    )


def keep_groups(work: Work, *, claimed: Claimed, groups: list[Group]) -> int:
    """Keep what was found in place of what was found before and never asked; how many groups.

    A group with a need that was changed, ended or spoken for meanwhile is not kept, and none once the co-op ends.
    """
    search = work.session.scalar(
        select(GroupSearch)
        .where(GroupSearch.coop_id == work.coop_id, GroupSearch.number == claimed.number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if search is None or search.finished_at is not None:
        return 0
    work.session.execute(
        update(Suggestion)
        .where(Suggestion.coop_id == work.coop_id, Suggestion.asked_at.is_(None), Suggestion.dropped_at.is_(None))
        .values(dropped_at=work.now, dropped_why="newer")
    )
    told = {each.number: each for each in claimed.needs} if goes_on(work) else {}
    usable = queries.needs_to_match(work.session, work.coop_id, weeks=search.weeks, now=work.now, today=work.today)
    as_told = {each.need.number: each.need for each in usable if told.get(each.need.number) == _told(each)}
    kept = [group for group in groups if all(number in as_told for number in group.needs)]
    for group in kept:
        fewest = [fewest_for(told[number], claimed.kinds[group.kind]) or 0 for number in group.needs]
        _keep(work, search, group, max(fewest), claimed.kinds[group.kind], as_told)
    search.done, search.found, search.finished_at = search.whole, len(kept), work.now
    work.session.flush()
    trail.append(
        work, act="groups.found", subject_kind="search", subject_id=search.id,
        content={"number": search.number, "needs": search.whole, "groups": len(kept)},
    )  # fmt: skip
    if search.asked_by is not None and work.actor.coop is not None:
        notices.tell(
            work,
            people=[search.asked_by],
            message=N_("We looked for groups that could buy together. The answer is on the page."),
            link=f"/c/{work.actor.coop.slug}/groups",
        )
    return len(kept)


def _keep(
    work: Work, search: GroupSearch, group: Group, needed: int, kind: Kind, needs: dict[int, queries.NeedRow]
) -> None:
    suggestion = Suggestion(
        coop_id=work.coop_id, number=next_number(work, "suggestion"), search_id=search.id, kind=group.kind,
        times=group.times, minutes=group.minutes, slots=group.agreed.slots, hub=group.agreed.hub,
        gender=group.agreed.gender, language=group.agreed.language, people=len(group.needs), needed=needed,
        each=group.each, each_few=weekly_each(kind, group.times, group.minutes, needed), alone=group.alone,
        weeks=search.weeks, starts_on=search.starts_on, title="", asked_at=None, asked_by=None, answer_by=None,
        pool_id=None, dropped_at=None, dropped_why="",
    )  # fmt: skip
    work.session.add(suggestion)
    work.session.flush()
    for number in group.needs:
        work.session.add(
            Invitation(
                coop_id=work.coop_id, suggestion_id=suggestion.id, need_id=needs[number].id,
                member_id=needs[number].member_id, answer="", answered_at=None,
            )
        )  # fmt: skip
    work.session.flush()
