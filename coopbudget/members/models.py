"""Tables of people and of their parts in a co-op.

Person is global and holds all that names somebody: erasing it leaves the books and the trail whole, since
those keep ids. Flask-Security's fields are on it; its roles are not used (our permissions come from offices).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask import current_app
from flask_security import AsaList, RoleMixin, UserMixin, WebAuthnMixin
from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, select, text
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column, object_session, validates

from coopbudget.db import Base, CoopRow, JsonText, coop_key, new_id
from coopbudget.members.words import (
    Ending,
    Leaving,
    MemberClass,
    OfficeKind,
    OutsideKind,
    Questioned,
    Reach,
    ReviewKind,
    Seated,
    Standing,
)


def one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    """A CHECK that ``column`` holds one of the words (or nothing, where it may be null)."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} in ({listed})", name=column)


class Person(UserMixin, Base):
    """Somebody the platform knows; who has an e-mail address and a password can sign in.

    ``email`` is kept in small letters. ``postal_address`` is plain text, one line a line.
    """

    __tablename__ = "person"
    __table_args__ = (
        one_of("reach", Reach),
        CheckConstraint("language in ('en', 'cy')", name="language"),
        CheckConstraint("contrast in ('normal', 'high')", name="contrast"),
        CheckConstraint("text_size in ('normal', 'large', 'larger')", name="text_size"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)  # type: ignore[assignment]
    email: Mapped[str | None] = mapped_column(unique=True)  # type: ignore[assignment]
    display_name: Mapped[str]
    created_at: Mapped[datetime]
    phone: Mapped[str] = mapped_column(default="")
    postal_address: Mapped[str] = mapped_column(default="")
    reach: Mapped[str] = mapped_column(default=Reach.EMAIL)
    language: Mapped[str] = mapped_column(default="en")
    contrast: Mapped[str] = mapped_column(default="normal")
    text_size: Mapped[str] = mapped_column(default="normal")
    erased_at: Mapped[datetime | None]
    # What Flask-Security keeps.
    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(unique=True, default=lambda: uuid.uuid4().hex)
    confirmed_at: Mapped[datetime | None]
    tf_primary_method: Mapped[str | None]
    tf_totp_secret: Mapped[str | None]
    tf_last_counter: Mapped[int | None]  # ours: the half minute of the last code, so that each works once
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))

    @validates("email")
    def _small_letters(self, _key: str, value: str | None) -> str | None:
        """However it comes in (Flask-Security sets it too), an address is kept in small letters."""
        return value.strip().lower() if value else None

    @property
    def roles(self) -> list[Any]:
        """None: what a person may do comes from their part in a co-op, never from an account."""
        return []

    @roles.setter
    def roles(self, _given: list[Any]) -> None:
        pass

    @property
    def webauthn(self) -> list[Passkey]:  # type: ignore[override]
        """Their passkeys, the oldest first; Flask-Security asks by this name."""
        session = object_session(self)
        if session is None:
            return []
        of_theirs = select(Passkey).where(Passkey.person_id == self.id)
        return list(session.scalars(of_theirs.order_by(Passkey.created_at, Passkey.id)))

    def check_tf_required(self, tf_setup_methods: list[Any], tf_fresh: bool) -> tuple[bool, list[Any]]:
        """Flask-Security asks once the password was right: a second step that officers took off is asked no more."""
        taken_off: Callable[[Person], bool] = current_app.extensions["coopbudget.second_step_off"]
        if tf_setup_methods and taken_off(self):
            return False, []
        return super().check_tf_required(tf_setup_methods, tf_fresh)

    @property
    def fs_webauthn_user_handle(self) -> str:  # type: ignore[override]
        """What an authenticator keeps of whose passkey it is: the id, which names nobody."""
        return self.id.hex


class Passkey(WebAuthnMixin, Base):
    """A key that a person's phone, computer or token keeps, and proves to have: a second factor, never a first.

    Flask-Security's fields under its names. ``last_challenge`` is ours: when the last challenge that was answered
    had been set, in microseconds, so that no answer counts twice.
    """

    __tablename__ = "passkey"
    __table_args__ = (UniqueConstraint("person_id", "name"), UniqueConstraint("credential_id"))
    usage = "secondary"
    extensions = None

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)  # type: ignore[assignment]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str]
    created_at: Mapped[datetime]
    lastuse_datetime: Mapped[datetime]
    last_challenge: Mapped[int | None]
    credential_id: Mapped[bytes]
    public_key: Mapped[bytes]
    sign_count: Mapped[int]
    transports: Mapped[list[str]] = mapped_column(JsonText)
    device_type: Mapped[str]
    backup_state: Mapped[bool]

    def get_user_mapping(self) -> dict[str, Any]:
        """How Flask-Security finds whose it is."""
        return {"id": self.person_id}


