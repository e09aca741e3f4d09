"""Pure arithmetic of this room: what a line of a statement is, its stretches of time, and how long money lasts."""
