"""What the funder changes: rate, pause, notice, a sum asked back. Each is a dated version that names what it hits."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from coopbudget.budgets import policy, queries, rules
from coopbudget.budgets.errors import (
    AlreadyInstructed,
    NoSuchAgreement,
    NotChecked,
    NothingToChange,
    ShortOfEarmark,
)
from coopbudget.budgets.kinds import NO_END, Change, FunderKind
from coopbudget.budgets.models import Agreement, AgreementVersion, AskedBack, Fund, Funder, Uncovered
from coopbudget.budgets.queries.history import steps_of
from coopbudget.budgets.service.agreements import agreement_link, lock_agreement, next_position
from coopbudget.collections.service import end_plans_of_fund
from coopbudget.db import new_id
from coopbudget.errors import Invalid
from coopbudget.evidence.service import store
from coopbudget.guard import Permission, Work, insist
from coopbudget.ledger import chart
from coopbudget.ledger.service import Leg, Posted, open_account, post_entry
from coopbudget.members import queries as members
from coopbudget.notices.messages import N_
from coopbudget.notices.service import tell
from coopbudget.payments.service.instructions import instruct
from coopbudget.payments.service.payees import register_payee
from coopbudget.trail.service import append

CHANGES = (Change.RATE, Change.SUSPENDED, Change.RESUMED, Change.NOTICE, Change.NOTICE_WITHDRAWN, Change.ASKED_BACK)


@dataclass(frozen=True)
class Preview:
    """What a change would do: weekly income and what is free, before and after, in pence; and what it hits.

    ``earmark`` is what of a sum asked back is set aside at once, and what is missing.
    """

    before: rules.Terms
    after: rules.Terms
    income_before: int
    income_after: int
    pot: queries.Pot
    earmark: rules.Earmark
    uncovered: tuple[rules.Promise, ...]


@dataclass(frozen=True)
class Changed:
    """A change on record. ``entry`` is what set money aside for a sum asked back, if any was."""

    version_id: uuid.UUID
    uncovered: tuple[rules.Promise, ...]
    asked_back_id: uuid.UUID | None
    entry: Posted | None
    missing: int


@dataclass(frozen=True)
class Wanted:
    """A change as the officer types it from the funder's letter. Amounts are pence; see ``kinds.Change``."""

    change: Change
    effective_on: date
    rate: int | None = None
    contribution: int | None = None
    ends_on: date | None = None
    amount: int | None = None
    pay_reference: str = ""
    due_on: date | None = None


def preview_change(work: Work, *, agreement_id: uuid.UUID, wanted: Wanted) -> Preview:
    """What a change would do, without doing it. Raises what ``change_agreement`` would."""
    agreement = work.session.scalar(
        select(Agreement).where(Agreement.coop_id == work.coop_id, Agreement.id == agreement_id)
    )
    if agreement is None:
        raise NoSuchAgreement()
    insist(policy.may_settle(work.actor, agreement.member_id))
    return _preview(work, agreement, wanted)[0]


def change_agreement(
    work: Work,
    *,
    agreement_id: uuid.UUID,
    wanted: Wanted,
    reason: str = "",
    file: FileStorage | bytes | None = None,
    filename: str = "",
) -> Changed:
    """Record a change by the funder and name every promise of the fund that it no longer covers.

    For a sum asked back, what is free is set aside at once up to that sum; what is missing is named with the
    promises that would have to give way, and nothing promised is touched. The member and the officers are told.
    Raises NotChecked, NothingToChange, Invalid.
    """
    agreement = lock_agreement(work, agreement_id)
    insist(policy.may_settle(work.actor, agreement.member_id))
    found, step, fund = _preview(work, agreement, wanted, lock=True)
    version = AgreementVersion(
        coop_id=work.coop_id, id=new_id(), agreement_id=agreement.id, position=step.position, change=wanted.change,
        effective_on=step.effective_on, rate=step.rate, contribution=step.contribution, suspended=step.suspended,
        ends_on=step.ends_on, reason=reason.strip(),
        evidence_id=store(work, file=file, filename=filename, kind="agreement_change") if file else None,
        recorded_by=work.actor.person_id, recorded_at=work.now,
    )  # fmt: skip
    work.session.add(version)
    work.session.flush()
    work.session.add_all(
        Uncovered(
            coop_id=work.coop_id,
            version_id=version.id,
            kind=p.kind,
            number=p.number,
            balance=p.balance,
            weekly=p.weekly,
            until_on=p.until_on,
        )
        for p in found.uncovered
    )
    asked = None
    if wanted.amount is not None:
        asked = AskedBack(
            coop_id=work.coop_id, id=new_id(), version_id=version.id, fund_id=fund.id, amount=wanted.amount,
            earmarked=found.earmark.now, reference=wanted.pay_reference.strip() or agreement.reference,
            due_on=wanted.due_on or work.today, to_name=None,
        )  # fmt: skip
        work.session.add(asked)
    work.session.flush()
    if step.ends_on is not None:
        end_plans_of_fund(work, fund.id, None if step.ends_on == NO_END else step.ends_on)
    append(
        work,
        act="agreement_changed",
        subject_kind="agreement",
        subject_id=agreement.id,
        content={
            "version": str(version.id), "change": str(wanted.change), "effective_on": step.effective_on.isoformat(),
            "rate": step.rate, "contribution": step.contribution, "amount": wanted.amount,
            "uncovered": [{"kind": str(p.kind), "number": p.number, "balance": p.balance} for p in found.uncovered],
        },
    )  # fmt: skip
    entry = None
    if asked is not None and found.earmark.now:
        entry = _set_aside(work, fund, asked, found.earmark.now, key=f"asked-back:{asked.id}:1")
    _tell(work, agreement, found)
    return Changed(version.id, found.uncovered, asked.id if asked else None, entry, found.earmark.missing)


