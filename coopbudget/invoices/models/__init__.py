"""Tables of visits and invoices."""

from coopbudget.invoices.models.invoices import (
    CreditLine as CreditLine,
    CreditNote as CreditNote,
    CreditShare as CreditShare,
    Invoice as Invoice,
    InvoiceApproval as InvoiceApproval,
    InvoiceLine as InvoiceLine,
    InvoicePart as InvoicePart,
    InvoiceShare as InvoiceShare,
)
from coopbudget.invoices.models.visits import (
    Attendance as Attendance,
    Delivery as Delivery,
    Remark as Remark,
    SilenceRule as SilenceRule,
)
