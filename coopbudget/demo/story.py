"""The play, act by act: what happens on which day, counted back from today."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from coopbudget.demo import (
    cast,
    closing,
    commissioning,
    deciding,
    departing,
    finding,
    founding,
    gathering,
    looking,
    meeting,
    money,
    neighbouring,
    nights,
    rebating,
    returning,
    sharing,
    showing,
    trusting,
    welcoming,
)
from coopbudget.demo.bank import Bank
from coopbudget.demo.stage import Stage
from coopbudget.guard import Actor
from coopbudget.notices import service as notices
from coopbudget.pools import service as pools
from coopbudget.providers.rules import HourKind

WEEKS_SO_FAR = 36
WEEKS_BEFORE = 26
FOUR_WEEKS = 28


@dataclass
class Play:
    """The stage, the bank, and what one act leaves for another."""

    stage: Stage
    bank: Bank = field(default_factory=Bank)
    scenes: list[tuple[date, int, str, Callable[[], None]]] = field(default_factory=list)
    night_call: uuid.UUID | None = None
    night_contract: uuid.UUID | None = None
    proposal: uuid.UUID | None = None

    def on(self, day: date, title: str, scene: Callable[[], None]) -> None:
        """Put a scene on the bill."""
        self.scenes.append((day, len(self.scenes), title, scene))


def nights_begin(today: date) -> date:
    """The Monday on which the night contract starts: 36 whole weeks before this one."""
    monday = today - timedelta(days=today.weekday())
    return monday - timedelta(days=7 * WEEKS_SO_FAR)


def play(today: date, tell: Callable[[str], None]) -> Stage:
    """Live through it all; ``tell`` hears the title of each scene. Everything is committed as it happens."""
    starts_on = nights_begin(today)
    begins = starts_on - timedelta(days=7 * WEEKS_BEFORE)
    stage = Stage(today=today, tell=tell, day=begins)
    bill = Play(stage)
    _founding(bill, begins, today)
    _money(bill, begins, starts_on, today)
    _commissioning(bill, starts_on)
    _nights(bill, starts_on)
    _year_end(bill, today)
    _today(bill, today, starts_on)
    for day, _order, title, scene in sorted(bill.scenes, key=lambda each: each[:2]):
        stage.go_to(max(day, stage.day))
        tell(title)
        scene()
    with stage.nobody() as work:
        work.actor = Actor()
        notices.drop_unsent(work, queued_before=work.now - timedelta(days=3))
    return stage


def last_year_end(today: date) -> date:
    """The end of the financial year that is over and shared: the last day of the month some four months ago."""
    return money.month_end(today - timedelta(days=120))


def _founding(bill: Play, begins: date, today: date) -> None:
    stage = bill.stage
    bill.on(begins, "Neighbours make accounts", lambda: founding.people_come(stage))
    bill.on(begins, "An officer to be sets up codes", lambda: founding.codes_set_up(stage))
    bill.on(begins, "A co-op is founded", lambda: founding.founded(stage, last_year_end(today).month))
    bill.on(begins + timedelta(days=2), "Neighbours join", lambda: founding.neighbours_join(stage))
    bill.on(begins + timedelta(days=4), "Offices are filled", lambda: founding.offices_filled(stage))
    bill.on(begins + timedelta(days=5), "A group gets ready to hold money", lambda: founding.a_group_gets_ready(stage))
    bill.on(begins + timedelta(days=6), "Agreements and consents", lambda: founding.agreements_recorded(stage))
    bill.on(begins + timedelta(days=8), "Opening balances", lambda: founding.opening_balances(stage, bill.bank))


def _money(bill: Play, begins: date, starts_on: date, today: date) -> None:
    stage, bank = bill.stage, bill.bank
    day, last = begins + timedelta(days=14), 0
    while day < today:
        final = day + timedelta(days=FOUR_WEEKS) >= today
        bill.on(day, "A bank statement", lambda final=final: money.council_payments(stage, bank, strangers=final))  # type: ignore[misc]
        day, last = day + timedelta(days=FOUR_WEEKS), last + 1
    bills = (
        (40, "Cydyswiriant Cymru", "INS-20114", "Insurance", "A year's public liability", 31_800, "30101010"),
        (60, "Argraffdy Wennol", "1187", "Fees", "Letters and large print", 5_400, "30202020"),
        (290, "Argraffdy Wennol", "1342", "Fees", "Letters and large print", 6_150, "30202020"),
    )
    for after, supplier, number, expense, about, amount, account in bills:
        paid = partial(
            money.own_bill, stage, bank, supplier=supplier, number=number, expense=expense, about=about, amount=amount,
            account=account, paper=number != "1342",
        )  # fmt: skip
        bill.on(begins + timedelta(days=after), "A bill of the co-op's own", paid)
    bill.on(
        starts_on + timedelta(days=100),
        "A rebate from the provider",
        lambda: bank.line("own", stage.day, "NOS DAWEL REBATE", 24_000),
    )
    bill.on(begins + timedelta(days=50), "A grant", lambda: bank.line("own", stage.day, "WENNOL TRUST GRANT", 60_000))


def _commissioning(bill: Play, starts_on: date) -> None:
    stage = bill.stage

    def opened() -> None:
        bill.night_call = commissioning.night_pool(stage, starts_on)
        closing.told_alone(stage, bill.night_call)

    def called() -> None:
        assert bill.night_call is not None
        pool_id = bill.night_call
        commissioning.pool_closed(stage, pool_id)
        bill.night_call = commissioning.call_published(
            stage, pool_id, title="Somebody in the house at night", starts_on=starts_on,
            weeks=commissioning.NIGHT_WEEKS, most=92_000, days=14, floor=1_400,
            hours={HourKind.WAKING_NIGHT: 7 * commissioning.NIGHT, HourKind.BANK_HOLIDAY: 0}, standstill_days=10,
        )  # fmt: skip

    def call() -> uuid.UUID:
        assert bill.night_call is not None
        return bill.night_call

    def contracted() -> None:
        commissioning.contract_made(stage, call(), starts_on)
        bill.night_contract = commissioning.contract_id_of(stage, call())

    bill.on(starts_on - timedelta(days=63), "Four providers come", lambda: commissioning.providers_come(stage))
    bill.on(starts_on - timedelta(days=55), "The night pool", opened)
    bill.on(starts_on - timedelta(days=40), "The call for bids", called)
    bill.on(starts_on - timedelta(days=30), "Three bids", lambda: commissioning.night_bids(stage, call(), starts_on))
    bill.on(
        starts_on - timedelta(days=25), "Scored and awarded", lambda: commissioning.scored_and_awarded(stage, call())
    )
    bill.on(starts_on - timedelta(days=50), "A certificate with an end", lambda: trusting.a_proof_will_run_out(stage))
    bill.on(starts_on - timedelta(days=18), "A son who works there", lambda: trusting.arwels_son_works_there(stage))
    bill.on(
        starts_on - timedelta(days=22),
        "A challenge is answered",
        lambda: commissioning.challenged_and_answered(stage, call()),
    )
    bill.on(starts_on - timedelta(days=14), "The contract", contracted)


def _nights(bill: Play, starts_on: date) -> None:
    stage, bank = bill.stage, bill.bank

    def contract() -> uuid.UUID:
        assert bill.night_contract is not None
        return bill.night_contract

    bill.on(
        starts_on + timedelta(days=7 * 33),
        "New prices are agreed",
        lambda: commissioning.uplift_agreed(stage, contract(), starts_on),
    )
    bill.on(
        starts_on + timedelta(days=7 * WEEKS_SO_FAR),
        "A change waits for answers",
        lambda: commissioning.variation_waits(stage, contract()),
    )
    bill.on(
        starts_on + timedelta(days=7 * WEEKS_SO_FAR),
        "Somebody waits for a place",
        lambda: commissioning.lili_waits_for_a_place(stage, contract()),
    )
    in_hospital = starts_on + timedelta(days=7 * nights.HOSPITAL[0])
    bill.on(in_hospital, "Ted goes to hospital", lambda: nights.ted_goes_to_hospital(stage))
    for index in range(WEEKS_SO_FAR):
        bill.on(
            starts_on + timedelta(days=7 * (index + 1)),
            f"Week {index + 1} of {WEEKS_SO_FAR}",
            lambda i=index: nights.week(stage, contract(), starts_on, i, last=i == WEEKS_SO_FAR - 1),  # type: ignore[misc]
        )
    whole = WEEKS_SO_FAR // 4 - 1
    for number in range(1, whole + 1):
        since = starts_on + timedelta(days=FOUR_WEEKS * (number - 1))
        until = since + timedelta(days=FOUR_WEEKS - 1)
        sent = until + timedelta(days=2)
        bill.on(
            sent,
            f"Invoice {number}",
            lambda n=number, a=since, b=until: nights.invoice(stage, contract(), n, a, b),  # type: ignore[misc]
        )
        if number % 3 == 0:
            bill.on(sent, "The levy crosses", lambda: money.cross(stage, "levy"))
        bill.on(sent + timedelta(days=2), "A payment run", lambda: money.run(stage, bank, "members"))
    since = starts_on + timedelta(days=FOUR_WEEKS * whole)
    bill.on(
        since - timedelta(days=20), "An hour is given back", lambda: nights.given_back(stage, f"ND-{whole - 1:03d}")
    )
    bill.on(
        since + timedelta(days=8), "What was held back follows", lambda: nights.what_follows(stage, f"ND-{whole:03d}")
    )
    bill.on(
        starts_on + timedelta(days=7 * WEEKS_SO_FAR),
        "An invoice waits for its second approval",
        lambda: nights.invoice(
            stage, contract(), whole + 1, since, starts_on + timedelta(days=7 * (WEEKS_SO_FAR - 1) - 1), approvals=1
        ),
    )


def _year_end(bill: Play, today: date) -> None:
    stage, bank = bill.stage, bill.bank
    ended = last_year_end(today)

    def proposed() -> None:
        bill.proposal = deciding.split_proposed(stage, ended.year)

    def proposal() -> uuid.UUID:
        assert bill.proposal is not None
        return bill.proposal

    def shared() -> None:
        deciding.counted_and_shared(stage, proposal())
        money.cross(stage, "dividend")
        money.run(stage, bank, "own")

    closing.on_the_bill(bill.on, stage, ended, money.month_end)
    bill.on(ended + timedelta(days=31), "Ways to share are shown", lambda: deciding.ways_shown(stage, ended.year))
    bill.on(ended + timedelta(days=32), "A split is proposed", proposed)
    bill.on(ended + timedelta(days=36), "Members vote", lambda: deciding.members_vote(stage, proposal()))
    bill.on(ended + timedelta(days=48), "What is left is shared", shared)


def _today(bill: Play, today: date, starts_on: date) -> None:
    """What is going on now."""
    stage = bill.stage
    bill.on(today - timedelta(days=6), "What they were told before is read", lambda: _all_read(stage))
    next_year = last_year_end(today).year + 1
    bill.on(today - timedelta(days=5), "Ways to share are thought about", lambda: deciding.ways_shown(stage, next_year))
    outings: dict[str, uuid.UUID] = {}
    starts_next = today + timedelta(days=35)

    def outings_pool() -> None:
        with stage.person("megan") as work:
            outings["pool"] = pools.open_pool(
                work,
                terms=pools.PoolTerms(
                    title="Days out on Saturdays", service_type="outings",
                    what="A minibus, the sea, a cafe with a ramp, and somebody to push.",
                    when_words="Every second Saturday, 10am to 4pm", place="From Hafan Wen", min_people=4, max_people=8,
                    weekly_minutes=180, weeks=20, starts_on=starts_next, weekly_target=6_000,
                    closes_on=stage.day + timedelta(days=14),
                ),
            ).id  # fmt: skip
        for holder in cast.HOLDERS:
            if holder.key in ("megan", "idris", "rhian", "arwel", "joan"):
                commissioning.pledge(stage, outings["pool"], holder, 1_500)

    def outings_call() -> None:
        commissioning.pool_closed(stage, outings["pool"])
        outings["call"] = commissioning.call_published(
            stage, outings["pool"], title="Days out on Saturdays", starts_on=starts_next, weeks=20,
            most=7_500, days=22, floor=1_400, hours={HourKind.WEEKEND: 180, HourKind.LATE_CANCELLATION: 0},
        )  # fmt: skip

    def outings_bid() -> None:
        rates = {HourKind.WEEKEND: 2_150, HourKind.LATE_CANCELLATION: 1_400}
        commissioning.bid(stage, "robin", outings["call"], rates=rates, starts_on=starts_next)

    def next_winter() -> None:
        with stage.person("ifan") as work:
            pool = pools.open_pool(
                work,
                terms=pools.PoolTerms(
                    title="The nights, when this contract ends", service_type="night_cover",
                    what="Our night contract ends in winter. Shall we go on together for another half year?",
                    when_words="Every night, 10pm to 6am", place="Hafan Wen, Aberwennol", min_people=8, max_people=14,
                    weekly_minutes=7 * commissioning.NIGHT, weeks=26,
                    starts_on=starts_on + timedelta(days=7 * commissioning.NIGHT_WEEKS), weekly_target=92_000,
                    closes_on=today + timedelta(days=19),
                ),
            )  # fmt: skip
            pool_id = pool.id
        for holder in cast.HOLDERS:
            if holder.key in ("dafydd", "elin", "beti", "huw", "arwel"):
                commissioning.pledge(stage, pool_id, holder, 8_400)

    def bills_wait() -> None:
        for supplier, number, about, amount, account, days in (
            ("Capel Seion", "Rent Q4", "The vestry for our meetings", 12_000, "30303030", 10),
            ("Cydyswiriant Cymru", "INS-20877", "Next year's public liability", 32_450, "30101010", 30),
        ):
            money.own_bill(
                stage, bill.bank, supplier=supplier, number=number, about=about, amount=amount, account=account,
                expense="Insurance" if days == 30 else "Premises", due_days=days, approve=False,
            )  # fmt: skip

    bill.on(today - timedelta(days=40), "A referee speaks", lambda: trusting.a_referee_speaks(stage))
    bill.on(today - timedelta(days=20), "Two small teams as one", lambda: trusting.two_bid_as_one(stage))
    bill.on(today - timedelta(days=15), "A firm may become theirs", lambda: trusting.a_firm_may_become_ours(stage))
    bill.on(today - timedelta(days=10), "Members say how it is", lambda: trusting.members_say_how_it_is(stage))
    for days in (30, 1):
        bill.on(today - timedelta(days=days), "A proof runs out soon", lambda: trusting.reminders_go(stage))
    bill.on(today - timedelta(days=3), "Bills wait to be paid", bills_wait)
    bill.on(today - timedelta(days=150), "A complaint is put right", lambda: deciding.somebody_worries(stage))
    bill.on(today - timedelta(days=70), "Own money comes in", lambda: money.own_money_comes(stage, bill.bank))
    bill.on(today - timedelta(days=2), "Own money is asked for", lambda: money.own_money_asked(stage))
    for days, title, scene in (*sharing.SCENES, *rebating.SCENES, *finding.SCENES, *showing.SCENES):
        bill.on(today - timedelta(days=days), title, partial(scene, stage, bill.bank))
    bill.on(today - timedelta(days=60), "A council changes a rate", lambda: looking.a_rate_changes(stage))
    bill.on(today - timedelta(days=50), "The world may look", lambda: deciding.shown_to_the_world(stage))
    bill.on(today - timedelta(days=45), "A pool for days out", outings_pool)
    bill.on(today - timedelta(days=30), "A council asks money back", lambda: looking.a_council_asks_back(stage))
    bill.on(today - timedelta(days=12), "A call is open", outings_call)
    bill.on(today - timedelta(days=9), "A pool is forming", next_winter)
    bill.on(today - timedelta(days=7), "A call is changed", lambda: commissioning.call_changed(stage, outings["call"]))
    bill.on(today - timedelta(days=10), "What an hour costs is written down", lambda: gathering.kinds_priced(stage))
    bill.on(today - timedelta(days=21), "What may hang on one", lambda: trusting.how_much_may_hang_on_one(stage))
    bill.on(today - timedelta(days=1), "Small pools wait", lambda: gathering.small_pools_wait(stage))
    bill.on(today - timedelta(days=8), "Neighbours say what they need", lambda: gathering.needs_recorded(stage))
    bill.on(today - timedelta(days=5), "A group is asked", lambda: gathering.group_found(stage))
    board: dict[str, uuid.UUID] = {}
    asked, counted = (today - timedelta(days=days) for days in (75, 60))
    bill.on(asked, "A board is elected", lambda: board.update(motion=deciding.board_is_asked(stage)))
    bill.on(counted, "The papers are counted", lambda: deciding.board_is_counted(stage, board["motion"]))
    meeting.on_the_bill(bill.on, stage, today)
    looking.on_the_bill(bill.on, stage, today)
    returning.on_the_bill(bill.on, stage, today)
    neighbouring.on_the_bill(bill.on, stage, today)
    bill.on(today - timedelta(days=3), "A question is talked about", lambda: deciding.a_question_is_talked_about(stage))
    bill.on(today - timedelta(days=2), "Other rules are proposed", lambda: deciding.other_rules_are_proposed(stage))
    bill.on(today - timedelta(days=4), "A question is open", lambda: deciding.a_question_is_open(stage))
    bill.on(today - timedelta(days=3), "A sealed bid", outings_bid)
    bill.on(today - timedelta(days=3), "A worry waits", lambda: deciding.a_worry_waits(stage))
    bill.on(today - timedelta(days=1), "A member moves away", lambda: departing.lili_leaves(stage))
    bill.on(today - timedelta(days=1), "A phone is lost", lambda: trusting.emyr_lost_his_phone(stage))
    bill.on(today - timedelta(days=2), "Somebody asks to join", lambda: welcoming.somebody_asks(stage))
    bill.on(today - timedelta(days=1), "Somebody asks without an account", lambda: welcoming.a_stranger_asks(stage))
    bill.on(today - timedelta(days=35), "A nephew acts by law", lambda: welcoming.alun_acts_by_law(stage))


def _all_read(stage: Stage) -> None:
    """Nobody begins the tour with a year of messages to read: only the last days' are new."""
    for key in list(stage.people):
        with stage.outside(key) as work:
            notices.read_all_notices(work)
