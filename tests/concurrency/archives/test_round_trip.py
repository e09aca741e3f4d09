"""A whole co-op from SQLite to PostgreSQL and on: the same rows, digests and pennies; or nothing at all."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import select

from coopbudget.archives.errors import AddressTaken, BadArchive, CoopThere, OtherSchema
from coopbudget.archives.reading import read_archive
from coopbudget.collections.models import Mandate
from coopbudget.coops import queries as coops
from coopbudget.coops.service import CoopClosed, close_coop
from coopbudget.evidence import service as evidence
from coopbudget.guard import Actor, Work
from coopbudget.guard.actor import SYSTEM
from coopbudget.guard.work import unit_of_work
from coopbudget.ledger import queries as ledger
from coopbudget.ledger.service import open_account
from coopbudget.ledger.verifying import verify_coop
from coopbudget.members.models import Membership, Person
from coopbudget.settings import Settings
from coopbudget.trail.publishing import publish_head
from tests import people
from tests.apart import apart
from tests.conftest import NOON
from tests.invoicing import House, days, noon
from tests.nights import STARTS, agree_all, award, make
from tests.people import Coop, as_system

WEEK = STARTS + timedelta(days=6)
PHOTO = b"\x89PNG\r\n\x1a\n" + bytes(range(200))


@contextmanager
def doing(app: Flask, actor: Actor = SYSTEM, now: datetime = NOON) -> Iterator[Work]:
    with app.app_context(), unit_of_work(actor, clock=lambda: now) as work:
        yield work


def acting(app: Flask) -> Any:
    def act(actor: Actor = SYSTEM, *, now: datetime = NOON) -> AbstractContextManager[Work]:
        return doing(app, actor, now)

    return act


@pytest.fixture
def apps(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Flask, Flask, Flask]]:
    """Two installations on SQLite and one on PostgreSQL."""
    with ExitStack() as houses:
        one, two, three = (
            houses.enter_context(apart(request, tmp_path / f"house-{number}", kind))
            for number, kind in enumerate(("sqlite", "postgresql", "sqlite"))
        )
        yield one, two, three


def lived(app: Flask) -> tuple[Coop, str]:
    """A week of nights, invoiced and approved, closed books, a published head, a kept photo. The secret hash too."""
    act = acting(app)
    with act() as work:
        nights = award(work, weekly=(20_000,) * 5)
        house = House(nights, agree_all(work, nights, make(work, nights)).id)
        person = work.session.get(Person, nights.members[0].person_id)
        assert person is not None
        person.password, person.tf_totp_secret = "argon2-of-hers", "totp-of-hers"
        work.session.add(
            Mandate(
                coop_id=nights.coop.id, number=1, member_id=nights.members[0].id, asked_by=person.id, asked_at=NOON,
                customer="cus_hers", payment_method="pm_hers", mandate="mandate_hers", active_at=NOON,
            )
        )  # fmt: skip
    with act(now=noon(WEEK + timedelta(days=1))) as work:
        house.given(work, days(STARTS, WEEK))
        house.invoiced(work, STARTS, WEEK)
        inside = as_system(work, nights.coop)
        evidence.store(inside, file=PHOTO, filename="receipt.png", kind="receipt")
        people.let_in(work, nights.coop, "reviewer")
        publish_head(inside)
    return nights.coop, "argon2-of-hers"


def run(app: Flask, *words: str) -> str:
    answer = app.test_cli_runner().invoke(args=list(words))
    assert answer.exit_code == 0, answer.output
    return str(answer.output)


def manifest(path: Path) -> dict[str, Any]:
    with ZipFile(path) as archive:
        return dict(json.loads(archive.read("manifest.json")))


def balances(app: Flask, coop: Coop) -> list[ledger.BalanceRow]:
    with doing(app) as work:
        return ledger.trial_balance(work.session, coop.id)


def changed(path: Path, name: str, content: bytes) -> BytesIO:
    """The archive with one member replaced."""
    out = BytesIO()
    with ZipFile(path) as old, ZipFile(out, "w") as new:
        for each in old.namelist():
            new.writestr(each, content if each == name else old.read(each))
    out.seek(0)
    return out


def refused(app: Flask, file: Any, why: type[Exception], says: str = ".") -> None:
    """It is refused, and leaves nothing."""
    settings: Settings = app.extensions["coopbudget.settings"]
    with pytest.raises(why, match=says), doing(app) as work:
        read_archive(work, file=file, folder=settings.evidence_folder)
    with doing(app) as work:
        assert coops.all_coops(work.session) == []


def test_a_co_op_goes_out_and_in_to_the_penny_and_back(apps: tuple[Flask, Flask, Flask], tmp_path: Path) -> None:
    here, there, third = apps
    coop, secret = lived(here)
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    assert "files are in" in run(here, "archives", "write", "--coop", coop.slug, "--out", str(first))
    whole = b"".join(ZipFile(first).read(each) for each in ZipFile(first).namelist())
    for never in (
        secret.encode(),
        b"totp-of-hers",
        b"pm_hers",
        b"cus_hers",
        b"mandate_hers",
        b"uniquifier",
        b'"password"',
    ):
        assert never not in whole
    assert first.stat().st_mode & 0o077 == 0

    # SQLite to PostgreSQL: verified, the same pennies, and out again the same bytes in every part.
    said = run(there, "archives", "read", str(first))
    assert "the books agree" in said and "0 people had an account here" in said
    head = f"{told['record']}:{told['digest']}" if (told := manifest(first)["head"]) else ""
    assert "1 published heads" in run(there, "books", "verify", "--coop", coop.slug, "--head", head)
    wrong = there.test_cli_runner().invoke(args=["books", "verify", "--coop", coop.slug, "--head", head[:-1] + "x"])
    assert wrong.exit_code == 2 and "is no head" in wrong.output
    assert balances(there, coop) == balances(here, coop)
    # There it ends: its books take nothing more, and still go on to another place as they are.
    with doing(there, now=noon(WEEK)) as work:
        close_coop(as_system(work, coop), readable_until=WEEK)
    run(there, "archives", "write", "--coop", coop.slug, "--out", str(second))
    one, two = manifest(first), manifest(second)
    # A Direct Debit does not move: it is ended there, so that nobody is asked twice.
    assert [a["table"] for a, b in zip(one["parts"], two["parts"], strict=True) if a != b] == ["coop", "mandate"]
    assert b'"ended_why":"moved"' in ZipFile(second).read("rows/mandate.jsonl")
    assert one["head"] == two["head"] and one["evidence"] == two["evidence"]
    assert one["evidence"]["files"] >= 1
    assert sum(part["rows"] for part in one["parts"]) > 300
    again = there.test_cli_runner().invoke(args=["archives", "read", str(first)])
    assert again.exit_code == 1 and "There is a co-op with this id or the short name" in again.output

    # What was changed, cut, of another version or in the way is refused, and nothing of it stays.
    trail = ZipFile(second).read("rows/trail.jsonl")
    refused(third, changed(second, "rows/trail.jsonl", trail.replace(b"2026-09", b"2026-08", 1)), BadArchive)
    refused(third, changed(second, "rows/transfer.jsonl", b""), BadArchive, "it was changed")
    refused(third, changed(second, f"evidence/{hashlib.sha256(PHOTO).hexdigest()}", PHOTO[:-1]), BadArchive, "file")
    refused(third, BytesIO(second.read_bytes()[:2_000]), BadArchive, "no archive")
    other = json.dumps(two | {"schema": "0001_coops"}).encode()
    refused(third, changed(second, "manifest.json", other), OtherSchema)
    # A chain rewritten from end to end agrees with itself, and not with the head that was published.
    refused(third, rewritten(second, two), BadArchive, "head")

    # Somebody has an account with the same address: it takes her place once the address is confirmed.
    with doing(there) as work:
        member = people.actor_of(work.session, coop, coop.founder, WEEK)
        email = work.session.scalar(select(Person.email).where(Person.id == coop.founder))
    with doing(third) as work:
        account = people.add_person(work, "The same", email=email)
        work.session.flush()
        found = work.session.get(Person, account)
        assert found is not None
        found.confirmed_at = None
    refused(third, BytesIO(second.read_bytes()), AddressTaken, str(email))
    with doing(third) as work:
        found = work.session.get(Person, account)
        assert found is not None
        found.confirmed_at = datetime(2026, 9, 1, tzinfo=UTC)
    assert "1 people had an account here" in run(third, "archives", "read", str(second))
    with doing(third, now=noon(WEEK)) as work:
        place = work.session.scalars(select(Membership).where(Membership.person_id == account)).one()
        assert place.id == member.own_member_id
        assert people.actor_of(work.session, coop, account, WEEK).permissions == member.permissions
        assert verify_coop(work.session, coop.id).ok
        with pytest.raises(CoopClosed):
            open_account(as_system(work, coop), code="Expenses:More")
        nobody = work.session.scalars(select(Person).where(Person.id != account, Person.password.is_not(None))).all()
        assert nobody == []
        kept = work.session.scalar(select(Person.display_name).where(Person.id == coop.founder))
        assert kept  # what the chain says of her still has her name
    assert balances(third, coop) == balances(here, coop)
    with pytest.raises(CoopThere), doing(third) as work:
        read_archive(work, file=BytesIO(first.read_bytes()), folder=tmp_path)


def rewritten(path: Path, told: dict[str, Any]) -> BytesIO:
    """The archive with the first record told otherwise and every digest after it made anew, head and manifest too."""
    records = [json.loads(line) for line in ZipFile(path).read("rows/trail.jsonl").splitlines()]
    digest = bytes(32)
    for record in records:
        if record["seq"] == 1:
            content = json.loads(record["content"])
            content["content"]["rewritten"] = "yes"
            record["content"] = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        digest = hashlib.sha256(digest + record["seq"].to_bytes(8, "big") + record["content"].encode()).digest()
        record["digest"] = base64.b64encode(digest).decode()

    def lines(rows: list[dict[str, Any]]) -> bytes:
        return b"".join(
            json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n" for row in rows
        )

    head = [json.loads(line) for line in ZipFile(path).read("rows/trail_head.jsonl").splitlines()]
    head[0]["digest"] = base64.b64encode(digest).decode()
    parts = {"rows/trail.jsonl": lines(records), "rows/trail_head.jsonl": lines(head)}
    for part in told["parts"]:
        if part["name"] in parts:
            part["sha256"] = hashlib.sha256(parts[part["name"]]).hexdigest()
    told["head"]["digest"] = digest.hex()
    out = BytesIO()
    with ZipFile(path) as old, ZipFile(out, "w") as new:
        for each in old.namelist():
            new.writestr(
                each, json.dumps(told).encode() if each == "manifest.json" else parts.get(each) or old.read(each)
            )
    out.seek(0)
    return out
