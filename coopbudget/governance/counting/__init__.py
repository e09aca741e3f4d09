"""Counting preference votes and reading and writing the files that hold them. Pure: no Flask, no database."""
