"""Reads of agreements, funds, statements and openings, each in a stated order."""

from coopbudget.budgets.queries.agreements import (
    AgreementRow as AgreementRow,
    agreement as agreement,
    agreement_by_number as agreement_by_number,
    agreements_statement as agreements_statement,
    asked_back_of as asked_back_of,
    consents_of as consents_of,
    outcomes_of as outcomes_of,
    versions_of as versions_of,
)
from coopbudget.budgets.queries.funds import (
    FundRow as FundRow,
    Pot as Pot,
    fund as fund,
    fund_by_number as fund_by_number,
    fund_pots as fund_pots,
    funds_by_id as funds_by_id,
    funds_of_member as funds_of_member,
    promises_of as promises_of,
)
