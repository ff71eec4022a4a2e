"""The encrypted database: operation log, projections, search, backup."""
