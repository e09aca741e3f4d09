"""What people do with providers. Acts on a profile go to the platform's chain, a check to the co-op's own."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.coops.service import next_number
from coopbudget.db.constraints import named_rules
from coopbudget.errors import Conflict, Invalid, NotFound
from coopbudget.guard import Permission, Work, insist
from coopbudget.members import queries as members
from coopbudget.notices import service as notices
from coopbudget.notices.messages import N_
from coopbudget.payments import service as payments
from coopbudget.providers import queries, rules
from coopbudget.providers.errors import (
    AlreadyAmongThem,
    LastPerson,
    NoProofs,
    NoSuchProvider,
    NotVerified,
    ProviderNameTaken,
)
from coopbudget.providers.models import (
    CoopProvider,
    Credential,
    Provider,
    ProviderPerson,
    Verification,
    VerificationCredential,
)
from coopbudget.providers.policy import may_verify
from coopbudget.trail import service as trail


@dataclass(frozen=True)
class Profile:
    """What a provider says of itself."""

    name: str
    about: str
    legal_form: str
    owned_by: str
    people: int
    area: str
    services: Sequence[str]
    languages: str
    fair_pay: bool = False
    fair_pay_words: str = ""


def create_provider(work: Work, *, profile: Profile, slug: str | None = None) -> Provider:
    """Make a provider whose first person is the actor. The slug comes from the name and never changes."""
    work.need(Permission.SIGNED_IN)
    base = rules.slug_from(slug or profile.name)
    taken = set(work.session.scalars(select(Provider.slug).where(Provider.slug.like(f"{base}%"))))
    free = next(s for n in range(1, len(taken) + 2) if (s := base if n == 1 else f"{base}-{n}") not in taken)
    provider = Provider(slug=free, created_at=work.now, **_columns(work, profile))
    with named_rules(work.session, {"uq_provider_slug": ProviderNameTaken}):
        work.session.add(provider)
    work.session.add(ProviderPerson(provider_id=provider.id, person_id=work.person_id, since=work.today, until=None))
    work.session.flush()
    trail.append(work, act="provider.created", subject_kind="provider", subject_id=provider.id)
    return provider


def _columns(work: Work, profile: Profile) -> dict[str, Any]:
    return {
        "name": profile.name,
        "about": profile.about,
        "legal_form": str(profile.legal_form),
        "owned_by": profile.owned_by,
        "people": profile.people,
        "area": profile.area,
        "services": " " + " ".join(str(each) for each in profile.services) + " ",
        "languages": profile.languages,
        "fair_pay": profile.fair_pay,
        "fair_pay_words": profile.fair_pay_words,
        "changed_at": work.now,
    }


def change_profile(work: Work, *, profile: Profile) -> None:
    """Say it anew, by one of the provider's people."""
    work.need(Permission.ACT_FOR_PROVIDER)
    provider = _locked(work, work.provider_id)
    for name, value in _columns(work, profile).items():
        setattr(provider, name, value)
    work.session.flush()
    trail.append(work, act="provider.changed", subject_kind="provider", subject_id=provider.id)


def _locked(work: Work, provider_id: uuid.UUID) -> Provider:
    provider = work.session.scalar(select(Provider).where(Provider.id == provider_id).with_for_update())
    if provider is None:
        raise NoSuchProvider()
    return provider


def add_person(work: Work, *, person_id: uuid.UUID) -> None:
    """Let somebody else act for the provider. Raises AlreadyAmongThem."""
    work.need(Permission.ACT_FOR_PROVIDER)
    provider = _locked(work, work.provider_id)
    row = ProviderPerson(provider_id=provider.id, person_id=person_id, since=work.today, until=None)
    with named_rules(work.session, {"uq_provider_person_now": AlreadyAmongThem}):
        work.session.add(row)
    trail.append(
        work,
        act="provider.person_added",
        subject_kind="provider",
        subject_id=provider.id,
        content={"person": str(person_id)},
    )


def remove_person(work: Work, *, person_id: uuid.UUID) -> None:
    """End somebody's acting for the provider, today. Raises LastPerson, or NotFound."""
    work.need(Permission.ACT_FOR_PROVIDER)
    provider = _locked(work, work.provider_id)
    now_there = work.session.scalars(
        select(ProviderPerson).where(ProviderPerson.provider_id == provider.id, ProviderPerson.until.is_(None))
    ).all()
    row = next((each for each in now_there if each.person_id == person_id), None)
    if row is None:
        raise NotFound()
    if len(now_there) == 1:
        raise LastPerson()
    row.until = work.today
    work.session.flush()
    trail.append(
        work,
        act="provider.person_removed",
        subject_kind="provider",
        subject_id=provider.id,
        content={"person": str(person_id)},
    )


def add_credential(work: Work, *, kind: str, number: str, issued_by: str, expires_on: date | None = None) -> Credential:
    """Add a proof in the provider's own words; it counts once a co-op's officer has looked at it."""
    work.need(Permission.ACT_FOR_PROVIDER)
    if expires_on is not None and expires_on < work.today:
        raise Invalid({"expires_on": [_l("This proof has run out already. Add the new one.")]})
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
    trail.append(
        work,
        act="provider.credential_added",
        subject_kind="credential",
        subject_id=row.id,
        content={
            "kind": row.kind,
            "provider": str(row.provider_id),
            "expires_on": expires_on.isoformat() if expires_on else None,
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


def _coop_row(work: Work, provider_id: uuid.UUID) -> CoopProvider:
    """The co-op's row of a provider, locked; made if they meet for the first time."""
    _locked(work, provider_id)  # one at a time, so that two officers can't make it twice
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
    row = _coop_row(work, work.provider_id)
    if row.asked_at is not None and (work.now - row.asked_at).days < 1:
        return
    row.asked_at = work.now
    work.session.flush()
    trail.append(work, act="provider.asked_for_check", subject_kind="provider", subject_id=work.provider_id)
    provider = _locked(work, work.provider_id)
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
    row = _coop_row(work, provider_id)
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
    row = _coop_row(work, provider_id)
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


def set_bank_details(work: Work, *, account_name: str, sort_code: str, account_number: str) -> None:
    """Say where this co-op pays the provider, by one of its people; payments keeps and guards the details.

    Raises NotVerified before the co-op's first check: an unknown provider is never paid.
    """
    work.need(Permission.ACT_FOR_PROVIDER)
    if queries.provider_number(work.session, work.coop_id, work.provider_id) is None:
        raise NotVerified()
    provider = queries.provider(work.session, work.provider_id)
    payments.register_payee(
        work,
        name=account_name,
        kind="provider",
        ref_id=work.provider_id,
        sort_code="".join(c for c in sort_code if c.isdigit()),
        account_number=account_number,
        people=queries.people_of(work.session, work.provider_id),
        own_page=coop_path(work, f"/p/{provider.slug}/bank-details") if provider else "",
    )
