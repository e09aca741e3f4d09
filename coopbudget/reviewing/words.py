"""What people read of reviews, and the templates of opinions."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext as _l

from coopbudget.errors import Words
from coopbudget.members.words import ReviewKind
from coopbudget.reviewing.rules import Assertion, Method, Of, Opinion, Verdict

OF: Mapping[str, Words] = {
    Of.INVOICES: _l("Invoices"),
    Of.PAYMENTS: _l("Payments"),
    Of.RECEIPTS: _l("Money that came in"),
    Of.ENTRIES: _l("Entries of the books"),
}
OF_HINTS: Mapping[str, Words] = {
    Of.INVOICES: _l("What providers sent in these days, but for those sent back."),
    Of.PAYMENTS: _l("Payments of runs that were approved in these days."),
    Of.RECEIPTS: _l("Lines of bank statements of these days that came in."),
    Of.ENTRIES: _l("Every entry booked in these days, worth what its transfers add up to."),
}
METHODS: Mapping[str, Words] = {
    Method.VALUE: _l("By value"),
    Method.RANDOM: _l("At random"),
}
METHOD_HINTS: Mapping[str, Words] = {
    Method.VALUE: _l("Each penny has the same chance, so large amounts are looked at for sure."),
    Method.RANDOM: _l("Each item has the same chance, however small."),
}
ASSERTIONS: Mapping[str, Words] = {
    Assertion.INVOICE: _l("Agrees to the invoice"),
    Assertion.DELIVERY: _l("Agrees to the visits"),
    Assertion.BANK: _l("Agrees to the bank"),
    Assertion.TWO: _l("Approved by two"),
    Assertion.FUND: _l("Right fund"),
}
VERDICTS: Mapping[str, Words] = {
    Verdict.AGREES: _l("Yes"),
    Verdict.DIFFERS: _l("No"),
    Verdict.NOT_HERE: _l("Not for this one"),
}
OPINIONS: Mapping[str, Words] = {
    Opinion.CLEAN: _l("All is in order"),
    Opinion.EXCEPT: _l("In order, but for what the findings say"),
    Opinion.ADVERSE: _l("Not in order"),
    Opinion.NONE: _l("It can’t be said"),
}
_OPINIONS: Mapping[tuple[str, str], Words] = {
    (ReviewKind.AUDITOR, Opinion.CLEAN): _l(
        "In my opinion the accounts of these days give a true and fair view, and proper books were kept."
    ),
    (ReviewKind.AUDITOR, Opinion.EXCEPT): _l(
        "In my opinion, but for what the findings below say, the accounts of these days give a true and fair view, and"
        " proper books were kept."
    ),
    (ReviewKind.AUDITOR, Opinion.ADVERSE): _l(
        "In my opinion, for the reasons in the findings below, the accounts of these days do not give a true and fair"
        " view."
    ),
    (ReviewKind.AUDITOR, Opinion.NONE): _l(
        "For the reasons in the findings below I could not learn enough to give an opinion on the accounts of these"
        " days."
    ),
    (ReviewKind.LAY_AUDITOR, Opinion.CLEAN): _l(
        "I have looked at the books as a lay auditor. They agree with the papers that I saw, and I found nothing that"
        " members need to know of."
    ),
    (ReviewKind.LAY_AUDITOR, Opinion.EXCEPT): _l(
        "I have looked at the books as a lay auditor. But for what the findings below say, they agree with the papers"
        " that I saw."
    ),
    (ReviewKind.LAY_AUDITOR, Opinion.ADVERSE): _l(
        "I have looked at the books as a lay auditor. For the reasons in the findings below, they do not agree with the"
        " papers that I saw."
    ),
    (ReviewKind.LAY_AUDITOR, Opinion.NONE): _l(
        "I have looked at the books as a lay auditor. For the reasons in the findings below I can’t say whether they"
        " agree with the papers."
    ),
    (ReviewKind.REPORTING_ACCOUNTANT, Opinion.CLEAN): _l(
        "In my opinion the accounts of these days agree with the books that were kept, and, as far as those books show,"
        " they are drawn up as the law asks."
    ),
    (ReviewKind.REPORTING_ACCOUNTANT, Opinion.EXCEPT): _l(
        "In my opinion, but for what the findings below say, the accounts of these days agree with the books that were"
        " kept, and, as far as those books show, they are drawn up as the law asks."
    ),
    (ReviewKind.REPORTING_ACCOUNTANT, Opinion.ADVERSE): _l(
        "In my opinion, for the reasons in the findings below, the accounts of these days do not agree with the books"
        " that were kept."
    ),
    (ReviewKind.REPORTING_ACCOUNTANT, Opinion.NONE): _l(
        "For the reasons in the findings below I can’t say whether the accounts of these days agree with the books that"
        " were kept."
    ),
}
CALLED: Mapping[str, Words] = {
    Of.INVOICES: _l("Invoice %(number)s"),
    Of.PAYMENTS: _l("Run %(number)s, payment %(place)s"),
    Of.RECEIPTS: _l("Statement %(number)s, line %(place)s"),
    Of.ENTRIES: _l("Entry %(number)s"),
}


def opinion_words(kind: str, opinion: str) -> Words:
    """The opinion in the words that this kind of reviewer uses."""
    return _OPINIONS[kind, opinion]


def item_words(of: str, number: int, place: int | None) -> str:
    """What an item is called: ``Run 3, payment 2``."""
    return str(CALLED[of]) % {"number": number, "place": place}


def drawn_words(method: str, seed: str, step: int | None, first: int | None) -> str:
    """How a sample was drawn, so that anybody can draw it again."""
    if method == Method.VALUE:
        said = gettext(
            "By value, from the seed “%(seed)s”: every %(step)s pence, the first at %(first)s.",
            seed=seed, step=step, first=first,
        )  # fmt: skip
    else:
        said = gettext("At random, from the seed “%(seed)s”.", seed=seed)
    return str(said)


FINDINGS_NEEDED: Words = _l("Write your findings: what you say of the whole leans on them.")
