"""Pages of this room."""

from coopbudget.outlook.views import statements as statements
from coopbudget.outlook.views.blueprint import bp as bp
