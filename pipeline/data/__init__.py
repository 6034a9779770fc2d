"""Facts that the pipeline reads, as data."""
