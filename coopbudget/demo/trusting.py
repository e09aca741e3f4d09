"""Between the acts: a proof that runs out, two teams as one group, what members say, and more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from coopbudget.audit import service as audit
from coopbudget.budgets import service as budgets
from coopbudget.demo import papers
from coopbudget.demo.stage import Stage
from coopbudget.guard.actor import Capacity
from coopbudget.members import proving, service as members
from coopbudget.providers import queries, service as providers
from coopbudget.providers.service import Stated

RUNS_OUT_IN = 25  # days from the day the demonstration is loaded


def a_proof_will_run_out(stage: Stage) -> None:
    """The night team's first-aid certificate lasts until 25 days from now; its paper is with it."""
    with stage.provider("delyth") as work:
        proof = providers.add_credential(
            work, kind="first_aid", number="FA 3391", issued_by="A first-aid school",
            expires_on=stage.today + timedelta(days=RUNS_OUT_IN),
            files=[papers.upload("first-aid.pdf", "First aid at work", "Six people of Nos Dawel passed the course.")],
        ).id  # fmt: skip
        held = [each.id for each in queries.credentials(work.session, work.provider_id) if each.id != proof]
    with stage.person("ifan") as work:
        providers.verify_provider(
            work, provider_id=stage.providers["delyth"], credential_ids=[*held, proof],
            until=stage.day + timedelta(days=690), note="Rang the school about the certificate.",
        )  # fmt: skip


def reminders_go(stage: Stage) -> None:
    """What the worker does each morning."""
    with stage.worker() as work:
        providers.remind_expiring(work)


def arwels_son_works_there(stage: Stage) -> None:
    """Arwel's son is one of the eight of the night team and lives with him: the council allows it in writing."""
    with stage.person("arwel") as work:
        tie = budgets.declare_tie(
            work, provider_id=stage.providers["delyth"], relation="child", same_household=True,
            words="One of the eight who own it",
        )  # fmt: skip
    with stage.person("dafydd") as work:
        budgets.record_approval(
            work, tie_id=tie, officer_name="Non Prydderch", given_on=stage.day - timedelta(days=3), until=None,
            file=papers.letter("Paying your son", "We agree that it is necessary, and will look at it each year."),
            filename="approval.pdf",
        )  # fmt: skip


def two_bid_as_one(stage: Stage) -> None:
    """The minibus team and the charity agree to bid together, sixty to forty."""
    with stage.provider("robin") as work:
        group = providers.form_consortium(
            work, name="Crwydro a Chwmni",
            parts=[
                Stated(stage.providers["robin"], 6_000, "The minibus, its driver, the plan of the day"),
                Stated(stage.providers["kasia"], 4_000, "Two people who help on the way"),
            ],
        )  # fmt: skip
    with stage.provider("kasia") as work:
        providers.accept_part(work, consortium_id=group, share=4_000)


def members_say_how_it_is(stage: Stage) -> None:
    """Three members of the night contract say how the support is (one on the phone); the team answers one."""
    said: dict[str, Any] = {"provider_id": stage.providers["delyth"], "contract_number": 1}
    with stage.person("mair") as work:
        first = providers.write_feedback(
            work, rating="very_good", named=False, **said,
            words="The same four faces, and they know that I like the landing light left on.",
        )  # fmt: skip
    with stage.person("elin") as work:
        providers.write_feedback(work, rating="good", named=True, words="They speak Welsh with me at night.", **said)
    with stage.person("dafydd", acting_for="ted", capacity=Capacity.OFFICER) as work:
        providers.write_feedback(
            work, rating="mixed", named=False, words="Kind people. The door could be closed more softly.", **said
        )
    with stage.provider("delyth") as work:
        providers.reply_to_feedback(
            work, number=first, words="Thank you. It stands in the notes now, so new people know about the light too."
        )


def a_referee_speaks(stage: Stage) -> None:
    """The minibus team names somebody who knows its work, and the lead rings her."""
    with stage.provider("robin") as work:
        referee = providers.name_referee(
            work, name="Heulwen Foulkes", knows="Her day centre went out with us for two years",
            contact="01970 555 0177",
        )  # fmt: skip
    with stage.person("ifan") as work:
        providers.record_reference(
            work, provider_id=stage.providers["robin"], referee_id=referee, spoke_on=stage.day,
            said="Never late, and nobody was ever hurried back onto the bus.",
        )  # fmt: skip


def a_firm_may_become_ours(stage: Stage) -> None:
    """Two sisters want to hand their firm to its workers; a facilitator is answered, a neighbour still waits."""
    with stage.provider("emyr") as work:
        providers.say_becoming(
            work, looks_for=["worker", "facilitator", "body"],
            words="My aunts began Gofal Glannau and want to stop in two years. All fourteen of us would rather own it "
            "together than be sold to a chain.\n\nWe have five years of accounts, and nobody who has done this before.",
        )  # fmt: skip
    for key, role, words in (
        ("tomos", "facilitator", "I have helped two shops and a dairy through the same change."),
        ("sali", "worker", "I was a carer for nine years and would come back to a firm that is ours."),
    ):
        with stage.outside(key) as work:
            providers.show_interest(work, provider_id=stage.providers["emyr"], role=role, words=words)
    with stage.provider("emyr") as work:
        conversion = queries.conversion_of(work.session, work.provider_id)
        assert conversion is not None
        offer = queries.interests(work.session, conversion.id)[0]
        providers.answer_interest(work, interest_id=offer.id, yes=True)


def emyr_lost_his_phone(stage: Stage) -> None:
    """A provider's person signed in with codes, and his phone is lost: Gwen asks, and it waits for a second officer."""
    with stage.outside("emyr"):
        proving.give_two_step(stage.people["emyr"])
    with stage.person("gwen") as work:
        members.ask_lost_phone(
            work,
            person_id=stage.people["emyr"],
            known_how="I rang Gofal Glannau's office number. His sister fetched him, and he knew his last bid.",
        )


def how_much_may_hang_on_one(stage: Stage) -> None:
    """The secretary writes down from which share on it is too much to hang on one provider, and why."""
    with stage.person("dafydd") as work:
        audit.set_dependence_limit(
            work, percent=60, why="Most of us buy one thing together. Above 60% we look for a second provider."
        )
