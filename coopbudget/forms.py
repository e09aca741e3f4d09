"""One marshmallow schema per command reads what the page's form and the API send.

``Form`` carries raw values and errors back to the page, so that nobody types anything twice. The fields
here read what people type; the words of their errors say what to do next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from marshmallow import EXCLUDE, Schema, ValidationError, fields
from werkzeug.datastructures import MultiDict

from coopbudget.errors import Invalid, Words
from coopbudget.money import parse_pounds

_REQUIRED = _l("Tell us this. It can't be left empty.")
_UNCHOSEN = _l("Choose one of the answers.")
_NO_NUMBER = _l("Type a whole number.")
_NO_AMOUNT = _l("Type an amount in pounds.")


class Text(fields.String):
    """Text without the space around it. Empty is missing; control characters (but new lines) are refused.

    ``ask`` are the words shown when it is empty: name the thing, for a page's list of errors stands alone.
    """

    def __init__(self, *, longest: int = 200, ask: Words = _REQUIRED, **kwargs: Any) -> None:
        kwargs.setdefault("required", True)
        if not kwargs["required"]:
            kwargs.setdefault("load_default", "")
        super().__init__(**kwargs)
        self.error_messages = {**self.error_messages, "required": ask, "null": ask}
        self.ask = ask
        self.longest = longest

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = str(super()._deserialize(value, attr, data, **kwargs)).replace("\r\n", "\n").strip()
        if any(ord(c) < 32 and c not in "\n\t" for c in text):
            raise ValidationError(_l("Some characters here can't be read. Type it again."))
        if self.required and not text:
            raise ValidationError(self.ask)
        if len(text) > self.longest:
            raise ValidationError(_l("This is too long. Use %(n)s characters or fewer.", n=self.longest))
        return text


class Pounds(fields.Integer):
    """Pounds and pence as people type them, as integer pence. ``least`` and ``most`` are pence.

    ``ask`` are the words shown when it is empty.
    """

    def __init__(self, *, least: int = 1, most: int = 10**11, ask: Words = _NO_AMOUNT, **kwargs: Any) -> None:
        kwargs.setdefault("required", True)
        if not kwargs["required"]:
            kwargs.setdefault("allow_none", True)
            kwargs.setdefault("load_default", None)
        super().__init__(**kwargs)
        self.error_messages = {**self.error_messages, "required": ask}
        self.ask = ask
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = str(value).strip()
        if not text:
            if self.required:
                raise ValidationError(self.ask)
            return None
        try:
            pence = parse_pounds(text)
        except ValueError:
            raise ValidationError(_l("Type an amount in pounds and pence, like 42 or 42.50.")) from None
        if pence < self.least:
            raise ValidationError(_l("This amount is too small."))
        if pence > self.most:
            raise ValidationError(_l("This amount is too large."))
        return pence


class Whole(fields.Integer):
    """A whole number between ``least`` and ``most``. ``ask`` are the words shown when it is empty."""

    def __init__(self, *, least: int = 0, most: int = 1_000_000, ask: Words = _NO_NUMBER, **kwargs: Any) -> None:
        kwargs.setdefault("required", True)
        if not kwargs["required"]:
            kwargs.setdefault("allow_none", True)
            kwargs.setdefault("load_default", None)
        super().__init__(**kwargs)
        self.error_messages = {**self.error_messages, "required": ask, "null": ask}
        self.ask = ask
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = str(value).strip()
        if not text:
            if self.required:
                raise ValidationError(self.ask)
            return None
        if not (text.isascii() and text.removeprefix("-").isdigit() and len(text) <= 12):
            raise ValidationError(_NO_NUMBER)
        number = int(text)
        if not self.least <= number <= self.most:
            raise ValidationError(_l("Type a number from %(least)s to %(most)s.", least=self.least, most=self.most))
        return number


class Percent(fields.Integer):
    """A percentage as people type it (``5``, ``2.5``), as whole basis points."""

    def __init__(self, *, most: int = 2_000, **kwargs: Any) -> None:
        kwargs.setdefault("required", True)
        if not kwargs["required"]:
            kwargs.setdefault("allow_none", True)
            kwargs.setdefault("load_default", None)
        super().__init__(**kwargs)
        self.error_messages = {**self.error_messages, "required": _l("Type a percentage, like 5 or 2.5.")}
        self.most = most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not self.required and not str(value).strip():
            return None
        try:
            points = Decimal(str(value).strip().removesuffix("%").strip() or "x") * 100
        except InvalidOperation:
            raise ValidationError(_l("Type a percentage, like 5 or 2.5.")) from None
        if not points.is_finite() or points != int(points) or not 0 <= points <= self.most:
            raise ValidationError(_l("Type a percentage from 0 to %(most)s.", most=self.most // 100))
        return int(points)


class CivilDate(fields.Date):
    """A date as three inputs (``name-day``, ``name-month``, ``name-year``) or as ISO ``2027-03-03``."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", True)
        if not kwargs["required"]:
            kwargs.setdefault("allow_none", True)
            kwargs.setdefault("load_default", None)
        super().__init__(**kwargs)
        self.error_messages = {**self.error_messages, "required": _l("Type a date: day, month and year.")}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = str(value).strip()
        if not text and not self.required:
            return None
        try:
            year, month, day = (int(part) for part in text.split("-"))
            found = date(year, month, day)
        except ValueError:
            raise ValidationError(_l("Type a real date, like 3 3 2027.")) from None
        if not 1900 <= found.year <= 2200:
            raise ValidationError(_l("Type the year with four figures, like 2027."))
        return found


