"""Tables of council returns. Amounts are whole pence."""

from coopbudget.returns.models.funders import (
    FunderChange as FunderChange,
    FunderLink as FunderLink,
    FunderView as FunderView,
)
from coopbudget.returns.models.profiles import CouncilProfile as CouncilProfile, ReturnPlan as ReturnPlan
from coopbudget.returns.models.returns import (
    BankExtract as BankExtract,
    CouncilReturn as CouncilReturn,
    Memorandum as Memorandum,
    ReturnRun as ReturnRun,
)
