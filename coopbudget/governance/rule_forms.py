"""The form of a co-op's rules, for founding and for changing them: what is typed becomes a ``Rules``, and back."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext, lazy_gettext as _l

from coopbudget.forms import Choice, CommandSchema, Form, Percent, Pounds, Several, Text, Whole
from coopbudget.governance import rule_words
from coopbudget.members.labels import CLASS_HINTS, CLASS_WORDS, OFFICE_WORDS, options
from coopbudget.money import plain_pounds
from coopbudget.rulebook.rules import LONGEST_MATTER, MOST_MATTERS, NEEDED_OFFICES, RANGES, Rules, in_order
from coopbudget.rulebook.words import (
    Changing,
    Counted,
    Matter,
    MemberClass,
    Model,
    OfficeKind,
    Removing,
    Society,
    Special,
    TwoOffices,
)

_NUMBERS = (
    "quorum_percent", "election_quorum_percent", "notice_days", "meeting_notice_days", "meeting_quorum_percent",
    "meeting_quorum_people", "term_months", "board_seats", "invoice_people", "bill_people", "pay_people",
    "share_minimum", "share_notice_days", "reserve", "indivisible", "community", "mutual", "dividend_most",
    "year_end_month", "evidence_years", "warn_weeks", "warn_again_weeks",
)  # fmt: skip
_LIMITS = ("invoice_limit", "bill_limit", "pay_limit", "borrow_limit")
"""Amounts that can stay empty."""


def _whole(name: str) -> Whole:
    least, most = RANGES[name]
    return Whole(least=least, most=most)


class RuleFields(CommandSchema):
    """Every rule. ``share-…`` are the percent of the votes that a class holds together, empty for one vote each;
    ``part-…`` the most of a surplus that a class may get as its own part, empty for none."""

    classes = Several(MemberClass)
    special = Choice(Special)
    changing = Choice(Changing)
    second_days = Whole(least=1, most=90, required=False)
    second_months = Whole(least=1, most=6, required=False)
    offices = Several(OfficeKind)
    two_offices = Choice(TwoOffices)
    removing = Choice(Removing)
    matters = Several(Matter)
    own_matters = Text(longest=MOST_MATTERS * (LONGEST_MATTER + 1), required=False)
    share_value = Pounds(least=1, most=100_000)
    dividend_least = Pounds(least=0, most=1_000, required=False)
    share_interest_most = Percent(most=1_000)
    society = Choice(Society)
    trade = Choice(Counted)
    trade_classes = Several(MemberClass)
    levy = Percent()
    levy_most = Percent()


RULE_FIELDS = type(
    "RuleFields",
    (RuleFields,),
    {name: _whole(name) for name in _NUMBERS}
    | {name: Pounds(required=False, ask=_l("Type an amount in pounds, or leave it empty.")) for name in _LIMITS}
    | {
        f"{kind}-{c.value}": Whole(least=0, most=100, required=False) for kind in ("share", "part") for c in MemberClass
    },
)


def typed_rules(data: dict[str, Any], model: Model) -> Rules:
    """The rules that were typed into ``RULE_FIELDS``. Whether they can be is asked elsewhere."""
    named = {OfficeKind(each) for each in data["offices"]} | NEEDED_OFFICES
    own = (" ".join(line.split()) for line in data["own_matters"].split("\n"))
    return Rules(
        model=model,
        classes=in_order(MemberClass(each) for each in data["classes"]),
        shares=_by_class(data, "share"),
        society=Society(data["society"]),
        trade=Counted(data["trade"]),
        trade_classes=in_order(MemberClass(each) for each in data["trade_classes"]),
        class_most=_by_class(data, "part"),
        special=Special(data["special"]),
        changing=Changing(data["changing"]),
        second_days=data["second_days"],
        second_months=data["second_months"],
        offices=tuple(each for each in OfficeKind if each in named),
        two_offices=TwoOffices(data["two_offices"]),
        removing=Removing(data["removing"]),
        matters=tuple(each for each in Matter if each in data["matters"]),
        own_matters=tuple(dict.fromkeys(line for line in own if line)),
        share_value=data["share_value"],
        dividend_least=data["dividend_least"] or 0,
        share_interest_most=data["share_interest_most"],
        levy=data["levy"],
        levy_most=data["levy_most"],
        **{name: data[name] for name in (*_NUMBERS, *_LIMITS)},
    )


def _by_class(data: dict[str, Any], kind: str) -> tuple[tuple[MemberClass, int], ...]:
    return tuple((each, data[f"{kind}-{each.value}"]) for each in MemberClass if data[f"{kind}-{each.value}"])


def as_typed(rules: Rules) -> dict[str, Any]:
    """What the form shows for rules, as a person would have typed them."""
    by_class = {"share": dict(rules.shares), "part": dict(rules.class_most)}
    return {
        **{name: str(getattr(rules, name)) for name in _NUMBERS},
        **{f"{kind}-{c.value}": str(held.get(c, "")) for kind, held in by_class.items() for c in MemberClass},
        "society": rules.society.value,
        "trade": rules.trade.value,
        "trade_classes": [each.value for each in rules.trade_classes],
        "classes": [each.value for each in rules.classes],
        "special": rules.special.value,
        "changing": rules.changing.value,
        "second_days": "" if rules.second_days is None else str(rules.second_days),
        "second_months": "" if rules.second_months is None else str(rules.second_months),
        "offices": [each.value for each in rules.offices],
        "two_offices": rules.two_offices.value,
        "removing": rules.removing.value,
        "matters": [each.value for each in rules.matters],
        "own_matters": "\n".join(rules.own_matters),
        **{name: "" if getattr(rules, name) is None else plain_pounds(getattr(rules, name)) for name in _LIMITS},
        "share_value": plain_pounds(rules.share_value),
        "dividend_least": plain_pounds(rules.dividend_least) if rules.dividend_least else "",
        "share_interest_most": f"{rules.share_interest_most / 100:g}",
        "levy": f"{rules.levy / 100:g}",
        "levy_most": f"{rules.levy_most / 100:g}",
    }


def take_faults(form: Form, errors: dict[str, Any]) -> None:
    """Put what is wrong with rules beside the fields of the form."""
    first = next(iter(MemberClass)).value
    beside = {"shares": f"share-{first}", "class_most": f"part-{first}"}
    form.take({beside.get(name, name): said for name, said in errors.items()})


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def choices() -> dict[str, Any]:
    """What the form offers."""
    return {
        "class_options": options(CLASS_WORDS, CLASS_HINTS),
        "share_fields": [(f"share-{each.value}", str(gettext(CLASS_WORDS[each]))) for each in MemberClass],
        "part_fields": [(f"part-{each.value}", str(gettext(CLASS_WORDS[each]))) for each in MemberClass],
        "plain_classes": options(CLASS_WORDS),
        "societies": [(each.value, *rule_words.SOCIETIES[each]) for each in Society],
        "counted_options": [(each.value, str(rule_words.COUNTED[each])) for each in Counted],
        "specials": [(each.value, _sentence(str(rule_words.SPECIAL[each]))) for each in Special],
        "changings": [(each.value, str(rule_words.CHANGING[each])) for each in Changing],
        "office_options": [
            (kind.value, str(gettext(OFFICE_WORDS[kind]))) for kind in OfficeKind if kind not in NEEDED_OFFICES
        ],
        "two_options": [(each.value, str(rule_words.TWO_OFFICES[each])) for each in TwoOffices],
        "matter_options": [(each.value, str(rule_words.MATTERS[each])) for each in Matter],
        "removing_options": [(each.value, str(rule_words.REMOVING[each])) for each in Removing],
        "months": [(number, rule_words.month_name(number)) for number in range(1, 13)],
    }
