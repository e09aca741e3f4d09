"""Tables of agreements, funds and openings. Amounts are whole pence; a rate is pence for each payment period."""

from coopbudget.budgets.models.agreements import (
    Agreement as Agreement,
    AgreementVersion as AgreementVersion,
    Consent as Consent,
    Fund as Fund,
    Funder as Funder,
    FundPromise as FundPromise,
    Outcome as Outcome,
    PayeeApproval as PayeeApproval,
    PayeeTie as PayeeTie,
    Uncovered as Uncovered,
)
from coopbudget.budgets.models.care import (
    AgreementReview as AgreementReview,
    KeepingRule as KeepingRule,
    OutcomeWord as OutcomeWord,
    Purpose as Purpose,
)
from coopbudget.budgets.models.money import (
    AskedBack as AskedBack,
    MoneyBack as MoneyBack,
    Opening as Opening,
    OpeningLine as OpeningLine,
)
