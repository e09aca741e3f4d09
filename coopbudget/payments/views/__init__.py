"""Pages of the payments slice, put together."""

from __future__ import annotations

from coopbudget.payments import service as service
from coopbudget.payments.views.blueprint import bp as bp
