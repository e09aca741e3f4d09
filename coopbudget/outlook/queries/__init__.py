"""Reads of statements and forecasts. Amounts are pence."""

from coopbudget.outlook.queries.forecasts import facts_of as facts_of, forecast_of as forecast_of
from coopbudget.outlook.queries.foreseen import (
    ForeseenRow as ForeseenRow,
    looked_on as looked_on,
    standing_of_funds as standing_of_funds,
    standing_statement as standing_statement,
)
from coopbudget.outlook.queries.statements import (
    Line as Line,
    Purchase as Purchase,
    Statement as Statement,
    fund_statement as fund_statement,
    fund_statements as fund_statements,
)
