"""Paths and settings of this installation."""
