"""What officers do at a month's end: look, take in what was given and not billed, close; and open the books again.

Business rows are locked first (a counter's row stands for the co-op's closing), then the co-op's head.
"""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from coopbudget.audit.closing import queries
from coopbudget.audit.closing.errors import (
    AlreadyAnswered,
    AlreadyAsked,
    AnotherOfficer,
    FiguresChanged,
    NoSuchPeriod,
    NoSuchReopening,
    NotLookedAt,
    SurplusDecided,
)
from coopbudget.audit.closing.models import Accrual, ClosingSheet, PeriodLook, Reopening
from coopbudget.audit.closing.rules import Checklist, is_month_end, months_to_close, shut_years
from coopbudget.coops.queries import coop_by_id
from coopbudget.coops.service import next_number
from coopbudget.db import new_id
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Invalid
from coopbudget.guard import Permission, Work
from coopbudget.ledger import chart, queries as ledger
from coopbudget.ledger.service import Leg, close_period, open_account, post_entry, reopen_period, reverse_entry
from coopbudget.members.queries import people_with, reviewers
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.providers import queries as providers
from coopbudget.surplus import queries as surplus
from coopbudget.surplus.queries import Standing
from coopbudget.trail.service import append

_LOCK = "closing"
_ASKED = N_("Another officer asks to open the books again from %(day)s on. It needs your yes or no.")
_OPENED = N_("The books are open again from %(day)s on: two officers agreed.")
_REFUSED = N_("The books stay closed: opening them from %(day)s on was refused.")
_CLOSED = N_("The books are closed to %(day)s.")


def month_of(work: Work, through: date) -> date:
    """``through``, if it is the end of a month that is over. Raises NoSuchPeriod."""
    founded = coop_by_id(work.session, work.coop_id).founded_on
    if not is_month_end(through) or through >= work.today or through < founded:
        raise NoSuchPeriod()
    return through


def open_months(work: Work) -> list[date]:
    """The last days of the months that are over and open, the oldest first."""
    founded = coop_by_id(work.session, work.coop_id).founded_on
    return months_to_close(founded, ledger.closed_through(work.session, work.coop_id), work.today)


def _open_month(work: Work, through: date) -> date:
    closed = ledger.closed_through(work.session, work.coop_id)
    if closed is not None and month_of(work, through) <= closed:
        raise Invalid({"_form": [_l("The books are closed for that date already.")]})
    return month_of(work, through)


def look_at(work: Work, *, through: date, seal: str) -> None:
    """Say that one has looked at the checklist and the figures, as they stood with ``seal``.

    Whoever may approve payments or keeps the books counts. Pressed twice, it is one look. Raises NoSuchPeriod,
    Invalid where the month is closed, FiguresChanged.
    """
    if not work.actor.may(Permission.KEEP_BOOKS):
        work.need(Permission.APPROVE_PAYMENTS)
    next_number(work, _LOCK)
    if queries.checklist(work.session, work.coop_id, _open_month(work, through)).seal != seal:
        raise FiguresChanged()
    if any(each.person_id == work.person_id for each in queries.looks(work.session, work.coop_id, through, seal)):
        return
    row = PeriodLook(
        coop_id=work.coop_id, id=new_id(), through=through, person_id=work.person_id, seal=seal, looked_at=work.now
    )
    work.session.add(row)
    work.session.flush()
    append(
        work,
        act="period.looked",
        subject_kind="coop",
        subject_id=work.coop_id,
        content={"through": through.isoformat(), "seal": seal},
    )


def close_month(work: Work, *, through: date, why: str = "") -> Checklist:
    """Close the books through the end of a month. The checklist as it stands is kept, with ``why`` it may be so.

    Earlier months that are open are closed with it. Raises NoSuchPeriod, NotLookedAt, Invalid where something is open
    and nobody says why.
    """
    work.need(Permission.KEEP_BOOKS)
    next_number(work, _LOCK)
    _open_month(work, through)
    found = queries.checklist(work.session, work.coop_id, through)
    if not found.looked:
        raise NotLookedAt()
    if found.open and not why.strip():
        raise Invalid({"why": [_l("Say why the month can be closed with what is still open.")]})
    close_period(work, through=through)
    work.session.add(
        ClosingSheet(
            coop_id=work.coop_id,
            id=new_id(),
            through=through,
            trail_seq=queries.last_change(work.session, work.coop_id),
            items=[[check.item.value, check.ok, check.amount] for check in found.checks],
            why=why.strip(),
            closed_by=work.person_id,
            closed_at=work.now,
        )
    )
    work.session.flush()
    _tell_all(work, _CLOSED, through, link="/books/periods")
    return found


def accrue_visits(work: Work, *, through: date) -> int | None:
    """Take into a month what was given and is on no approved invoice of it; the entry's number.

    Pressed again it takes in what came since, or nothing (None). What members set aside is not touched: the entry
    shows beside it what their funds will pay, and the levy on it as earned. Raises NoSuchPeriod, Invalid.
    """
    work.need(Permission.KEEP_BOOKS)
    serial = next_number(work, _LOCK)
    due = queries.to_accrue(work.session, work.coop_id, _open_month(work, through))
    if not due:
        return None
    numbers = providers.provider_numbers(work.session, work.coop_id)
    funds, levy, income = (
        open_account(work, code=code) for code in (chart.FUNDS_ACCRUED, chart.LEVY_ACCRUED, chart.INCOME_LEVY)
    )
    legs = []
    for each in due:
        provider = open_account(work, code=chart.provider_accrued(numbers[each.contract.provider_id]))
        legs.append(Leg(funds, provider, each.cost))
        if each.levy:
            legs.append(Leg(levy, income, each.levy))
    posted = post_entry(
        work, kind="accrued", on=through, key=f"accrued:{through}:{serial}", legs=legs, memo="accrued",
        refs={"month": through.isoformat()},
    )  # fmt: skip
    for each in due:
        work.session.add(
            Accrual(
                coop_id=work.coop_id, id=new_id(), through=through, contract_id=each.contract.id, cost=each.cost,
                levy=each.levy, entry_number=posted.number, accrued_by=work.person_id, accrued_at=work.now,
            )
        )  # fmt: skip
    work.session.flush()
    append(
        work,
        act="period.accrued",
        subject_kind="coop",
        subject_id=work.coop_id,
        content={"through": through.isoformat(), "entry": posted.number},
    )
    return posted.number


