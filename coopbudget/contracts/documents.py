"""The terms of a contract as a tagged PDF, in plain words: made again from the same terms, the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import format_date, get_locale, gettext as _

from coopbudget.contracts import words
from coopbudget.contracts.pricing import levy_on, week_of
from coopbudget.contracts.service.terms import kinds_of
from coopbudget.money import format_pence
from coopbudget.payments.documents import Table, sheet
from coopbudget.providers.words import HOUR


def terms_document(terms: Mapping[str, Any], *, digest: str, coop: str, provider: str) -> bytes:
    """A PDF/UA-1 of one version of the terms, with its mark (digest) in it."""
    locale = get_locale()
    rates = kinds_of(terms)
    week = week_of(rates)
    levy = levy_on(week, terms["levy_bp"])
    facts = [
        (_("Between"), _("%(coop)s, the co-op, and %(provider)s, the provider", coop=coop, provider=provider)),
        (_("Contract"), str(terms["contract"])),
        (_("Version of the terms"), str(terms.get("version", 1))),
        (_("From"), _day(terms["starts_on"])),
        (_("To"), _day(terms["ends_on"])),
        (_("Who buys"), str(words.BUYS_AS[terms["buys_as"]])),
        (_("VAT"), str(words.VAT[terms["vat"]]) + (f" ({terms['vat_bp'] / 100:g}%)" if terms["vat_bp"] else "")),
        (_("A usual week"), format_pence(week)),
        (_("What the co-op keeps on top, a week"), format_pence(levy)),
    ]
    for name, title in (("cap_week", _("The most a week")), ("cap_term", _("The most in all"))):
        if terms.get(name):
            facts.append((title, format_pence(terms[name])))
    hour = [[str(HOUR[kind]), f"{each.minutes / 60:g}", format_pence(each.rate)] for kind, each in rates.items()]
    closing = [
        _("Who buys: %(hint)s", hint=words.BUYS_AS_HINT[terms["buys_as"]]),
        _("VAT: %(hint)s", hint=words.VAT_HINT[terms["vat"]]),
        _two(_("How the cost is shared"), words.ALLOCATION, words.ALLOCATION_HINT, terms["allocation"]),
        _two(_("Somebody is in hospital or away"), words.ABSENCE, words.ABSENCE_HINT, terms["absence"]),
        _("The rule for days away begins after this many days: %(days)s.", days=terms["absence_after_days"]),
        f"{_('Somebody leaves')}: {words.LEAVING[terms['leaving']]}. "
        + _("A member's notice in days: %(days)s.", days=terms["notice_days"]),
        _("Either side may end the contract with this many days' notice: %(days)s.", days=terms["ending_days"])
        + " " + _("For cause it may end it at once, with its reasons."),
        _two(_("How the price moves"), words.UPLIFT, words.UPLIFT_HINT, terms["uplift"])
        + (f" ({terms['uplift_bp'] / 100:g}%)" if terms["uplift_bp"] else "")
        + (" " + _("First on %(day)s.", day=_day(terms["uplift_on"])) if terms["uplift_on"] else ""),
    ]  # fmt: skip
    if terms["reviews"]:
        closing.append(_("Both sides look at it together on: %(days)s.", days=", ".join(map(_day, terms["reviews"]))))
    if terms["outcomes"]:
        closing.append(_("What it is to achieve: %(what)s", what=terms["outcomes"]))
    closing.append(_("The mark of these terms (SHA-256): %(digest)s", digest=digest))
    return sheet(
        title=_("Contract: %(title)s", title=terms["title"]),
        language=locale.language if locale else "en",
        facts=facts,
        tables=[Table(_("What an hour costs"), [_("Kind of hour"), _("Hours a week"), _("An hour")], hour)],
        closing=closing,
    )


def _day(day: str) -> str:
    return str(format_date(date.fromisoformat(day), "d MMMM y"))


def _two(title: str, names: Mapping[str, Any], hints: Mapping[str, Any], key: str) -> str:
    return f"{title}: {names[key]}. {hints[key]}"
