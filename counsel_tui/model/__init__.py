"""Ids, days, facts, findings, operations, sessions: the frozen types every room shares."""
