"""coopbudget: pooled direct payments, commissioned together, followed to the penny."""
