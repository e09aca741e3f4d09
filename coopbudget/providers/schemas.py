"""One schema a command."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validates_schema

from coopbudget.errors import Words
from coopbudget.forms import Choice, CivilDate, CommandSchema, Several, Text, Ticked, Whole
from coopbudget.payments.details import AccountNumber, SortCode
from coopbudget.providers.rules import (
    WHOLE,
    CredentialKind,
    HelpRole,
    LegalForm,
    Ownership,
    Rating,
    ServiceType,
    basis_points,
)


def _at_least_one(found: list[Any]) -> None:
    if not found:
        raise ValidationError([_l("Choose at least one service.")])


_CHOOSE = _l("Choose one of the people.")


def _somebody(found: list[Any]) -> None:
    if not found:
        raise ValidationError([_l("Choose at least one.")])


class ProfileSchema(CommandSchema):
    """A provider's profile."""

    name = Text(longest=100, ask=_l("Type the name of your team."))
    about = Text(longest=3000, ask=_l("Say who you are, in your own words."))
    legal_form = Choice(LegalForm, ask=_l("Choose what you are."))
    owned_by = Text(longest=300, ask=_l("Say in your own words who owns it."))
    ownership = Choice(Ownership, ask=_l("Choose who owns it."))
    people = Whole(least=1, most=100_000)
    area = Text(longest=300, ask=_l("Say where you work."))
    services = Several(ServiceType, validate=_at_least_one)
    languages = Text(longest=200, ask=_l("Type the languages you speak with people."))
    fair_pay = Ticked()
    fair_pay_words = Text(longest=1000, required=False)


class CredentialSchema(CommandSchema):
    """A proof that a provider adds."""

    kind = Choice(CredentialKind, ask=_l("Choose what the paper proves."))
    number = Text(longest=120, ask=_l("Type its number or name."))
    issued_by = Text(longest=200, ask=_l("Say from whom it is."))
    expires_on = CivilDate(required=False)


class AddPersonSchema(CommandSchema):
    """Somebody else who will act for the provider; they need an account already."""

    email = Text(longest=254)


class VerifySchema(CommandSchema):
    """An officer's check: which proofs they looked at, until when it holds, what they noted."""

    credentials = fields.List(fields.UUID(), load_default=list)
    until = CivilDate()
    note = Text(longest=1000, required=False)


class EndVerificationSchema(CommandSchema):
    """Why a check ends early."""

    note = Text(longest=1000)


class BankSchema(CommandSchema):
    """Where a provider wants to be paid."""

    account_name = Text(longest=70)
    sort_code = SortCode()
    account_number = AccountNumber()


class FindProofs(CommandSchema):
    """The filter of the list of proofs that run out."""

    show = Choice(["", "soon", "gone"], required=False)
    kind = Choice(CredentialKind, required=False)


class FindProviders(CommandSchema):
    """The filter of the list."""

    text = Text(longest=100, required=False)
    service = Choice(ServiceType, required=False)
    ownership = Choice(Ownership, required=False)
    known = Ticked()


class Share(fields.Integer):
    """A percentage as people type it, in basis points."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        words: Words = _l("Type the share as a percentage, like 40 or 33.33.")
        try:
            found = basis_points(str(value))
        except ValueError:
            raise ValidationError(words) from None
        if not 1 <= found <= WHOLE:
            raise ValidationError(words)
        return found


class FindPartners(CommandSchema):
    """The search for providers to bid with."""

    text = Text(longest=100, required=False)


def consortium_schema(partners: int) -> CommandSchema:
    """A consortium's name, and the share and the work of each of so many providers, the lead first."""
    found: dict[str, Any] = {"name": Text(longest=100)}
    for n in range(1, partners + 1):
        found[f"share_{n}"] = Share(required=True)
        found[f"does_{n}"] = Text(longest=300)
    return CommandSchema.from_dict(found, name="ConsortiumSchema")()  # type: ignore[return-value]


class FeedbackSchema(CommandSchema):
    """What a member says of the support; where somebody is not safe, no rating is asked."""

    safe = Choice(["yes", "no"])
    rating = Choice(Rating, required=False)
    words = Text(longest=3000)
    named = Ticked()

    @validates_schema
    def _rated(self, data: dict[str, Any], **_: Any) -> None:
        if data["safe"] == "yes" and not data.get("rating"):
            raise ValidationError({"rating": [_l("Say how good it is.")]})


class ReplySchema(CommandSchema):
    """A provider's answer."""

    words = Text(longest=2000)


class HideSchema(CommandSchema):
    """Why something is taken out of sight."""

    why = Text(longest=500)
    to_safeguarding = Ticked()


class RefereeSchema(CommandSchema):
    """Somebody who can speak of the provider's work."""

    name = Text(longest=100)
    knows = Text(longest=300)
    contact = Text(longest=200)


class ReferenceSchema(CommandSchema):
    """What a referee said."""

    referee_id = fields.UUID(required=True, error_messages={"required": _CHOOSE, "invalid_uuid": _CHOOSE})
    spoke_on = CivilDate()
    said = Text(longest=3000)


class BecomingSchema(CommandSchema):
    """What owners say of becoming a co-operative."""

    words = Text(longest=3000)
    looks_for = Several(HelpRole, validate=_somebody)


class EndBecomingSchema(CommandSchema):
    """What became of it."""

    ended_words = Text(longest=1000)


class InterestSchema(CommandSchema):
    """What somebody would bring."""

    role = Choice(HelpRole)
    words = Text(longest=1000)


class FindBecoming(CommandSchema):
    """The filter of the list."""

    role = Choice(HelpRole, required=False)
