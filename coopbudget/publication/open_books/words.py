"""What people read of open books: bands of people, decisions, costs."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext as _l

from coopbudget.errors import Words
from coopbudget.ledger.names import plain_name
from coopbudget.payments.words import EXPENSES
from coopbudget.providers.words import HOUR, SERVICE
from coopbudget.publication.facts import Supplier
from coopbudget.publication.open_books.facts import Band, Decided, Kind, Quarter, Rate


def _(message: str, **values: object) -> str:
    return str(gettext(message, **values))


DECIDED: Mapping[Kind, Words] = {
    Kind.SURPLUS: _l("How a surplus is shared"),
    Kind.RULES: _l("Our rules were changed"),
    Kind.AWARD: _l("Which provider is chosen"),
    Kind.INTEREST: _l("What shares earn"),
    Kind.OPEN_BOOKS: _l("Whether everybody may read our books"),
    Kind.WINDING: _l("Whether our co-op ends"),
    Kind.OTHER: _l("A question of the members"),
}


def quarter_words(quarter: Quarter) -> str:
    """How people call it: ``Quarter 3 of 2027``."""
    return _("Quarter %(number)s of %(year)s", number=quarter.number, year=quarter.year)


def band_words(band: Band | None) -> str:
    """So many people as they are told."""
    if band is None:
        return _("not shown")
    if band.most is None:
        return _("%(least)s or more", least=band.least)
    return _("%(least)s to %(most)s", least=band.least, most=band.most)


def supplier_words(supplier: Supplier) -> str:
    """A provider as it is named: somebody who is a person in law is not."""
    return _("A person working for themselves (not named)") if supplier.is_person else supplier.name


def service_words(service: str) -> str:
    """A kind of support."""
    return str(SERVICE.get(service, SERVICE["other"]))


def rate_words(rate: Rate) -> str:
    """A kind of hour."""
    return str(HOUR.get(rate.kind, rate.kind))


def decided_words(decided: Decided) -> str:
    """What was decided: the question's own words where somebody read them for names."""
    return decided.words or str(DECIDED[decided.kind])


def cost_words(code: str) -> str:
    """What running the co-op cost."""
    name = code.removeprefix("Expenses:")
    return str(EXPENSES[name]) if name in EXPENSES else str(plain_name(code))
