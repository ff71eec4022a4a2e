"""The directory of organisations and offers: browsing, one entry, what changes."""
