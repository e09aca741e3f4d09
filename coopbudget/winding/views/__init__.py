"""Pages of the ending of a co-op: everybody's, and what officers do on it."""

from coopbudget.winding.views import pages as pages
from coopbudget.winding.views.blueprint import bp as bp
