"""The session at the table: one consumer of keys, five steps, and what follows from the answers."""
