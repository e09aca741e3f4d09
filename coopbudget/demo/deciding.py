"""Act four: the year's books are closed, the members vote, and what was left comes back to their funds."""

from __future__ import annotations

import uuid
from datetime import timedelta

from coopbudget.concerns import service as concerns
from coopbudget.concerns.rules import Kind
from coopbudget.demo import cast
from coopbudget.demo.commissioning import acting
from coopbudget.demo.stage import Stage
from coopbudget.governance import service as governance
from coopbudget.publication import service as publication
from coopbudget.surplus import queries, service as surplus


def books_closed(stage: Stage, year: int) -> None:
    """The year is over and agreed to the bank."""
    with stage.person("gwen") as work:
        surplus.close_year(work, year=year)


def split_proposed(stage: Stage, year: int) -> uuid.UUID:
    """The treasurer proposes, and it goes to the vote."""
    with stage.person("gwen") as work:
        proposal = surplus.propose_split(
            work,
            year=year,
            closes_on=stage.day + timedelta(days=14),
            reason="A reserve for a bad month, something for the Christmas lunch, the rest back to those who bought.",
            general=30,
            indivisible=10,
            community=10,
            dividend=50,
            kind="co_operative",
        )
        proposal_id: uuid.UUID = proposal.id
        return proposal_id


def members_vote(stage: Stage, proposal_id: uuid.UUID) -> None:
    """Most vote, some by phone; two forget."""
    for index, holder in enumerate(cast.HOLDERS):
        if holder.key in ("gareth", "lili"):
            continue
        with acting(stage, holder) as work:
            found = queries.proposal(work.session, work.coop_id, proposal_id)
            assert found is not None
            governance.cast_vote(work, motion_id=found.motion.id, choice="no" if index % 7 == 6 else "yes")


def counted_and_shared(stage: Stage, proposal_id: uuid.UUID) -> None:
    """The papers are counted, and the split that was carried is posted."""
    with stage.person("mair") as work:
        found = queries.proposal(work.session, work.coop_id, proposal_id)
        assert found is not None
        governance.close_motion(work, motion_id=found.motion.id)
    with stage.person("gwen") as work:
        surplus.post_distribution(work, proposal_id=proposal_id)


def a_question_is_open(stage: Stage) -> None:
    """Something to vote on today."""
    with stage.person("mair") as work:
        governance.open_motion(
            work,
            title="Shall we meet every first Monday in the old warden's room?",
            text="Some of us would like to see each other more often than once a year.",
            effect="other",
            terms={},
            closes_on=stage.today + timedelta(days=10),
            if_yes="The room is kept free on first Mondays, and there is tea.",
            if_no="We meet once a year, as now.",
        )


def somebody_worries(stage: Stage) -> None:
    """One report that was put right, and one that waits for the safeguarding lead."""
    assert stage.coop is not None
    with stage.person("megan") as work:
        filed = concerns.report_concern(
            work,
            coop_id=stage.coop.id,
            kind=Kind.COMPLAINT,
            words="The letter about the vote came two days before the end.",
            about_words="How we are told things",
            contact="site",
        )
        number = filed.number
    with stage.person("dafydd") as work:
        concerns.add_note(work, number=number, words="We now post ten days before.")
        concerns.close_concern(
            work, number=number, outcome="put_right", answer="You are right. Letters now go ten days before."
        )


def a_worry_waits(stage: Stage) -> None:
    """Told three days ago."""
    assert stage.coop is not None
    with stage.person("olwen", acting_for="") as work:
        concerns.report_concern(
            work,
            coop_id=stage.coop.id,
            kind=Kind.WORRY,
            words="The back door does not lock at night.",
            about_words="The house",
            contact="site",
        )


def shown_to_the_world(stage: Stage) -> None:
    """The secretary makes public what the co-op buys: the council asks what good night cover costs."""
    with stage.person("dafydd") as work:
        publication.decide(work, publishes=True)
