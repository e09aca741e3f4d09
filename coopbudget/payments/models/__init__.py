"""Tables of the payments slice. Amounts are whole pence; on a statement money in is positive, out negative."""

from coopbudget.payments.models.bank import BankAccount as BankAccount
from coopbudget.payments.models.bank import LineMatch as LineMatch
from coopbudget.payments.models.bank import MatchPart as MatchPart
from coopbudget.payments.models.bank import PaymentReference as PaymentReference
from coopbudget.payments.models.bank import Statement as Statement
from coopbudget.payments.models.bank import StatementLine as StatementLine
from coopbudget.payments.models.bills import Bill as Bill
from coopbudget.payments.models.bills import BillApproval as BillApproval
from coopbudget.payments.models.runs import Crossing as Crossing
from coopbudget.payments.models.runs import Instruction as Instruction
from coopbudget.payments.models.runs import Payee as Payee
from coopbudget.payments.models.runs import PayeeChange as PayeeChange
from coopbudget.payments.models.runs import PaymentRun as PaymentRun
from coopbudget.payments.models.runs import RunDownload as RunDownload
from coopbudget.payments.models.runs import RunFile as RunFile
from coopbudget.payments.models.runs import RunPayment as RunPayment