class NoRole(RoleMixin):
    """Flask-Security asks for a class of roles; there are none."""


class Membership(CoopRow, Base):
    """A person's place in a co-op, from the application on. The number is given at admission.

    ``why`` and ``refusal_reason`` are people's own words. Who asked without an account gave ``asked_email``, which
    their account gets, and perhaps who helped them (``helper``). ``erased_at``: who they were is taken out.
    """

    __tablename__ = "membership"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        ForeignKeyConstraint(["person_id"], ["person.id"]),
        UniqueConstraint("coop_id", "number"),
        Index(
            "uq_membership_open",
            "coop_id",
            "person_id",
            unique=True,
            sqlite_where=text("refused_at IS NULL AND left_at IS NULL"),
            postgresql_where=text("refused_at IS NULL AND left_at IS NULL"),
        ),
        Index("ix_membership_person_id", "person_id"),
        Index(
            "ix_membership_asked",
            "coop_id",
            sqlite_where=text("admitted_at IS NULL AND refused_at IS NULL AND left_at IS NULL"),
            postgresql_where=text("admitted_at IS NULL AND refused_at IS NULL AND left_at IS NULL"),
        ),
        one_of("member_class", MemberClass),
        one_of("left_why", Leaving),
        CheckConstraint("(number IS NULL) = (admitted_at IS NULL)", name="number_at_admission"),
        CheckConstraint("refused_at IS NULL OR admitted_at IS NULL", name="refused_or_admitted"),
        CheckConstraint("(left_at IS NULL) = (left_why IS NULL)", name="left"),
    )

    person_id: Mapped[uuid.UUID]
    number: Mapped[int | None]
    member_class: Mapped[str]
    why: Mapped[str] = mapped_column(default="")
    applied_at: Mapped[datetime]
    admitted_at: Mapped[datetime | None]
    admitted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    refused_at: Mapped[datetime | None]
    refused_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    refusal_reason: Mapped[str] = mapped_column(default="")
    left_at: Mapped[datetime | None]
    left_why: Mapped[str | None]
    asked_email: Mapped[str | None]
    helper: Mapped[str | None]
    erased_at: Mapped[datetime | None]


class Suspension(CoopRow, Base):
    """A member whose vote, say and offices rest through ``ends_on``, for a ``reason`` that she reads.

    Her money, contracts and visits go on. ``lifted_at`` where it was lifted sooner, at once.
    """

    __tablename__ = "suspension"
    __table_args__ = (
        coop_key("member_id", "membership"),
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        Index("ix_suspension_coop_id_member_id", "coop_id", "member_id"),
        CheckConstraint("ends_on >= starts_on", name="term"),
    )

    member_id: Mapped[uuid.UUID]
    reason: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    suspended_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    suspended_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))


class Appeal(CoopRow, Base):
    """Somebody asks that a no, or a suspension, is looked at again: by another officer than who decided it.

    ``words`` are theirs, ``answer`` the officer's. One is open at a time.
    """

    __tablename__ = "appeal"
    __table_args__ = (
        coop_key("member_id", "membership"),
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        Index(
            "uq_appeal_open",
            "coop_id",
            "member_id",
            unique=True,
            sqlite_where=text("decided_at IS NULL"),
            postgresql_where=text("decided_at IS NULL"),
        ),
        one_of("about", Questioned),
        CheckConstraint("(decided_at IS NULL) = (granted IS NULL)", name="decided"),
    )

    member_id: Mapped[uuid.UUID]
    about: Mapped[str]
    words: Mapped[str]
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    granted: Mapped[bool | None]
    answer: Mapped[str | None]


