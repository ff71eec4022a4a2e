"""Courses, work, benefits: what a person may do, what decides it, and why."""