def take_accruals_back(work: Work, *, through: date) -> list[int]:
    """Take a month's accruals back on the first day of the next: the invoices that come count there. Entry numbers.

    Pressed again it does nothing. Raises NoSuchPeriod, ClosedPeriod where that day is closed.
    """
    work.need(Permission.KEEP_BOOKS)
    next_number(work, _LOCK)
    month_of(work, through)
    rows = [each for each in queries.accruals(work.session, work.coop_id, through) if each.reversal_number is None]
    done: dict[int, int] = {}
    for number in sorted({each.entry_number for each in rows}):
        entry = ledger.entry_by_number(work.session, work.coop_id, number)
        assert entry is not None  # the accrual's row names it
        on = through + timedelta(days=1)
        back = reverse_entry(work, entry_id=entry.id, on=on, key=f"accrual-back:{entry.id}", kind="accrual_back")
        done[number] = back.number
    for row in rows:
        row.reversal_number, row.reversed_by, row.reversed_at = done[row.entry_number], work.person_id, work.now
    work.session.flush()
    if done:
        append(
            work,
            act="period.accrual_back",
            subject_kind="coop",
            subject_id=work.coop_id,
            content={"through": through.isoformat(), "entries": sorted(done.values())},
        )
    return sorted(done.values())


def ask_reopening(work: Work, *, first_day: date, why: str) -> int:
    """Ask that the books be opened again from a month's first day on; another officer answers. The question's number.

    Raises Invalid, AlreadyAsked, SurplusDecided where members have the year's figures before them.
    """
    work.need(Permission.APPROVE_PAYMENTS)
    number = next_number(work, "reopening")
    closed = ledger.closed_through(work.session, work.coop_id)
    if first_day.day != 1:
        raise Invalid({"first_day": [_l("Choose the first day of a month.")]})
    if closed is None or first_day > closed:
        raise Invalid({"first_day": [_l("The books are open for that date already.")]})
    if not why.strip():
        raise Invalid({"why": [_l("Say why. The other officer and the reviewer read it.")]})
    _refuse_decided(work, first_day)
    row = Reopening(
        coop_id=work.coop_id, id=new_id(), number=number, first_day=first_day, through=closed, why=why.strip(),
        asked_by=work.person_id, asked_at=work.now,
    )  # fmt: skip
    with named_rules(work.session, {"uq_reopening_open": AlreadyAsked}):
        work.session.add(row)
    _record(work, row, "reopening.asked")
    others = set(people_with(work.session, work.coop_id, Permission.APPROVE_PAYMENTS, work.today)) - {work.person_id}
    tell(
        work, people=others, message=_ASKED, values={"day": {"date": first_day.isoformat()}},
        link=_path(work, f"/books/reopenings/{number}"), about=row.id,
    )  # fmt: skip
    return number


def answer_reopening(work: Work, *, number: int, agree: bool) -> Reopening:
    """Agree (never who asked) or refuse (who asked may call it off so). Agreed, the books are open from that day on.

    Raises NoSuchReopening, AlreadyAnswered, AnotherOfficer, SurplusDecided.
    """
    work.need(Permission.APPROVE_PAYMENTS)
    row = queries.reopening(work.session, work.coop_id, number, lock=True)
    if row is None:
        raise NoSuchReopening()
    if row.answered_at is not None:
        raise AlreadyAnswered()
    if agree and row.asked_by == work.person_id:
        raise AnotherOfficer()
    row.answered_by, row.answered_at, row.agreed = work.person_id, work.now, agree
    work.session.flush()
    if agree:
        _refuse_decided(work, row.first_day)
        reopen_period(work, first_day=row.first_day)
    _record(work, row, "reopening.agreed" if agree else "reopening.refused")
    _tell_all(work, _OPENED if agree else _REFUSED, row.first_day, link=f"/books/reopenings/{number}")
    return row


def _refuse_decided(work: Work, first_day: date) -> None:
    """Figures that members decide, or have decided, on stay as they are."""
    decided = (Standing.VOTING, Standing.TO_COUNT, Standing.CARRIED, Standing.SHARED)
    years = surplus.year_rows(work.session, work.coop_id, work.today)
    if shut_years(first_day, [(row.year.ends_on, row.year.name) for row in years if row.standing in decided]):
        raise SurplusDecided()


def _record(work: Work, row: Reopening, act: str) -> None:
    append(
        work,
        act=act,
        subject_kind="reopening",
        subject_id=row.id,
        content={"first_day": row.first_day.isoformat(), "through": row.through.isoformat()},
    )


def _tell_all(work: Work, message: str, day: date, *, link: str) -> None:
    """Tell the other officers who see the books, and the reviewer."""
    people = set(people_with(work.session, work.coop_id, Permission.SEE_BOOKS, work.today))
    people |= set(reviewers(work.session, work.coop_id, work.today))
    tell(
        work, people=people - {work.person_id}, message=message, values={"day": {"date": day.isoformat()}},
        link=_path(work, link),
    )  # fmt: skip


def _path(work: Work, path: str) -> str:
    return f"/c/{work.actor.coop.slug}{path}" if work.actor.coop else ""
