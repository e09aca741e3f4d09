"""Scenes in which members' money is seen ahead: what a council lets be kept, reviews, own words, and a warning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from coopbudget.budgets import queries, service as budgets
from coopbudget.budgets.kinds import Change, Deducts, Going
from coopbudget.budgets.service import Wanted
from coopbudget.demo import cast
from coopbudget.demo.stage import Stage
from coopbudget.outlook import service as outlook

LATE, MOVED = "beti", "elin"
SAVED_FOR = 600_000  # pence


def reviews_are_planned(stage: Stage) -> None:
    """Each agreement's next review comes into the calendar."""
    with stage.system() as work:
        budgets.plan_reviews(work)


def reviews_have_been(stage: Stage) -> None:
    """The councils came and looked, at all but two: one is late, one was moved."""
    for holder in cast.HOLDERS:
        if holder.key == LATE:
            continue
        with stage.person("gwen") as work:
            found = queries.reviews_of(work.session, work.coop_id, stage.agreements[holder.key])
            coming = next(row for row in found if row.done_on is None)
            if holder.key == MOVED:
                budgets.move_review(
                    work, review_id=coming.id, due_on=stage.today + timedelta(days=20), why="Her social worker is ill"
                )
            else:
                note = "The nights help. Nothing changes." if holder.pledge else "Nothing changes."
                budgets.finish_review(work, review_id=coming.id, done_on=stage.day, note=note)


def mair_says_how_it_goes(stage: Stage) -> None:
    """What the nights are for, and how that goes: her words of spring stand beside those of now."""
    with stage.person("mair") as work:
        outcomes = queries.outcome_rows(work.session, work.coop_id, stage.agreements["mair"])
        first = not queries.words_of(work.session, work.coop_id, stage.agreements["mair"])
        if first:
            budgets.say_purpose(work, fund_id=stage.funds["mair"], contract_number=1, outcome_id=outcomes[0].id)
            words = "Somebody is in the house now. I still wake at three and listen for the door."
            budgets.say_word(work, outcome_id=outcomes[0].id, going=Going.PARTLY, words=words)
        else:
            words = "I sleep through most nights. My daughter has stopped ringing at bedtime."
            budgets.say_word(work, outcome_id=outcomes[0].id, going=Going.WELL, words=words)
            words = "I have been out twice since summer. I would like more of it."
            budgets.say_word(work, outcome_id=outcomes[1].id, going=Going.PARTLY, words=words)


def a_council_says_what_may_be_kept(stage: Stage) -> None:
    """The council writes that Mair may keep ten weeks' money, and a little beside it: she comes near it in weeks.

    The others' letters name a sum, as councils do where equipment or a break is being saved for.
    """
    for holder in cast.HOLDERS:
        if holder.key not in stage.agreements:
            continue
        mair = holder.key == "mair"
        with stage.person("gwen") as work:
            budgets.set_keeping_rule(
                work, agreement_id=stage.agreements[holder.key], from_on=stage.day, weeks=10 if mair else None,
                amount=None if mair else SAVED_FOR, contingency=20_000, deducts=Deducts.PROMISED,
                why="Her letter after the review" if mair else "Saving for a chair, by letter",
            )  # fmt: skip


def we_look_ahead(stage: Stage) -> None:
    """Every fund is looked at, and whoever will be over or run out is told."""
    with stage.system() as work:
        outlook.look_ahead(work)
        outlook.note_round(work)


def a_rate_changes(stage: Stage) -> None:
    """Elin's council pays more from next week on."""
    with stage.person("gwen") as work:
        budgets.change_agreement(
            work,
            agreement_id=stage.agreements["elin"],
            wanted=Wanted(change=Change.RATE, effective_on=stage.day + timedelta(days=7), rate=121_500),
            reason="A new assessment",
        )


def a_council_asks_back(stage: Stage) -> None:
    """Idris kept more than his council lets him."""
    with stage.person("gwen") as work:
        budgets.change_agreement(
            work,
            agreement_id=stage.agreements["idris"],
            wanted=Wanted(
                change=Change.ASKED_BACK,
                effective_on=stage.day,
                amount=60_000,
                pay_reference="CSW-RECL-2291",
                due_on=stage.day + timedelta(days=42),
            ),
            reason="More than eight weeks' money was left at the review",
        )


def on_the_bill(put: Callable[[date, str, Callable[[], None]], None], stage: Stage, today: date) -> None:
    """When each scene is."""
    for days, title, scene in (
        (170, "Reviews are planned", reviews_are_planned),
        (160, "Mair says how it goes", mair_says_how_it_goes),
        (78, "Councils look again", reviews_have_been),
        (77, "A council says what may be kept", a_council_says_what_may_be_kept),
        (18, "Mair says how it goes now", mair_says_how_it_goes),
        (1, "We look ahead", we_look_ahead),
    ):
        put(today - timedelta(days=days), title, lambda scene=scene: scene(stage))  # type: ignore[misc]
