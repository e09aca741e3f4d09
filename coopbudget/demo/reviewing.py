"""Scenes of a reviewer's visit: a sample drawn and begun, a question answered; and heads that everybody was shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from coopbudget.demo.stage import Stage
from coopbudget.guard import Work
from coopbudget.reviewing import queries, service
from coopbudget.reviewing.rules import ASKED, Method, Of, Verdict
from coopbudget.trail.publishing import publish_head

SEED = "hafan wen"
QUESTION = "Where do I find the paper of this one? I could not open it."
ANSWER = "They bill from what was logged, so there is no paper. Every visit is listed on its page, with who was there."


def _review(work: Work) -> queries.ReviewRow:
    found = queries.review_by_number(work.session, work.coop_id, 1)
    assert found is not None
    return found


def a_reviewer_visits(stage: Stage) -> None:
    """Priya draws a sample of invoices by value, looks at two of them, and asks about one."""
    with stage.person("priya") as work:
        since = stage.day - timedelta(days=150)
        service.begin_review(work, since=since, until=stage.day - timedelta(days=1))
        review = _review(work)
        service.draw_sample(
            work, review_id=review.id, of=Of.INVOICES, method=Method.VALUE, seed=SEED, wanted=6, since=review.since,
            until=review.until,
        )  # fmt: skip
        items = queries.items_of_review(work.session, work.coop_id, review.id)
        for item in items[:2]:
            ticks = {each.value: Verdict.AGREES.value for each in ASKED[Of.INVOICES]}
            service.tick_item(work, review_id=review.id, item_id=item.id, ticks=ticks, note="")
        service.ask(work, review_id=review.id, question=QUESTION, item_id=items[1].id)


def the_treasurer_answers(stage: Stage) -> None:
    """Gwen answers."""
    with stage.person("gwen") as work:
        service.answer(work, review_id=_review(work).id, number=1, text=ANSWER)


def the_head_is_shown(stage: Stage) -> None:
    """What the worker does each day."""
    with stage.system() as work:
        publish_head(work)


def on_the_bill(on: Callable[[date, str, Callable[[], None]], None], stage: Stage, today: date) -> None:
    """Put these scenes on the bill of a play that ends today."""
    on(today - timedelta(days=6), "A reviewer visits", lambda: a_reviewer_visits(stage))
    on(today - timedelta(days=5), "The treasurer answers", lambda: the_treasurer_answers(stage))
    for days in (9, 6, 3, 1):
        on(today - timedelta(days=days), "The last link is shown", lambda: the_head_is_shown(stage))
