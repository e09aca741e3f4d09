"""The books as reports: balance sheet, income and expenditure, funds, budget, who owes and is owed, spend, savings."""
