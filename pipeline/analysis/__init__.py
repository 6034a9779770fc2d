"""What analysts ask of a lake: queries, search, comparison, export; nothing in here writes to its tables."""
