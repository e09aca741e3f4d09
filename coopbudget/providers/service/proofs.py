"""Proofs: a provider adds them with their papers and takes them back; people are told before one runs out."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from coopbudget.coops import queries as coops
from coopbudget.errors import Invalid, NotFound
from coopbudget.evidence.service import store_shared
from coopbudget.guard import Permission, Work
from coopbudget.guard.actor import SYSTEM, CoopFacts
from coopbudget.members import queries as members
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_, Value
from coopbudget.providers import queries, rules
from coopbudget.providers.models import Credential, CredentialFile, CredentialReminder
from coopbudget.providers.words import CREDENTIAL_MSGID
from coopbudget.trail import service as trail

MOST_FILES = 5


def add_credential(
    work: Work,
    *,
    kind: str,
    number: str,
    issued_by: str,
    expires_on: date | None = None,
    files: Sequence[FileStorage | bytes] = (),
) -> Credential:
    """Add a proof in the provider's own words, with its papers; it counts once a co-op's officer has looked at it.

    Raises Invalid for one that has run out or more than five files, evidence's BadFile beside ``files``.
    """
    work.need(Permission.ACT_FOR_PROVIDER)
    if expires_on is not None and expires_on < work.today:
        raise Invalid({"expires_on": [_l("This proof has run out already. Add the new one.")]})
    if len(files) > MOST_FILES:
        raise Invalid({"files": [_l("Choose at most %(n)s files.", n=MOST_FILES)]})
    row = Credential(
        provider_id=work.provider_id,
        kind=str(kind),
        number=number,
        issued_by=issued_by,
        expires_on=expires_on,
        added_by=work.person_id,
        added_at=work.now,
        withdrawn_at=None,
    )
    work.session.add(row)
    work.session.flush()
    kept = [store_shared(work, file=file, kind="credential", field="files") for file in files]
    work.session.add_all(CredentialFile(credential_id=row.id, evidence_id=evidence_id) for evidence_id in kept)
    work.session.flush()
    trail.append(
        work,
        act="provider.credential_added",
        subject_kind="credential",
        subject_id=row.id,
        content={
            "kind": row.kind,
            "provider": str(row.provider_id),
            "expires_on": expires_on.isoformat() if expires_on else None,
            "evidence": [str(evidence_id) for evidence_id in kept],
        },
    )
    return row


def withdraw_credential(work: Work, *, credential_id: uuid.UUID) -> None:
    """Take a proof back. Checks that rest on it hold no more."""
    work.need(Permission.ACT_FOR_PROVIDER)
    row = work.session.scalar(
        select(Credential)
        .where(
            Credential.id == credential_id,
            Credential.provider_id == work.provider_id,
            Credential.withdrawn_at.is_(None),
        )
        .with_for_update()
    )
    if row is None:
        raise NotFound()
    row.withdrawn_at = work.now
    work.session.flush()
    trail.append(work, act="provider.credential_withdrawn", subject_kind="credential", subject_id=row.id)


_SOON = N_("%(proof)s of %(provider)s runs out on %(day)s.")
_GONE = N_("%(proof)s of %(provider)s ran out on %(day)s. Until a new one is checked it can't be chosen.")


def remind_expiring(work: Work) -> int:
    """Tell of each proof that runs out within 60, 30 or 7 days, and of each that has run out; returns how many.

    Each step once: the row that says so is written with what it tells. Told are the provider's people, and in each
    co-op whose check rests on the proof those who check providers. A proof with a longer-lasting one of its kind
    beside it, on which no check rests, is let go in silence. By the system, outside any co-op.
    """
    since = work.today - timedelta(days=rules.LATE_NEWS)
    until = work.today + timedelta(days=rules.REMINDERS[0])
    # Two workers at once: the second waits here, and then reads what the first has told.
    work.session.execute(
        select(Credential.id)
        .where(Credential.expires_on.between(since, until))
        .order_by(Credential.id)
        .with_for_update()
    )
    due = queries.proofs_near_end(work.session, since, until)
    resting = queries.coops_resting_on(work.session, [each.id for each in due], work.today)
    told = 0
    for proof in due:
        step = rules.reminder_due(proof.expires_on, work.today, proof.told)
        if step is None or (proof.renewed and not resting[proof.id]):
            continue
        work.session.add(CredentialReminder(credential_id=proof.id, days=step, told_at=work.now))
        work.session.flush()
        values: dict[str, Value] = {
            "proof": {"words": CREDENTIAL_MSGID[proof.kind]},
            "provider": proof.provider_name,
            "day": proof.expires_on,
        }
        message = _GONE if step == 0 else _SOON
        notices.tell(
            work, people=queries.people_of(work.session, proof.provider_id), message=message, values=values,
            link=f"/p/{proof.provider_slug}/profile", urgent=step <= rules.REMINDERS[-1], about=proof.id,
        )  # fmt: skip
        for coop_id in resting[proof.id]:
            _tell_coop(work, coop_id, proof.provider_slug, message, values, proof.id)
        told += 1
    return told


def _tell_coop(
    work: Work, coop_id: uuid.UUID, slug: str, message: str, values: dict[str, Value], about: uuid.UUID
) -> None:
    coop = coops.coop_by_id(work.session, coop_id)
    inside = replace(SYSTEM, coop_id=coop_id, coop=CoopFacts(coop.id, coop.slug, coop.name, coop.nation))
    notices.tell(
        replace(work, actor=inside),
        people=members.people_with(work.session, coop_id, Permission.VERIFY_PROVIDERS, work.today),
        message=message,
        values=values,
        link=f"/c/{coop.slug}/providers/{slug}",
        about=about,
    )
