"""What other offices handed over to this one: seen, taken in, answered."""
