"""What people do when a co-op ends, in order: propose, begin, pay shares back, hand on what is left, close."""

from coopbudget.winding.service.beginning import (
    begin_ending as begin_ending,
    call_off_ending as call_off_ending,
    propose_ending as propose_ending,
)
from coopbudget.winding.service.closing import close_coop as close_coop
from coopbudget.winding.service.settling import (
    hand_on as hand_on,
    pay_share as pay_share,
    work_out_shares as work_out_shares,
)
