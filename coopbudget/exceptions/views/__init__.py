"""Pages of the exceptions slice."""

from coopbudget.exceptions.views import cli as cli, erasing as erasing, findings as findings, papers as papers
from coopbudget.exceptions.views.room import bp as bp
