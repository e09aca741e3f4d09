"""The words people read for a pool's states."""

from __future__ import annotations

from typing import Protocol

from flask_babel import LazyString, gettext as _, lazy_gettext as _l, ngettext

from coopbudget.pools.queries import KindRow
from coopbudget.pools.rules import DAYS, PARTS, Gender, Language, PoolState, Why, slots_by_part
from coopbudget.providers.words import SERVICE

NO_POSTCODE = _l("Type a postcode, or its first half, like SY23.")
TOO_FEW_TIMES = _l("Tick at least as many times of the week as you need.")

STATE: dict[str, LazyString] = {
    PoolState.FORMING: _l("Forming"),
    PoolState.CLOSING: _l("Being counted"),
    PoolState.FUNDED: _l("Has what it needs"),
    PoolState.IN_TENDER: _l("Looking for a provider"),
    PoolState.CONTRACTED: _l("Running"),
    PoolState.ENDED: _l("Ended"),
    PoolState.FAILED: _l("Did not come about"),
}

STATE_COLOUR: dict[str, str] = {
    PoolState.FORMING: "honey",
    PoolState.CLOSING: "slate",
    PoolState.FUNDED: "leaf",
    PoolState.IN_TENDER: "sky",
    PoolState.CONTRACTED: "plum",
    PoolState.ENDED: "slate",
    PoolState.FAILED: "slate",
}

WHY: dict[str, LazyString] = {
    Why.PLEDGED: _l("Money was set aside."),
    Why.CHANGED: _l("What is set aside was changed."),
    Why.WITHDRAWN: _l("The money was taken back."),
    Why.TOO_FEW_PEOPLE: _l("Too few people joined before it closed."),
    Why.TOO_LITTLE_MONEY: _l("Too little money was set aside before it closed."),
    Why.CANCELLED: _l("It was called off."),
    Why.SAID_NO: _l("A no to the provider that was chosen."),
    Why.NOT_NEEDED: _l("The contract cost less than was set aside."),
    Why.GIVEN_BACK: _l("The pool had more than it needs. Everybody got the same part back."),
}


def show_hours(minutes: int) -> str:
    """Minutes as people say them: ``10 hours``, ``1 hour 30 minutes``."""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(num)s hour", "%(num)s hours", hours))
    if rest:
        parts.append(ngettext("%(num)s minute", "%(num)s minutes", rest))
    return " ".join(parts) or _("no time")


DAY: dict[str, LazyString] = dict(
    zip(
        DAYS,
        (
            _l("Monday"),
            _l("Tuesday"),
            _l("Wednesday"),
            _l("Thursday"),
            _l("Friday"),
            _l("Saturday"),
            _l("Sunday"),
        ),
        strict=True,
    )
)

PART: dict[str, LazyString] = dict(
    zip(PARTS, (_l("Morning"), _l("Afternoon"), _l("Evening"), _l("Night")), strict=True)
)

_IN_THE: dict[str, LazyString] = dict(
    zip(
        PARTS,
        (
            _l("%(days)s in the morning"),
            _l("%(days)s in the afternoon"),
            _l("%(days)s in the evening"),
            _l("%(days)s at night"),
        ),
        strict=True,
    )
)

GENDER: dict[str, LazyString] = {Gender.WOMAN: _l("A woman"), Gender.MAN: _l("A man")}

LANGUAGE: dict[str, LazyString] = {
    Language.WELSH: _l("Welsh"),
    Language.BRITISH_SIGN: _l("British Sign Language"),
    Language.ARABIC: _l("Arabic"),
    Language.BENGALI: _l("Bengali"),
    Language.CANTONESE: _l("Cantonese"),
    Language.GAELIC: _l("Scottish Gaelic"),
    Language.GUJARATI: _l("Gujarati"),
    Language.IRISH: _l("Irish"),
    Language.POLISH: _l("Polish"),
    Language.PORTUGUESE: _l("Portuguese"),
    Language.PUNJABI: _l("Punjabi"),
    Language.ROMANIAN: _l("Romanian"),
    Language.SOMALI: _l("Somali"),
    Language.URDU: _l("Urdu"),
}


class Wishes(Protocol):
    """What stands in a need and in a suggestion alike."""

    @property
    def times(self) -> int: ...

    @property
    def minutes(self) -> int: ...

    @property
    def gender(self) -> str: ...

    @property
    def language(self) -> str: ...


def kind_name(kind: KindRow) -> str:
    """What the co-op calls a kind of support, or the house's words for it."""
    return kind.name or str(SERVICE[kind.base])


def _days(days: list[str]) -> str:
    if len(days) == len(DAYS):
        return str(_("Every day"))
    if days == list(DAYS[:5]):
        return str(_("Monday to Friday"))
    *others, last = [str(DAY[day]) for day in days]
    return str(_("%(days)s and %(last)s", days=", ".join(others), last=last)) if others else last


def show_slots(mask: int) -> str:
    """The slots of a week: ``Tuesday and Thursday in the morning; Friday in the evening``."""
    return "; ".join(str(_IN_THE[part]) % {"days": _days(days)} for part, days in slots_by_part(mask))


def show_when(mask: int, minutes: int) -> str:
    """When, and how long each time."""
    return str(_("%(when)s, %(hours)s each time", when=show_slots(mask), hours=show_hours(minutes)))


def show_amount(wanted: Wishes) -> str:
    """How often and how long: ``2 times a week, 3 hours each time``."""
    times = ngettext("Once a week", "%(num)s times a week", wanted.times)
    return str(_("%(times)s, %(hours)s each time", times=times, hours=show_hours(wanted.minutes)))


def show_wishes(wanted: Wishes) -> str:
    """Who should come, if anybody said: ``A woman who speaks Welsh``."""
    who = str(GENDER[wanted.gender]) if wanted.gender else ""
    language = str(LANGUAGE[wanted.language]) if wanted.language else ""
    if who and language:
        return str(_("%(who)s who speaks %(language)s", who=who, language=language))
    return who or (str(_("Somebody who speaks %(language)s", language=language)) if language else "")


def near(outward: str) -> str:
    """A place by the first half of its postcode."""
    return str(_("Near %(place)s", place=outward))


def what_for(wanted: Wishes) -> str:
    """What a pool that formed of a suggestion is for, in words."""
    wishes = show_wishes(wanted)
    amount = _("People with the same need found one another. %(amount)s.", amount=show_amount(wanted))
    return " ".join([amount, _("Wanted: %(wishes)s.", wishes=wishes)]) if wishes else amount
