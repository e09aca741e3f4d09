"""Pages of the publication slice: the decisions within the co-op, and what everybody sees."""

from coopbudget.publication.cli import ocds_cli
from coopbudget.publication.views import (
    books_inside as books_inside,
    books_outside as books_outside,
    choosing as choosing,
    everybody as everybody,
)
from coopbudget.publication.views.blueprint import bp as bp

bp.cli.add_command(ocds_cli)