def earmark_rest(work: Work, *, asked_back_id: uuid.UUID) -> Posted:
    """Set aside what is still missing of a sum asked back, as far as free money goes.

    Raises NoSuchAgreement, ShortOfEarmark where nothing is free, AlreadyInstructed.
    """
    asked, _agreement, fund = _locked_ask(work, asked_back_id)
    if asked.instructed_at or asked.earmarked == asked.amount:
        raise AlreadyInstructed()
    pot = queries.fund_pots(work.session, work.coop_id, [fund.id])[fund.id]
    found = rules.earmark(asked.amount, asked.earmarked, pot.available)
    if not found.now:
        raise ShortOfEarmark()
    key = f"asked-back:{asked.id}:{asked.earmarked + 1}"
    asked.earmarked += found.now
    work.session.flush()
    return _set_aside(work, fund, asked, found.now, key=key)


def pay_back(
    work: Work, *, asked_back_id: uuid.UUID, sort_code: str, account_number: str, to_name: str = ""
) -> uuid.UUID:
    """Instruct the payment of a sum asked back, once all of it is set aside; a payment run then pays it.

    ``to_name``: the funder's letter, which is kept with what it asked, says that the sum goes to whoever looks after
    the member's direct payment next, and not back to the funder. The two officers of the run are others' affair; the
    member's own people can't be among them. Raises ShortOfEarmark, AlreadyInstructed, Invalid for a next arrangement
    without a letter, payments' Invalid for bad bank details and PayeeDiffers for changed ones.
    """
    asked, agreement, fund = _locked_ask(work, asked_back_id)
    if asked.instructed_at is not None:
        raise AlreadyInstructed()
    if asked.earmarked != asked.amount:
        raise ShortOfEarmark()
    if to_name.strip() and work.session.get_one(AgreementVersion, (work.coop_id, asked.version_id)).evidence_id is None:
        raise Invalid({"to_name": [_l("The funder must say this in a letter. Record what it asks with its letter.")]})
    member = members.member(work.session, work.coop_id, agreement.member_id)
    asked.instructed_by, asked.instructed_at = work.actor.person_id, work.now
    asked.to_name = to_name.strip() or None
    funder = work.session.execute(
        select(Funder).where(Funder.coop_id == work.coop_id, Funder.id == agreement.funder_id)
    ).scalar_one()
    work.session.flush()
    payee_id = register_payee(
        work, name=asked.to_name or funder.name, kind="funder", ref_id=asked.id if asked.to_name else funder.id,
        sort_code=sort_code, account_number=account_number, rests=asked.to_name is not None,
    )  # fmt: skip
    return instruct(
        work, payee_id=payee_id, side="members",
        payable_account_id=open_account(work, code=chart.fund_asked_back(fund.number)), amount=asked.amount,
        reference=asked.reference, due_on=asked.due_on, barred_people=[member.person_id] if member else [],
        owner_kind="asked_back", owner_id=asked.id,
    )  # fmt: skip


def _preview(
    work: Work, agreement: Agreement, wanted: Wanted, *, lock: bool = False
) -> tuple[Preview, rules.Step, Fund]:
    if agreement.checked_at is None:
        raise NotChecked()
    statement = select(Fund).where(Fund.coop_id == work.coop_id, Fund.agreement_id == agreement.id)
    fund = work.session.execute(statement.with_for_update() if lock else statement).scalar_one()
    steps = steps_of(work.session, work.coop_id, agreement.id)
    before = rules.terms_on(steps, wanted.effective_on)
    step = _step(agreement, wanted, before, position=next_position(work, agreement.id))
    after = rules.terms_on([*steps, step], step.effective_on)
    pot = queries.fund_pots(work.session, work.coop_id, [fund.id])[fund.id]
    promises = queries.promises_of(work.session, work.coop_id, [fund.id])[fund.id]
    incomes = [rules.weekly_income(terms, agreement.pattern, agreement.paid_as) for terms in (before, after)]
    earmark = rules.earmark(wanted.amount or 0, 0, pot.available)
    named: list[rules.Promise]
    if wanted.change is Change.ASKED_BACK:
        named = rules.cut_by_shortfall(earmark.missing, promises)
    elif wanted.change is Change.NOTICE:
        named = rules.no_longer_covered(incomes[1], promises, before=incomes[0], ends_on=after.ends_on)
    elif incomes[1] < incomes[0]:
        named = rules.no_longer_covered(incomes[1], promises, before=incomes[0])
    else:
        named = []
    return Preview(before, after, incomes[0], incomes[1], pot, earmark, tuple(named)), step, fund


