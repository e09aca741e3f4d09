"""A co-op's check of a provider's proofs: asked for, made and ended. It goes to the co-op's own chain."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.coops.service import next_number
from coopbudget.errors import Conflict, Invalid
from coopbudget.guard import Permission, Work, insist
from coopbudget.members import queries as members
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_
from coopbudget.providers import queries
from coopbudget.providers.errors import NoProofs, NotVerified
from coopbudget.providers.models import CoopProvider, Verification, VerificationCredential
from coopbudget.providers.policy import may_verify
from coopbudget.providers.service.profiles import lock_provider
from coopbudget.trail import service as trail


def coop_row(work: Work, provider_id: uuid.UUID) -> CoopProvider:
    """The co-op's row of a provider, locked; made if they meet for the first time."""
    lock_provider(work, provider_id)  # one at a time, so that two officers can't make it twice
    row = work.session.scalar(
        select(CoopProvider)
        .where(CoopProvider.coop_id == work.coop_id, CoopProvider.provider_id == provider_id)
        .with_for_update()
    )
    if row is None:
        row = CoopProvider(coop_id=work.coop_id, provider_id=provider_id, number=None, asked_at=None)
        work.session.add(row)
        work.session.flush()
    return row


def ask_for_check(work: Work) -> None:
    """A provider asks a co-op to look at its proofs; officers who can are told, once a day at most."""
    work.need(Permission.ACT_FOR_PROVIDER)
    if not queries.credentials(work.session, work.provider_id):
        raise Conflict(_l("Add your proofs first, for example your insurance. Then ask."))
    row = coop_row(work, work.provider_id)
    if row.asked_at is not None and (work.now - row.asked_at).days < 1:
        return
    row.asked_at = work.now
    work.session.flush()
    trail.append(work, act="provider.asked_for_check", subject_kind="provider", subject_id=work.provider_id)
    provider = lock_provider(work, work.provider_id)
    notices.tell(
        work,
        people=members.people_with(work.session, work.coop_id, Permission.VERIFY_PROVIDERS, work.today),
        message=N_("%(provider)s asks to be checked, so that it can bid for our calls."),
        values={"provider": provider.name},
        link=coop_path(work, f"/providers/{provider.slug}"),
    )


def coop_path(work: Work, rest: str) -> str:
    """A path inside the co-op of this work, for notices."""
    return f"/c/{work.actor.coop.slug}{rest}" if work.actor.coop else ""


def verify_provider(
    work: Work,
    *,
    provider_id: uuid.UUID,
    credential_ids: Collection[uuid.UUID],
    until: date,
    note: str = "",
) -> Verification:
    """Record that the officer has looked at these proofs; the check holds until ``until``.

    It gives the provider its number in the co-op. Raises NoProofs where none of the proofs holds today,
    Forbidden for one of the provider's own people, Invalid for a day that has passed or is over two years off.
    """
    work.need(Permission.VERIFY_PROVIDERS)
    row = coop_row(work, provider_id)
    insist(may_verify(work.actor.person_id, queries.people_of(work.session, provider_id)))
    if not work.today <= until <= date(work.today.year + 2, 12, 31):
        raise Invalid({"until": [_l("Choose a day from today on, at most two years ahead.")]})
    standing = {each.id: each for each in queries.credentials(work.session, provider_id)}
    chosen = [standing[each] for each in sorted(set(credential_ids)) if each in standing]
    if not chosen or any(each.expires_on is not None and each.expires_on < work.today for each in chosen):
        raise NoProofs()
    if row.number is None:
        row.number = next_number(work, "provider")
    verification = Verification(
        coop_id=work.coop_id,
        coop_provider_id=row.id,
        verified_by=work.person_id,
        verified_on=work.today,
        until=until,
        note=note,
        made_at=work.now,
        ended_at=None,
        ended_by=None,
    )
    work.session.add(verification)
    work.session.flush()
    work.session.add_all(
        VerificationCredential(coop_id=work.coop_id, verification_id=verification.id, credential_id=each.id)
        for each in chosen
    )
    work.session.flush()
    trail.append(
        work,
        act="provider.verified",
        subject_kind="verification",
        subject_id=verification.id,
        content={
            "provider": str(provider_id),
            "number": row.number,
            "until": until.isoformat(),
            "credentials": [str(each.id) for each in chosen],
        },
    )
    notices.tell(
        work,
        people=queries.people_of(work.session, provider_id),
        message=N_("%(coop)s has checked your proofs. You can bid for its calls until %(until)s."),
        values={
            "coop": work.actor.coop.name if work.actor.coop else "",
            "until": {"date": until.isoformat()},
        },
        link=_own_calls(work, provider_id),
    )
    return verification


def _own_calls(work: Work, provider_id: uuid.UUID) -> str:
    provider = queries.provider(work.session, provider_id)
    return coop_path(work, f"/p/{provider.slug}/calls") if provider else ""


def end_verification(work: Work, *, provider_id: uuid.UUID, note: str) -> None:
    """End the co-op's latest check of a provider now, with the reason. Raises NotVerified where none holds."""
    work.need(Permission.VERIFY_PROVIDERS)
    row = coop_row(work, provider_id)
    insist(may_verify(work.actor.person_id, queries.people_of(work.session, provider_id)))
    latest = work.session.scalar(
        select(Verification)
        .where(Verification.coop_id == work.coop_id, Verification.coop_provider_id == row.id)
        .order_by(Verification.made_at.desc(), Verification.id.desc())
        .limit(1)
    )
    if latest is None or latest.ended_at is not None:
        raise NotVerified()
    latest.ended_at, latest.ended_by, latest.ended_note = work.now, work.actor.person_id, note
    work.session.flush()
    trail.append(
        work,
        act="provider.verification_ended",
        subject_kind="verification",
        subject_id=latest.id,
        content={"provider": str(provider_id)},
    )
    notices.tell(
        work,
        people=queries.people_of(work.session, provider_id),
        message=N_("%(coop)s has ended its check of your proofs. Ask the co-op why, or send new proofs."),
        values={"coop": work.actor.coop.name if work.actor.coop else ""},
        link=_own_calls(work, provider_id),
    )


def require_verified(work: Work, provider_id: uuid.UUID) -> None:
    """Raise NotVerified unless the co-op's check of the provider holds today."""
    if not queries.is_verified(work.session, work.coop_id, provider_id, work.today):
        raise NotVerified()
