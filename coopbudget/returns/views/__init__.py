"""Pages of the returns slice."""

from coopbudget.returns.views import (
    changes as changes,
    checking as checking,
    cli as cli,
    funder as funder,
    officers as officers,
    one as one,
    rules as rules,
    runs as runs,
    signing as signing,
)
from coopbudget.returns.views.blueprint import bp as bp
