"""Exchange by files: bundle format, drop folder, and the pure reference merge."""
