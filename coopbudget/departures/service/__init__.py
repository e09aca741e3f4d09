"""What people do about leaving: begin, call off, finish; and what is settled after a death."""

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