def _step(agreement: Agreement, wanted: Wanted, before: rules.Terms, *, position: int) -> rules.Step:
    """The change as a step. Raises Invalid for what is missing, NothingToChange for what stands already."""
    on = wanted.effective_on
    if on < agreement.starts_on:
        raise Invalid({"effective_on": [_l("This is before the agreement starts.")]})
    step = rules.Step(on, position)
    match wanted.change:
        case Change.RATE:
            if wanted.rate is None and wanted.contribution is None:
                raise Invalid({"rate": [_l("Type the new rate, or what you pay in now.")]})
            step = rules.Step(on, position, rate=wanted.rate, contribution=wanted.contribution)
        case Change.SUSPENDED:
            step = rules.Step(on, position, suspended=True)
        case Change.RESUMED:
            step = rules.Step(on, position, suspended=False)
        case Change.NOTICE:
            if wanted.ends_on is None or wanted.ends_on < on:
                raise Invalid({"ends_on": [_l("Type the last day, which can't be before the notice.")]})
            step = rules.Step(on, position, ends_on=wanted.ends_on)
        case Change.NOTICE_WITHDRAWN:
            step = rules.Step(on, position, ends_on=NO_END)
        case Change.ASKED_BACK:
            if agreement.funder_kind == FunderKind.OWN:
                raise Invalid(_l("This is the member's own money. Nobody can ask for it back."))
            if not wanted.amount:
                raise Invalid({"amount": [_l("Type the sum that is asked back.")]})
            return step
        case _:
            raise NothingToChange(_l("Choose what the funder has changed."))
    if (
        rules.terms_on(
            [rules.Step(on, 0, before.rate, before.contribution, before.suspended, before.ends_on), step], on
        )
        == before
    ):
        raise NothingToChange(_l("This is how the agreement stands already. Nothing would change."))
    return step


def _locked_ask(work: Work, asked_back_id: uuid.UUID) -> tuple[AskedBack, Agreement, Fund]:
    version = work.session.execute(
        select(AgreementVersion.agreement_id)
        .join(AskedBack, AskedBack.version_id == AgreementVersion.id)
        .where(
            AskedBack.coop_id == work.coop_id, AgreementVersion.coop_id == work.coop_id, AskedBack.id == asked_back_id
        )
    ).scalar_one_or_none()
    if version is None:
        raise NoSuchAgreement()
    agreement = lock_agreement(work, version)
    insist(policy.may_settle(work.actor, agreement.member_id))
    fund = work.session.execute(
        select(Fund).where(Fund.coop_id == work.coop_id, Fund.agreement_id == agreement.id).with_for_update()
    ).scalar_one()
    asked = work.session.execute(
        select(AskedBack)
        .where(AskedBack.coop_id == work.coop_id, AskedBack.id == asked_back_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()
    return asked, agreement, fund


def _set_aside(work: Work, fund: Fund, asked: AskedBack, amount: int, *, key: str) -> Posted:
    return post_entry(
        work, kind="asked_back", on=work.today, key=key, memo="asked_back",
        legs=[
            Leg(
                open_account(work, code=chart.fund_available(fund.number)),
                open_account(work, code=chart.fund_asked_back(fund.number)),
                amount,
            )
        ],
        refs={"fund": str(fund.id), "asked_back": str(asked.id)},
    )  # fmt: skip


def _tell(work: Work, agreement: Agreement, found: Preview) -> None:
    link = agreement_link(work, agreement.number)
    member = members.member(work.session, work.coop_id, agreement.member_id)
    if member is not None:
        message = N_("Your funder has changed agreement %(number)s. The page shows what it means for you.")
        tell(work, people=[member.person_id], message=message, values={"number": agreement.number}, link=link)
    if found.uncovered:
        officers = members.people_with(work.session, work.coop_id, Permission.MANAGE_CONTRACTS, work.today)
        message = N_("Agreement %(number)s no longer covers all that its fund is promised to.")
        tell(work, people=officers, message=message, values={"number": agreement.number}, link=link, urgent=True)
