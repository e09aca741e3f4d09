"""What the forms of the slice send, one schema a command."""

from __future__ import annotations

from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, validates_schema

from coopbudget.forms import Choice, CivilDate, CommandSchema, Several, Text, Ticked, Whole
from coopbudget.guard import Power
from coopbudget.members import looks
from coopbudget.members.words import MemberClass, OfficeKind, OutsideKind, Reach, ReviewKind, Seated, Standing

_EMAIL = _l("Type an e-mail address, like name@example.org.")
_YOUR_PART = _l("Choose what you are in the co-op.")


class Email(Text):
    """An e-mail address, in small letters. Nothing is asked of the outside world."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=254, ask=_EMAIL, **kwargs)

    def _deserialize(self, value: object, attr: str | None, data: object, **kwargs: object) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not text:
            return ""
        try:
            return validate_email(text, check_deliverability=False).normalized.lower()
        except EmailNotValidError:
            raise ValidationError(_EMAIL) from None


class CoopDetails(CommandSchema):
    """What the officers may change of their co-op."""

    name = Text(longest=100, ask=_l("Type the name of the co-op."))
    safeguarding_phone = Text(longest=40, required=False)
    standstill_days = Whole(least=0, most=60)


class Join(CommandSchema):
    """Asking to join."""

    member_class = Choice(MemberClass, ask=_YOUR_PART)
    why = Text(longest=1000, required=False)


class JoinAsStranger(CommandSchema):
    """Asking to join without an account, perhaps with somebody beside one."""

    display_name = Text(longest=100, ask=_l("Type your name."))
    member_class = Choice(MemberClass, ask=_YOUR_PART)
    reach = Choice(
        (Reach.PHONE, Reach.POST, Reach.LARGE_PRINT, Reach.EMAIL), ask=_l("Choose how we tell you the answer.")
    )
    phone = Text(longest=40, required=False)
    email = Email(required=False)
    postal_address = Text(longest=500, required=False)
    why = Text(longest=1000, required=False)
    helper = Text(longest=200, required=False)
    agree = Ticked(must=_l("Tick this to say that it is right."))


class AskAgain(CommandSchema):
    """Why a decision should be looked at again."""

    words = Text(longest=1000, ask=_l("Say why it should be looked at again."))


class AnswerAgain(CommandSchema):
    """What came of looking again."""

    grant = Choice(("yes", "no"), ask=_l("Choose what you decide."))
    answer = Text(longest=1000, ask=_l("Write an answer. They read it."))


class Suspend(CommandSchema):
    """A member's vote, say and offices rest for a time."""

    reason = Text(longest=1000, ask=_l("Say why. They read it."))
    ends_on = CivilDate()


class HandOver(CommandSchema):
    """Somebody acts for a member by law from today."""

    email = Email()
    standing = Choice(Standing, ask=_l("Choose in what standing they act."))
    powers = Several(Power)
    ends_on = CivilDate()
    shown_by = Text(longest=500, required=False)


class KnownHow(CommandSchema):
    """How an officer knows something."""

    known_how = Text(longest=500, ask=_l("Say how you know this."))


class NearPerson(CommandSchema):
    """Somebody near to a member."""

    name = Text(longest=100, ask=_l("Type their name."))
    relation = Text(longest=60, required=False)
    email = Email(required=False)
    contact = Text(longest=400, required=False)
    agree = Ticked(must=_l("Ask them first, then tick this."))


class OneEntry(CommandSchema):
    """Whose entry in the register is wanted."""

    number = Whole(least=1, ask=_l("Type a member number."))


class RecordMember(CommandSchema):
    """Somebody who asked an officer to join, by phone or on paper."""

    display_name = Text(longest=100, ask=_l("Type the member’s name."))
    email = Email(required=False)
    phone = Text(longest=40, required=False)
    postal_address = Text(longest=500, required=False)
    reach = Choice(Reach, ask=_l("Choose how to tell them things."))
    member_class = Choice(MemberClass, ask=_l("Choose what they are in the co-op."))
    asked = Ticked(must=_l("Tick this once they have said it themselves."))


class Refuse(CommandSchema):
    """A no, with its reason."""

    reason = Text(longest=1000, ask=_l("Say why. It can’t be left empty."))


class GrantOffice(CommandSchema):
    """An office for a member."""

    member = Whole(least=1)
    kind = Choice(OfficeKind)
    how = Choice((Seated.ELECTED, Seated.CO_OPTED), required=False)
    starts_on = CivilDate()
    ends_on = CivilDate()


class LetIn(CommandSchema):
    """A reviewer or a facilitator."""

    email = Email()
    kind = Choice(OutsideKind)
    review_kind = Choice(ReviewKind, required=False)
    ends_on = CivilDate()

    @validates_schema
    def _as_what(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if data["kind"] == OutsideKind.REVIEWER and not data["review_kind"]:
            raise ValidationError(_l("Choose as what they check the books."), "review_kind")


class AddSupporter(CommandSchema):
    """Somebody who may act for a member."""

    email = Email()
    powers = Several(Power)
    starts_on = CivilDate(required=False)
    ends_on = CivilDate()
    standing = Choice(Standing, required=False)
    known_how = Text(longest=500, required=False)


class ActFor(CommandSchema):
    """Whom to act for: a supporter picks from their members, an officer types a number and reads it back."""

    member = Whole(least=1, ask=_l("Type the member’s number."))
    read_back = Ticked()


class Preferences(CommandSchema):
    """How we reach a person."""

    display_name = Text(longest=100, ask=_l("Tell us your name. It can't be left empty."))
    reach = Choice(Reach)
    phone = Text(longest=40, required=False)
    postal_address = Text(longest=500, required=False)
    language = Choice(looks.LANGUAGES)


class LostPhone(CommandSchema):
    """How an officer knows that it is the member who asks."""

    known_how = Text(longest=500, ask=_l("Say how you know that it is them."))
    spoke = Ticked(must=_l("Tick this once you have spoken with them."))


class Code(CommandSchema):
    """The six figures that an app shows."""

    code = Text(longest=12, ask=_l("Type the six figures that the app shows."))


class Look(CommandSchema):
    """How pages look."""

    contrast = Choice(looks.CONTRASTS)
    text = Choice(looks.TEXT_SIZES)
    language = Choice(looks.LANGUAGES)
