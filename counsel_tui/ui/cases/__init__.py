"""Recognition cases and handover of a person, in the session and from the file."""
