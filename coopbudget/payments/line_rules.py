"""Which lines of a file are in the books already, whatever kind of file they came in. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from coopbudget.payments.rules import LineFacts, squeeze

_WORD: Final = re.compile(r"[A-Z0-9]+")
_LONG_WORD: Final = 4  # shorter ones (THE, DD, TO) stand in lines of anybody


class Sameness(StrEnum):
    """What a line of a file is to the books: not there, there, or like one that is there, so that a person looks."""

    NEW = "new"
    KNOWN = "known"
    ALIKE = "alike"


class Rhythm(StrEnum):
    """How long after another a payment that comes again comes."""

    WEEK = "week"
    TWO_WEEKS = "two_weeks"
    FOUR_WEEKS = "four_weeks"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


# Days between, with room for a weekend or a bank holiday.
_RHYTHMS: Final = (
    (Rhythm.WEEK, 6, 8),
    (Rhythm.TWO_WEEKS, 12, 16),
    (Rhythm.FOUR_WEEKS, 26, 29),
    (Rhythm.MONTH, 30, 34),
    (Rhythm.QUARTER, 88, 95),
    (Rhythm.YEAR, 360, 370),
)


def rhythm_of(day: date, before: date) -> Rhythm | None:
    """The rhythm that two days keep, if they keep one."""
    days = (day - before).days
    return next((rhythm for rhythm, least, most in _RHYTHMS if least <= days <= most), None)


@dataclass(frozen=True)
class KnownLine:
    """A line that is in, with its fingerprint and the kind of file it came in."""

    facts: LineFacts
    mark: str
    format: str


def tell_apart(
    lines: Sequence[LineFacts], marks: Sequence[str], format: str, known: Sequence[KnownLine]
) -> list[Sameness]:
    """What each line of a file of this ``format`` is to the books. ``marks`` are their fingerprints.

    One fingerprint is one line. Where that fails (another kind of file has other words and other ids), lines of
    one day and amount are held against each other by their words, each against one: the same words are the same
    line. What is left beside a line that is in, is alike: only a person can tell.
    """
    found = [Sameness.NEW] * len(lines)
    here = frozenset(marks)
    taken = {each.mark for each in known} & here
    left: dict[tuple[date, int], list[KnownLine]] = defaultdict(list)
    for each in known:
        if each.mark not in here:
            left[each.facts.on, each.facts.amount].append(each)
    open_lines: dict[tuple[date, int], list[int]] = defaultdict(list)
    for index, (line, mark) in enumerate(zip(lines, marks, strict=True)):
        if mark in taken:
            found[index] = Sameness.KNOWN
        elif (line.on, line.amount) in left:
            open_lines[line.on, line.amount].append(index)
    for key, indexes in open_lines.items():
        candidates = left[key]
        scored = sorted(
            (
                (-likeness(lines[index], each.facts), index, place)
                for index in indexes
                for place, each in enumerate(candidates)
                # Two ids that one kind of file gives are two lines, or a bank that changes its ids: a person looks.
                if not (each.format == format and each.facts.bank_id and lines[index].bank_id)
            ),
        )
        paired: set[int] = set()
        for score, index, place in scored:
            if score < 0 and found[index] is Sameness.NEW and place not in paired:
                found[index] = Sameness.KNOWN
                paired.add(place)
        if len(paired) < len(candidates):
            for index in indexes:
                if found[index] is Sameness.NEW:
                    found[index] = Sameness.ALIKE
    return found


def likeness(one: LineFacts, other: LineFacts) -> int:
    """How surely two lines of one day and amount are one by their words: 2 all of one in the other, 1 some, 0 not.

    Figures decide: two references that share none are of two payments.
    """
    first, second = f"{one.text} {one.counterparty}".upper(), f"{other.text} {other.counterparty}".upper()
    words, others = set(_WORD.findall(first)), set(_WORD.findall(second))
    if not words or not others:
        return 0
    bare, far = squeeze(first), squeeze(second)
    if words <= others or others <= words or bare in far or far in bare:
        return 2
    figures = {word for word in words if any(letter.isdigit() for letter in word)}
    theirs = {word for word in others if any(letter.isdigit() for letter in word)}
    if figures and theirs and not figures & theirs:
        return 0
    return int(any(len(word) >= _LONG_WORD for word in words & others))


def payer_key(counterparty: str, text: str) -> str:
    """Who paid or was paid, as lines of one payer are known again: the name's words, or where the bank gives no name
    those of the line; without words that hold figures (references, days), in capitals, no longer than 60."""
    words = [word for word in _WORD.findall((counterparty or text).upper()) if not any(c.isdigit() for c in word)]
    return " ".join(words)[:60].strip()
