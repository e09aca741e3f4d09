"""Reads of agreements, funds, statements and openings, each in a stated order."""

from coopbudget.budgets.queries.agreements import (
    AgreementRow as AgreementRow,
    agreement as agreement,
    agreement_by_number as agreement_by_number,
    agreement_row as agreement_row,
    agreements_by_id as agreements_by_id,
    agreements_statement as agreements_statement,
)
from coopbudget.budgets.queries.care import (
    OutcomeRow as OutcomeRow,
    ReviewRow as ReviewRow,
    RuleRow as RuleRow,
    WordRow as WordRow,
    open_reviews as open_reviews,
    outcome_rows as outcome_rows,
    outcome_rows_of as outcome_rows_of,
    purposes_of as purposes_of,
    reviews_of as reviews_of,
    rules_of as rules_of,
    words_of as words_of,
)
from coopbudget.budgets.queries.funds import (
    FundRow as FundRow,
    Pot as Pot,
    Promised as Promised,
    count_funds as count_funds,
    fund as fund,
    fund_by_number as fund_by_number,
    fund_pots as fund_pots,
    fund_row as fund_row,
    funds_after as funds_after,
    funds_by_id as funds_by_id,
    funds_of_member as funds_of_member,
    funds_of_members as funds_of_members,
    members_with_shut_funds as members_with_shut_funds,
    pots_and_promises as pots_and_promises,
    pots_in as pots_in,
    promises_of as promises_of,
)
from coopbudget.budgets.queries.history import (
    AskedBackRow as AskedBackRow,
    asked_back_by_version as asked_back_by_version,
    asked_back_of as asked_back_of,
    asked_back_of_funds as asked_back_of_funds,
    consents_of as consents_of,
    outcomes_by_agreement as outcomes_by_agreement,
    outcomes_of as outcomes_of,
    outcomes_of_agreements as outcomes_of_agreements,
    steps_of_agreements as steps_of_agreements,
    versions_of as versions_of,
)
from coopbudget.budgets.queries.money_back import (
    MoneyBackRow as MoneyBackRow,
    money_back_by_number as money_back_by_number,
    money_back_of_fund as money_back_of_fund,
    money_back_of_member as money_back_of_member,
    money_back_page as money_back_page,
)
from coopbudget.budgets.queries.openings import (
    OpeningRow as OpeningRow,
    opening_by_number as opening_by_number,
)
from coopbudget.budgets.queries.payees import (
    TieRow as TieRow,
    barred_ties as barred_ties,
    tie_by_number as tie_by_number,
    tie_rows as tie_rows,
    ties_of_member as ties_of_member,
    ties_statement as ties_statement,
)
from coopbudget.budgets.queries.statements import (
    FundEntry as FundEntry,
    FundStatement as FundStatement,
    Standing as Standing,
    StatementLine as StatementLine,
    fund_entry as fund_entry,
    fund_statement as fund_statement,
    fund_statements as fund_statements,
)
