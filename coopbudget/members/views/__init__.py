"""Pages of the members slice, assembled."""

from coopbudget.members.views.room import bp as bp
