"""What people are told, on the site and by the way they chose."""
