"""Pages of the meetings slice."""

from coopbudget.meetings.views import (
    calendars as calendars,
    changing as changing,
    cli as cli,
    deciding as deciding,
    meeting as meeting,
    writing as writing,
    yearly as yearly,
)
from coopbudget.meetings.views.room import bp as bp
