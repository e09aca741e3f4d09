"""Pages of this room, and its command."""

from coopbudget.outlook.views import (
    cli as cli,
    foreseen as foreseen,
    lasts as lasts,
    purpose as purpose,
    statements as statements,
)
from coopbudget.outlook.views.blueprint import bp as bp
