"""Tables of what was found, what was decided of it, and when the books were looked through."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coopbudget.db import Base, CoopRow, JsonText, coop_key

_OUTCOME = "outcome in ('open', 'explained', 'mended', 'reported')"


class Finding(CoopRow, Base):
    """One thing that a rule found. ``rule`` and ``key`` are it, ``digest`` is over its ``facts``.

    ``found_on`` is the day of its last record, ``amount`` the pence at stake, ``concerns`` the persons whom it
    concerns. ``outcome`` is what stands decided (``open``: nothing); ``opened_at`` since when it waits, which a change
    of its facts sets anew. ``gone_at``: a later look no longer found it.
    """

    __tablename__ = "finding"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        UniqueConstraint("coop_id", "number"),
        UniqueConstraint("coop_id", "rule", "key"),
        Index("ix_finding_outcome", "coop_id", "outcome"),
        Index("ix_finding_found_on", "coop_id", "found_on"),
        CheckConstraint(_OUTCOME, name="outcome"),
        CheckConstraint("amount >= 0", name="amount"),
    )

    number: Mapped[int]
    rule: Mapped[str]
    key: Mapped[str]
    digest: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JsonText)
    concerns: Mapped[list[Any]] = mapped_column(JsonText)
    found_on: Mapped[date]
    amount: Mapped[int]
    first_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="open")


class FindingDecision(CoopRow, Base):
    """What somebody decided of a finding as it then was (``digest``). ``why`` is free text. Never edited."""

    __tablename__ = "finding_decision"
    __table_args__ = (
        coop_key("finding_id", "finding"),
        Index("ix_finding_decision_finding_id", "coop_id", "finding_id"),
        CheckConstraint(_OUTCOME, name="outcome"),
    )

    finding_id: Mapped[uuid.UUID]
    outcome: Mapped[str]
    why: Mapped[str]
    digest: Mapped[str]
    decided_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime]


class PaperRequest(CoopRow, Base):
    """That a missing paper was asked for: it is the task of whoever has it (one of three) until it came.

    ``subject_kind``, ``subject_id`` and ``number`` say of what, as ``evidence_paper`` does; ``title`` names it.
    """

    __tablename__ = "paper_request"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        coop_key("member_id", "membership"),
        UniqueConstraint("coop_id", "subject_kind", "subject_id"),
        Index("ix_paper_request_member_id", "coop_id", "member_id"),
        Index("ix_paper_request_provider_id", "provider_id"),
        Index("ix_paper_request_person_id", "coop_id", "person_id"),
        CheckConstraint("subject_kind in ('visit', 'invoice', 'bill', 'agreement')", name="subject_kind"),
    )

    subject_kind: Mapped[str]
    subject_id: Mapped[uuid.UUID]
    number: Mapped[int]
    title: Mapped[str]
    member_id: Mapped[uuid.UUID | None]
    provider_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("provider.id"))
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    came_at: Mapped[datetime | None]


class FindingLook(CoopRow, Base):
    """That the books were looked through, from ``since`` on: by a person, or by itself (None).

    ``found`` is how much was found, ``fresh`` how much of it is new or changed, ``gone`` what was no longer found.
    """

    __tablename__ = "finding_look"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        Index("ix_finding_look_looked_on", "coop_id", "looked_on"),
        CheckConstraint("found >= 0 and fresh >= 0 and gone >= 0", name="counts"),
    )

    looked_at: Mapped[datetime]
    looked_on: Mapped[date]
    since: Mapped[date]
    looked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    found: Mapped[int]
    fresh: Mapped[int]
    gone: Mapped[int]
