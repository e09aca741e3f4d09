"""Act four: the year's books are closed, the members vote, and what was left comes back to their funds."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

from coopbudget.concerns import service as concerns
from coopbudget.concerns.rules import Kind
from coopbudget.demo import cast
from coopbudget.demo.commissioning import acting
from coopbudget.demo.stage import Stage
from coopbudget.governance import service as governance
from coopbudget.members import service as members
from coopbudget.members.words import OfficeKind
from coopbudget.publication import service as publication
from coopbudget.rulebook.queries import rules_on
from coopbudget.rulebook.words import Matter
from coopbudget.surplus import queries, service as surplus

WAYS: tuple[tuple[str, surplus.SplitFields], ...] = (
    ("Save first", {"general": 70, "indivisible": 10, "community": 10, "dividend": 10}),
    ("Half comes back", {"general": 30, "indivisible": 10, "community": 10, "dividend": 50}),
    ("More for learning", {"general": 30, "indivisible": 0, "community": 40, "dividend": 30}),
)
"""Ways to share that members see side by side, with what each would mean for them."""


def ways_shown(stage: Stage, year: int) -> None:
    """The treasurer shows ways to share before she proposes one, and the chair adds another."""
    for who, (name, split) in zip(("gwen", "mair", "gwen"), WAYS, strict=True):
        with stage.person(who) as work:
            surplus.keep_way(work, year=year, name=name, **split)


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
        )
        proposal_id: uuid.UUID = proposal.id
        return proposal_id


def members_vote(stage: Stage, proposal_id: uuid.UUID) -> None:
    """Most vote, some by phone; two forget."""
    with stage.person("mair") as work:
        found = queries.proposal(work.session, work.coop_id, proposal_id)
        assert found is not None
        motion_id = found.motion.id
    for index, holder in enumerate(cast.HOLDERS):
        if holder.key not in ("gareth", "lili"):
            votes(stage, motion_id, holder, "no" if index % 7 == 6 else "yes")


def votes(stage: Stage, motion_id: uuid.UUID, holder: cast.Holder, choice: str) -> None:
    """One vote; where an officer recorded it, another hears it from the member."""
    with acting(stage, holder) as work:
        recorded = work.actor.on_behalf_of
        way = "phone" if holder.phone else "paper"
        code = governance.cast_vote(work, motion_id=motion_id, choice=choice, way=way)
    if recorded is not None:
        with stage.person("mair") as work:
            governance.hear_vote(work, motion_id=motion_id, member_id=recorded, code=code)


STANDING = (
    ("rhian", "I looked after my mother for nine years. I want carers to be asked."),
    ("huw", "I drove buses for thirty years and know every road here."),
    ("megan", "I say what I think, and I listen."),
    ("joan", "I am new, and I see what you are used to."),
    ("idris", "I kept the chapel's books."),
    ("beti", "I have time, and a telephone."),
    ("arwel", "I taught in the school. Half of you sat in front of me."),
    ("elin", "Welsh first, English gladly."),
    ("ted", "I fix things."),
)
"""Who stands for the board, in the order of the paper."""

RANKINGS = {
    "mair": "7>3>5", "dafydd": "3>7>1", "ifan": "2>9", "elin": "8>7>5", "ted": "9>2>3", "olwen": "6>1>4",
    "gareth": "7>2", "beti": "6>8>1", "huw": "2>6>9", "megan": "3>1>7", "arwel": "7>8>3", "joan": "4>3>1",
    "idris": "5>7>2", "lili": "7>1>6", "rhian": "1>3>6",
}  # fmt: skip


def board_is_asked(stage: Stage) -> uuid.UUID:
    """Nine stand for five places on the board; fifteen vote."""
    with stage.person("mair") as work:
        motion_id = governance.open_election(
            work,
            office=OfficeKind.BOARD_MEMBER,
            seats=5,
            candidates=[governance.Candidate(stage.members[key], about) for key, about in STANDING],
            starts_on=stage.day + timedelta(days=21),
            ends_on=stage.day + timedelta(days=21 + 2 * 365),
            closes_on=stage.day + timedelta(days=14),
            title="Who sits on the board for the next two years?",
            text="The board meets once a month in the old warden's room. It hears what the officers do and asks why.",
        )
    for holder in cast.HOLDERS:
        votes(stage, motion_id, holder, RANKINGS[holder.key])
    return motion_id


def board_is_counted(stage: Stage, motion_id: uuid.UUID) -> None:
    """Whoever was elected takes office."""
    with stage.person("mair") as work:
        governance.close_motion(work, motion_id=motion_id)


def a_question_is_talked_about(stage: Stage) -> None:
    """Before a vote, people say what they think, and one would have other words."""
    with stage.person("megan") as work:
        motion_id = governance.propose_motion(
            work,
            title="Shall we buy a minibus together with the village hall?",
            text="The hall asks if we want to share one. It would cost each side about half.",
            if_yes="We ask the hall for its terms, and vote again before we spend anything.",
            if_no="We go on hiring one when we need it.",
        )
    with stage.person("huw") as work:
        said = governance.say(work, motion_id=motion_id, words="Who drives? I am seventy-one.")
    with stage.person("joan") as work:
        governance.say(work, motion_id=motion_id, words="My nephew would, and he has the licence.", answers_id=said)
        governance.say(
            work,
            motion_id=motion_id,
            words="Not any minibus.",
            new_text="The hall asks if we want to share one. It would cost each side about half. It must have a ramp.",
        )


def other_rules_are_proposed(stage: Stage) -> None:
    """A member would have other rules: everybody sees what would change, and talks about it."""
    with stage.person("joan") as work:
        rules = rules_on(work.session, work.coop_id, work.today)
        motion_id = governance.propose_rules(
            work,
            rules=replace(rules, notice_days=21, quorum_percent=40),
            reason="Letters take a week to come here. And more of us should have a say before something counts.",
        )
    with stage.person("arwel") as work:
        governance.say(work, motion_id=motion_id, words="Three weeks is right. Forty in a hundred is a lot in August.")
    with stage.person("huw") as work:
        governance.amend_rules(
            work,
            motion_id=motion_id,
            rules=replace(rules, notice_days=21, quorum_percent=35, matters=(Matter.BORROWING,), borrow_limit=200_000),
            words="Thirty-five, then. And nobody borrows much for us unless three quarters of us want it.",
        )
    with stage.person("mair") as work:
        members.name_near_person(work, name="Sioned Pugh", relation="Niece", email="", contact="01970 555 812")


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
