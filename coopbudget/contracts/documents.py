"""The terms of a contract as a tagged PDF, in plain words.

Made again from the same terms in the same language, it has the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import format_date, get_locale, gettext as _

from coopbudget.contracts import words
from coopbudget.contracts.pricing import hourly, levy_on
from coopbudget.contracts.service.terms import prices_said
from coopbudget.money import format_pence
from coopbudget.payments.documents import Table, sheet
from coopbudget.providers.words import HOUR


@dataclass(frozen=True)
class Paper:
    """What terms say on paper, in words."""

    facts: Sequence[tuple[str, str]]
    tables: Sequence[Table]
    closing: Sequence[str]


def terms_document(terms: Mapping[str, Any], *, digest: str, coop: str, provider: str) -> bytes:
    """A PDF/UA-1 of one version of the terms, with its mark (digest) in it.

    The sides are called what the terms say; ``coop`` and ``provider`` are for terms that name nobody yet.
    """
    locale = get_locale()
    said = terms_paper(terms, digest=digest, coop=coop, provider=provider)
    return sheet(
        title=_("Contract: %(title)s", title=terms["title"]),
        language=locale.language if locale else "en",
        facts=said.facts,
        tables=said.tables,
        closing=said.closing,
    )


def terms_paper(terms: Mapping[str, Any], *, digest: str, coop: str, provider: str) -> Paper:
    """The words of one version of the terms. Of what terms of an earlier time did not say, nothing is said."""
    prices = prices_said(terms)
    sides = {"coop": coop, "provider": provider, **terms.get("parties", {})}
    week = sum(hourly(each.minutes, each.rate) for each in prices)
    facts = [
        (_("Between"), _("%(coop)s, the co-op, and %(provider)s, the provider", **sides)),
        (_("Contract"), str(terms["contract"])),
        (_("Version of the terms"), str(terms.get("version", 1))),
        (_("From"), _day(terms["starts_on"])),
        (_("To"), _day(terms["ends_on"])),
        (_("Who buys"), str(words.BUYS_AS[terms["buys_as"]])),
    ]
    if "vat" in terms:
        rate = f" ({terms['vat_bp'] / 100:g}%)" if terms["vat_bp"] else ""
        facts.append((_("VAT"), f"{words.VAT[terms['vat']]}{rate}"))
    facts.append((_("A usual week"), format_pence(week)))
    facts.append((_("What the co-op keeps on top, a week"), format_pence(levy_on(week, terms["levy_bp"]))))
    for name, title in (("cap_week", _("The most a week")), ("cap_term", _("The most in all"))):
        if terms.get(name):
            facts.append((title, format_pence(terms[name])))
    rows = [
        [str(HOUR[each.kind]) if each.kind else _("Every hour"), f"{each.minutes / 60:g}", format_pence(each.rate)]
        for each in prices
    ]
    hours = Table(_("What an hour costs"), [_("Kind of hour"), _("Hours a week"), _("An hour")], rows)
    return Paper(facts, [hours], [*_rules(terms), _("The mark of these terms (SHA-256): %(digest)s", digest=digest)])


def _rules(terms: Mapping[str, Any]) -> Iterator[str]:
    yield _("Who buys: %(hint)s", hint=words.BUYS_AS_HINT[terms["buys_as"]])
    if "vat" in terms:
        yield _("VAT: %(hint)s", hint=words.VAT_HINT[terms["vat"]])
    yield _two(_("How the cost is shared"), words.ALLOCATION, words.ALLOCATION_HINT, terms["allocation"])
    yield _two(_("Somebody is in hospital or away"), words.ABSENCE, words.ABSENCE_HINT, terms["absence"])
    yield _("The rule for days away begins after this many days: %(days)s.", days=terms["absence_after_days"])
    leaving = f"{_('Somebody leaves')}: {words.LEAVING[terms['leaving']]}. "
    yield leaving + _("A member's notice in days: %(days)s.", days=terms["notice_days"])
    if "ending_days" in terms:
        notice = _("Either side may end the contract with this many days' notice: %(days)s.", days=terms["ending_days"])
        yield f"{notice} {_('For cause it may end it at once, with its reasons.')}"
    if "uplift" in terms:
        said = _two(_("How the price moves"), words.UPLIFT, words.UPLIFT_HINT, terms["uplift"])
        rate = f" ({terms['uplift_bp'] / 100:g}%)" if terms["uplift_bp"] else ""
        first = " " + _("First on %(day)s.", day=_day(terms["uplift_on"])) if terms["uplift_on"] else ""
        yield f"{said}{rate}{first}"
    if terms.get("rebate"):
        yield _("Rebate for buying much: %(what)s", what=words.rebate_words(terms["rebate"]))
        yield str(words.SHARED_HINT[terms["rebate"]["shared"]])
    if terms.get("reviews"):
        yield _("Both sides look at it together on: %(days)s.", days=", ".join(map(_day, terms["reviews"])))
    if terms.get("outcomes"):
        yield _("What it is to achieve: %(what)s", what=terms["outcomes"])


def _day(day: str) -> str:
    return str(format_date(date.fromisoformat(day), "d MMMM y"))


def _two(title: str, names: Mapping[str, Any], hints: Mapping[str, Any], key: str) -> str:
    return f"{title}: {names[key]}. {hints[key]}"
