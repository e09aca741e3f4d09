"""Tables of the collections slice. Amounts are whole pence; ids that Stripe gave are kept as Stripe wrote them."""

from coopbudget.collections.models.back import (
    Refund as Refund,
    RefundApproval as RefundApproval,
    Settlement as Settlement,
)
from coopbudget.collections.models.paying import (
    Collection as Collection,
    CollectionPlan as CollectionPlan,
    Mandate as Mandate,
    PlanSkip as PlanSkip,
)
from coopbudget.collections.models.stripe import (
    StripeAccount as StripeAccount,
    StripeAct as StripeAct,
    StripeCheck as StripeCheck,
    StripeEvent as StripeEvent,
    StripeMovement as StripeMovement,
    StripePayout as StripePayout,
)
