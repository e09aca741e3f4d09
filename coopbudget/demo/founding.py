"""Act one: neighbours found a co-op, join it, fill its offices, and record their agreements."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from coopbudget.budgets import service as budgets
from coopbudget.budgets.kinds import PaidInto
from coopbudget.demo import cast, papers
from coopbudget.demo.bank import Bank
from coopbudget.demo.stage import Stage
from coopbudget.governance import service as governance
from coopbudget.governance.groups import GUARDED, Step
from coopbudget.governance.needing import Need, When
from coopbudget.guard import CoopFacts, Power, Work
from coopbudget.members import proving, queries, service as members
from coopbudget.members.words import MemberClass, OfficeKind, OutsideKind
from coopbudget.payments import service as payments
from coopbudget.rulebook.presets import PRESETS
from coopbudget.rulebook.words import Model

OTHER_MEMBERS = (
    ("gwen", MemberClass.COMMUNITY_MEMBER, "I kept the books of the chapel for years."),
    ("nia", MemberClass.VOLUNTEER, "I was a nurse. I'd like to help."),
)
TERM_DAYS = 1_095


def people_come(stage: Stage) -> None:
    """Everybody makes an account."""
    for person in cast.HOLDERS:
        with stage.nobody() as work:
            stage.people[person.key] = members.register_person(
                work,
                email=cast.email_of(person.key),
                display_name=person.name,
                password=cast.PASSWORD,
                reach=person.reach,
                phone=person.phone,
                postal_address=person.address,
                language=person.language,
            )
    for key, name in cast.OTHERS:
        with stage.nobody() as work:
            stage.people[key] = members.register_person(
                work, email=cast.email_of(key), display_name=name, password=cast.PASSWORD
            )


def founded(stage: Stage, year_end_month: int) -> None:
    """Mair founds the co-op; she is chair, and secretary until somebody else is."""
    with stage.outside("mair") as work:
        made = members.found_coop(
            work,
            slug=cast.SLUG,
            name=cast.NAME,
            nation="wales",
            rules=replace(PRESETS[Model.MULTI], year_end_month=year_end_month),
            safeguarding_phone="01970 555 0199",
            forming=True,
        )
    stage.slug = cast.SLUG
    stage.coop = CoopFacts(made.coop_id, cast.SLUG, cast.NAME, "wales")
    stage.members["mair"], stage.numbers["mair"] = made.member_id, 1


def codes_set_up(stage: Stage) -> None:
    """Some officers have an app for codes already."""
    for key in cast.WITH_CODES:
        with stage.outside(key):
            proving.give_two_step(stage.people[key])


def neighbours_join(stage: Stage) -> None:
    """The others ask to join, and Mair says yes to each."""
    assert stage.coop is not None
    wishes = [(h.key, h.member_class, "I live at Hafan Wen.") for h in cast.HOLDERS if h.key != "mair"]
    for key, member_class, why in (*wishes, *OTHER_MEMBERS):
        with stage.outside(key) as work:
            asked = members.apply_to_join(work, coop_id=stage.coop.id, member_class=member_class, why=why)
        with stage.person("mair") as work:
            stage.numbers[key] = members.admit_member(work, member_id=asked)
        stage.members[key] = asked


INTERESTED = (
    ("Eirlys Pugh", "01970 555 0161", (Need.NIGHT_COVER, Need.COMPANY), "A choir"),
    ("Wil Bowen", "12 Stryd y Bont", (Need.NIGHT_COVER,), ""),
    ("Carys Morgan", "carys.morgan@example.org", (Need.OUTINGS, Need.COMPANY), "a choir"),
)
STEPS = (
    (Step.RULES, "Read aloud in the old warden's room. Everybody agreed."),
    (Step.REGISTERED, "Number 9321 in this demonstration"),
    (Step.BANK, "Two accounts. Mair, Dafydd and Gwen may sign, two together."),
    (Step.INSURANCE, "Cydyswiriant Cymru, policy INS-20114"),
    (Step.DATA_PROTECTION, "Number ZZ000000 in this demonstration"),
    (Step.CONSENT, "Powys said yes by letter. Dafydd keeps it."),
)


def a_group_gets_ready(stage: Stage) -> None:
    """Before it may hold money: who is interested, a first meeting, and a list that is done one by one, with papers.
    Gwen looks at those that money hangs on."""
    with stage.person("mair") as work:
        for name, contact, kinds, wants in INTERESTED:
            governance.note_interest(
                work, name=name, contact=contact, kinds=kinds, times=[When.NIGHT], place="SY23", wants=wants
            )
        governance.note_meeting(
            work, held_on=work.today, place="The old warden's room", came=14,
            said="The council stops the night cover in spring. We want to buy it back together.",
        )  # fmt: skip
        for step, reference in STEPS:
            paper = papers.letter("Starting the co-op", reference)
            governance.note_step(
                work, step=step, reference=reference, done_on=work.today, file=paper, filename=f"{step}.pdf"
            )
    with stage.person("gwen") as work:
        for step in sorted(GUARDED):
            governance.agree_step(work, step=step)
    with stage.person("mair") as work:
        governance.open_books(work)


def offices_filled(stage: Stage) -> None:
    """Offices with their terms; a reviewer and a facilitator from outside; two supporters."""
    ends_on = stage.day + timedelta(days=TERM_DAYS)
    with stage.person("mair") as work:
        end(work, OfficeKind.SECRETARY)
        for key, kind in (
            ("dafydd", OfficeKind.SECRETARY),
            ("gwen", OfficeKind.TREASURER),
            ("ifan", OfficeKind.COMMISSIONING_LEAD),
            ("nia", OfficeKind.SAFEGUARDING_LEAD),
        ):
            members.grant_office(work, member_id=stage.members[key], kind=kind, starts_on=work.today, ends_on=ends_on)
        for key, part in (("priya", OutsideKind.REVIEWER), ("tomos", OutsideKind.FACILITATOR)):
            members.grant_outside_part(
                work,
                person_id=stage.people[key],
                kind=part,
                starts_on=work.today,
                ends_on=stage.day + timedelta(days=700),
            )
    with stage.person("dafydd") as work:
        # A founder's offices end after a year; the neighbours choose Mair for longer.
        end(work, OfficeKind.CHAIR)
        members.grant_office(
            work,
            member_id=stage.members["mair"],
            kind=OfficeKind.CHAIR,
            starts_on=work.today,
            ends_on=ends_on,
        )
    for member, supporter, powers in (
        ("elin", "sian", [Power.SEE, Power.PLAN, Power.CONFIRM_VISITS, Power.SPEAK]),
        ("huw", "alun", [Power.SEE, Power.CONFIRM_VISITS]),
    ):
        with stage.person(member) as work:
            members.add_supporter(
                work,
                member_id=stage.members[member],
                person_id=stage.people[supporter],
                powers=powers,
                ends_on=ends_on,
            )


def end(work: Work, kind: OfficeKind) -> None:
    """End the term of whoever holds the office."""
    for office in queries.officers(work.session, work.coop_id, work.today):
        if office.kind == kind:
            members.end_office(work, office_id=office.id)


def reference_of(key: str) -> str:
    """What a council writes on its payment for this holder."""
    index = [holder.key for holder in cast.HOLDERS].index(key)
    return f"HWDP {4_100 + 7 * index}"


def agreements_recorded(stage: Stage) -> None:
    """The treasurer records each agreement and, but for Lili's, the funder's written consent to pool."""
    for holder in cast.HOLDERS:
        with stage.person("gwen") as work:
            made = budgets.record_agreement(
                work,
                member_id=stage.members[holder.key],
                funder_kind=holder.kind,
                funder_name=holder.funder,
                reference=reference_of(holder.key),
                rate=holder.rate or holder.four_weekly,
                paid_into=PaidInto.MEMBER if holder.rate else PaidInto.COOP,
                starts_on=stage.day - timedelta(days=200),
                contribution=holder.contribution,
                outcomes=["Safe in my own home at night", "Out and about with other people"],
                file=papers.letter(f"{holder.funder}: direct payment agreement", "What it is for, and what is asked."),
                filename="agreement.pdf",
            )
            stage.agreements[holder.key], stage.funds[holder.key] = made.agreement_id, made.fund_id
            stage.fund_numbers[holder.key] = made.fund_number
        if holder.key == "lili":
            continue
        with stage.person("gwen") as work:
            budgets.record_consent(
                work,
                agreement_id=made.agreement_id,
                officer_name="Catrin Wyn",
                given_on=stage.day,
                file=papers.letter(
                    f"{holder.funder}: consent to pool",
                    "We agree that this direct payment is pooled for needs in the care and support plan.",
                ),
                filename="consent.pdf",
            )


def opening_balances(stage: Stage, bank: Bank) -> None:
    """What members had saved comes over with them: agreed to the bank, signed by two officers."""
    with stage.person("gwen") as work:
        payments.set_bank_account(
            work, side="members", name="Hafan Wen members' money", sort_code="089999", account_number="65010011"
        )
        payments.set_bank_account(
            work, side="own", name="Hafan Wen own money", sort_code="089999", account_number="65010022"
        )
    rows = [(reference_of(holder.key), holder.brought) for holder in cast.HOLDERS]
    file = "reference,amount\n" + "".join(f"{ref},{pence // 100}.{pence % 100:02d}\n" for ref, pence in rows)
    bank.balance["members"] = sum(pence for _, pence in rows)
    bank.balance["own"] = 240_000
    with stage.person("gwen") as work:
        members_no = budgets.draft_opening(
            work, as_on=stage.day, bank_figure=bank.balance["members"], file=file.encode(), filename="opening.csv"
        )
        own_no = budgets.draft_own_opening(work, as_on=stage.day, bank_figure=bank.balance["own"])
    for key in ("gwen", "dafydd"):
        with stage.person(key) as work:
            budgets.sign_opening(work, number=members_no)
            budgets.sign_opening(work, number=own_no)
