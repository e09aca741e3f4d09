"""Month and year close: a checklist worked out from the books, accruals, closing, and opening again by two officers."""
