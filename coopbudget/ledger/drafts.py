"""An entry before it is posted: checked for form, with the bytes that name its content. Pure.

The content names each account once and each leg by two places in that list, so that a batch of thousands
stays small in the trail::

    {"accounts": [id, id], "key": ..., "kind": ..., "legs": [[0, 1, 4200]], "memo": ..., "on": "2027-03-03",
     "refs": {...}, "reverses": null}

A leg ``[d, c, amount]`` debits ``accounts[d]`` and credits ``accounts[c]``; accounts stand in order of id.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from json.encoder import encode_basestring_ascii as _quoted
from operator import attrgetter
from typing import Final, NamedTuple

from coopbudget.ledger.errors import BadEntry
from coopbudget.money import LARGEST
from coopbudget.trail.canonical import JSON, canonical, canonical_of_plain

MOST_LEGS: Final = 10_000
"""A bound on an entry that is made here, leg by leg. One that the database gathers may be longer."""

MOST_GATHERED: Final = 500_000
"""A bound on that one too, so that verifying holds a bounded piece of the trail at a time."""


class Leg(NamedTuple):
    """``amount`` (pence or minutes, positive) debited to one account and credited to another."""

    debit: uuid.UUID
    credit: uuid.UUID
    amount: int


class Draft(NamedTuple):
    """An entry ready to post. ``debits`` and ``credits`` are places (from 0) in ``accounts``."""

    kind: str
    on: date
    key: str
    memo: str
    refs: str
    reverses: uuid.UUID | None
    accounts: Sequence[uuid.UUID]
    debits: Sequence[int]
    credits: Sequence[int]
    amounts: Sequence[int]
    content: str
    digest: bytes


def draft_entry(
    *,
    kind: str,
    on: date,
    key: str,
    legs: Sequence[Leg],
    memo: str,
    refs: Mapping[str, str],
    reverses: uuid.UUID | None = None,
) -> Draft:
    """Check an entry's form and work out its content. Raises BadEntry.

    The sum of all amounts is bounded too, so that no sum of an entry leaves 64 bits on any database.
    """
    if not kind or not key:
        raise BadEntry("an entry needs a kind and a key")
    if not 0 < len(legs) <= MOST_LEGS:
        raise BadEntry(f"an entry has 1 to {MOST_LEGS} legs")
    accounts = sorted({leg[0] for leg in legs} | {leg[1] for leg in legs}, key=_in_order_of_id)
    place = {account: index for index, account in enumerate(accounts)}
    debits = [place[leg[0]] for leg in legs]
    credits = [place[leg[1]] for leg in legs]
    amounts = [leg[2] for leg in legs]
    for debit, credit, amount in zip(debits, credits, amounts, strict=True):
        if type(amount) is not int or amount <= 0:
            raise BadEntry("an amount is a positive whole number")
        if debit == credit:
            raise BadEntry("a leg goes between two accounts")
    if sum(amounts) > LARGEST:
        raise BadEntry("the amounts are too large")
    plain_refs = plain_refs_of(refs)
    named = '","'.join([str(account) for account in accounts])
    moved = ",".join(
        [f"[{debit},{credit},{amount}]" for debit, credit, amount in zip(debits, credits, amounts, strict=True)]
    )
    between, after = around_legs(kind, on.isoformat(), key, memo, plain_refs, reverses)
    content = f'{{"accounts":["{named}"]{between}{moved}{after}'
    return Draft(
        kind, on, key, memo, plain_refs, reverses, accounts, debits, credits, amounts, content, content_digest(content)
    )


def plain_refs_of(refs: Mapping[str, str]) -> str:
    """The ids that an entry names, as canonical JSON."""
    return canonical({str(name): str(value) for name, value in refs.items()}) if refs else "{}"


def around_legs(
    kind: str, on: str, key: str, memo: str, plain_refs: str, reverses: uuid.UUID | str | None
) -> tuple[str, str]:
    """What stands between the accounts and the legs, and after them. ``on`` is an ISO date.

    Canonical JSON, its keys written in order by hand, as a record's are; entry_content() proves it in the tests.
    """
    reversed_id = f'"{reverses}"' if reverses else "null"
    return (
        f',"key":{_quoted(key)},"kind":{_quoted(kind)},"legs":[',
        f'],"memo":{_quoted(memo)},"on":"{on}","refs":{plain_refs},"reverses":{reversed_id}}}',
    )


class Gathered(NamedTuple):
    """An entry whose legs lie in the database already: all but those of its content.

    ``between`` and ``after`` stand between the accounts and the legs, and after them.
    """

    kind: str
    on: date
    key: str
    memo: str
    refs: str
    reverses: uuid.UUID | None
    between: str
    after: str


def gathered_entry(
    *, kind: str, on: date, key: str, memo: str, refs: Mapping[str, str], reverses: uuid.UUID | None = None
) -> Gathered:
    """What ``draft_entry`` makes of an entry, but for its legs. Raises BadEntry."""
    if not kind or not key:
        raise BadEntry("an entry needs a kind and a key")
    plain_refs = plain_refs_of(refs)
    return Gathered(
        kind, on, key, memo, plain_refs, reverses, *around_legs(kind, on.isoformat(), key, memo, plain_refs, reverses)
    )


_in_order_of_id = attrgetter("int")


def entry_content(**parts: JSON) -> str:
    """The canonical content of an entry, from its parts as the module's docstring names them."""
    return canonical_of_plain(parts)


def content_digest(content: str) -> bytes:
    """What tells whether a key came back with the same content: SHA-256 of the entry's canonical content."""
    return hashlib.sha256(content.encode()).digest()
