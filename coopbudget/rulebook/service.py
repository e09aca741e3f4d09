"""Adopting rules: the first at founding, every other by the decision that governance consumed for it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from coopbudget.coops.service import hold_coop
from coopbudget.db import new_id
from coopbudget.errors import Conflict, Invalid, Words
from coopbudget.guard import Work
from coopbudget.rulebook.models import RuleVersion
from coopbudget.rulebook.rules import (
    LONGEST_MATTER,
    MOST_HANDS,
    MOST_MATTERS,
    RANGES,
    Fault,
    Rules,
    change_faults,
    document_of,
    faults,
    read_document,
)
from coopbudget.trail.service import append

FAULT_WORDS: Mapping[Fault, Words] = {
    Fault.NOBODY: _l("Tick who may join: at least one."),
    Fault.USERS_MISSING: _l("Tick budget holders or unpaid carers: the co-op is there for them."),
    Fault.NOT_A_HUNDRED: _l("The shares of the votes have to add up to 100."),
    Fault.SHARE_OF_NOBODY: _l("Somebody who may not join has a share of the votes. Leave it empty."),
    Fault.NO_SHARE: _l("Give everybody who may join a share of the votes, or leave all of them empty."),
    Fault.HALF_A_SECOND: _l("Type both, days and months, or leave both empty."),
    Fault.SECOND_TOO_LATE: _l("The second meeting could never be: fewer days, or more months."),
    Fault.LEVY_OVER_MOST: _l("The usual levy must not be more than the most."),
    Fault.OVER_A_HUNDRED: _l("The four parts of the surplus can't be more than 100 together."),
    Fault.PART_OF_NOBODY: _l("Somebody who may not join has a part of the surplus. Leave it empty."),
    Fault.NO_DIVIDEND_HERE: _l("A community benefit society may not pay a dividend. Leave these parts empty."),
    Fault.OFFICES_MISSING: _l("Chair, secretary and treasurer are needed: paying takes two of them."),
    Fault.NO_BOARD: _l("There is no board in these rules, so the members decide it."),
    Fault.TOO_MANY_HANDS: _l(
        "The chair, the secretary and the treasurer approve money: %(most)s people at most, above the limit too.",
        most=MOST_HANDS,
    ),
    Fault.TOO_LONG: _l(
        "Name %(most)s matters at most, each in %(longest)s letters or fewer.",
        most=MOST_MATTERS, longest=LONGEST_MATTER,
    ),
    Fault.YEAR_TOO_LONG: _l("One year would last longer than 18 months. Go there in two steps."),
}  # fmt: skip


class RulesBegin(Conflict):
    """Rules hold from a day on that lies after the first day of those before, and not in the past."""

    message = _l("New rules begin today or later, and after the rules that hold now began.")


def check(rules: Rules, *, before: Rules | None = None) -> None:
    """Raise Invalid, by field, for rules that can't be (or can't follow ``before``)."""
    wrong = faults(rules) if before is None else change_faults(before, rules)
    if wrong:
        errors: dict[str, list[Words]] = {}
        for name, fault in wrong:
            errors.setdefault(name, []).append(_words(name, fault))
        raise Invalid(errors)


def _words(name: str, fault: Fault) -> Words:
    if fault is Fault.OUT_OF_RANGE:
        least, most = RANGES.get(name, (1, 100 if name == "class_most" else 90))
        return _l("Type a number from %(least)s to %(most)s.", least=least, most=most)
    return FAULT_WORDS[fault]


def adopt(
    work: Work, *, rules: Rules, valid_from: date, motion_id: uuid.UUID | None = None, registered: str = ""
) -> int:
    """Keep a new version that holds from ``valid_from`` on; returns its number.

    The caller has the right to it: who founds the co-op, or governance after it consumed the members' decision.
    Raises Invalid, RulesBegin.
    """
    hold_coop(work)
    last = work.session.scalar(
        select(RuleVersion).where(RuleVersion.coop_id == work.coop_id).order_by(RuleVersion.number.desc()).limit(1)
    )
    check(rules, before=read_document(last.document) if last else None)
    if last is not None and (valid_from <= last.valid_from or valid_from < work.today):
        raise RulesBegin()
    version = RuleVersion(
        coop_id=work.coop_id,
        id=new_id(),
        number=last.number + 1 if last else 1,
        valid_from=valid_from,
        document=document_of(rules),
        motion_id=motion_id,
        registered=registered,
        adopted_at=work.now,
        adopted_by=work.actor.person_id,
    )
    work.session.add(version)
    work.session.flush()
    append(
        work,
        act="rules.adopted",
        subject_kind="rule_version",
        subject_id=version.id,
        content={"number": version.number, "valid_from": valid_from.isoformat(), "rules": version.document}
        | ({"motion": str(motion_id)} if motion_id else {}),
    )
    return version.number
