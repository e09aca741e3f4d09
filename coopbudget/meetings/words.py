"""What people read of meetings."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import format_date, gettext, lazy_gettext as _l, ngettext

from coopbudget.errors import Words
from coopbudget.meetings.cycle import Awaited, State, Step
from coopbudget.meetings.rules import Kind, Presence, Way
from coopbudget.notices.messages import N_

KINDS: Mapping[Kind, Words] = {Kind.GENERAL: _l("General meeting"), Kind.BOARD: _l("Board meeting")}
KIND_HINTS: Mapping[Kind, Words] = {
    Kind.GENERAL: _l("Every member is told and can come."),
    Kind.BOARD: _l("Everybody in office is told and can come."),
}
WAYS: Mapping[Way, Words] = {
    Way.IN_PERSON: _l("In person"),
    Way.PHONE: _l("By phone"),
    Way.ONLINE: _l("Online"),
    Way.APOLOGIES: _l("Can’t come, sends apologies"),
}
MINE: Mapping[Way, Words] = {
    Way.IN_PERSON: _l("I come in person"),
    Way.PHONE: _l("I join by phone"),
    Way.ONLINE: _l("I join online"),
    Way.APOLOGIES: _l("I can’t come"),
}


def _(message: str, **values: object) -> str:
    return str(gettext(message, **values))


def ways_words(found: Presence) -> str:
    """How many in which way, as one line: ``In person: 4. By phone: 2.``; nothing for nobody."""
    return " ".join(f"{words}: {found.ways[way]}." for way, words in WAYS.items() if found.ways.get(way))


def presence_words(found: Presence, *, held: bool) -> str:
    """How many were there, or will be, of how many; and whether that is enough."""
    if held and found.needed is not None:
        needed = ngettext("%(num)d was needed", "%(num)d were needed", found.needed)
        said = [ngettext("%(num)d of %(roll)s was there; %(needed)s.", "%(num)d of %(roll)s were there; %(needed)s.",
                         found.there, roll=found.roll, needed=needed)]  # fmt: skip
    elif held:
        said = [
            ngettext("%(num)d of %(roll)s was there.", "%(num)d of %(roll)s were there.", found.there, roll=found.roll)
        ]
    else:
        said = [ngettext("%(num)d of %(roll)s says they come.", "%(num)d of %(roll)s say they come.", found.there,
                         roll=found.roll)]  # fmt: skip
    if found.needed is None:
        said.append(_("Our rules ask for no number here."))
    elif not held:
        said.append(_("Enough are there when there are %(needed)s.", needed=found.needed))
    elif found.quorate:
        said.append(_("That was enough."))
    else:
        said.append(_("That was too few to decide anything there."))
    return " ".join(str(each) for each in said)


def awaited_words(found: Awaited) -> str:
    """How much others wait for within a year, how much of it is late, and what comes next."""
    if not found.number:
        return _("None in the next twelve months.")
    said = [ngettext("%(num)d in the next twelve months.", "%(num)d in the next twelve months.", found.number)]
    if found.late:
        said.append(ngettext("%(num)d of them is late.", "%(num)d of them are late.", found.late))
    if found.next_on is not None:
        said.append(_("The next by %(day)s.", day=format_date(found.next_on, "d MMMM y")))
    return " ".join(str(each) for each in said)


STEPS: Mapping[Step, str] = {
    Step.BOOKS: N_("Close the books of the year"),
    Step.REVIEW: N_("Have the accounts looked at from outside"),
    Step.MEETING: N_("Hold the yearly meeting"),
    Step.SURPLUS: N_("Decide what becomes of what is left"),
    Step.RETURN: N_("Send the annual return"),
    Step.ELECTIONS: N_("Elect who follows those in office"),
    Step.SAFETY: N_("Look again at rules, insurance, data protection and safeguarding"),
}
"""What each step of a year is called: msgids, for notices name them too."""

STEP_HINTS: Mapping[Step, Words] = {
    Step.BOOKS: _l("The treasurer closes them once the last statement agrees."),
    Step.REVIEW: _l("By an auditor or another reviewer who is no officer. Write who, and where the report is."),
    Step.MEETING: _l("A general meeting about the year. It counts once its minutes are written."),
    Step.SURPLUS: _l("By a vote. It counts once it is shared, or when nothing is left."),
    Step.RETURN: _l("To the registrar of societies. Write the number or the day of their answer."),
    Step.ELECTIONS: _l("The day is the first on which a time in office ends and nobody is elected to follow."),
    Step.SAFETY: _l("Write who looked, and where what they found can be read."),
}
STATES: Mapping[State, tuple[Words, str]] = {
    State.DONE: (_l("Done"), "leaf"),
    State.LATE: (_l("Late"), "brick"),
    State.SOON: (_l("Soon"), "honey"),
    State.LATER: (_l("To do"), "sky"),
    State.NOTHING: (_l("Nothing to do"), "slate"),
}
"""What a step's state is called, and its colour."""
