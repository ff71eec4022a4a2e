"""The interview: which question comes next, and what a typed answer means."""
