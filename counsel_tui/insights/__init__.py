"""Counts and groups across many sessions, never a person."""
