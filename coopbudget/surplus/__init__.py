"""Year end, reserves, dividends."""
