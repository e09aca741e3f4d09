"""Pages of leaving: the member's own, the officers' list of one departure's steps, and all that are under way."""

from coopbudget.departures.views import (
    cli as cli,
    erasing as erasing,
    family as family,
    links as links,
    mine as mine,
    one as one,
)
from coopbudget.departures.views.blueprint import bp as bp
