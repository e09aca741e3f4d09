"""What people do about a move, in its order: ask, take over, say yes, send, let it be free or not, finish; or stop."""

from coopbudget.moving.service.asking import ask_move as ask_move
from coopbudget.moving.service.landing import (
    finish_move as finish_move,
    land_move as land_move,
    say_not_arrived as say_not_arrived,
)
from coopbudget.moving.service.receiving import (
    record_consent_here as record_consent_here,
    say_ready as say_ready,
    take_over as take_over,
)
from coopbudget.moving.service.sending import send_move as send_move
from coopbudget.moving.service.stopping import stop_move as stop_move
