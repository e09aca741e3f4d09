"""People and sign-in, membership, offices, supporters; which office holds which Permission."""
