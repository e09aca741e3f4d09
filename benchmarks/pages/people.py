"""The co-ops under test, who opens which page there, and how they are signed in."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, replace
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import event

from benchmarks.ledger.house import House
from benchmarks.pages.load import ROOT, environment
from coopbudget.coops import queries as coops
from coopbudget.db import db
from coopbudget.demo import cast
from coopbudget.guard import Actor, CoopFacts, Permission, Work, unit_of_work
from coopbudget.guard.actor import SYSTEM
from coopbudget.members import queries as members, service as member_service
from coopbudget.members.matrix import PROVIDER_PERSON
from coopbudget.members.words import MemberClass
from coopbudget.providers import queries as provider_queries, service as providers

SMALL = 20


@dataclass(frozen=True)
class Visit:
    """Who opens which page: an e-mail address and a path."""

    email: str
    path: str


def load(place: House, large: int) -> None:
    """The demonstration co-op and two crowds, by the product's own command; two at a time, one a core."""
    place.setting("synchronous_commit", "off")  # loading is not what is measured
    began = time.perf_counter()
    jobs = [[str(large)], [None, str(SMALL)]]
    running = [subprocess.Popen([sys.executable, "-c", LOADER, json.dumps(job)], cwd=ROOT, env=environment(place),
                                stdout=subprocess.DEVNULL) for job in jobs]  # fmt: skip
    if any(process.wait() for process in running):
        raise SystemExit("Loading failed; see above.")
    place.setting("synchronous_commit", "on")
    place.checkpoint()
    print(f"  loaded {cast.SLUG}, crowd-{SMALL}, crowd-{large} in {time.perf_counter() - began:.0f} s", file=sys.stderr)


LOADER = """
import json, subprocess, sys
for size in json.loads(sys.argv[1]):
    size = ["--size", size] if size else []
    subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", "demo", "load", *size], check=True)
"""


def in_crowd(place: House, size: int) -> dict[str, Visit]:
    """The same pages in a crowd, for counting; with a provider that was checked there."""
    slug = f"crowd-{size}"
    carer = make_provider(place, slug)
    return {
        "member_home": Visit(f"m3@{slug}.example", f"/c/{slug}/"),
        "member_home_of_an_officer": Visit(f"m1@{slug}.example", f"/c/{slug}/"),
        "treasurer_desk": Visit(f"treasurer@{slug}.example", f"/c/{slug}/desk"),
        "chair_desk": Visit(f"m1@{slug}.example", f"/c/{slug}/desk"),
        "rooms": Visit(f"m1@{slug}.example", f"/c/{slug}/rooms"),
        "provider_home": Visit(carer, provider_path(place, carer)),
        "start": Visit(two_places(place, size), "/"),
    }


def two_places(place: House, size: int) -> str:
    """Somebody of the crowd who belongs to the demonstration co-op too, so that the start asks where to."""
    email = f"m2@crowd-{size}.example"
    with place.app.app_context(), unit_of_work(SYSTEM) as work:
        work.actor = inside(work, cast.SLUG)
        person = members.person_by_email(work.session, email)
        assert person is not None
        if not members.member_of_person(work.session, work.coop_id, person):
            asked = member_service.record_application(work, person_id=person, member_class=MemberClass.COMMUNITY_MEMBER)
            member_service.admit_member(work, member_id=asked)
    return email


def make_provider(place: House, slug: str) -> str:
    """A provider with one proof, checked by the co-op; its person's e-mail address."""
    email = f"carer@{slug}.example"
    with place.app.app_context():
        with unit_of_work(Actor()) as work:
            person = member_service.register_person(work, email=email, display_name="A carer")
        with unit_of_work(Actor(person_id=person, permissions=frozenset({Permission.SIGNED_IN}))) as work:
            provider = providers.create_provider(
                work,
                profile=providers.Profile(
                    name=f"Carers of {slug}", about="Neighbours.", legal_form="cooperative", owned_by="Us", people=8,
                    area="Here", services=["company"], languages="English", fair_pay=True,
                ),
            ).id  # fmt: skip
        with unit_of_work(Actor(person_id=person, provider_id=provider, permissions=PROVIDER_PERSON)) as work:
            proof = providers.add_credential(
                work, kind="insurance", number="1", issued_by="Mutual", expires_on=work.today + timedelta(days=300)
            ).id
        with unit_of_work(SYSTEM) as work:
            chair = members.person_by_email(work.session, f"m1@{slug}.example")
            work.actor = replace(inside(work, slug), person_id=chair)
            providers.verify_provider(
                work, provider_id=provider, credential_ids=[proof], until=work.today + timedelta(days=200)
            )
    return email


def inside(work: Work, slug: str) -> Actor:
    """The system within a co-op."""
    coop = coops.coop_by_slug(work.session, slug)
    assert coop is not None
    return replace(SYSTEM, coop_id=coop.id, coop=CoopFacts(coop.id, coop.slug, coop.name, coop.nation))


def provider_path(place: House, email: str) -> str:
    """The home of the provider that somebody acts for."""
    with place.app.app_context(), unit_of_work(SYSTEM) as work:
        person = members.person_by_email(work.session, email)
        assert person is not None
        return f"/p/{provider_queries.providers_of_person(work.session, person, work.today)[0].slug}/"


def browser(place: House, visit: Visit) -> FlaskClient:
    """A client signed in as somebody, without the sign-in page (its slow digest is not what is measured)."""
    client = place.app.test_client()
    with place.app.app_context():
        person = members.person_by_email(db.session, visit.email)
        assert isinstance(person, uuid.UUID), visit.email
        mark = members.uniquifier_of(db.session, person)
        db.session.rollback()
    with client.session_transaction() as session:
        session.update({"_user_id": mark, "_fresh": True, "fs_cc": "set", "fs_paa": time.time()})
    return client


def cookie(place: House, visit: Visit) -> str:
    """The session cookie of somebody who opened the page once (so the page has nothing to set any more)."""
    client = browser(place, visit)
    answer = client.get(visit.path)
    assert answer.status_code == 200, (visit, answer.status)
    found = client.get_cookie("session")
    assert found is not None
    return f"session={found.value}"


def queries_of(place: House, visit: Visit) -> int:
    """How many statements the page sends."""
    client, sent = browser(place, visit), []
    with place.app.app_context():
        engine = db.engine

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        answer = client.get(visit.path)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert answer.status_code == 200, (visit, answer.status)
    return len(sent)
