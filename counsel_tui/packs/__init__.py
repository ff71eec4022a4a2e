"""Reference data sets: manifest, checks, versions and loading."""
