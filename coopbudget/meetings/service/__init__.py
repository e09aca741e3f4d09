"""What people do with meetings: call, move, answer, note who came, write minutes and approve them; their calendars."""

from coopbudget.meetings.service.calendars import (
    digest_of as digest_of,
    make_address as make_address,
    revoke_address as revoke_address,
)
from coopbudget.meetings.service.calling import (
    call_meeting as call_meeting,
    call_off as call_off,
    say_coming as say_coming,
)
from coopbudget.meetings.service.changing import change_agenda as change_agenda, move_meeting as move_meeting
from coopbudget.meetings.service.tending import meetings_to_tend as meetings_to_tend, remind_of as remind_of
from coopbudget.meetings.service.writing import (
    approve_minutes as approve_minutes,
    note_attendance as note_attendance,
    write_minutes as write_minutes,
)
from coopbudget.meetings.service.yearly import note_year_step as note_year_step, remind_of_year as remind_of_year
