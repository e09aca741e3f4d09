"""One schema for each command, for pages and API alike."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from coopbudget.budgets.kinds import Change, Deducts, FunderKind, PaidAs, PaidInto, Pattern
from coopbudget.budgets.payee_rules import Relation
from coopbudget.forms import Choice, CivilDate, CommandSchema, Pounds, Text, Ticked, Whole
from coopbudget.payments.details import AccountNumber, SortCode

MOST = 10**9  # pence: ten million pounds, more than any one direct payment


class RecordAgreement(CommandSchema):
    """An agreement as it stands in the funder's letter. ``outcomes``: one a line. The funder's rules may be left."""

    member_number = Whole(required=False, least=1)
    funder_kind = Choice(FunderKind)
    funder_name = Text(required=False, longest=120)
    reference = Text(required=False, longest=60)
    rate = Pounds(least=0, most=MOST)
    pattern = Choice(Pattern)
    paid_as = Choice(PaidAs)
    paid_into = Choice(PaidInto)
    contribution = Pounds(required=False, least=0, most=MOST)
    starts_on = CivilDate()
    ends_on = CivilDate(required=False)
    outcomes = Text(required=False, longest=2000)
    representative = Text(required=False, longest=120)
    service_fund = Ticked()
    surplus_weeks = Whole(required=False, least=1, most=104)
    first_review_months = Whole(required=False, least=1, most=24)
    review_months = Whole(required=False, least=1, most=24)
    answer_days = Whole(required=False, least=1, most=365)
    evidence_years = Whole(required=False, least=1, most=20)
    contingency = Pounds(required=False, least=0, most=MOST)


class RefuseAgreement(CommandSchema):
    """Why a member's agreement is not taken yet."""

    why = Text(longest=500)


class RecordConsent(CommandSchema):
    """The funder's written consent. The letter comes as the file ``file``."""

    officer_name = Text(longest=120)
    given_on = CivilDate()


class WithdrawConsent(CommandSchema):
    """The funder takes its consent back."""

    withdrawn_on = CivilDate()


class ChangeAgreement(CommandSchema):
    """A change by the funder; which fields count depends on ``change``."""

    change = Choice([c for c in Change if c is not Change.BEGUN])
    effective_on = CivilDate()
    rate = Pounds(required=False, least=0, most=MOST)
    contribution = Pounds(required=False, least=0, most=MOST)
    ends_on = CivilDate(required=False)
    amount = Pounds(required=False, most=MOST)
    pay_reference = Text(required=False, longest=60)
    due_on = CivilDate(required=False)
    reason = Text(required=False, longest=1000)


class PayBack(CommandSchema):
    """Where the funder wants its money to go: back to itself, or to whoever (``to_name``) looks after it next."""

    to_name = Text(longest=100, required=False)

    sort_code = SortCode()
    account_number = AccountNumber()


class AskMoneyBack(CommandSchema):
    """Own money that is to go to its owner's bank account. Bank details only where we have none."""

    amount = Pounds(most=MOST)
    sort_code = SortCode(required=False)
    account_number = AccountNumber(required=False)


class FirstMoneyBack(AskMoneyBack):
    """The same where we have no bank details of theirs."""

    sort_code = SortCode()
    account_number = AccountNumber()


class RefuseMoneyBack(CommandSchema):
    """Why own money is not sent now."""

    why = Text(longest=500, ask=_l("Say why, in a sentence."))


class LoadOpening(CommandSchema):
    """Opening balances of members' funds. The spreadsheet comes as the file ``file``."""

    as_on = CivilDate()
    bank_figure = Pounds(most=10**13)


class FindAgreements(CommandSchema):
    """The filter of the list of agreements."""

    words = Text(required=False, longest=100)
    state = Choice(["", "unchecked", "no_consent", "suspended", "ending"], required=False)


class StatementPeriod(CommandSchema):
    """From which day to which a statement goes."""

    since = CivilDate(required=False)
    until = CivilDate(required=False)


class FindReviews(CommandSchema):
    """The filter of the calendar of reviews."""

    state = Choice(["", "late", "soon", "been"], required=False)


class FinishReview(CommandSchema):
    """A review that has been, and what came of it."""

    done_on = CivilDate()
    note = Text(required=False, longest=1000)


class MoveReview(CommandSchema):
    """A review on another day, and why."""

    due_on = CivilDate()
    why = Text(longest=300, ask=_l("Say why it moved, in a few words."))


class SetKeeping(CommandSchema):
    """How much the funder lets be kept: a number of weeks or an amount, and what of the money it counts."""

    from_on = CivilDate()
    weeks = Whole(required=False, least=1, most=104)
    amount = Pounds(required=False, least=0, most=MOST)
    contingency = Pounds(required=False, least=0, most=MOST)
    deducts = Choice(Deducts)
    why = Text(required=False, longest=500)


class DeclareTie(CommandSchema):
    """Who of a provider is close to the member."""

    relation = Choice(Relation)
    same_household = Choice(["yes", "no"])
    words = Text(required=False, longest=300)


class RecordApproval(CommandSchema):
    """The council's written approval. The letter comes as the file ``file``."""

    officer_name = Text(longest=120)
    given_on = CivilDate()
    until = CivilDate(required=False)
