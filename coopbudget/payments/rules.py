"""Pure rules of the rail: references, fingerprints, bank details, files, and what a line may be."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

MOST_IN_A_FILE: Final = 100  # Unity Trust's Bulk Faster Payments takes no more
LONGEST_BANK_REFERENCE: Final = 18  # what Faster Payments carries
LONGEST_BANK_NAME: Final = 18
NO_NAME: Final = "PAYEE"  # where none of a name's letters travel
NO_REFERENCE: Final = "PAYMENT"
SHORTEST_REFERENCE: Final = 4  # a shorter one would be found by chance in other words

_NOT_SQUEEZED = re.compile(r"[^A-Z0-9]+")
_MOST_WORDS = 8

Owner = TypeVar("Owner")


class Side(StrEnum):
    """Whose money a bank account holds."""

    MEMBERS = "members"
    OWN = "own"

    @property
    def other(self) -> Side:
        return Side.OWN if self is Side.MEMBERS else Side.MEMBERS


def squeeze(text: str) -> str:
    """A reference as it is compared: capitals and figures, nothing else. ``dp/12-345`` is ``DP12345``."""
    return _NOT_SQUEEZED.sub("", text.upper())


def references_in(text: str, known: Mapping[str, Owner]) -> list[Owner]:
    """Whose references stand in ``text`` as whole words (a reference may run over several). The longest wins
    where one lies inside another. In the order they stand; several answers mean that nobody can be sure.
    """
    words = [word for word in _NOT_SQUEEZED.split(text.upper()) if word]
    found: list[Owner] = []
    at = 0
    while at < len(words):
        for length in range(min(_MOST_WORDS, len(words) - at), 0, -1):
            owner = known.get("".join(words[at : at + length]))
            if owner is not None:
                if owner not in found:
                    found.append(owner)
                at += length
                break
        else:
            at += 1
    return found


@dataclass(frozen=True)
class LineFacts:
    """What tells one line of a statement from another."""

    on: date
    amount: int
    text: str
    counterparty: str
    bank_id: str | None


def fingerprints(lines: Sequence[LineFacts]) -> list[str]:
    """A fingerprint a line, stable over files that overlap.

    The bank's id where it gives one (with date and amount: some banks give one id to two lines, and its words
    change between exports), and else date, amount and words; always with the line's place among equal ones.
    Two bus fares of one day are two lines, and come again in the next file as the same two.
    """
    seen: Counter[str] = Counter()
    found = []
    for line in lines:
        words = (line.bank_id,) if line.bank_id else ("", _plain(line.text), _plain(line.counterparty))
        said = "\x1f".join((line.on.isoformat(), str(line.amount), *words))
        seen[said] += 1
        found.append(hashlib.sha256(f"{said}\x1f{seen[said]}".encode()).hexdigest())
    return found


def _plain(text: str) -> str:
    """Words as they are compared: banks change spaces and capitals between two exports of one line."""
    return " ".join(text.upper().split())


def read_sort_code(text: str) -> str:
    """Six figures from ``08-60-01``, ``08 60 01`` or ``086001``. Raises ValueError."""
    figures = re.sub(r"[\s-]", "", text)
    if not (figures.isascii() and figures.isdigit() and len(figures) == 6):
        raise ValueError("a sort code has six figures")
    return figures


def read_account_number(text: str) -> str:
    """Eight figures. Raises ValueError."""
    figures = re.sub(r"\s", "", text)
    if not (figures.isascii() and figures.isdigit() and len(figures) == 8):
        raise ValueError("an account number has eight figures")
    return figures


def last_four(account_number: str) -> str:
    """An account number as it may be shown: its last four figures."""
    return f"•••• {account_number[-4:]}"


def show_sort_code(sort_code: str) -> str:
    """``086001`` as ``08-60-01``."""
    return "-".join((sort_code[:2], sort_code[2:4], sort_code[4:]))


@dataclass(frozen=True)
class FileLine:
    """One payment as the bank reads it. ``amount`` is pence; ``position`` its place in the run."""

    sort_code: str
    account_number: str
    name: str
    amount: int
    reference: str
    position: int = 0


def bank_text(text: str, longest: int) -> str:
    """What of ``text`` a bank carries: letters, figures, space and ``& - . /``, not beginning like a formula."""
    plain = unicodedata.normalize("NFKD", text)  # a letter and its accent apart, so that the letter stays
    kept = re.sub(r"[^A-Za-z0-9 &./-]", "", plain)
    return " ".join(kept.split()).lstrip("-").strip()[:longest].strip()


def parts(count: int, most: int = MOST_IN_A_FILE) -> list[int]:
    """Which file each of ``count`` payments stands in, from 1: no more than ``most`` in one."""
    return [index // most + 1 for index in range(count)]


def run_reference(number: int) -> str:
    """What a run is called on a statement, where the bank shows the file as one line."""
    return f"RUN{number:05d}"


@dataclass(frozen=True)
class Outstanding:
    """A payment that was sent and that no statement has shown yet. ``amount`` is pence."""

    payment_id: str
    run_number: int
    part: int
    amount: int
    reference: str


def what_cleared(amount: int, text: str, sent: Sequence[Outstanding]) -> tuple[list[Outstanding], bool]:
    """Which payments an outgoing line of ``amount`` pence (positive) shows, and whether that is sure.

    Sure: its run's reference with the total of the run or of one file, or a payment's own reference with its
    amount. Not sure, and so left to a person: the amount alone, where one payment only has it.
    """
    runs = references_in(text, {run_reference(p.run_number): p.run_number for p in sent})
    for number in runs:
        whole = [p for p in sent if p.run_number == number]
        for part in sorted({p.part for p in whole}):
            of_file = [p for p in whole if p.part == part]
            if sum(p.amount for p in of_file) == amount:
                return of_file, True
        if sum(p.amount for p in whole) == amount:
            return whole, True
    named: dict[str, list[Outstanding]] = {}
    for payment in sent:
        if payment.amount == amount and len(squeeze(payment.reference)) >= SHORTEST_REFERENCE:
            named.setdefault(squeeze(payment.reference), []).append(payment)
    found = references_in(text, {reference: reference for reference in named})
    if len(found) == 1:
        # Equal payments under one reference are equal in the books as well: the first sent clears first.
        return named[found[0]][:1], True
    alike = [p for p in sent if p.amount == amount]
    return (alike, False) if len(alike) == 1 else ([], False)


@dataclass(frozen=True)
class RemittanceLine:
    """One member's part of a council's payment: the reference and its pence, and the line it stood on."""

    row: int
    reference: str
    amount: int


def closing_agrees(opening: int | None, amounts: Iterable[int], closing: int | None) -> bool:
    """Whether opening and lines give the closing balance, where the bank tells both."""
    return opening is None or closing is None or opening + sum(amounts) == closing
