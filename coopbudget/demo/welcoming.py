"""Who comes and who speaks for whom: somebody asks to join without an account, and a nephew acts by law."""

from __future__ import annotations

from datetime import timedelta

from coopbudget.demo import papers
from coopbudget.demo.stage import Stage
from coopbudget.evidence import service as evidence
from coopbudget.guard import Power
from coopbudget.members import service as members
from coopbudget.members.words import MemberClass, Reach, Standing


def a_stranger_asks(stage: Stage) -> None:
    """Gladys has no e-mail address. Nia sits beside her and types."""
    assert stage.coop is not None
    with stage.nobody() as work:
        members.ask_as_stranger(
            work, coop_id=stage.coop.id, display_name="Gladys Prosser", member_class=MemberClass.BUDGET_HOLDER,
            reach=Reach.PHONE, phone="01970 555 0177", postal_address="4 Stryd y Bont\nAberwennol",
            why="I would like somebody in the house at night, as they have at Hafan Wen.",
            helper="Nia Owen, her neighbour, 01970 555 0160",
        )  # fmt: skip


def alun_acts_by_law(stage: Stage) -> None:
    """Olwen can't decide about her money any more. Her nephew is her suitable person now, by the council's letter."""
    with stage.person("dafydd") as work:
        letter = evidence.store(
            work, kind="standing", filename="suitable-person.pdf",
            file=papers.letter("A suitable person", "Alun Thomas holds the direct payment for Olwen Parry from today."),
        )  # fmt: skip
        members.hand_over(
            work,
            member_id=stage.members["olwen"],
            person_id=stage.people["alun"],
            standing=Standing.SUITABLE_PERSON,
            powers=[Power.SEE, Power.PLAN, Power.CONFIRM_VISITS],
            ends_on=stage.day + timedelta(days=365),
            evidence_id=letter,
            known_how="Non Prydderch of the council rang Dafydd.",
        )


def somebody_asks(stage: Stage) -> None:
    """A cousin with an account asks to join: it waits for an officer."""
    assert stage.coop is not None
    with stage.outside("sali") as work:
        members.apply_to_join(
            work, coop_id=stage.coop.id, member_class=MemberClass.BUDGET_HOLDER, why="My cousin Megan told me."
        )