class Choice(fields.String):
    """One of the values of ``choices`` (strings or a StrEnum's members). ``ask``: the words when none is chosen."""

    def __init__(self, choices: Iterable[str], *, ask: Words = _UNCHOSEN, **kwargs: Any) -> None:
        kwargs.setdefault("required", True)
        if not kwargs["required"]:
            kwargs.setdefault("load_default", "")
        super().__init__(**kwargs)
        self.allowed = frozenset(str(choice) for choice in choices)
        self.error_messages = {**self.error_messages, "required": ask, "null": ask}
        self.ask = ask

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = str(super()._deserialize(value, attr, data, **kwargs))
        if not text and not self.required:
            return ""
        if text not in self.allowed:
            raise ValidationError(self.ask)
        return text


class Ticked(fields.Boolean):
    """A tick box: absent is false. ``must`` gives the words shown when it has to be ticked."""

    def __init__(self, *, must: Words | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("load_default", False)
        super().__init__(**kwargs)
        self.must = must

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        found = value in (True, "true", "on", "1", "yes")
        if self.must is not None and not found:
            raise ValidationError(self.must)
        return found


class Several(fields.List[str]):
    """Any number of the values of ``choices`` from tick boxes of one name."""

    def __init__(self, choices: Iterable[str], **kwargs: Any) -> None:
        kwargs.setdefault("load_default", list)
        super().__init__(Choice(choices), **kwargs)


class CommandSchema(Schema):
    """The base of every command's schema. Fields that the command does not know are left out."""

    class Meta:
        unknown = EXCLUDE


def _flat(messages: Any) -> list[Words]:
    """marshmallow gives a list, a dict of them (an error inside a list), or our lazy words as they are."""
    if isinstance(messages, Mapping):
        return [word for inner in messages.values() for word in _flat(inner)]
    return list(messages) if isinstance(messages, list | tuple) else [messages]


class Form:
    """Raw values, errors, and the typed data once there are none. ``_form`` is the whole form's error."""

    def __init__(self, schema: Schema, values: Mapping[str, Any] | None = None) -> None:
        self.schema = schema
        self.values: dict[str, Any] = dict(values or {})
        self.errors: dict[str, list[Words]] = {}
        self.data: dict[str, Any] = {}

    @classmethod
    def blank(cls, schema: Schema, **values: Any) -> Form:
        """A form not sent yet; ``values`` fill it in (None stands for nothing)."""
        return cls(schema, {k: v for k, v in values.items() if v is not None})

    @classmethod
    def read(cls, schema: Schema, sent: MultiDict[str, str] | None = None) -> Form:
        """What was sent (default: the request's form), read by ``schema``."""
        sent = request.form if sent is None else sent
        form = cls(schema)
        for name, field in schema.load_fields.items():
            parts = [sent.get(f"{name}-{part}", "").strip() for part in ("year", "month", "day")]
            if isinstance(field, fields.List):
                form.values[name] = sent.getlist(name)
            elif isinstance(field, CivilDate) and any(parts):
                form.values[name] = "-".join(parts)
                form.values |= {f"{name}-{p}": v for p, v in zip(("year", "month", "day"), parts, strict=True)}
            elif name in sent:
                form.values[name] = sent[name]
        known = {k: v for k, v in form.values.items() if k in schema.load_fields}
        try:
            form.data = dict(schema.load(known))
        except ValidationError as problem:
            form.take(problem.messages_dict)
        return form

    def take(self, errors: Mapping[str, Any] | Invalid) -> None:
        """Add errors: marshmallow's, or those of an Invalid raised by a service."""
        found = errors.errors if isinstance(errors, Invalid) else errors
        for name, messages in found.items():
            self.errors.setdefault("_form" if name == "_schema" else name, []).extend(_flat(messages))

    @property
    def ok(self) -> bool:
        return not self.errors

    @property
    def has_errors(self) -> bool:
        return bool(self.errors)
