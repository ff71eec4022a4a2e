"""Papers of a person: looked at, written, opened; in the session and from the file."""
