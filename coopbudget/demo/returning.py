"""Scenes of council returns: one that is due, one that was sent, and a council's officer who looks by a link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from coopbudget.budgets.rules import months_after
from coopbudget.demo import cast, papers
from coopbudget.demo.commissioning import acting
from coopbudget.demo.stage import Stage
from coopbudget.returns import service
from coopbudget.returns.kinds import Asked, FunderAsks, Noted, Period, Way
from coopbudget.returns.rules import Change
from coopbudget.returns.service import Inside

OTHER_KEY = "cyngor-bro-ceri"
OUR_KEY = "cyngor-sir-wennol"


def councils_written_down(stage: Stage) -> None:
    """The treasurer writes down what the two councils ask; one thing nobody could tell her."""
    with stage.person("gwen") as work:
        for name, days, weeks in ((cast.COUNCIL, 28, 8), (cast.OTHER_COUNCIL, 21, None)):
            service.save_rules(
                work,
                key="",
                name=name,
                from_on=stage.day - timedelta(days=400),
                period=Period.QUARTERLY,
                asks=[Asked.BANK, Asked.INVOICES, Asked.DECLARATION],
                ceiling_weeks=weeks,
                answer_days=days,
                way=Way.EMAIL_OR_POST,
                source_title="The council's letter to our treasurer",
                looked_on=stage.day,
            )


def three_months_to(until: date) -> tuple[date, date]:
    """The three months that end on a day."""
    return months_after(until + timedelta(days=1), -3), until


def betis_return_is_sent(stage: Stage, until: date) -> None:
    """Beti has no computer: the secretary notes on the phone what she tells him, reads it back and signs for her."""
    since, until = three_months_to(until)
    beti = next(holder for holder in cast.HOLDERS if holder.key == "beti")
    with stage.person("gwen") as work:
        agreement_id = stage.agreements["beti"]
        service.choose_rules(work, agreement_id=agreement_id, profile_key=OTHER_KEY, first_on=since)
        return_id = service.begin_return(work, agreement_id=agreement_id, since=since, until=until).id
    with acting(stage, beti) as work:
        service.note_outside(
            work,
            return_id=return_id,
            kind=Noted.EQUIPMENT,
            noted_on=since + timedelta(days=12),
            words="A grab rail for the bath, fitted",
            amount=6_450,
            file=papers.letter("Receipt", "A grab rail, fitted: £64.50. Paid, with thanks."),
            filename="grab-rail.pdf",
            outcome=1,
        )
        service.sign_return(work, return_id=return_id, name=beti.name, read_back=True)
    with stage.person("gwen") as work:
        service.mark_sent(work, return_id=return_id, sent_how="By e-mail to the direct payments team")


def rhians_return_is_due(stage: Stage, until: date) -> None:
    """Rhian's three months are over. Her return waits for her word on what she spent elsewhere, and her name."""
    since, until = three_months_to(until)
    with stage.person("gwen") as work:
        agreement_id = stage.agreements["rhian"]
        service.choose_rules(work, agreement_id=agreement_id, profile_key=OUR_KEY, first_on=since)
        service.begin_return(work, agreement_id=agreement_id, since=since, until=until)


def a_council_looks(stage: Stage) -> None:
    """Somebody at the other council looks at Beti's agreement by a link, and sends a new rate."""
    with stage.person("gwen") as work:
        secret = service.make_link(
            work, agreement_id=stage.agreements["beti"], for_whom="Nia Prosser, direct payments team", days=90
        )
    with stage.nobody() as work:
        found: Inside = service.inside(work, stage.slug, secret)
        service.open_link(found, who="Nia Prosser")
        service.send_change(
            found,
            change=Change(FunderAsks.RATE, stage.day + timedelta(days=45), rate=41_200),
            sender="Nia Prosser",
            words="Our rates go up by 3% from then on.",
        )


def on_the_bill(on: Callable[[date, str, Callable[[], None]], None], stage: Stage, today: date) -> None:
    """Put these scenes on the bill of a play that ends today."""
    sent, due = today - timedelta(days=74), today - timedelta(days=20)
    on(today - timedelta(days=70), "What councils ask", lambda: councils_written_down(stage))
    on(today - timedelta(days=60), "A return is sent", partial(betis_return_is_sent, stage, sent))
    on(today - timedelta(days=19), "A return is due", partial(rhians_return_is_due, stage, due))
    on(today - timedelta(days=4), "A council looks", lambda: a_council_looks(stage))
