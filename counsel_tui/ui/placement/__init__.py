"""Client mode: what the person in front of the table sees and presses."""
