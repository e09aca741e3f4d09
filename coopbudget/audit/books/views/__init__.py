"""Pages of the books' reports."""

from coopbudget.audit.books.views import buying as buying, owing as owing, statements as statements
