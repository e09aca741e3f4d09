"""The commands of visits and invoices, as forms and the API send them."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError, fields, validates_schema

from coopbudget.forms import Choice, CivilDate, CommandSchema, Pounds, Several, Text, Ticked, Whole
from coopbudget.providers.rules import HourKind

_CLOCK = re.compile(r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*(?P<half>am|pm)?", re.IGNORECASE)

_DURATION = re.compile(r"(?P<hours>\d{1,2})(?::(?P<minutes>[0-5]\d)|\.(?P<parts>\d{1,2}))?")


class ClockTime(fields.Integer):
    """A time of day as people type it (``22:00``, ``9.30``, ``4:30pm``), as minutes from midnight."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", True)
        if not kwargs["required"]:
            kwargs.setdefault("allow_none", True)
            kwargs.setdefault("load_default", None)
        super().__init__(**kwargs)
        self.error_messages = {**self.error_messages, "required": _l("Type a time, like 22:00 or 4:30pm.")}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = str(value).strip()
        if not text and not self.required:
            return None
        match = _CLOCK.fullmatch(text)
        hour, minute = (int(match["hour"]), int(match["minute"] or 0)) if match else (99, 0)
        half = (match["half"] or "").lower() if match else ""
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half == "pm" else 0)
        elif half:
            hour = 99
        if hour > 23 or minute > 59:
            raise ValidationError(_l("Type a time, like 22:00 or 4:30pm."))
        return hour * 60 + minute


class LogVisits(CommandSchema):
    """Log a visit, once or on many days. An end before the start means the next morning."""

    given_on = CivilDate()
    start = ClockTime()
    end = ClockTime()
    repeat = Choice(("once", "daily", "weekly"))
    until = CivilDate(required=False)
    members = fields.List(fields.Integer(), load_default=list)
    kind = Choice(HourKind, required=False)
    note = Text(longest=1_000, required=False)

    @validates_schema
    def fits(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """Somebody was there, the visit has a length, and a repeated one says until when."""
        if not data.get("members"):
            raise ValidationError(_l("Choose who was there."), "members")
        if "start" in data and data.get("start") == data.get("end"):
            raise ValidationError(_l("The end has to differ from the start."), "end")
        if data.get("repeat") in ("daily", "weekly"):
            if data.get("until") is None:
                raise ValidationError(_l("Type the last day to repeat it."), "until")
            if "given_on" in data and data["until"] < data["given_on"]:
                raise ValidationError(_l("The last day has to come after the first."), "until")


class LogRow(CommandSchema):
    """One visit of a week. An end before the start means the next morning."""

    start = ClockTime()
    end = ClockTime()
    members = fields.List(fields.Integer(), load_default=list)
    kind = Choice(HourKind, required=False)

    @validates_schema
    def fits(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """Somebody was there, and the visit has a length."""
        if not data.get("members"):
            raise ValidationError(_l("Choose who was there."), "members")
        if "start" in data and data.get("start") == data.get("end"):
            raise ValidationError(_l("The end has to differ from the start."), "end")


class Different(CommandSchema):
    """Say that a visit was not as logged: another time, nobody came, or something else."""

    what = Choice(("time", "nobody", "other"), ask=_l("Choose what was different."))
    start = ClockTime(required=False)
    end = ClockTime(required=False)
    words = Text(longest=2_000, required=False)

    @validates_schema
    def fits(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """Another time says from when to when; something else says what."""
        if data.get("what") == "time":
            for name in ("start", "end"):
                if name in data and data[name] is None:
                    raise ValidationError(_l("Type a time, like 22:00 or 4:30pm."), name)
            if data.get("start") == data.get("end"):
                raise ValidationError(_l("The end has to differ from the start."), "end")
        if data.get("what") == "other" and not data.get("words"):
            raise ValidationError(_l("Say what was different. A few words are enough."), "words")


class RefuseTime(CommandSchema):
    """Say why the time that a member gave is not right."""

    why = Text(longest=2_000, ask=_l("Say why you don't agree. The member and the officers read it."))


class AskSilence(CommandSchema):
    """Put to the members what silence means."""

    closes_on = CivilDate()


class Say(CommandSchema):
    """Say something about a visit."""

    words = Text(longest=2_000, ask=_l("Write something first."))


class Settle(CommandSchema):
    """Decide what counts of a visit, and why."""

    outcome = Choice(("given", "changed", "not_given"))
    minutes = Whole(least=1, most=1_440, required=False)
    rung = Several(())
    words = Text(longest=2_000)

    def __init__(self, *, numbers: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields["rung"].inner.allowed = frozenset(numbers)  # type: ignore[attr-defined]

    @validates_schema
    def fits(self, data: dict[str, Any], **_kwargs: Any) -> None:
        """Another time says how long it was."""
        if data.get("outcome") == "changed" and data.get("minutes") is None:
            raise ValidationError(_l("Type how many minutes it was."), "minutes")


class PlanInvoice(CommandSchema):
    """Which visits an invoice asks for. ``again``: it is another one, though it looks the same."""

    their_number = Text(longest=40)
    period_from = CivilDate()
    period_to = CivilDate()
    again = Ticked()


class OwnInvoice(PlanInvoice):
    """A provider's own invoice, and what it comes to; its lines are read one by one."""

    total = Pounds(most=10_000_000)


class Duration(fields.Integer):
    """A length of time as people type it (``5``, ``5:30``, ``1.5``), as minutes."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        match = _DURATION.fullmatch(str(value).strip())
        if match is None:
            raise ValidationError(_l("Type hours and minutes, like 5:00 or 1:30."))
        if match["parts"]:
            minutes = round(int(match["hours"]) * 60 + int(match["parts"].ljust(2, "0")) * 60 / 100)
        else:
            minutes = int(match["hours"]) * 60 + int(match["minutes"] or 0)
        if not 1 <= minutes <= 1_440:
            raise ValidationError(_l("A visit lasts 24 hours at most."))
        return minutes


class OwnLine(CommandSchema):
    """One line of a provider's own invoice."""

    on = CivilDate()
    time = Duration(required=True)
    rate = Pounds(most=100_000)
    kind = Choice(HourKind)


class Credit(CommandSchema):
    """What a credit note says; what it takes off which line is read beside it."""

    their_number = Text(longest=40)
    reason = Text(longest=1_000)


class Approve(CommandSchema):
    """Approve what was shown, by its digest."""

    digest = Text(longest=64)
    checked = Ticked(must=_l("Tick the box to say that you have looked at it."))


class Reject(CommandSchema):
    """Send an invoice back; the provider reads the reason."""

    reason = Text(longest=1_000)
