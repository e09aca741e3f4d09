"""The small parts of releases: amounts, times, parties, things bought."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from coopbudget.clock import LONDON, end_of_day, start_of_day
from coopbudget.publication.facts import Buyer, Supplier
from coopbudget.publication.mapping import words

Piece = dict[str, Any]

CPV = {"scheme": "CPV", "id": "85312000", "description": "Social work services without accommodation"}


@dataclass(frozen=True)
class Source:
    """Who publishes, and what its ids begin with."""

    buyer: Buyer
    prefix: str

    def ocid(self, kind: str, number: int) -> str:
        """The id of a process: ``kind`` is ``pool`` (planning) or ``call`` (a contracting process)."""
        return f"{self.prefix}-{self.buyer.slug}-{kind}-{number}"

    def buyer_ref(self) -> Piece:
        """The co-op, as other parts point to it."""
        return {"id": self.buyer.slug, "name": self.buyer.name}

    def supplier_ref(self, supplier: Supplier) -> Piece:
        """A provider, as other parts point to it."""
        return {"id": f"{self.buyer.slug}-provider-{supplier.number}", "name": name_of(supplier)}

    def buyer_party(self) -> Piece:
        """The co-op as a party."""
        return {
            **self.buyer_ref(),
            "identifier": {"legalName": self.buyer.name},
            "address": {"region": words.REGION[self.buyer.nation], "countryName": "United Kingdom"},
            "roles": ["buyer", "procuringEntity", "payer"],
        }

    def supplier_party(self, supplier: Supplier, *, leads: bool) -> Piece:
        """A provider as a party: who leads (or is alone) bids and is paid for all."""
        roles = ["tenderer", "supplier", "payee"] if leads else ["tenderer", "supplier"]
        named = {} if supplier.is_person else {"identifier": {"legalName": supplier.name}}
        return {**self.supplier_ref(supplier), **named, "roles": roles}


def name_of(supplier: Supplier) -> str:
    """A provider's own name; a person is not named."""
    return words.PERSON if supplier.is_person else supplier.name


def instant(at: datetime) -> str:
    """An instant as RFC 3339 in UTC: ``2026-11-02T00:00:00Z``. Parts of a second are left out."""
    return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def first_instant(day: date) -> str:
    """When a day begins in London, by its clocks, so that the day can be read: ``2026-04-16T00:00:00+01:00``."""
    return _in_london(start_of_day(day))


def last_instant(day: date) -> str:
    """The last second of a day in London, as its clocks show it."""
    return _in_london(end_of_day(day))


def _in_london(at: datetime) -> str:
    return at.astimezone(LONDON).replace(microsecond=0).isoformat()


def period(first: date, last: date) -> Piece:
    """From a day to a day, both included."""
    return {
        "startDate": first_instant(first),
        "endDate": last_instant(last),
        "durationInDays": (last - first).days + 1,
    }


def number(hundredths: int) -> int | float:
    """Hundredths as a number of JSON: what it writes has the very same digits (proved for all sums we keep)."""
    return hundredths // 100 if hundredths % 100 == 0 else hundredths / 100


def money(pence: int) -> Piece:
    """A sum in pounds, from pence."""
    return {"amount": number(pence), "currency": "GBP"}


NOT_SHOWN: Piece = {"amount": None, "currency": "GBP"}
"""In the place of a sum that an earlier release may have shown: by the standard, nothing takes back what was there."""


def hours(minutes: int) -> int | float:
    """Hours, to two places, half a hundredth up."""
    return number((minutes * 100 * 2 + 60) // 120)


def items(
    minutes: Mapping[str, int],
    weeks: int,
    *,
    rates: Mapping[str, int] | None = None,
    counted: bool,
    anew: bool = False,
) -> list[Piece]:
    """What is bought, an item for each kind of hour: how many hours over the whole term, and what one costs.

    ``counted`` False: the hours are not shown, and where they are shown ``anew``, those of an earlier release go.
    """
    found = []
    for kind in {**dict.fromkeys(minutes), **dict.fromkeys(rates or {})}:
        item: Piece = {
            "id": kind,
            "description": words.HOUR[kind],
            "classification": CPV,
            "unit": {"scheme": "UNCEFACT", "id": "HUR", "name": "hour"},
        }
        if counted and minutes.get(kind):
            item["quantity"] = hours(minutes[kind] * weeks)
        elif anew:
            item["quantity"] = None
        if rates and kind in rates:
            item["unit"]["value"] = money(rates[kind])
        found.append(item)
    return found


def parties(source: Source, lead: Supplier | None = None, partners: Iterable[Supplier] = ()) -> list[Piece]:
    """The co-op and, where one is chosen, its provider and those that bid with it."""
    found = [source.buyer_party()]
    if lead is not None:
        found.append(source.supplier_party(lead, leads=True))
    found += [source.supplier_party(each, leads=False) for each in partners]
    return found
