"""What people do with shares: offer them, buy them, ask them back, name who has them next, pass them on."""

from coopbudget.shares.service.buying import (
    apply_for_shares as apply_for_shares,
    call_off_application as call_off_application,
    pay_by_card as pay_by_card,
    register_shares as register_shares,
)
from coopbudget.shares.service.earning import (
    book_interest as book_interest,
    propose_interest as propose_interest,
    undo_interest as undo_interest,
)
from coopbudget.shares.service.ending import repay_at_end as repay_at_end
from coopbudget.shares.service.erasing import forget_member as forget_member
from coopbudget.shares.service.lending import (
    begin_loan as begin_loan,
    call_off_loan as call_off_loan,
    give_back as give_back,
    pay_part as pay_part,
    record_loan as record_loan,
)
from coopbudget.shares.service.nominating import (
    end_nomination as end_nomination,
    hold_nominations as hold_nominations,
    nominate as nominate,
    receive_nomination as receive_nomination,
    unset_nominations as unset_nominations,
    work_out_nominations as work_out_nominations,
)
from coopbudget.shares.service.offering import close_offer as close_offer, open_offer as open_offer
from coopbudget.shares.service.passing import pass_on as pass_on
from coopbudget.shares.service.withdrawing import (
    OWNER as OWNER,
    ask_shares_back as ask_shares_back,
    call_off_withdrawal as call_off_withdrawal,
    decide_withdrawal as decide_withdrawal,
)
