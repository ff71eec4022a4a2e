"""Referrals of a person: what became of each, in the session and from the file."""
