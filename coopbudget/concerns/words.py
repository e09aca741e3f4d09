"""What people read for kinds, outcomes, contacts and offices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext as _l

from coopbudget.concerns.rules import Kind
from coopbudget.errors import Words

KINDS: Final[Mapping[str, Words]] = {
    Kind.WORRY: _l("A worry about care or money"),
    Kind.COMPLAINT: _l("A complaint"),
    Kind.FAULT: _l("Something on a page that does not work"),
}

OUTCOMES: Final[Mapping[str, Words]] = {
    "put_right": _l("We put it right"),
    "passed_on": _l("We passed it on to the council, the police or another body"),
    "explained": _l("We explained what happened"),
    "nothing_found": _l("We looked into it and found nothing wrong"),
}

CONTACTS: Final[Mapping[str, Words]] = {
    "none": _l("They don't want to be contacted"),
    "site": _l("They read the answer here, signed in"),
    "phone": _l("Ring them"),
    "email": _l("Write to them by e-mail"),
}

OFFICES: Final[Mapping[str, Words]] = {
    "chair": _l("chair"),
    "secretary": _l("secretary"),
    "treasurer": _l("treasurer"),
    "commissioning_lead": _l("commissioning lead"),
    "safeguarding_lead": _l("safeguarding lead"),
    "reviewer": _l("reviewer"),
}
