"""Pages of the meetings slice."""

from coopbudget.meetings.views import deciding as deciding
from coopbudget.meetings.views.room import bp as bp
