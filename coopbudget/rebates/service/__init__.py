"""What is done about rebates: booked as they are earned, asked for, and shared."""

from coopbudget.rebates.service.accruing import accrue as accrue
from coopbudget.rebates.service.claiming import (
    agree_claim as agree_claim,
    ask_claim as ask_claim,
    call_off_claim as call_off_claim,
)
from coopbudget.rebates.service.sharing import share_claim as share_claim, undo_sharing as undo_sharing
