"""Tables of the payments slice. Amounts are whole pence; on a statement money in is positive, out negative."""

from coopbudget.payments.models.bank import (
    BankAccount as BankAccount,
    LineDay as LineDay,
    LineMatch as LineMatch,
    MatchPart as MatchPart,
    PaymentReference as PaymentReference,
    Statement as Statement,
    StatementLine as StatementLine,
)
from coopbudget.payments.models.bills import Bill as Bill, BillApproval as BillApproval
from coopbudget.payments.models.matching import (
    BankLayout as BankLayout,
    DirectPayment as DirectPayment,
    ExpectedMoney as ExpectedMoney,
    LineRemoval as LineRemoval,
    PayerRule as PayerRule,
    Reconciliation as Reconciliation,
)
from coopbudget.payments.models.runs import (
    ApprovalRule as ApprovalRule,
    Crossing as Crossing,
    Instruction as Instruction,
    Payee as Payee,
    PayeeChange as PayeeChange,
    PaymentRun as PaymentRun,
    RunApproval as RunApproval,
    RunDownload as RunDownload,
    RunFile as RunFile,
    RunPayment as RunPayment,
)
