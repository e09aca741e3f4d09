"""Terms, allocation, absence and leaving rules."""
