"""Bank details as people type them: fields for forms, which say at once what is wrong with each."""

from __future__ import annotations

from typing import Any, Final

from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError

from coopbudget.forms import Text
from coopbudget.payments.rules import read_account_number, read_sort_code

NO_SORT_CODE: Final = _l("A sort code has 6 figures, like 08-60-01.")
NO_ACCOUNT_NUMBER: Final = _l("An account number has 8 figures. Put noughts before a shorter one.")


class SortCode(Text):
    """Six figures, however they are parted; given on without spaces and dashes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=12, ask=_l("Type the sort code. It has 6 figures, like 08-60-01."), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return read_sort_code(text) if text else ""
        except ValueError:
            raise ValidationError(NO_SORT_CODE) from None


class AccountNumber(Text):
    """Eight figures, however they are parted; given on without spaces."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=12, ask=_l("Type the account number. It has 8 figures."), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return read_account_number(text) if text else ""
        except ValueError:
            raise ValidationError(NO_ACCOUNT_NUMBER) from None