class Office(CoopRow, Base):
    """An office held by a member from ``starts_on`` through ``ends_on``; ``ended_on`` where it ended sooner.

    Each date is the first or last civil day on which it is held. ``how`` it came to be held (None: from before that
    was kept). ``reminded`` is how many days before the end the last reminder went (0: that it is over).
    """

    __tablename__ = "office"
    __table_args__ = (
        coop_key("member_id", "membership"),
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        Index("ix_office_coop_id_member_id", "coop_id", "member_id"),
        one_of("kind", OfficeKind),
        one_of("how", Seated),
        CheckConstraint("ends_on >= starts_on", name="term"),
        CheckConstraint("ended_on <= ends_on", name="ended"),
    )

    member_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    ended_on: Mapped[date | None]
    granted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[datetime]
    how: Mapped[str | None]
    reminded: Mapped[int | None]


class Outsider(CoopRow, Base):
    """A reviewer or a facilitator, through ``ends_on``; ``stopped_at`` where it was stopped at once.

    ``review_kind`` is as what a reviewer checks the books.
    """

    __tablename__ = "outsider"
    __table_args__ = (
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        Index("ix_outsider_coop_id_person_id", "coop_id", "person_id"),
        one_of("kind", OutsideKind),
        one_of("review_kind", ReviewKind),
        CheckConstraint("ends_on >= starts_on", name="term"),
        CheckConstraint("(kind = 'reviewer') = (review_kind is not null)", name="reviewer"),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    stopped_at: Mapped[datetime | None]
    granted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[datetime]
    review_kind: Mapped[str | None]


class Supporter(CoopRow, Base):
    """Somebody who may act for one member, with ``powers`` (Power values), until a day; stopped at once.

    ``evidence_id`` is the paper that shows it (a representative's always has one), ``known_how`` what else does.
    ``paused_at``: the member said stop where only an officer can end it, who has yet to look. ``reminded`` as there.
    """

    __tablename__ = "supporter"
    __table_args__ = (
        coop_key("member_id", "membership"),
        coop_key("evidence_id", "evidence"),
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        Index("ix_supporter_coop_id_person_id", "coop_id", "person_id"),
        Index("ix_supporter_coop_id_member_id", "coop_id", "member_id"),
        one_of("standing", Standing),
        CheckConstraint("ends_on >= starts_on", name="term"),
    )

    member_id: Mapped[uuid.UUID]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    standing: Mapped[str] = mapped_column(default=Standing.SUPPORTER)
    powers: Mapped[list[str]] = mapped_column(JsonText)
    evidence_id: Mapped[uuid.UUID | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    added_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
    stopped_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    known_how: Mapped[str | None]
    paused_at: Mapped[datetime | None]
    reminded: Mapped[int | None]


class NearPerson(CoopRow, Base):
    """Somebody near to a member, no party here; ``contact`` is a phone number or an address, ``email`` may be empty."""

    __tablename__ = "near_person"
    __table_args__ = (
        coop_key("member_id", "membership"),
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        UniqueConstraint("coop_id", "member_id"),
        CheckConstraint("email <> '' or contact <> ''", name="reached"),
    )

    member_id: Mapped[uuid.UUID]
    name: Mapped[str]
    relation: Mapped[str]
    email: Mapped[str]
    contact: Mapped[str]
    noted_at: Mapped[datetime]


class LostPhone(CoopRow, Base):
    """Two officers take off the second step of somebody who lost what gives it. Off from ``due_at``, at sign-in.

    ``member_id`` is None for somebody who is a member nowhere and has another part in the co-op. ``known_how`` is how
    the first officer knows that it is really them who asks. It rests until ``due_at``, so that they can stop what they
    did not ask for.
    """

    __tablename__ = "lost_phone"
    __table_args__ = (
        coop_key("member_id", "membership"),
        ForeignKeyConstraint(["coop_id"], ["coop.id"]),
        Index("ix_lost_phone_coop_id_person_id", "coop_id", "person_id"),
        Index(
            "uq_lost_phone_open",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        one_of("ended_why", Ending),
        CheckConstraint(
            "asked_by <> person_id and agreed_by <> person_id and agreed_by <> asked_by", name="two_others"
        ),
        CheckConstraint("(agreed_by IS NULL) = (due_at IS NULL)", name="due"),
        CheckConstraint("(ended_at IS NULL) = (ended_why IS NULL)", name="ended"),
    )

    member_id: Mapped[uuid.UUID | None]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    known_how: Mapped[str]
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    agreed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    agreed_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str | None]
    ended_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
