"""A council asks money back by its link, and every penny of it stands in the next return."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from coopbudget.budgets import queries as budgets
from coopbudget.outlook.kinds import LineKind
from coopbudget.returns import delivering, queries, service
from coopbudget.returns.kinds import FunderAsks
from coopbudget.returns.rules import Change, Figures, Side
from tests.conftest import Act
from tests.invoicing import noon
from tests.people import actor_of
from tests.returning import SINCE, UNTIL, Told, a_week_is_paid

NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


def figures_of(act: Act, told: Told, since: date, until: date) -> Figures:
    """The return of the first member for these days, as it stands on the next evening."""
    with act(now=noon(date(2026, 12, 2))) as work:
        mine = replace(work, actor=actor_of(work.session, told.nights.coop, told.nights.members[0], work.today))
        made = service.begin_return(mine, agreement_id=told.agreements[0].id, since=since, until=until)
        row = queries.return_by_id(work.session, told.nights.coop.id, made.id)
        assert row is not None
        return delivering.as_it_stands(mine, row).figures


def test_money_asked_back_was_to_be_seen_before_and_is_in_the_next_return_to_the_penny(act: Act) -> None:
    # £420.00 comes every four weeks: £105.00 a week. Eight weeks may stand: £840.00.
    told = a_week_is_paid(act)
    coop, agreement = told.nights.coop, told.agreements[0]
    autumn = figures_of(act, told, SINCE, UNTIL)
    # £2,000.00 + £420.00 + £60.00 - £140.00 - £7.00; £609.00 of it is still promised to the nights.
    assert (autumn.opening, autumn.receipts, autumn.spent, autumn.closing) == (0, 248_000, 14_700, 233_300)
    assert autumn.promised == sum(each.amount for each in autumn.held) and autumn.adds_up
    free = autumn.closing - autumn.promised
    assert (autumn.counted, autumn.ceiling, autumn.over) == (free, 84_000, free - 84_000)
    assert autumn.weeks == free // 10_500
    over = autumn.over

    # The council reads that in its link, and asks for just that.
    with act(now=noon(date(2026, 11, 5))) as work:
        officer = replace(work, actor=told.nights.treasurer)
        secret = service.make_link(officer, agreement_id=agreement.id, for_whom="Nia Puw", days=30)
    with act(now=noon(date(2026, 11, 9))) as work:
        found = service.inside(work, coop.slug, secret)
        service.open_link(found, who="Nia Puw")
        number = service.send_change(
            found,
            change=Change(
                FunderAsks.ASKED_BACK, date(2026, 11, 9), amount=over, reference="RECL-7", due_on=date(2026, 11, 30)
            ),
            sender="Nia Puw",
            words="More than eight weeks' money stood in October.",
        )
        (asked,) = budgets.asked_back_of(work.session, coop.id, agreement.id) or [None]
        assert asked is None, "nothing changes before an officer has looked"
    with act(now=noon(date(2026, 11, 10))) as work:
        service.accept_change(replace(work, actor=told.nights.treasurer), number=number)
        (asked,) = budgets.asked_back_of(work.session, coop.id, agreement.id)
        assert (asked.amount, asked.earmarked, asked.reference) == (over, over, "RECL-7")

    # November: what was there, less what goes back, is what is left; and nothing is over any more.
    november = figures_of(act, told, *NOVEMBER)
    assert (november.opening, november.receipts, november.spent) == (233_300, 0, 0)
    assert (november.gone_back, november.closing) == (over, 233_300 - over)
    (line,) = november.on_side(Side.BACK)
    assert (line.kind, line.amount) == (LineKind.MONEY_BACK, over)
    assert november.over == 0 and november.counted == 84_000
    # What was due in November came to nobody: the return says so beside what came.
    assert (november.council_due, november.from_council) == (42_000, 0)
