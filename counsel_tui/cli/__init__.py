"""The command line: the same desk, for scripts, tests and screen readers."""
