"""The treasurer's room: the proof of the books against bean-check, pages and returns, and what rows pages read."""
