"""The home pages under load, against a bare Flask page, and how often they ask the database."""
