"""The treasurer's and reviewer's room: statements, spend, trail, verify."""
