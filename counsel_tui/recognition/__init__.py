"""Recognition of foreign qualifications: from what a person learned to path and body."""
