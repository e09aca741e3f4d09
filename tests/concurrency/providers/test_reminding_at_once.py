"""Two workers remind at once, and two answers to one share: each once, with real commits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from coopbudget.guard import Work
from coopbudget.guard.actor import SYSTEM
from coopbudget.notices.models import Notice
from coopbudget.providers import service
from coopbudget.providers.errors import AnsweredAlready, NoSuchConsortium
from coopbudget.providers.service import Stated
from tests.apart import apart
from tests.at_once import at_once, done
from tests.commissioning import make_bidder, make_buying
from tests.conftest import NOON

MORNING = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app on a database of this module's own, where commits are commits."""
    folder: Path = tmp_path_factory.mktemp("providers-at-once")
    with apart(request, folder) as app:
        yield app


def test_a_reminder_goes_once_and_a_share_is_answered_once(real: Flask) -> None:
    def build(work: Work):
        buying = make_buying(work)
        lead, partner = make_bidder(work, buying, "Lead"), make_bidder(work, buying, "Partner")
        proof = service.add_credential(
            replace(work, actor=lead.actor), kind="first_aid", number="1", issued_by="x", expires_on=date(2026, 12, 1)
        )
        parts = [Stated(lead.provider.id, 5_000, "Days"), Stated(partner.provider.id, 5_000, "Nights")]
        group = service.form_consortium(replace(work, actor=lead.actor), name="Both", parts=parts)
        return proof.id, group, partner.actor

    made = done(real, SYSTEM, build, NOON)
    assert isinstance(made, tuple), made
    proof_id, group, partner = made
    answers = at_once(real, [(SYSTEM, service.remind_expiring)] * 3, MORNING)
    assert sorted(answers) == [0, 0, 1], answers
    told = done(
        real, SYSTEM,
        lambda work: work.session.scalar(select(func.count()).where(Notice.about_id == proof_id)), MORNING,
    )  # fmt: skip
    assert told == 1  # its one person; no check rests on it yet
    both = [
        (partner, lambda work: service.accept_part(work, consortium_id=group, share=5_000)),
        (partner, lambda work: service.decline_part(work, consortium_id=group)),
    ]
    said = at_once(real, both, MORNING)
    assert sorted(each in (AnsweredAlready, NoSuchConsortium) for each in said) == [False, True], said
