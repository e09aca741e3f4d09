"""Pages of moving: the member's asking, the list of both ways, and one move with what each side does."""

from coopbudget.moving.views import cli as cli, pages as pages
from coopbudget.moving.views.blueprint import bp as bp
