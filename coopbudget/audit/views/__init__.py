"""Pages of the audit slice."""

from coopbudget.audit.books import views as reports
from coopbudget.audit.closing import views as closing
from coopbudget.audit.views import (
    books as books,
    cli as cli,
    downloads as downloads,
    failing as failing,
    people as people,
    spending as spending,
    standing as standing,
    trail as trail,
)
from coopbudget.audit.views.blueprint import bp as bp

__all__ = ["bp", "closing", "reports"]
