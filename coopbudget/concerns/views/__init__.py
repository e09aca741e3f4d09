"""Pages of the concerns slice: for anybody who says something is wrong, and for who handles it."""

from coopbudget.concerns.cli import reports_cli
from coopbudget.concerns.views import handling, reporting
from coopbudget.concerns.views.blueprint import bp as bp

assert handling
assert reporting
bp.cli.add_command(reports_cli)
