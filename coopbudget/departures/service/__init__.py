"""What people do about leaving: begin, call off, finish; and what is settled after a death."""

from coopbudget.departures.service.erasing import (
    agree_erasure as agree_erasure,
    ask_erasure as ask_erasure,
    call_off_erasure as call_off_erasure,
)
from coopbudget.departures.service.family import (
    Inside as Inside,
    inside as inside,
    make_link as make_link,
    open_link as open_link,
    revoke_link as revoke_link,
)
from coopbudget.departures.service.leaving import (
    Undone as Undone,
    begin_departure as begin_departure,
    call_off as call_off,
    finish_departure as finish_departure,
    free_rest as free_rest,
    name_settler as name_settler,
    send_to_estate as send_to_estate,
    take_up_again as take_up_again,
)
