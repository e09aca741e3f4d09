"""The whole walk of a pound, told as one story through pages alone; each module is one part of it."""
